"""What can be bought: machines by the hour, storage and traffic by the GiB, models by the token.

Each table is a set of columns; a row number is the offer's code. Codes of providers, regions, GPUs
and structures are positions in the catalog's own tables; -1 means none or unknown.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import IntEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from catalog.quantities import BoolArray, FloatArray, GradeArray, IntArray

HOURS_PER_MONTH = 730.0
CURRENCIES = ("EUR", "USD", "CHF", "GBP", "")  # the last stands for an offer without a price


class Purchase(IntEnum):
    """How an offer is bought; `QUOTE_REQUIRED` carries no public price."""

    ON_DEMAND = 0
    SPOT = 1
    MONTHLY = 2
    RESERVED_1Y = 3
    RESERVED_2Y = 4
    RESERVED_3Y = 5
    QUOTE_REQUIRED = 6

    @property
    def label(self) -> str:
        """The word used in answers."""
        return self.name.lower()

    @property
    def term_months(self) -> int:
        """Months paid as a block: 0 for hourly kinds, 1 for monthly, 12 to 36 for reserved."""
        return {2: 1, 3: 12, 4: 24, 5: 36}.get(self.value, 0)


class MachineClass(IntEnum):
    """What a family name says of a machine; `PLAIN` means nothing is known against it."""

    PLAIN = 0
    SHARED = 1
    BURSTABLE = 2
    END_OF_SALE = 3
    INTERNAL = 4


Raise = tuple[BoolArray, Decimal]  # the rows whose prices are multiplied, and by how much


def raised_price(text: str, raised: Sequence[Raise], row: int) -> Decimal:
    """The price a list states, times every factor on its row."""
    price = Decimal(text)
    for rows, factor in raised:
        price *= factor if rows[row] else 1
    return price


@dataclass(frozen=True, slots=True)
class Machines:
    """Machines and GPU machines. Prices are per hour in `currency` (a code of `CURRENCIES`).

    `vcpu`, `memory_gib`, `gpu_count` and `price` are NaN where unknown; `gpu` is a code of `Gpus`,
    -1 for no GPU and -2 for a GPU the source does not name. `day` is the price date in days since
    1970, -1 undated. `extra_per_month` is a fixed monthly fee that comes on top, in `currency`. `price_text`
    is what the list says; `raised` are factors on some rows that only `price` follows so far.
    """

    provider: IntArray
    region: IntArray
    name: pl.Series
    vcpu: FloatArray
    memory_gib: FloatArray
    gpu: IntArray
    gpu_count: FloatArray
    price: FloatArray
    price_text: pl.Series
    currency: IntArray
    purchase: NDArray[np.int8]
    component: BoolArray
    superseded: BoolArray
    held_back: BoolArray
    machine_class: NDArray[np.int8]
    structure: IntArray
    extra_per_month: FloatArray
    day: IntArray
    date: pl.Series
    source: pl.Series
    grade: GradeArray
    note: pl.Series
    raised: tuple[Raise, ...] = ()

    def __len__(self) -> int:
        return len(self.provider)

    def take(self, rows: IntArray) -> "Machines":
        """A table of the chosen machines alone."""
        names = (each.name for each in fields(self) if each.name != "raised")
        raised = tuple((those[rows], factor) for those, factor in self.raised)
        return Machines(**{name: getattr(self, name)[rows] for name in names}, raised=raised)

    def exact_price(self, row: int) -> Decimal:
        """The price of a machine as an exact decimal."""
        return raised_price(self.price_text[row], self.raised, row)


@dataclass(frozen=True, slots=True)
class Tier:
    """From `from_gib` on, each GiB of a month costs `price` (exact decimal of the list)."""

    from_gib: float
    price: Decimal


@dataclass(frozen=True, slots=True)
class StorageItem:
    """One storage or traffic price list of a region, tiers in order."""

    provider: int
    region: int
    item: str
    storage_class: str  # object | infrequent | block | archive | egress_* (see _TRAFFIC) | other
    tiers: tuple[Tier, ...]
    currency: str
    structure: int
    day: int
    date: str
    source: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """Models sold by the token, one row per provider, place and model. Prices per million tokens.

    `cached` is NaN where the provider publishes none: the full input price is charged. `price_text` and
    `raised` are read as those of machines.
    """

    provider: IntArray
    region: IntArray
    model: pl.Series
    listed_as: pl.Series
    mode: pl.Series
    precision: pl.Series
    input: FloatArray
    output: FloatArray
    cached: FloatArray
    price_text: tuple[tuple[str, str, str], ...]
    currency: IntArray
    currency_uncertain: BoolArray
    structure: IntArray
    service: pl.Series
    scope: pl.Series
    day: IntArray
    date: pl.Series
    source: pl.Series
    place_source: pl.Series
    grade: GradeArray
    note: pl.Series
    raised: tuple[Raise, ...] = ()

    def __len__(self) -> int:
        return len(self.provider)

    def exact_price(self, row: int, column: int) -> Decimal:
        """A price (0 input, 1 output, 2 cached) as an exact decimal; the full one where none is cached."""
        texts = self.price_text[row]
        return raised_price(texts[column] or texts[0], self.raised, row)


@dataclass(frozen=True, slots=True)
class TokenQuote:
    """A token service known to exist whose price is not public."""

    provider: int
    region: int
    service: str
    source: str


@dataclass(frozen=True, slots=True)
class Rates:
    """Exchange rates by day: `(day, base, quote) -> rate`, with the source of each."""

    rows: tuple[tuple[int, str, str, str, Decimal, str], ...]  # day, date, base, quote, rate, source

    def convert(self, currency: str, to: str, day: int) -> tuple[Decimal, str, str] | None:
        """(factor, date, source) of the latest rate at or before `day`, inverted if needed; None if none."""
        if currency == to:
            return Decimal(1), "", ""
        known = [row for row in self.rows if row[0] <= day and {row[2], row[3]} == {currency, to}]
        if not known:
            return None
        _, date, base, _, rate, source = max(known, key=lambda row: row[0])
        return (rate if base == currency else 1 / rate), date, source

    def factors(self, to: str, day: int) -> FloatArray:
        """One factor per code of `CURRENCIES`; NaN where no rate exists."""
        found = (self.convert(currency, to, day) for currency in CURRENCIES)
        return np.array([float(rate[0]) if rate else np.nan for rate in found])


def matches(text: pl.Series, pattern: str) -> pl.Series:
    """Which texts match a pattern in which `*` stands for anything."""
    return text.str.contains("^" + ".*".join(re.escape(part) for part in pattern.split("*")) + "$")


def storage_class_of(item: str) -> str:
    """The class of a price list from its item name; variants keep the class of their first word.

    Infrequent-access and cool object storage is a class of its own: fees for reading and minimum
    durations make its price per GiB no price of storage that is read. Shared file systems, snapshots
    and images are no block volumes.
    """
    if not item.endswith("gib_month"):
        return _TRAFFIC.get(item, "other")
    if "archive" in item or "cold" in item:
        return "archive"
    if item.startswith("object_storage"):
        return "infrequent" if any(word in item for word in ("infrequent", "cool", "nearline")) else "object"
    if item.startswith("block_storage") and not any(word in item for word in _NO_VOLUME):
        return "block"
    return "other"


_NO_VOLUME = ("snapshot", "image", "shared_filesystem", "fs_bucket")
_TRAFFIC: Mapping[str, str] = {
    "egress_internet_gib": "egress_internet",
    "object_storage_egress_gib": "egress_object",
    "egress_inter_region_gib": "egress_inter_region",
}
