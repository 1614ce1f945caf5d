"""Drop candidates that cannot be in the plan: another of the same workload is at least as good everywhere.

Candidate i stands in for j when both serve one workload and carry the same code of every attribute
that an active rule reads for that workload, and the same membership of every commitment, so that a
swap changes no count and no opening, and when no link costs otherwise, whatever its other end; when no
row of the model gets larger; and when (goals, tie breakers, rank) is smaller in that order. Then any
plan with j has one with i that comes first, and j can go. The columns of the rows are

    stay within        the amount itself
    cap share          (1 if member else 0, minus the share) * amount: outside the group more is better
    tolerated goal     its weighted amount: what a later goal may give back must not be lost

Commitments (`PayAtLeast`) need care: with less spent by a member the unused part is charged, up to the
whole saving, once per commitment. With k commitments on a resource of weight v both ends of that range,
goal and goal - k*v*amount, must not get larger; every goal and tie breaker is then a row.

Prices by volume (`PriceByVolume`) likewise: a smaller volume lowers the price by some rate of its list, so
that the goal at the least and at the greatest rate must not get larger. Where a step begins with a jump, only
candidates of the same volume stand in for each other. In both cases rank must not get larger either.

Nothing here loops over candidates: one champion per group strikes out most, a sorted sweep the rest.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np

from optimizer.amounts import LINKS, Indices, Same, used_by, weighted
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
    PriceByVolume,
    Problem,
    RespectCapacity,
    StayWithin,
    UseAtLeast,
)
from optimizer.volumes import is_priced, jumps_of

_DENSE_KEYS = 4_000_000
_SPARSE = 100  # numbers per candidate beyond which sorting these takes less than marking those
_LARGEST_KEY = 2**62
_ROUNDS = 40


def undominated(problem: Problem) -> IntArray:
    """Indices of the candidates that may be in the plan, ascending."""
    group = _groups(problem)
    rows = _rows(problem)
    order = _ranking(problem)
    kept = np.arange(len(group), dtype=np.int32)
    if np.bincount(group).max(initial=0) > _ROUNDS:  # smaller groups are swept whole
        kept = _beaten_by_champions(group, rows, order)
    return np.sort(kept[_sweep(group[kept], rows[:, kept], [key[kept] for key in order])]).astype(np.int32)


def _idle(problem: Problem, rule: LimitCount) -> bool:
    return rule.limit >= len(problem.workloads)


def _groups(problem: Problem) -> IntArray:
    """A number per candidate, equal where a swap changes no code that a rule reads."""
    key: Indices = problem.workload.astype(np.int64)
    for codes in _alike(problem):
        size = int(codes.max(initial=0)) + 1
        if int(key.max(initial=0)) + 1 > _LARGEST_KEY // size:
            key = _compact(key)
        key = key * size + codes
    return _compact(key).astype(np.int32)


def _alike(problem: Problem) -> Iterator[IntArray]:
    """Numbers per candidate that a stand-in must share."""
    for attribute, readers in _readers(problem).items():
        yield np.where(readers[problem.workload], problem.attributes[attribute] + 1, 0)
    for rule in problem.rules:
        if isinstance(rule, PayForTraffic):
            yield _traffic_alike(problem, rule)
        elif isinstance(rule, PayAtLeast):
            yield rule.members.astype(np.int32)
        elif isinstance(rule, PriceByVolume) and jumps_of(rule).any():
            counted = np.where(
                is_priced(rule)[problem.attributes[rule.attribute]], problem.resources[rule.volume], 0.0
            )
            yield np.unique(counted, return_inverse=True)[1].astype(np.int32)


def _traffic_alike(problem: Problem, rule: PayForTraffic) -> IntArray:
    """A number per candidate, equal where a link costs the same, and counts alike, whatever its other end."""
    codes = problem.attributes[rule.attribute]
    tables = [Same(rule.charge)]
    for other in problem.rules:
        if isinstance(other, PriceByVolume):
            tables += [Same(flow.at) for flow in other.flows if flow.link == rule.name]
    ends = [np.flatnonzero(problem.workload == end) for end in (rule.source, rule.target)]
    marks = [(np.bincount(codes[rows]) > 0).tobytes() for rows in ends]
    alike = np.zeros(len(codes), dtype=np.int64)
    for table in dict.fromkeys(tables):
        for rows, number in zip(ends, _ends_alike(table, *marks), strict=True):
            alike[rows] = alike[rows] * (int(number.max(initial=0)) + 1) + number[codes[rows]]
    return _compact(alike).astype(np.int32)


@lru_cache(2 * LINKS)
def _ends_alike(same: Same, sources: bytes, targets: bytes) -> tuple[IntArray, IntArray]:
    """For each end of a link a number per code, where marks tell the codes that either end may stand at."""
    marks = [np.frombuffer(each, dtype=np.bool_) for each in (sources, targets)]
    there = [np.flatnonzero(each) for each in marks]
    table = same.part(*there)
    return _numbered(table, there[0], len(marks[0])), _numbered(table.T, there[1], len(marks[1]))


def _numbered(table: FloatArray | IntArray, codes: Indices, size: int) -> IntArray:
    """A number per code, from one on, equal for equal lines of a table."""
    known: dict[bytes, int] = {}
    numbers = np.zeros(size, dtype=np.int32)
    numbers[codes] = [
        known.setdefault(line.tobytes(), len(known) + 1) for line in np.ascontiguousarray(table)
    ]
    return numbers


def _compact(key: Indices) -> Indices:
    """The same partition with small numbers."""
    top = int(key.max(initial=0)) + 1
    if top > min(_DENSE_KEYS, _SPARSE * len(key)):
        inverse: Indices = np.unique(key, return_inverse=True)[1]
        return inverse
    seen = np.zeros(top, dtype=np.int64)
    seen[key] = 1
    return (np.cumsum(seen) - 1)[key]


def _readers(problem: Problem) -> dict[str, BoolArray]:
    """Per attribute, the workloads whose code some active rule reads."""
    readers: dict[str, BoolArray] = {}
    for rule in problem.rules:
        match rule:
            case LimitCount() if _idle(problem, rule):
                continue
            case LimitCount() | ChargeForOpening() | RespectCapacity() | UseAtLeast() | PriceByVolume():
                touched = list(range(len(problem.workloads)))
            case KeepTogether() | KeepApart():
                touched = list(rule.workloads)
            case _:
                continue
        mask = readers.setdefault(rule.attribute, np.zeros(len(problem.workloads), dtype=np.bool_))
        mask[touched] = True
    return readers


def _rows(problem: Problem) -> FloatArray:
    """One row of coefficients per number that must not get larger in a swap."""
    commitments = _commitments(problem)
    volumes = [rule for rule in problem.rules if isinstance(rule, PriceByVolume)]
    rows: list[FloatArray] = []
    for rule in problem.rules:
        if isinstance(rule, CapShare):
            rows.append((rule.members - rule.share) * used_by(problem, rule.resource))
        elif isinstance(rule, RespectCapacity) and rule.resource is not None:
            rows.append(problem.resources[rule.resource])
    if commitments or volumes:  # what ties may then lie apart here: rank decides only among equals
        rows.append(problem.rank.astype(np.float64))
    limited = [{rule.resource: 1.0} for rule in problem.rules if isinstance(rule, StayWithin)]
    sums = [*limited, *_goals_as_rows(problem, bool(commitments or volumes))]
    for weights in {tuple(sorted(each.items())): each for each in sums}.values():  # each sum once
        rows += _ends(problem, weights, commitments, volumes)
    return np.array(rows).reshape(len(rows), len(problem.workload))


def _goals_as_rows(problem: Problem, together: bool) -> Iterator[Mapping[str, float]]:
    last = len(problem.goals) - 1
    for index, goal in enumerate(problem.goals):
        if together or (goal.tolerance > 0 and index < last):
            yield goal.weights
    if together:
        yield from ({name: 1.0} for name in problem.tie_breakers)


def _commitments(problem: Problem) -> dict[str, FloatArray]:
    """Per resource, how many commitments each candidate counts for."""
    counts: dict[str, FloatArray] = {}
    for rule in problem.rules:
        if isinstance(rule, PayAtLeast):
            counts[rule.resource] = counts.get(rule.resource, np.zeros(len(rule.members))) + rule.members
    return counts


def _ends(
    problem: Problem,
    weights: Mapping[str, float],
    commitments: Mapping[str, FloatArray],
    volumes: Sequence[PriceByVolume],
) -> list[FloatArray]:
    """The ends of what a weighted sum can become with unused commitments charged and volumes priced."""
    plain = weighted(problem, weights)
    ends = [plain]
    for resource, count in commitments.items():
        weight = weights.get(resource, 0.0)
        if weight:
            ends += [end - weight * count * problem.resources[resource] for end in ends]
    for rule in volumes:
        weight = weights.get(rule.resource, 0.0)
        if weight:
            slopes = _slopes(problem, rule)
            ends = [end + weight * slope for end in ends for slope in slopes]
    return ends


def _slopes(problem: Problem, rule: PriceByVolume) -> list[FloatArray]:
    """What each candidate's volume may cost at least and at most, less what it was charged alone."""
    used, codes = problem.resources[rule.volume], problem.attributes[rule.attribute]
    there = np.isfinite(rule.start)
    least = np.where(there, rule.rate, np.inf).min(axis=1)
    most = np.where(there, rule.rate, -np.inf).max(axis=1)
    paid = 0.0 if rule.paid is None else problem.resources[rule.paid]
    return [rate[codes] * used - paid for rate in (least, most)]


