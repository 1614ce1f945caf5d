"""What candidates use, before any charge: single resources and weighted sums of them, as columns."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from optimizer.problem import FloatArray, Problem

Indices = NDArray[np.signedinteger]


def weighted(problem: Problem, weights: Mapping[str, float]) -> FloatArray:
    """The weighted sum of amounts per candidate, charges apart."""
    total = np.zeros(len(problem.workload))
    for name, weight in weights.items():
        total += weight * problem.resources[name]
    return total


def used_by(problem: Problem, resource: str | None) -> FloatArray:
    """What each candidate uses of a resource; one where workloads are counted."""
    return np.ones(len(problem.workload)) if resource is None else problem.resources[resource]
