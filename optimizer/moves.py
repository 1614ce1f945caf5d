"""What a plan is worth after one move: every candidate in the place of the one its workload has now.

The score of a plan is its value plus what broken rules weigh; a rule broken by more weighs more, and any
broken rule outweighs every goal. All candidates asked for are scored at once, as columns.
"""

from collections.abc import Mapping

import numpy as np

from optimizer.amounts import Indices, used_by
from optimizer.evaluate import TOLERANCE
from optimizer.objective import Ceiling
from optimizer.problem import (
    CapShare,
    ChargeForOpening,
    FloatArray,
    IntArray,
    KeepApart,
    KeepTogether,
    LimitCount,
    PayAtLeast,
    PayForTraffic,
    PriceByVolume,
    Problem,
    RespectCapacity,
    Rule,
    StayWithin,
    UseAtLeast,
)
from optimizer.volume_moves import Volumes

_BROKEN = 1e4
_OF_AMOUNTS = StayWithin | ChargeForOpening | PayForTraffic | PayAtLeast | PriceByVolume
_OF_COUNTS = LimitCount | ChargeForOpening | UseAtLeast


class Board:
    """A plan, its sums by resource and its counts by code where goals or rules read them, to score moves."""

    def __init__(
        self, problem: Problem, weights: Mapping[str, float], ceilings: tuple[Ceiling, ...], choice: IntArray
    ) -> None:
        self.problem, self.weights, self.ceilings, self.choice = problem, weights, ceilings, choice
        weighed = {name for names in (weights, *(ceiling.weights for ceiling in ceilings)) for name in names}
        limited = {rule.resource for rule in problem.rules if isinstance(rule, _OF_AMOUNTS)}
        self.totals = {name: float(problem.resources[name][choice].sum()) for name in weighed | limited}
        counted = {rule.attribute for rule in problem.rules if isinstance(rule, _OF_COUNTS)}
        self.counts = {name: np.bincount(problem.attributes[name][choice]) for name in counted}
        self.used = {name: int(np.count_nonzero(count)) for name, count in self.counts.items()}
        self.volumes = {
            rule.name: Volumes(problem, rule, choice)
            for rule in problem.rules
            if isinstance(rule, PriceByVolume)
        }

    def score(self) -> float:
        """The score of the plan as it stands."""
        return float(self.scores(self.choice[:1])[0])

    def scores(self, here: Indices) -> FloatArray:
        """Per candidate of `here`, the score of the plan with it in place of its workload's present one."""
        problem = self.problem
        now = self.choice[problem.workload[here]]
        amounts = {
            name: total - problem.resources[name][now] + problem.resources[name][here]
            for name, total in self.totals.items()
        }
        broken = np.zeros(len(here))
        for rule in problem.rules:
            self._charge(rule, now, here, amounts)
        for rule in problem.rules:
            broken += self._broken(rule, now, here, amounts)
        for ceiling in self.ceilings:
            broken += _excess(_weigh(ceiling.weights, amounts, len(here)), ceiling.limit)
        value = _weigh(self.weights, amounts, len(here))
        return value + broken * _BROKEN * (1.0 + self._size())

    def _size(self) -> float:
        return abs(sum(abs(weight) * abs(self.totals[name]) for name, weight in self.weights.items()))

    def _left(self, attribute: str, now: IntArray, here: Indices) -> tuple[IntArray, IntArray, Indices]:
        """Codes now and then, and how many other workloads are at the code of `then`."""
        codes = self.problem.attributes[attribute]
        old, new = codes[now], codes[here]
        count = np.concatenate([self.counts[attribute], np.zeros(1, dtype=np.int64)])
        return old, new, count[np.minimum(new, len(count) - 1)] - (old == new)

    def _charge(self, rule: Rule, now: IntArray, here: Indices, amounts: dict[str, FloatArray]) -> None:
        match rule:
            case ChargeForOpening():
                old, new, others = self._left(rule.attribute, now, here)
                count = self.counts[rule.attribute]
                paid = float(rule.charges[np.flatnonzero(count)].sum())
                closed = np.where(count[old] == 1, rule.charges[old], 0.0)
                amounts[rule.resource] += paid - closed + np.where(others == 0, rule.charges[new], 0.0)
            case PayForTraffic():
                codes, workload = self.problem.attributes[rule.attribute], self.problem.workload[here]
                source = np.where(workload == rule.source, codes[here], codes[self.choice[rule.source]])
                target = np.where(workload == rule.target, codes[here], codes[self.choice[rule.target]])
                amounts[rule.resource] += rule.charge[source, target]
            case PayAtLeast():
                paid_by = np.where(rule.members, self.problem.resources[rule.resource], 0.0)
                total = float(paid_by[self.choice].sum())
                amounts[rule.resource] += np.maximum(rule.floor - (total - paid_by[now] + paid_by[here]), 0.0)
            case PriceByVolume():
                amounts[rule.resource] += self.volumes[rule.name].charges_after(now, here)
            case _:
                pass

    def _broken(
        self, rule: Rule, now: IntArray, here: Indices, amounts: dict[str, FloatArray]
    ) -> FloatArray | float:
        match rule:
            case StayWithin():
                return _excess(amounts[rule.resource], rule.limit)
            case LimitCount():
                old, _, others = self._left(rule.attribute, now, here)
                used = self.used[rule.attribute] - (self.counts[rule.attribute][old] == 1) + (others == 0)
                beyond: FloatArray = np.maximum(used - rule.limit, 0).astype(np.float64)
                return beyond
            case CapShare():
                used = used_by(self.problem, rule.resource)
                inside = np.where(rule.members, used, 0.0)
                total = float(used[self.choice].sum()) - used[now] + used[here]
                part = float(inside[self.choice].sum()) - inside[now] + inside[here]
                return _excess(part, rule.share * total)
            case KeepTogether() | KeepApart():
                return self._clashes(rule, now, here)
            case RespectCapacity():
                return self._overload(rule, now, here)
            case UseAtLeast():
                return self._lacking(rule, now, here)
            case _:
                return 0.0

    def _clashes(self, rule: KeepTogether | KeepApart, now: IntArray, here: Indices) -> FloatArray:
        """Pairs of the workloads named that clash, after the move."""
        codes, named = self.problem.attributes[rule.attribute], np.array(rule.workloads, dtype=np.int32)
        placed = codes[self.choice[named]]
        count = np.bincount(placed, minlength=int(codes.max(initial=0)) + 1)
        alike = float((count * (count - 1) // 2).sum())
        concerned = np.isin(self.problem.workload[here], named)
        old, new = codes[now], codes[here]
        change = count[new] - (old == new) - (count[old] - 1)
        pairs = alike + np.where(concerned, change, 0)
        if isinstance(rule, KeepTogether):
            return len(named) * (len(named) - 1) / 2 - pairs
        return pairs

    def _overload(self, rule: RespectCapacity, now: IntArray, here: Indices) -> FloatArray:
        """By how much capacities are broken, all codes together, after the move."""
        codes, used = self.problem.attributes[rule.attribute], used_by(self.problem, rule.resource)
        load = np.bincount(codes[self.choice], used[self.choice], len(rule.capacity)).astype(np.float64)
        over = _excess(load, rule.capacity)
        old, new = codes[now], codes[here]
        less = load[old] - used[now] + np.where(old == new, used[here], 0.0)
        more = load[new] - np.where(old == new, used[now], 0.0) + used[here]
        change = _excess(less, rule.capacity[old]) - over[old]
        change += np.where(old == new, 0.0, _excess(more, rule.capacity[new]) - over[new])
        total: FloatArray = np.maximum(float(over.sum()) + change, 0.0)
        return np.where(total < 1e-6, 0.0, total)

    def _lacking(self, rule: UseAtLeast, now: IntArray, here: Indices) -> FloatArray:
        """How many workloads are missing at codes in use, after the move."""
        old, new, others = self._left(rule.attribute, now, here)
        count = np.zeros(len(rule.least), dtype=np.int64)
        here_counts = self.counts[rule.attribute]
        count[: len(here_counts)] = here_counts
        lacking = np.where(count > 0, np.maximum(rule.least - count, 0), 0)
        left = count[old] - 1
        change = np.where(left > 0, np.maximum(rule.least[old] - left, 0), 0) - lacking[old]
        change += np.maximum(rule.least[new] - others - 1, 0) - lacking[new]
        missing: FloatArray = (lacking.sum() + np.where(old == new, 0, change)).astype(np.float64)
        return missing


def _weigh(weights: Mapping[str, float], amounts: Mapping[str, FloatArray], count: int) -> FloatArray:
    total = np.zeros(count)
    for name, weight in weights.items():
        total += weight * amounts[name]
    return total


def _excess(reached: FloatArray, limit: float | FloatArray) -> FloatArray:
    """By how much a limit is broken, relative, with a little extra so that a small breach counts."""
    bounded = np.where(np.isfinite(limit), limit, 0.0)
    over = (reached - limit) / np.maximum(np.maximum(np.abs(reached), np.abs(bounded)), 1e-300)
    return np.where(over > TOLERANCE, 1e-3 + over, 0.0)
