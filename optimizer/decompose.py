"""A bound without a solver: price the rows that bound the plan, let workloads choose alone under a few open codes.

With prices p >= 0 on the rows (limits, shares, commitments) and v_w on "serve workload w once", what is
left splits by code k of one attribute:

    L(p, v) = sum_w v_w - p @ limit + sum of the P most negative of  f_k + sum_w min(0, c_wk - v_w)

c_wk is the cheapest priced candidate of w at k, f_k the priced charge for opening k, P the count limit
(Lagrangian relaxation of the assignment rows, as for the p-median: Cornuejols, Fisher and Nemhauser,
Management Science 23(8), 1977). Charges left out are never negative, rules left out only restrict: L bounds
every plan from below. Prices move along subgradients with Polyak's step towards a known plan.

`forced[i]` is the same bound for plans that contain candidate i: above the value of a known plan, i can go.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.objective import Ceiling
from optimizer.problem import (
    BoolArray,
    CapShare,
    ChargeForOpening,
    FloatArray,
    IntArray,
    LimitCount,
    PayAtLeast,
    Problem,
    StayWithin,
)
from optimizer.prune import Indices, weighted

_STEPS = 160
_WORK = 4_000_000
_PATIENCE = 8
_SHRINK = 0.6


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A bound on every plan, on the plans of each candidate, and the cheapest codes to open."""

    bound: float
    forced: FloatArray
    priced: FloatArray
    attribute: str | None
    opened: IntArray


@dataclass(frozen=True, slots=True)
class _Priceable:
    """Rows over candidates: sum(matrix[row] * x) <= limit, at most `dearest` a unit; charges by resource."""

    matrix: FloatArray
    limit: FloatArray
    dearest: FloatArray
    weights: tuple[Mapping[str, float], ...]


@dataclass(frozen=True, slots=True)
class _Cells:
    """Candidates in order of workload and code; `first` is where each (workload, code) starts."""

    order: Indices
    cell: Indices
    first: Indices
    workload: Indices
    code: Indices
    codes: int


def relax(
    problem: Problem, weights: Mapping[str, float], ceilings: tuple[Ceiling, ...], target: float
) -> tuple[Relaxation, ...]:
    """One relaxation per attribute that is counted or charged for; one without any if there is none.

    `target` is the value of a known plan, or an estimate of it: it sets the length of steps only.
    """
    attributes = {rule.attribute for rule in problem.rules if isinstance(rule, LimitCount | ChargeForOpening)}
    asked: tuple[str | None, ...] = tuple(sorted(attributes)) or (None,)
    return tuple(_ascend(problem, weights, ceilings, target, attribute) for attribute in asked)


def _priceable(problem: Problem, weights: Mapping[str, float], ceilings: tuple[Ceiling, ...]) -> _Priceable:
    rows: list[tuple[FloatArray, float, float, Mapping[str, float]]] = [
        (weighted(problem, ceiling.weights), ceiling.limit, np.inf, ceiling.weights) for ceiling in ceilings
    ]
    for rule in problem.rules:
        match rule:
            case StayWithin():
                rows.append((problem.resources[rule.resource], rule.limit, np.inf, {rule.resource: 1.0}))
            case CapShare():
                used = (
                    np.ones(len(rule.members)) if rule.resource is None else problem.resources[rule.resource]
                )
                rows.append(((rule.members - rule.share) * used, 0.0, np.inf, {}))
            case PayAtLeast() if weights.get(rule.resource, 0.0) > 0:
                spent = np.where(rule.members, problem.resources[rule.resource], 0.0)
                rows.append((-spent, -rule.floor, weights[rule.resource], {}))
            case _:
                pass
    matrix = np.array([row[0] for row in rows]).reshape(len(rows), len(problem.workload))
    return _Priceable(
        matrix,
        np.array([row[1] for row in rows]),
        np.array([row[2] for row in rows]),
        tuple(row[3] for row in rows),
    )


