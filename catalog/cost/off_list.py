"""What is paid of list prices: the discounts of a question, and those a customer has agreed for some time.

A discount of the question holds in every month. One that is kept (`catalog.own`) holds in the months whose
first day lies within its dates; what is bought for a term keeps the price of the day the term begins. Of
several the one for the narrower kind of offer counts, of two alike the later; they do not add up. Where the
question has a discount for a provider, those kept for it do not count. Nothing is off a price that the
customer has stated: it is no list price.
"""

import calendar
import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import polars as pl

from catalog.cost.price_lists import PricedMarket, PriceLists
from catalog.offers import Machines, Purchase, StorageItem, Tokens
from catalog.own import COMPUTE, EVERYTHING, GPU, OWN, SOLD, KeptDiscount
from catalog.quantities import BoolArray, FloatArray, IntArray
from catalog.recent import Itself, kept
from catalog.workloads import Terms

NO_GPU = -1
STORAGE, TRAFFIC, TOKENS = SOLD[3:]
# By kind of offer, the words of `SOLD` that speak of it, from the widest to the narrowest.
WORDS = (
    (EVERYTHING,),  # addresses, load balancers
    (EVERYTHING, COMPUTE),
    (EVERYTHING, COMPUTE, GPU),
    (EVERYTHING, STORAGE),
    (EVERYTHING, TRAFFIC),
    (EVERYTHING, TOKENS),
)
PLAIN, OF_COMPUTE, OF_GPU, OF_STORAGE, OF_TRAFFIC, OF_TOKENS = range(len(WORDS))
TERMS = np.array([way.term_months for way in Purchase], dtype=np.int32)
Agreed = tuple[KeptDiscount | None, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """Of each offer of a table: the share of its list price paid in any month, and its code in `OffList`."""

    always: FloatArray
    agreed: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class OffList:
    """What is paid of list prices. `agreed[code]` is the discount kept that counts in each month.

    `months[code, month]` is the share of the list price that it leaves; code 0 has none.
    """

    machine: Share
    tokens: Share
    storage: Share
    agreed: tuple[Agreed, ...]
    months: FloatArray

    def mean_share(self, of: Share) -> FloatArray:
        """The share paid in the mean month, per offer of a table."""
        return np.asarray(of.always * self.months.mean(axis=1)[of.agreed])


@kept(16)
def off_list(market: PricedMarket) -> OffList:
    """What a market pays of list prices."""
    lists, terms = market.catalog, market.terms
    return _off_list(
        *(Itself(lists.machines), Itself(lists.tokens), Itself(lists.storage), lists.providers.id),
        *(counting(lists, terms), tuple(sorted(terms.discounts.items())), first_days(terms)),
    )


@kept(16)
def _off_list(
    machine: Itself[Machines],
    token: Itself[Tokens],
    stored: Itself[tuple[StorageItem, ...]],
    providers: tuple[str, ...],
    discounts: tuple[KeptDiscount, ...],
    shares: tuple[tuple[str, float], ...],
    days: tuple[str, ...],
) -> OffList:
    """The same for all markets with these price lists, discounts and months."""
    machines, tokens, storage = machine.value, token.value, stored.value
    codes = _Codes(providers, discounts, dict(shares), days)
    seller = np.array([item.provider for item in storage], dtype=np.int32)
    own = np.array([item.source.startswith(OWN) for item in storage], dtype=np.bool_)
    kind = np.where(machines.gpu == NO_GPU, OF_COMPUTE, OF_GPU)
    kinds = np.array([_kind_of(item) for item in storage], dtype=np.int32)
    none = np.zeros(1, dtype=np.int32)
    return OffList(
        machine=codes.share(machines.provider, stated(machines.source), kind, TERMS[machines.purchase]),
        tokens=codes.share(tokens.provider, stated(tokens.source), np.array([OF_TOKENS]), none),
        storage=codes.share(seller, own, kinds, none),
        agreed=tuple(codes.known),
        months=np.array([[float(paid(one)) for one in agreed] for agreed in codes.known]),
    )


def paid(agreed: KeptDiscount | None) -> Decimal:
    """The share of a list price that a discount leaves."""
    return Decimal(1) if agreed is None else 1 - agreed.share


def counting(lists: PriceLists, terms: Terms) -> tuple[KeptDiscount, ...]:
    """The discounts kept that count under the terms of a question, in the order they were stated."""
    return tuple(one for one in lists.own.discounts if one.provider not in terms.discounts)


class _Codes:
    """Numbers what is agreed month by month, as it is met; 0 is nothing in any month."""

    def __init__(
        self,
        providers: tuple[str, ...],
        discounts: tuple[KeptDiscount, ...],
        shares: Mapping[str, float],
        days: tuple[str, ...],
    ) -> None:
        self._discounts, self._ids, self._days = discounts, providers, days
        self._always = np.array([1.0 - shares.get(one, 0.0) for one in providers])
        self.known: dict[Agreed, int] = {(None,) * len(self._days): 0}

    def share(self, provider: IntArray, own: BoolArray, kind: IntArray, term: IntArray) -> Share:
        """Shares of a table, by provider, whether the price is the customer's, kind and term in months."""
        agreed = np.zeros(len(provider), dtype=np.int32)
        kinds, terms = (np.broadcast_to(one, provider.shape) for one in (kind, term))
        for name in dict.fromkeys(one.provider for one in self._discounts):
            rows = np.flatnonzero((provider == self._ids.index(name)) & ~own)
            pairs = set(zip(kinds[rows].tolist(), terms[rows].tolist(), strict=True))
            for code, months in sorted(pairs):
                mine = rows[(kinds[rows] == code) & (terms[rows] == months)]
                agreed[mine] = self._code(name, code, months)
        return Share(np.where(own, 1.0, self._always[provider]), agreed)

    def _code(self, provider: str, kind: int, term: int) -> int:
        begins = (number - number % max(term, 1) for number in range(len(self._days)))
        found = tuple(self._on(self._days[number], provider, kind) for number in begins)
        return self.known.setdefault(found, len(self.known))

    def _on(self, day: str, provider: str, kind: int) -> KeptDiscount | None:
        """The discount that counts on a day: of the narrowest word, and of these the one stated last."""
        words = WORDS[kind]
        mine = [one for one in self._discounts if one.provider == provider and one.of in words]
        here = [one for one in mine if one.holds_on(day)]
        return max(reversed(here), key=lambda one: words.index(one.of), default=None)


def first_days(terms: Terms) -> tuple[str, ...]:
    """The first day of each month of service, as ISO dates; a day that a month lacks is its last."""
    start = datetime.date.fromisoformat(terms.starts)
    found = []
    for number in range(terms.horizon_months):
        years, month = divmod(start.month - 1 + number, 12)
        year, month = start.year + years, month + 1
        day = min(start.day, calendar.monthrange(year, month)[1])
        found.append(datetime.date(year, month, day).isoformat())
    return tuple(found)


def kinds_listed(lists: PriceLists, provider: str) -> tuple[str, ...]:
    """The words of `SOLD` of which a provider has list prices; none where all its prices were stated."""
    code, machines, tokens = lists.providers.id.index(provider), lists.machines, lists.tokens
    sold = (machines.provider == code) & np.isfinite(machines.price) & ~stated(machines.source)
    kinds = {OF_COMPUTE} if sold.any() else set()
    kinds |= {OF_GPU} if (sold & (machines.gpu != NO_GPU)).any() else set()
    kinds |= {OF_TOKENS} if ((tokens.provider == code) & ~stated(tokens.source)).any() else set()
    mine = [item for item in lists.storage if item.provider == code and not item.source.startswith(OWN)]
    kinds |= {_kind_of(item) for item in mine}
    words = {word for kind in kinds for word in WORDS[kind]}
    return tuple(word for word in SOLD if word in words)


def stated(source: pl.Series) -> BoolArray:
    """Which sources of a column are the customer."""
    return _stated(Itself(source))


@kept(16)
def _stated(source: Itself[pl.Series]) -> BoolArray:
    return np.asarray(source.value.str.starts_with(OWN).to_numpy(), dtype=np.bool_)


def _kind_of(item: StorageItem) -> int:
    if item.storage_class.startswith("egress"):
        return OF_TRAFFIC
    return OF_STORAGE if item.item.endswith("gib_month") else PLAIN