def _ranking(problem: Problem) -> list[FloatArray]:
    """Keys by which candidates of one group are ordered, most important first."""
    last = len(problem.goals) - 1
    keys = [
        weighted(problem, goal.weights)
        for index, goal in enumerate(problem.goals)
        if goal.tolerance == 0 or index == last
    ]
    keys += [problem.resources[name] for name in problem.tie_breakers]
    return [*keys, problem.rank.astype(np.float64)]


def _beaten_by_champions(group: IntArray, rows: FloatArray, order: list[FloatArray]) -> IntArray:
    """Strike out in a few passes what the best of each group, by goal or by one row, dominates."""
    kept: Indices = np.arange(len(group), dtype=np.int64)
    if not len(kept):
        return kept.astype(np.int32)
    size = int(group.max()) + 1
    for score in (order[0], *rows):
        here = group[kept]
        best = np.full(size, np.inf)
        np.minimum.at(best, here, score[kept])
        top = kept[score[kept] == best[here]]
        top = top[np.lexsort((*(key[top] for key in reversed(order)), group[top]))]
        champion = np.empty(size, dtype=np.int64)
        champion[group[top[::-1]]] = top[::-1]
        kept = kept[~_beats(champion[here], kept, rows, order)]
    return kept.astype(np.int32)


