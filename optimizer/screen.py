"""Which candidates a better plan could contain, by one bound and without a search."""

import numpy as np

from optimizer.clock import start_clock
from optimizer.decompose import FEW_STEPS, relax
from optimizer.minimise import rounding
from optimizer.problem import BoolArray, Problem


def promising(problem: Problem, value: float, *, time_limit: float = 30.0) -> BoolArray:
    """Candidates that a plan better than `value` may contain; every other one provably may not.

    For problems with one goal: `value` is that of a known plan. The bound on all plans that contain a
    candidate is the one of `decompose.py`. With more goals or an infinite value all candidates are promising.
    """
    if len(problem.goals) > 1 or not np.isfinite(value):
        return np.ones(len(problem.workload), dtype=np.bool_)
    relaxations = relax(
        problem, problem.goals[0].weights, (), value, start_clock(time_limit), steps=FEW_STEPS
    )
    forced = np.max([relaxation.forced for relaxation in relaxations], axis=0)
    return np.asarray(forced < value - rounding(forced, value))
