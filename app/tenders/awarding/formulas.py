"""From what a bid offers to points: formulas by name, each a function of published numbers.

`absolute` measures a bid against a reference fixed before any bid is read: no other bid changes its points.
The relative ones compare bids with each other, so that a losing bid may decide who wins (rank reversal:
Chen, "An economic approach to public procurement", Journal of Public Procurement 8(3), 2008).
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
RELATIVE = frozenset({"best_over_price", "min_max"})


def absolute(amounts: FloatArray, reference: float) -> FloatArray:
    """Share of the points (0-1): all at nothing, half at the reference, none from twice the reference on.

    Less always earns more, below the reference too, and nothing depends on other bids.
    """
    return np.clip(1.0 - amounts / (2.0 * reference), 0.0, 1.0)


def best_over_price(amounts: FloatArray, reference: float) -> FloatArray:
    """Share of the points: the least amount bid over the amount. The reference is not read."""
    least = amounts.min(initial=np.inf)
    return np.where(amounts > 0, least / np.where(amounts > 0, amounts, 1.0), 1.0)


def min_max(amounts: FloatArray, reference: float) -> FloatArray:
    """Share of the points: all for the least amount, none for the largest, a line between."""
    least, most = amounts.min(initial=np.inf), amounts.max(initial=-np.inf)
    return np.ones_like(amounts) if most <= least else (most - amounts) / (most - least)


FORMULAS: Mapping[str, Callable[[FloatArray, float], FloatArray]] = {
    "absolute": absolute,
    "best_over_price": best_over_price,
    "min_max": min_max,
}
