"""Draws in spans: some solved, all bounded, then settled together.

What is found of a draw depends on no other draw, and settling reads all of them at once: however draws are
cut into spans, and whoever works on them, the answer is the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from app.robustness.drawn import Drawn
from app.robustness.draws import pieces
from catalog.quantities import FloatArray, IntArray
from optimizer import Bounding, Bounds, Regrets, at_hand, best_in_draw, compared, total

ONE_SEARCH = 0.25  # of the time for a span, for one draw at most


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """Draws that were solved: numbers, the best plan of each, and a proven bound on its value."""

    draws: IntArray
    plans: IntArray
    bounds: FloatArray
    in_time: bool


@dataclass(frozen=True, slots=True, eq=False)
class Settled:
    """All draws: what the plan is worth in each, its regret, and which draws were solved.

    `drawn` knows the plans met while solving. `in_time` is false where a clock ended a search.
    """

    drawn: Drawn
    own: FloatArray
    regrets: Regrets
    solved: IntArray
    in_time: bool


def solve_span(drawn: Drawn, factors: FloatArray, first: int, last: int, seconds: float) -> Solved:
    """Draws `first` to before `last` solved one by one, within `seconds`.

    Without rules that couple workloads nothing is solved, since every draw is exact already.
    """
    until = perf_counter() + seconds
    plans: list[IntArray] = []
    bounds: list[float] = []
    last = last if drawn.problem.rules else first
    for draw in range(first, last):
        left = min(until - perf_counter(), ONE_SEARCH * seconds)
        found = None
        if left > 0:
            values = drawn.values(factors[:, draw : draw + 1])[:, 0]
            found = best_in_draw(drawn.problem, drawn.choice, values, time_limit=left)
        if found is None:
            break
        plans.append(found[0])
        bounds.append(found[1])
    return Solved(
        draws=np.arange(first, first + len(plans), dtype=np.int32),
        plans=np.array(plans, dtype=np.int32).reshape(len(plans), len(drawn.choice)),
        bounds=np.array(bounds, dtype=np.float64),
        in_time=len(plans) == last - first,
    )


def bound_span(drawn: Drawn, factors: FloatArray, first: int, last: int, seconds: float) -> Bounds:
    """Bounds on the best value in draws `first` to before `last`, within `seconds`."""
    bounding = Bounding(drawn.problem, drawn.choice, seconds)
    found = [
        bounding.of(drawn.values(factors[:, begin:end]))
        for begin, end in pieces(first, last, len(drawn.problem.workload))
    ]
    return joined_bounds(found)


def joined_bounds(parts: Sequence[Bounds]) -> Bounds:
    """The bounds of consecutive spans as those of one."""
    return Bounds(
        np.concatenate([each.cheapest for each in parts]),
        np.concatenate([each.floor for each in parts]),
        all(each.in_time for each in parts),
    )


def settle(drawn: Drawn, factors: FloatArray, solved: Sequence[Solved], bounded: Sequence[Bounds]) -> Settled:
    """The regret of the plan in every draw, from what all spans have found."""
    bounds = joined_bounds(bounded)
    plans = [plan for each in solved for plan in each.plans]
    drawn = replace(drawn, others=_distinct(plans))
    hand = at_hand(drawn.problem, drawn.choice, drawn.others, bounds.cheapest)
    read = hand.plans if drawn.problem.rules else np.vstack((hand.plans, bounds.cheapest))
    rows = np.unique(read).astype(np.int32)
    own: list[FloatArray] = []
    found: list[Regrets] = []
    for first, last in pieces(0, len(bounds.floor), len(drawn.problem.workload)):
        values = drawn.values_at(rows, factors[:, first:last])
        here = Bounds(bounds.cheapest[first:last], bounds.floor[first:last], bounds.in_time)
        own.append(total(values, drawn.choice))
        found.append(compared(drawn.problem, hand, values, here))
    worth = np.concatenate(own)
    regrets = Regrets(
        least=np.concatenate([each.least for each in found]),
        most=np.concatenate([each.most for each in found]),
        best=np.concatenate([each.best for each in found]),
    )
    in_time = bounds.in_time and all(each.in_time for each in solved)
    draws = np.concatenate([each.draws for each in solved]) if solved else np.zeros(0, dtype=np.int32)
    return Settled(drawn, worth, _with_solved(regrets, worth + drawn.charges, solved), draws, in_time)


def _distinct(plans: Sequence[IntArray]) -> tuple[IntArray, ...]:
    return tuple(np.array(each, dtype=np.int32) for each in dict.fromkeys(tuple(p.tolist()) for p in plans))


def _with_solved(found: Regrets, own: FloatArray, solved: Sequence[Solved]) -> Regrets:
    """Regrets with what solving has proven of some draws."""
    most = found.most.copy()
    for each in solved:
        here = each.draws
        most[here] = np.minimum(most[here], np.maximum(own[here] - each.bounds, found.least[here]))
    return replace(found, most=most)
