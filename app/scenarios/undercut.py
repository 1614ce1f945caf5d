"""Machines of no use: a cheaper one of the same kind stands in for them whatever is required."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.recommendations.options import contract_fee
from app.recommendations.worthy import dearer_and_larger, grouped
from app.scenarios.signature import alike
from catalog.bundles import Bundles
from catalog.market import Market
from catalog.quantities import BoolArray, FloatArray, IntArray


def not_undercut(
    market: Market,
    bundles: Bundles,
    cost: FloatArray,
    wanted: BoolArray,
    apart: Sequence[IntArray | FloatArray] = (),
    *,
    size_by_size: bool = True,
) -> IntArray:
    """Rows of machines that no cheaper one of the same place, parties and certificates undercuts, ascending.

    Those `wanted` stay in any case. Machines that differ in a column of `apart` do not undercut each other.
    `size_by_size` looks at machines of one exact size first, among which one may be undercut that is smaller
    than the cheapest of all: no gain where that was done before.
    """
    rows = np.arange(len(bundles), dtype=np.int32)
    if not len(rows):
        return rows
    offers = [alike(market.catalog, part.row) for part in bundles.parts]
    code, use, fee = _numbered(grouped((*offers, *apart))), bundles.hardware, contract_fee(market, bundles)
    beaten = dearer_and_larger(bundles, cost, fee, code)
    if size_by_size:
        same_size = _numbered(grouped((code, use.vcpu_hours, use.memory_gib_hours)))
        beaten |= dearer_and_larger(bundles, cost, fee, same_size)
    return rows[~beaten | wanted]


def _numbered(code: NDArray[np.int64]) -> IntArray:
    """The same partition with small numbers."""
    small: IntArray = np.unique(code, return_inverse=True)[1].reshape(-1).astype(np.int32)
    return small
