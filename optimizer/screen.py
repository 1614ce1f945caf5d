"""Which candidates a better plan could contain, by one bound and without a search."""

import numpy as np

from optimizer.clock import start_clock
from optimizer.decompose import FEW_STEPS, relax
from optimizer.minimise import rounding
from optimizer.open_sets import sets_of
from optimizer.problem import BoolArray, Problem


def promising(problem: Problem, value: float, *, time_limit: float = 30.0) -> BoolArray:
    """Candidates that a plan better than `value` may contain; every other one provably may not.

    For problems with one goal: `value` is that of a known plan. The bound on all plans that contain a
    candidate is the one of `open_sets.py`, else that of `decompose.py`. With more goals or an infinite value
    all candidates are promising.
    """
    if len(problem.goals) > 1 or not np.isfinite(value):
        return np.ones(len(problem.workload), dtype=np.bool_)
    weights = problem.goals[0].weights
    bounds = [sets.forced(value) for sets in sets_of(problem, weights)]
    if not bounds:
        relaxations = relax(problem, weights, (), value, start_clock(time_limit), steps=FEW_STEPS)
        bounds = [relaxation.forced for relaxation in relaxations]
    forced = np.max(bounds, axis=0)
    return np.asarray(forced < value - rounding(forced, value))
