"""A plan in milliseconds: each workload in turn takes its best place given the others, until nothing moves.

Broken rules weigh more than any goal, by how far they are broken, so that the same moves first reach a
plan that keeps the rules and then improve it. Starts come from the relaxation: its cheapest codes to open.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.decompose import Relaxation
from optimizer.evaluate import TOLERANCE, amounts_of, broken_rules, weigh, within
from optimizer.objective import Ceiling
from optimizer.problem import (
    BoolArray,
    CapShare,
    ChargeForOpening,
    FloatArray,
    IntArray,
    KeepApart,
    KeepTogether,
    LimitCount,
    PayAtLeast,
    PayForTraffic,
    Problem,
    StayWithin,
)

_BROKEN = 1e4
_PASSES = 12


@dataclass(frozen=True, slots=True)
class Start:
    """A plan that keeps every rule, and its value."""

    choice: IntArray
    value: float


def first_plan(
    problem: Problem,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...],
    relaxations: tuple[Relaxation, ...],
    known: IntArray | None = None,
) -> Start | None:
    """The best plan reached from the codes each relaxation would open, or None if none keeps the rules."""
    starts = [] if known is None else [known]
    for relaxation in relaxations:
        starts.append(_greedy(problem, relaxation.priced, np.ones(len(relaxation.priced), dtype=np.bool_)))
        starts.append(_greedy(problem, relaxation.priced, _opened(problem, relaxation.priced)))
    best: Start | None = None
    for start in starts:
        plan = as_start(problem, weights, ceilings, improve(problem, weights, ceilings, start))
        if plan is not None and (best is None or plan.value < best.value):
            best = plan
    return best


def as_start(
    problem: Problem, weights: Mapping[str, float], ceilings: tuple[Ceiling, ...], choice: IntArray
) -> Start | None:
    """The plan with its exact value, or None if it breaks a rule or a ceiling."""
    amounts = amounts_of(problem, choice)
    if broken_rules(problem, choice):
        return None
    if not all(within(weigh(ceiling.weights, amounts), ceiling.limit) for ceiling in ceilings):
        return None
    return Start(choice, weigh(weights, amounts))


def _greedy(problem: Problem, score: FloatArray, opened: BoolArray) -> IntArray:
    """Per workload the lowest score, at open codes where there are any."""
    order = np.lexsort((score, ~opened, problem.workload))
    return order[np.flatnonzero(np.diff(problem.workload[order], prepend=-1))].astype(np.int32)


def _opened(problem: Problem, score: FloatArray) -> BoolArray:
    """Candidates at codes that together serve all workloads at a low score, counts kept: tightest count first."""
    opened = np.ones(len(score), dtype=np.bool_)
    limits = {
        rule.attribute: rule.limit
        for rule in problem.rules
        if isinstance(rule, LimitCount) and rule.limit > 0
    }
    for attribute, limit in sorted(limits.items(), key=lambda item: (item[1], item[0])):
        codes, column = np.unique(problem.attributes[attribute], return_inverse=True)
        table = np.full((len(problem.workloads), len(codes)), float(np.abs(score).sum()) + 1.0)
        np.minimum.at(table, (problem.workload[opened], column[opened]), score[opened])
        best = _interchange(table, min(limit, len(codes)))
        opened &= np.isin(column, best)
    return opened


def _interchange(table: FloatArray, limit: int) -> IntArray:
    """Columns to open so that the sum of row minima is low: add greedily, then swap (Teitz and Bart 1968)."""
    opened = np.empty(0, dtype=np.int64)
    floor = np.full(len(table), np.inf)
    for _ in range(limit):
        opened = np.append(opened, np.minimum(table, floor[:, None]).sum(axis=0).argmin())
        floor = table[:, opened].min(axis=1)
    value = float(floor.sum())
    for _ in range(4 * limit):
        best = (value - 1e-12 * abs(value), -1, -1)
        for out in range(limit):
            floor = np.delete(table[:, opened], out, axis=1).min(axis=1, initial=np.inf)
            sums = np.minimum(table, floor[:, None]).sum(axis=0)
            best = min(best, (float(sums.min()), out, int(sums.argmin())))
        if best[1] < 0:
            break
        value, opened = best[0], np.append(np.delete(opened, best[1]), best[2])
    return opened.astype(np.int32)


def improve(
    problem: Problem, weights: Mapping[str, float], ceilings: tuple[Ceiling, ...], choice: IntArray
) -> IntArray:
    """Move one workload at a time to its best candidate given the others, until no move helps."""
    choice = choice.copy()
    starts = np.searchsorted(problem.workload, np.arange(len(choice) + 1))
    for _ in range(_PASSES):
        moved = False
        for workload in range(len(choice)):
            here = np.arange(starts[workload], starts[workload + 1])
            score = _scores(problem, weights, ceilings, choice, workload, here)
            best = int(score.argmin())
            now = int(choice[workload] - starts[workload])
            if score[best] < score[now] - 1e-12 * abs(score[now]):
                choice[workload] = here[best]
                moved = True
        if not moved:
            break
    return choice


def _scores(
    problem: Problem,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...],
    choice: IntArray,
    workload: int,
    here: IntArray,
) -> FloatArray:
    """Value of the plan with each candidate of one workload, plus what broken rules weigh."""
    others = np.delete(choice, workload)
    amounts = _amounts(problem, choice, workload, here, others)
    value = np.zeros(len(here))
    for name, weight in weights.items():
        value += weight * amounts[name]
    broken = np.zeros(len(here))
    for ceiling in ceilings:
        reached = np.zeros(len(here))
        for name, weight in ceiling.weights.items():
            reached += weight * amounts[name]
        broken += _excess(reached, ceiling.limit)
    for rule in problem.rules:
        match rule:
            case StayWithin():
                broken += _excess(amounts[rule.resource], rule.limit)
            case LimitCount():
                codes = problem.attributes[rule.attribute]
                used = np.unique(codes[others])
                broken += np.maximum(len(used) + ~np.isin(codes[here], used) - rule.limit, 0)
            case CapShare():
                broken += _share_excess(problem, rule, here, others)
            case KeepTogether() | KeepApart():
                broken += _clashes(problem, rule, choice, workload, here)
            case _:
                pass
    return value + broken * _BROKEN * (1.0 + float(np.abs(value).max()))


def _amounts(
    problem: Problem, choice: IntArray, workload: int, here: IntArray, others: IntArray
) -> dict[str, FloatArray]:
    """Every resource of the plan with each candidate of one workload, charges included."""
    amounts = {name: column[others].sum() + column[here] for name, column in problem.resources.items()}
    for rule in problem.rules:
        match rule:
            case ChargeForOpening():
                codes = problem.attributes[rule.attribute]
                used = np.unique(codes[others])
                fresh = np.where(np.isin(codes[here], used), 0.0, rule.charges[codes[here]])
                amounts[rule.resource] = amounts[rule.resource] + (rule.charges[used].sum() + fresh)
            case PayForTraffic():
                codes = problem.attributes[rule.attribute]
                source = codes[here if workload == rule.source else choice[rule.source]]
                target = codes[here if workload == rule.target else choice[rule.target]]
                amounts[rule.resource] = amounts[rule.resource] + rule.charge[source, target]
            case PayAtLeast():
                used = np.where(rule.members, problem.resources[rule.resource], 0.0)
                unused = np.maximum(rule.floor - used[others].sum() - used[here], 0.0)
                amounts[rule.resource] = amounts[rule.resource] + unused
            case _:
                pass
    return amounts


def _excess(reached: FloatArray, limit: float | FloatArray) -> FloatArray:
    """By how much a limit is broken, relative, with a little extra so that a small breach counts."""
    over = (reached - limit) / np.maximum(np.maximum(np.abs(reached), np.abs(limit)), 1e-300)
    return np.where(over > TOLERANCE, 1e-3 + over, 0.0)


def _share_excess(problem: Problem, rule: CapShare, here: IntArray, others: IntArray) -> FloatArray:
    used = np.ones(len(rule.members)) if rule.resource is None else problem.resources[rule.resource]
    inside = np.where(rule.members, used, 0.0)
    total = used[others].sum() + used[here]
    return _excess(inside[others].sum() + inside[here], rule.share * total)


def _clashes(
    problem: Problem, rule: KeepTogether | KeepApart, choice: IntArray, workload: int, here: IntArray
) -> BoolArray | FloatArray:
    """How many of the others named clash with each candidate."""
    if workload not in rule.workloads:
        return np.zeros(len(here))
    codes = problem.attributes[rule.attribute]
    rest = codes[choice[[w for w in rule.workloads if w != workload]]]
    same = codes[here][:, None] == rest[None, :]
    clashing = ~same if isinstance(rule, KeepTogether) else same
    count: FloatArray = clashing.sum(axis=1).astype(np.float64)
    return count