def _cells(problem: Problem, attribute: str | None) -> _Cells:
    count = len(problem.workload)
    code = np.zeros(count, dtype=np.int64)
    if attribute is not None:
        code = np.unique(problem.attributes[attribute], return_inverse=True)[1]
    order = np.lexsort((code, problem.workload))
    codes = int(code.max()) + 1
    key = (problem.workload.astype(np.int64) * codes + code)[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    cell = np.repeat(np.arange(len(first)), np.diff(first, append=count))
    return _Cells(order, cell, first, key[first] // codes, key[first] % codes, codes)


def _ascend(
    problem: Problem,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...],
    target: float,
    attribute: str | None,
) -> Relaxation:
    """Raise the bound step by step and keep the best prices."""
    rows = _priceable(problem, weights, ceilings)
    split = _Split(problem, weights, rows, attribute)
    prices = np.zeros(len(rows.limit))
    values = split.cheapest(prices)
    best, kept, stale, step = -np.inf, (prices, values), 0, 1.0
    steps = min(_STEPS, _WORK // len(problem.workload) + 1) if len(rows.limit) or split.counted else 1
    for _ in range(steps):
        bound, over, unserved = split.bound(prices, values)
        if bound > best:
            best, kept, stale = bound, (prices, values), 0
        else:
            stale += 1
            if stale >= _PATIENCE:
                stale, step = 0, step * _SHRINK
                prices, values = kept
        length = float(unserved @ unserved + over @ (over * split.scale))
        if length <= 0 or step < 1e-3:
            break
        move = step * max(target - bound, 1e-9 * abs(target)) / length
        prices = np.clip(prices + move * over * split.scale, 0.0, rows.dearest)
        values = values + move * unserved
    return split.read(*kept)


class _Split:
    """The problem left once rows are priced, evaluated cell by cell."""

    def __init__(
        self, problem: Problem, weights: Mapping[str, float], rows: _Priceable, attribute: str | None
    ) -> None:
        self.problem, self.rows, self.attribute = problem, rows, attribute
        self.cells = _cells(problem, attribute)
        self.plain = weighted(problem, weights)[self.cells.order]
        self.matrix = rows.matrix[:, self.cells.order]
        limits = [r.limit for r in problem.rules if isinstance(r, LimitCount) and r.attribute == attribute]
        self.allowed = min([*limits, self.cells.codes])
        self.charge, self.charge_rows = self._charges(weights)
        self.counted = self.allowed < min(self.cells.codes, len(problem.workloads)) or bool(self.charge.any())
        spread = np.abs(self.matrix).mean(axis=1) if len(rows.limit) else np.ones(0)
        self.scale = 1.0 / np.where(spread > 0, spread, 1.0) ** 2

    def _charges(self, weights: Mapping[str, float]) -> tuple[FloatArray, FloatArray]:
        """Charge for opening each code, in the goal and in each row."""
        charge = np.zeros(self.cells.codes)
        in_rows = np.zeros((len(self.rows.limit), self.cells.codes))
        for rule in self.problem.rules:
            if isinstance(rule, ChargeForOpening) and rule.attribute == self.attribute:
                paid = rule.charges[np.unique(self.problem.attributes[rule.attribute])]
                charge += weights.get(rule.resource, 0.0) * paid
                for row, row_weights in enumerate(self.rows.weights):
                    in_rows[row] += row_weights.get(rule.resource, 0.0) * paid
        return charge, in_rows

    def priced(self, prices: FloatArray) -> FloatArray:
        """Amount of each candidate (in cell order) with the rows at these prices."""
        return self.plain + prices @ self.matrix if len(prices) else self.plain

    def cheapest(self, prices: FloatArray) -> FloatArray:
        """The cheapest priced candidate of each workload."""
        best = np.full(len(self.problem.workloads), np.inf)
        np.minimum.at(best, self.cells.workload, np.minimum.reduceat(self.priced(prices), self.cells.first))
        return best

    def bound(self, prices: FloatArray, values: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """L(prices, values), by how much each row is overdrawn, and which workloads go unserved or twice."""
        priced = self.priced(prices)
        low = np.minimum.reduceat(priced, self.cells.first)
        if not self.counted:
            values = self.cheapest(prices)
        gain = np.minimum(low - values[self.cells.workload], 0.0)
        saved = self.charge + prices @ self.charge_rows + np.bincount(self.cells.code, gain, self.cells.codes)
        opened = np.argsort(saved, kind="stable")[: self.allowed]
        opened = opened[saved[opened] < 0] if self.counted else np.arange(self.cells.codes)
        bound = float(values.sum() + saved[opened].sum() - prices @ self.rows.limit)
        taken = np.isin(self.cells.code, opened) & (low < values[self.cells.workload])
        if not self.counted:
            taken = low <= values[self.cells.workload]
        served = np.bincount(self.cells.workload[taken], minlength=len(values))
        unserved: FloatArray = (1.0 - served).astype(np.float64) * self.counted
        return bound, self._overdrawn(priced, low, taken, opened, served), unserved

    def _overdrawn(
        self, priced: FloatArray, low: FloatArray, taken: BoolArray, opened: Indices, served: Indices
    ) -> FloatArray:
        if not len(self.rows.limit):
            return np.zeros(0)
        at = np.flatnonzero(taken[self.cells.cell] & (priced == low[self.cells.cell]))
        once = np.unique(self.cells.cell[at], return_index=True)[1]
        picked = at[once]
        share = 1.0 if self.counted else 1.0 / served[self.cells.workload[self.cells.cell[picked]]]
        used = (self.matrix[:, picked] * share).sum(axis=1)
        charged = self.charge_rows[:, opened].sum(axis=1) if self.counted else 0.0
        overdrawn: FloatArray = used + charged - self.rows.limit
        return overdrawn

    def read(self, prices: FloatArray, values: FloatArray) -> Relaxation:
        """Bound and forced bounds at given prices, back in the order of the problem."""
        bound = self.bound(prices, values)[0]
        if not self.counted:
            values = self.cheapest(prices)
        priced = self.priced(prices)
        low = np.minimum.reduceat(priced, self.cells.first)
        gain = np.minimum(low - values[self.cells.workload], 0.0)
        charge = self.charge + prices @ self.charge_rows
        saved = charge + np.bincount(self.cells.code, gain, self.cells.codes)
        base = float(values.sum() - prices @ self.rows.limit)
        apart = np.repeat(saved[None, :], len(values), axis=0)
        apart[self.cells.workload, self.cells.code] -= gain
        rest = _best_others(apart, self.allowed)
        cell_bound = (
            base + apart[self.cells.workload, self.cells.code] + rest[self.cells.workload, self.cells.code]
        )
        forced = np.empty(len(priced))
        forced[self.cells.order] = (cell_bound - values[self.cells.workload])[self.cells.cell] + priced
        back = np.empty(len(priced))
        back[self.cells.order] = priced
        codes = np.zeros(1, dtype=np.int32)
        if self.attribute is not None:
            codes = np.unique(self.problem.attributes[self.attribute])
        opened = codes[np.argsort(saved, kind="stable")[: self.allowed]]
        return Relaxation(bound, np.maximum(forced, bound), back, self.attribute, opened)


def _best_others(saved: FloatArray, allowed: int) -> FloatArray:
    """Per workload and code, the most that `allowed` - 1 other codes can save (a sum of negative numbers)."""
    negative = np.minimum(saved, 0.0)
    others = allowed - 1
    if others <= 0:
        return np.zeros_like(saved)
    if others >= saved.shape[1]:
        every: FloatArray = negative.sum(axis=1, keepdims=True) - negative
        return every
    order = np.argsort(negative, axis=1, kind="stable")
    ranked = np.take_along_axis(negative, order, axis=1)
    total = ranked[:, :others].sum(axis=1, keepdims=True)
    inside = np.zeros(saved.shape, dtype=np.bool_)
    np.put_along_axis(inside, order[:, :others], True, axis=1)
    rest: FloatArray = np.where(inside, total - negative + ranked[:, others : others + 1], total)
    return rest
