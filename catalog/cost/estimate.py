"""What bundles cost a month, as columns: mean over the horizon, first and last month, by purpose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.bundles import NONE, Bundles, Part, Table
from catalog.cost.prices import PriceColumns, tiered_cost
from catalog.offers import StorageItem
from catalog.provenance import Grade
from catalog.quantities import BoolArray, Estimate, FloatArray

PURPOSES = ("compute", "storage", "network", "migration", "other")


@dataclass(frozen=True, slots=True)
class PriceBook:
    """Every price a bundle may need, in the question's currency.

    Storage lists are evaluated tier by tier and then scaled by `storage_scale`. `paid[code, month]` is the
    share of a price that a discount kept leaves, by the codes of the price columns. The fixed monthly fee
    of a contract is no unit price: the plan pays it once, whatever number of workloads is under it.
    """

    machine: PriceColumns
    tokens: Mapping[str, PriceColumns]
    storage: PriceColumns
    items: Sequence[StorageItem]
    storage_scale: FloatArray
    paid: FloatArray

    def storage_scale_in(self, month: int) -> FloatArray:
        """What is paid of each storage list in one month (0 is the first, -1 the last)."""
        return np.asarray(self.storage_scale * self.paid[self.storage.agreed, month])


@dataclass(frozen=True, slots=True)
class CostColumns:
    """Monthly cost of each bundle in the question's currency; `by_purpose` sums to the central mean."""

    mean: Estimate
    first: FloatArray
    last: FloatArray
    by_purpose: Mapping[str, FloatArray]
    stale: BoolArray

    def take(self, rows: np.ndarray) -> "CostColumns":
        """The chosen rows."""
        return CostColumns(
            self.mean.take(rows),
            self.first[rows],
            self.last[rows],
            {purpose: column[rows] for purpose, column in self.by_purpose.items()},
            self.stale[rows],
        )


def estimate_cost(bundles: Bundles, prices: PriceBook, currency: str) -> CostColumns:
    """Sum over parts of quantity x unit price; NaN where a part has no price.

    The interval holds the age of prices (one price list: it moves all parts of a bundle together)
    and the doubt of sizing, independent of each other.
    """
    size = len(bundles)
    mean, first, last, spread = (np.zeros(size) for _ in range(4))
    by_purpose = {purpose: np.zeros(size) for purpose in PURPOSES}
    old = np.zeros(size, dtype=np.bool_)
    for part in bundles.parts:
        cost_mean, cost_first, cost_last, doubt, part_old = _part_cost(part, prices)
        mean, first, last = mean + cost_mean, first + cost_first, last + cost_last
        by_purpose[part.purpose] = by_purpose[part.purpose] + cost_mean
        spread = spread + cost_mean * doubt
        old |= part_old
    low = mean - np.hypot(spread, mean * (1.0 - bundles.cost_low))
    high = mean + np.hypot(spread, mean * (bundles.cost_high - 1.0))
    grade = np.full(size, Grade.DECLARED, dtype=np.int8)
    estimate = Estimate.of(np.maximum(low, 0.0), mean, high, f"{currency}/month", grade)
    return CostColumns(estimate, first, last, by_purpose, old)


def _part_cost(
    part: Part, prices: PriceBook
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, BoolArray]:
    """(mean, first, last, doubt, stale) of one part."""
    has = part.row != NONE
    row = np.where(has, part.row, 0)
    if part.table is Table.STORAGE:
        return _tiered(part, prices, row, has)
    columns = prices.machine if part.table is Table.MACHINE else prices.tokens[part.price]
    price = np.where(has, columns.price[row], 0.0)
    agreed = columns.agreed[row]
    return (
        price * part.mean_paid(prices.paid, agreed),
        price * part.month_paid(0, prices.paid, agreed),
        price * part.month_paid(-1, prices.paid, agreed),
        np.where(has, columns.doubt[row], 0.0),
        columns.stale[row] & has,
    )


def _tiered(
    part: Part, prices: PriceBook, row: np.ndarray, has: BoolArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, BoolArray]:
    # A few hundred price lists at most: one evaluation per list and demand, however many bundles buy it.
    pairs, which = np.unique(np.stack([np.where(has, row, NONE), part.group]), axis=1, return_inverse=True)
    distinct = np.array(
        [
            part.usage[g] * 0.0
            if r == NONE
            else tiered_cost(prices.items[r], part.usage[g])
            * prices.storage_scale[r]
            * prices.paid[prices.storage.agreed[r]]
            for r, g in pairs.T
        ]
    ).reshape(pairs.shape[1], part.usage.shape[1])
    months = distinct[which.reshape(-1)]
    return (
        months.mean(axis=1),
        months[:, 0],
        months[:, -1],
        np.where(has, prices.storage.doubt[row], 0.0),
        prices.storage.stale[row] & has,
    )
