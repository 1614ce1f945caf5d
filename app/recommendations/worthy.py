"""Candidates that some plan may want: per place, party and requirement, the front of cost and carbon."""

import numpy as np
from numpy.typing import NDArray

from catalog.bundles import NONE, Bundles
from catalog.quantities import BoolArray, FloatArray, IntArray

_SPARSE = 20


def front(keys: tuple[IntArray | FloatArray, ...], cost: FloatArray, carbon: FloatArray) -> BoolArray:
    """Rows of each group that no other row of it beats on both figures; of equal rows the first stays.

    A group is one combination of `keys`. Every goal weighs cost and carbon with weights that are never
    negative and every rule reads the keys or bounds these two from above, so nothing else can be in a
    best plan. An unknown carbon (NaN) counts as worse than any other.
    """
    if not len(cost):
        return np.zeros(0, dtype=np.bool_)
    group = grouped(keys)
    order = np.lexsort((np.where(np.isnan(carbon), np.inf, carbon), cost, group))
    first = np.r_[True, np.diff(group[order]) != 0]
    number = np.cumsum(first) - 1
    finite = np.isfinite(carbon)
    span = float(np.ptp(carbon[finite])) + 1.0 if finite.any() else 1.0
    worst = float(carbon[finite].max()) + 0.5 if finite.any() else 0.0
    # Groups stand one after the other: pushing each one below all before it restarts the running minimum.
    shifted = np.where(finite, carbon, worst)[order] - number * span
    before = np.r_[np.inf, np.minimum.accumulate(shifted)[:-1]]
    kept = np.zeros(len(cost), dtype=np.bool_)
    kept[order] = first | (shifted < before)
    return kept


def dearer_and_larger(bundles: Bundles, cost: FloatArray, fee: FloatArray, missing: IntArray) -> BoolArray:
    """Machines without accelerator or contract fee that the cheapest of their group beats: it is no larger.

    A group is one region, structure and failed requirement. Use and embodied carbon rise with vCPU and
    memory (`catalog/carbon`), so that the cheapest emits no more: `front` would drop the same rows, after
    they were judged.
    """
    use, group = bundles.hardware, numbered(bundles.region, bundles.structure, missing)
    plain = np.isfinite(cost) & (bundles.gpu == NONE) & (fee == 0.0)
    return beaten_by_cheapest(group, plain, cost, use.vcpu_hours, use.memory_gib_hours)


def beaten_by_cheapest(
    group: NDArray[np.int64], plain: BoolArray, cost: FloatArray, vcpu: FloatArray, memory: FloatArray
) -> BoolArray:
    """Rows, all `plain`, that the cheapest plain row of their group beats: it is no larger."""
    rows = np.flatnonzero(plain)
    least = np.full(int(group.max(initial=0)) + 1, np.inf)
    np.minimum.at(least, group[rows], cost[rows])
    cheapest = rows[cost[rows] == least[group[rows]]]
    champion = np.zeros(len(least), dtype=np.int64)
    champion[group[cheapest[::-1]]] = cheapest[::-1]
    best = champion[group]
    no_smaller = (vcpu >= vcpu[best]) & (memory >= memory[best])
    return np.asarray(plain & no_smaller & (best != np.arange(len(cost))))


def numbered(region: IntArray, structure: IntArray, other: IntArray) -> NDArray[np.int64]:
    """A number for each combination; `structure` may be NONE, `other` too."""
    return _compact((region, structure + 1, other + 2))


def _compact(keys: tuple[IntArray, ...]) -> NDArray[np.int64]:
    """One small number per combination of small numbers."""
    code = np.zeros(len(keys[0]), dtype=np.int64)
    for key in keys:
        code = code * (int(key.max(initial=0)) + 1) + key
    if int(code.max(initial=0)) > _SPARSE * len(code):  # a table of all of them would be the dearest step
        code = np.unique(code, return_inverse=True)[1].reshape(-1)
    return code


def grouped(keys: tuple[IntArray | FloatArray, ...]) -> NDArray[np.int64]:
    """One number per distinct combination of keys; sorting whole rows instead would be far slower."""
    code = np.zeros(len(keys[0]), dtype=np.int64)
    for key in keys:
        least, most = key.min(), key.max()
        if least == most:
            continue
        if np.issubdtype(key.dtype, np.integer):
            place, size = key.astype(np.int64) - int(least), int(most) - int(least) + 1
        else:
            values, inverse = np.unique(key, return_inverse=True)
            place, size = inverse.reshape(-1).astype(np.int64), len(values)
        code = code * size + place
    return code
