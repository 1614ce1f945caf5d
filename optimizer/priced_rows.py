"""The rows a Lagrangian bound can price: limits on the whole plan, and capacities code by code.

Every row reads sum(used * x) <= limit over candidates, at a price between zero and `dearest` a unit. The
limits come first, then the capacities of each rule, one row per code with a capacity.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from optimizer.amounts import Indices, used_by
from optimizer.objective import Ceiling
from optimizer.problem import CapShare, FloatArray, PayAtLeast, Problem, RespectCapacity, StayWithin
from optimizer.volumes import floored


@dataclass(frozen=True, slots=True)
class Capacities:
    """The capacities of one rule: candidate i uses `used[i]` of row `first` + `at[i]` unless that is -1."""

    rule: str
    attribute: str
    first: int
    at: Indices
    used: FloatArray
    codes: Indices


@dataclass(frozen=True, slots=True)
class PricedRows:
    """`matrix` for limits on the whole plan; `limit` and `dearest` for all rows; charges by resource.

    `names` tells rows apart in any problem: the rule, and the code of a capacity (-1: of the whole plan).
    """

    names: tuple[tuple[str, int], ...]
    matrix: FloatArray
    capacities: tuple[Capacities, ...]
    limit: FloatArray
    dearest: FloatArray
    weights: tuple[Mapping[str, float], ...]

    def over_candidates(self, prices: FloatArray) -> FloatArray:
        """What the rows add to each candidate at these prices."""
        whole = len(self.matrix)
        total: FloatArray = prices[:whole] @ self.matrix
        for rule in self.capacities:
            own = np.concatenate([prices[rule.first : rule.first + len(rule.codes)], np.zeros(1)])
            total = total + own[rule.at] * rule.used
        return total

    def taken(self, picked: Indices, share: FloatArray | float) -> FloatArray:
        """What the picked candidates use of each row, each counted `share` times."""
        parts = [(self.matrix[:, picked] * share).sum(axis=1)]
        for rule in self.capacities:
            load = np.bincount(rule.at[picked] + 1, rule.used[picked] * share, len(rule.codes) + 1)
            parts.append(load[1:])
        return np.concatenate(parts)

    def ordered(self, order: Indices) -> "PricedRows":
        """The same rows over candidates in another order."""
        capacities = tuple(
            replace(rule, at=rule.at[order], used=rule.used[order]) for rule in self.capacities
        )
        return replace(self, matrix=self.matrix[:, order], capacities=capacities)

    def spread(self) -> FloatArray:
        """The mean use of each row: prices move in inverse proportion to its square."""
        parts = [np.abs(self.matrix).mean(axis=1)]
        parts += [np.full(len(rule.codes), float(rule.used.mean())) for rule in self.capacities]
        spread = np.concatenate(parts)
        return np.where(spread > 0, spread, 1.0)


def rows_to_price(
    problem: Problem, weights: Mapping[str, float], ceilings: tuple[Ceiling, ...]
) -> PricedRows:
    """Limits, shares, commitments, ceilings and capacities; the other rules are left to the solver."""
    rows: list[tuple[FloatArray, float, float, Mapping[str, float]]] = [
        (floored(problem, ceiling.weights), ceiling.limit, np.inf, ceiling.weights) for ceiling in ceilings
    ]
    names = [ceiling.name for ceiling in ceilings]
    for rule in problem.rules:
        before = len(rows)
        match rule:
            case StayWithin():
                whole = {rule.resource: 1.0}
                rows.append((floored(problem, whole), rule.limit, np.inf, whole))
            case CapShare():
                inside = (rule.members - rule.share) * used_by(problem, rule.resource)
                rows.append((inside, 0.0, np.inf, {}))
            case PayAtLeast() if weights.get(rule.resource, 0.0) > 0:
                spent = np.where(rule.members, problem.resources[rule.resource], 0.0)
                rows.append((-spent, -rule.floor, weights[rule.resource], {}))
            case _:
                pass
        names += [rule.name] * (len(rows) - before)
    capacities, limits = _capacities(problem, len(rows))
    return PricedRows(
        tuple((name, -1) for name in names)
        + tuple((each.rule, code) for each in capacities for code in each.codes.tolist()),
        np.array([row[0] for row in rows]).reshape(len(rows), len(problem.workload)),
        capacities,
        np.concatenate([np.array([row[1] for row in rows]), limits]),
        np.concatenate([np.array([row[2] for row in rows]), np.full(len(limits), np.inf)]),
        tuple(row[3] for row in rows),
    )


def _capacities(problem: Problem, first: int) -> tuple[tuple[Capacities, ...], FloatArray]:
    found: list[Capacities] = []
    limits: list[FloatArray] = [np.zeros(0)]
    for rule in problem.rules:
        if isinstance(rule, RespectCapacity):
            bounded = np.isfinite(rule.capacity)  # also of codes not in use: rows keep their numbers
            number = np.where(bounded, np.cumsum(bounded) - 1, -1)
            at = number[problem.attributes[rule.attribute]]
            used = used_by(problem, rule.resource)
            found.append(Capacities(rule.name, rule.attribute, first, at, used, np.flatnonzero(bounded)))
            limits.append(rule.capacity[bounded])
            first += int(bounded.sum())
    return tuple(found), np.concatenate(limits)
