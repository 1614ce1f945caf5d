"""Unit prices in the currency of the question: converted, discounted, with the doubt that age brings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.cost.off_list import Share
from catalog.files import UNDATED_DAY, DataFiles
from catalog.offers import CURRENCIES, Machines, StorageItem, Tokens
from catalog.quantities import BoolArray, FloatArray, IntArray
from catalog.recent import Itself, kept

DAYS_PER_YEAR = 365.25
NO_GPU = -1


@dataclass(frozen=True, slots=True)
class AgeRule:
    """How a price older than the limit widens its interval: a share of the price per started year."""

    machine_share: float
    gpu_share: float
    token_share: float
    storage_share: float


def read_age_rule(files: DataFiles) -> AgeRule:
    """The rule from `price_age.csv`."""
    rows = files.frame("price_age.csv", ("kind", "share_per_started_year", "source", "date"))
    shares = {row["kind"]: float(row["share_per_started_year"]) for row in rows.iter_rows(named=True)}
    return AgeRule(shares["machine"], shares["gpu"], shares["token"], shares["storage"])


@dataclass(frozen=True, slots=True)
class PriceColumns:
    """Prices of one table in the question's currency, NaN where there is none, and their doubt.

    `doubt` is the share by which the price may be lower or higher; `stale` marks prices older than
    the limit of the question, undated ones included. `agreed` is what is paid of the price month by month, a
    code of `OffList`.
    """

    price: FloatArray
    doubt: FloatArray
    stale: BoolArray
    agreed: IntArray


def started_years(day: IntArray, today: int) -> FloatArray:
    """Started years between a price date and the date of the question; an undated price counts one."""
    age = np.maximum(today - day, 0) / DAYS_PER_YEAR
    return np.asarray(np.where(day == UNDATED_DAY, 1.0, np.ceil(age)), dtype=np.float64)


def stale(day: IntArray, today: int, max_age_days: int) -> BoolArray:
    """Prices older than the limit, and undated ones."""
    return np.asarray((day == UNDATED_DAY) | (today - day > max_age_days), dtype=np.bool_)


def aged(
    day: IntArray, today: int, max_age_days: int, share: FloatArray | float
) -> tuple[FloatArray, BoolArray]:
    """(doubt, stale) per row: the share per started year where stale, at most the whole price; else 0."""
    old = stale(day, today, max_age_days)
    return np.where(old, np.minimum(share * started_years(day, today), 1.0), 0.0), old


def machine_prices(
    machines: Machines,
    factors: FloatArray,
    paid: Share,
    rule: AgeRule,
    today: int,
    max_age_days: int,
) -> PriceColumns:
    """Price per hour of each machine. `factors` by currency code."""
    share = np.where(machines.gpu == NO_GPU, rule.machine_share, rule.gpu_share)
    doubt, old = aged(machines.day, today, max_age_days, share)
    price = machines.price * factors[machines.currency] * paid.always
    return PriceColumns(price, doubt, old, paid.agreed)


def token_prices(
    tokens: Tokens, factors: FloatArray, paid: Share, rule: AgeRule, today: int, max_age_days: int
) -> Mapping[str, PriceColumns]:
    """Prices per million tokens, `input`, `cached` and `output`; no cached price means the full one."""
    doubt, old = aged(tokens.day, today, max_age_days, rule.token_share)
    scale = factors[tokens.currency] * paid.always
    cached = np.where(np.isnan(tokens.cached), tokens.input, tokens.cached)
    columns = {"input": tokens.input, "cached": cached, "output": tokens.output}
    return {name: PriceColumns(column * scale, doubt, old, paid.agreed) for name, column in columns.items()}


def tiered_cost(item: StorageItem, gib: FloatArray) -> FloatArray:
    """Cost of each month's GiB under marginal tiers, in the list's currency.

    Below the first published tier the first price applies: an upper bound where the list starts
    after a free allowance that it does not state.
    """
    bounds = [0.0, *(tier.from_gib for tier in item.tiers[1:]), np.inf]
    total = np.zeros_like(gib)
    for tier, low, high in zip(item.tiers, bounds[:-1], bounds[1:], strict=True):
        total = total + np.clip(gib - low, 0.0, high - low) * float(tier.price)
    return total


@dataclass(frozen=True, slots=True)
class Tiers:
    """The marginal tiers of many price lists, one list a row: where each begins, its width and its price.

    Tiers that a list does not have are of no width.
    """

    start: FloatArray
    width: FloatArray
    price: FloatArray

    def cost(self, items: IntArray, gib: FloatArray) -> FloatArray:
        """`tiered_cost` of many lists at once: GiB of months, one row per list of `items`."""
        total = np.zeros_like(gib)
        for step in range(self.start.shape[1]):
            start, width, price = (
                column[items, step, None] for column in (self.start, self.width, self.price)
            )
            total = total + np.clip(gib - start, 0.0, width) * price
        return total


@kept(8)
def tiers_of(listed: Itself[Sequence[StorageItem]]) -> Tiers:
    """The tiers of a table of price lists."""
    items = listed.value
    count = np.array([len(item.tiers) for item in items], dtype=np.int32)
    there = np.arange(count.max(initial=1)) < count[:, None]
    start, price = np.full(there.shape, np.inf), np.zeros(there.shape)
    start[there] = [tier.from_gib for item in items for tier in item.tiers]
    price[there] = [float(tier.price) for item in items for tier in item.tiers]
    start[:, 0] = 0.0
    with np.errstate(invalid="ignore"):  # beyond the last tier
        width = np.where(there, np.diff(start, axis=1, append=np.inf), 0.0)
    return Tiers(np.where(there, start, 0.0), width, price)


def storage_scale(items: Sequence[StorageItem], factors: FloatArray, share: FloatArray) -> FloatArray:
    """Factor from list currency to the question's per price list, times the share of it that is paid."""
    currency = np.array([CURRENCIES.index(item.currency) for item in items], dtype=np.int32)
    return np.asarray(factors[currency] * share)
