"""What is worth pointing at on a front: the best of each criterion, and the knees between two of them."""

from itertools import combinations

import numpy as np

from catalog.quantities import BoolArray, FloatArray, IntArray

SMALL = 1e-9
LEAST_BULGE = 0.05  # of the range: a flatter front has no knee


def efficient(values: FloatArray, tolerance: float = SMALL) -> BoolArray:
    """Rows of `values[plan, criterion]` that no other row is as good as; of equal rows the first stays."""
    kept = np.ones(len(values), dtype=np.bool_)
    room = tolerance * np.maximum(1.0, np.abs(values))
    for row in range(len(values)):
        as_good = (values <= values[row] + room[row]).all(axis=1)
        better = (values < values[row] - room[row]).any(axis=1)
        before = np.arange(len(values)) < row
        kept[row] = not (as_good & (better | before) & kept).any()
    return kept


def best_of(values: FloatArray) -> BoolArray:
    """Per plan and criterion, whether the plan is the best of it."""
    least = values.min(axis=0)
    return np.asarray(values <= least + SMALL * np.maximum(1.0, np.abs(least)))


def knees_of(values: FloatArray) -> dict[tuple[int, int], int]:
    """Per pair of criteria the plan of their front that lies farthest below the line between its ends.

    Distances are taken with both criteria brought to their ranges (Das, Structural Optimization 18, 1999).
    Pairs without a plan clearly below the line have no knee.
    """
    found = {}
    for one, other in combinations(range(values.shape[1]), 2):
        pair = values[:, [one, other]]
        rows = np.flatnonzero(efficient(pair)).astype(np.int32)
        knee = _knee(pair[rows], rows)
        if knee is not None:
            found[one, other] = knee
    return found


def _knee(front: FloatArray, rows: IntArray) -> int | None:
    span = np.ptp(front, axis=0)
    if len(front) < 3 or not (span > 0).all():
        return None
    bulge = 1.0 - ((front - front.min(axis=0)) / span).sum(axis=1)
    top = int(bulge.argmax())
    return int(rows[top]) if bulge[top] >= LEAST_BULGE else None
