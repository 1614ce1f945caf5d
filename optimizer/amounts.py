"""What candidates use, before any charge: single resources and weighted sums of them, as columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.problem import FloatArray, IntArray, Problem

Indices = NDArray[np.signedinteger]
LINKS = 128  # remembered: one question is asked in many parts, and again and again


@dataclass(frozen=True, slots=True, eq=False)
class Same:
    """A table as part of a key: equal to itself alone. Tables are replaced, never changed."""

    table: FloatArray | IntArray

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.table is other.table

    def __hash__(self) -> int:
        return id(self.table)

    def part(self, rows: Indices, columns: Indices) -> NDArray[Any]:
        """Some rows and columns of it; one after the other takes half the time of both at once."""
        return self.table[rows].take(columns, axis=1)


def weighted(problem: Problem, weights: Mapping[str, float]) -> FloatArray:
    """The weighted sum of amounts per candidate, charges apart."""
    total = np.zeros(len(problem.workload))
    for name, weight in weights.items():
        total += weight * problem.resources[name]
    return total


def codes_in_use(codes: IntArray) -> Indices:
    """The distinct codes of a column, ascending: by presence, which is quicker than sorting."""
    return np.flatnonzero(np.bincount(codes))


def positions(codes: IntArray) -> Indices:
    """The position of each code of a column among `codes_in_use`."""
    return np.asarray((np.cumsum(np.bincount(codes) > 0) - 1)[codes])


def used_by(problem: Problem, resource: str | None) -> FloatArray:
    """What each candidate uses of a resource; one where workloads are counted."""
    return np.ones(len(problem.workload)) if resource is None else problem.resources[resource]