def _beats(first: Indices, second: Indices, rows: FloatArray, order: list[FloatArray]) -> BoolArray:
    """Where `first` stands in for `second`, element by element."""
    ahead = np.zeros(len(first), dtype=np.bool_)
    level = first != second
    for key in order:
        one, other = key[first], key[second]
        ahead |= level & (one < other)
        level &= one == other
    for row in rows:
        ahead &= row[first] <= row[second]
    return ahead


def _sweep(group: IntArray, rows: FloatArray, order: list[FloatArray]) -> IntArray:
    """Positions left after an exact sweep (one row at most) or against those shortly before (more rows)."""
    ranked = np.lexsort([*reversed(order), group.astype(np.float64)])
    if len(rows) <= 1:
        row = rows[0] if len(rows) else np.zeros(len(group))
        return ranked[_falling(group[ranked], row[ranked])].astype(np.int32)
    group, rows = group[ranked], rows[:, ranked]
    beaten = np.zeros(len(ranked), dtype=np.bool_)
    here = np.arange(len(ranked))
    for before in range(1, _ROUNDS + 1):
        here = here[(here >= before) & ~beaten[here]]
        here = here[group[here] == group[here - before]]
        if not len(here):
            break
        beaten[here] = (rows[:, here - before] <= rows[:, here]).all(axis=0)
    return ranked[~beaten].astype(np.int32)


def _falling(group: IntArray, row: FloatArray) -> BoolArray:
    """Where a row is strictly below everything before it in its group (groups come in ascending order)."""
    level = np.unique(row, return_inverse=True)[1] - group.astype(np.int64) * (len(row) + 1)
    lowest = np.minimum.accumulate(level)
    return np.concatenate([np.ones(min(1, len(row)), dtype=np.bool_), level[1:] < lowest[:-1]])
