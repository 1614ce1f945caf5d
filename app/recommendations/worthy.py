"""Candidates that some plan may want: per place, party and requirement, the front of cost and carbon."""

import numpy as np

from catalog.quantities import BoolArray, FloatArray, IntArray


def front(keys: tuple[IntArray | FloatArray, ...], cost: FloatArray, carbon: FloatArray) -> BoolArray:
    """Rows of each group that no other row of it beats on both figures; of equal rows the first stays.

    A group is one combination of `keys`. Every goal weighs cost and carbon with weights that are never
    negative and every rule reads the keys or bounds these two from above, so nothing else can be in a
    best plan. An unknown carbon (NaN) counts as worse than any other.
    """
    if not len(cost):
        return np.zeros(0, dtype=np.bool_)
    known = np.where(np.isnan(carbon), np.inf, carbon)
    _, group = np.unique(np.column_stack(keys), axis=0, return_inverse=True)
    order = np.lexsort((known, cost, group.reshape(-1)))
    groups, least = group.reshape(-1)[order], known[order]
    first = np.r_[True, groups[1:] != groups[:-1]]
    # Groups stand one after the other: pushing each one below all before it restarts the running minimum.
    finite = least[np.isfinite(least)]
    step = (float(finite.max() - finite.min()) if len(finite) else 0.0) + 1.0
    shifted = np.where(np.isfinite(least), least, finite.max() + 0.5 if len(finite) else 0.0) - groups * step
    before = np.r_[np.inf, np.minimum.accumulate(shifted)[:-1]]
    kept = np.zeros(len(cost), dtype=np.bool_)
    kept[order] = first | (shifted < before)
    return kept
