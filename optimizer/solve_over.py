"""The exact model over some candidates: what the solver returns is recomputed before it is believed.

A plan that breaks a rule beyond rounding is cut off and the solver asked again.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.clock import Clock
from optimizer.constraints import Rows, exclude_plan
from optimizer.heuristic import Start, as_start
from optimizer.model import build_model
from optimizer.objective import Ceiling
from optimizer.problem import IntArray, Problem
from optimizer.select import restrict

_CUTS = 50
_COLUMNS_PER_SECOND = 5_000  # the solver looks at its clock too rarely to be trusted with more than this
_WORTH_FINDING = 1e-6


@dataclass(frozen=True, slots=True)
class Solved:
    """The better of the plan given and the plan found, a bound over the candidates, whether it finished."""

    start: Start | None
    bound: float
    finished: bool


def solve_over(
    problem: Problem,
    kept: IntArray,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...],
    clock: Clock,
    seed: int,
    start: Start | None,
    cuts: tuple[IntArray, ...] = (),
    cutoff: float = np.inf,
    grain: float = 0.0,
    nodes: int | None = None,
) -> Solved:
    """The exact model over the candidates `kept`; plans in `cuts` and plans above `cutoff` do not count.

    `nodes` ends the search after so much work rather than time.
    """
    from optimizer.engine import run  # loaded by the first solve: a service only passes questions on

    small = restrict(problem, kept)
    place = np.full(len(problem.workload), -1, dtype=np.int32)
    place[kept] = np.arange(len(kept), dtype=np.int32)
    excluded = [place[cut] for cut in cuts if (place[cut] >= 0).all()]
    bound = -np.inf
    if start is not None:
        cutoff = min(cutoff, start.value + _WORTH_FINDING * abs(start.value))
    for _ in range(_CUTS):
        if len(np.unique(small.workload)) < len(small.workloads):
            return Solved(start, np.inf, True)
        rows: tuple[Rows, ...] = tuple(exclude_plan(f"cut{n}", cut) for n, cut in enumerate(excluded))
        model = build_model(small, weights, ceilings, rows)
        hint = None if start is None or (place[start.choice] < 0).any() else place[start.choice]
        if model.variables.count > _COLUMNS_PER_SECOND * clock.left:
            return Solved(start, bound, False)
        answer = run(small, model, clock.left, seed, hint, cutoff, grain, nodes=nodes)
        bound = max(bound, answer.bound)
        if answer.choice is None:
            return Solved(start, bound, answer.finished)
        plan = as_start(problem, weights, ceilings, kept[answer.choice])
        if plan is not None and not any((answer.choice == cut).all() for cut in excluded):
            better = plan if start is None or plan.value < start.value else start
            return Solved(better, bound, answer.finished)
        if clock.left <= 0:
            return Solved(start, bound, False)
        excluded.append(answer.choice)
    return Solved(start, bound, False)
