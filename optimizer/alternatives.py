"""The k best plans: each differs from every other one in at least one placement.

The best plan is found, cut off (at least one workload otherwise), and the best of the rest asked for; so on.
Only what is dominated by candidates with the same code of the attribute asked about may be left out, since
what is dominated for the best plan may be the answer for the second (`method.md`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.check import check
from optimizer.clock import Clock, start_clock
from optimizer.evaluate import amounts_of, weigh
from optimizer.heuristic import Start
from optimizer.problem import IntArray, Problem
from optimizer.select import canonical
from optimizer.solve_over import solve_over


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan by its candidates (indices in the problem as given) and its value of the first goal."""

    choice: IntArray
    value: float


@dataclass(frozen=True, slots=True)
class Plans:
    """Plans from the best on; `complete` if each is proven to be the next best, or no further plan exists."""

    plans: tuple[Plan, ...]
    complete: bool


def best_plans(problem: Problem, count: int, *, time_limit: float = 30.0, seed: int = 0) -> Plans:
    """The `count` best plans by the first goal that differ in a placement, or all there are.

    For problems small enough for the exact model (up to about 100,000 candidates). Among equal values the
    order is the solver's, the same on every run.
    """
    check(problem)
    clock = start_clock(time_limit)
    if not np.bincount(problem.workload, minlength=len(problem.workloads)).all():
        return Plans((), True)
    ordered, origin, place = canonical(problem)
    weights = problem.goals[0].weights
    found: list[IntArray] = []
    complete = True
    while len(found) < count and complete:
        choice, complete = _next(ordered, weights, tuple(found), clock, seed)
        if choice is None:
            break
        found.append(choice)
    plans = tuple(Plan(origin[one[place]], weigh(weights, amounts_of(ordered, one))) for one in found)
    return Plans(plans, complete)


def _next(
    problem: Problem, weights: Mapping[str, float], before: tuple[IntArray, ...], clock: Clock, seed: int
) -> tuple[IntArray | None, bool]:
    """The best plan but those before, and whether that, or that there is none, is proven."""
    every = np.arange(len(problem.workload), dtype=np.int32)
    solved = solve_over(problem, every, weights, (), clock, seed, None, before)
    start: Start | None = solved.start
    return (None if start is None else start.choice), solved.finished
