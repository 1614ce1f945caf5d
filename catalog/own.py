"""What one customer knows and no list says: quotes and discounts in hand, how much a site of their own holds.

The files are there in a catalog under an overlay alone (`catalog.overlay`).
"""

from dataclasses import dataclass
from decimal import Decimal

from catalog.files import DataFiles, numbers

QUOTES = "own/quotes.csv"
QUOTE_COLUMNS = ("workload provider region cost_per_month currency valid_from valid_to source date").split()
TOKEN_PRICES = "own/token_prices.csv"
TOKEN_PRICE_COLUMNS = (
    "provider region model input_per_mtok output_per_mtok cached_per_mtok currency source date".split()
)
DISCOUNTS = "own/discounts.csv"
DISCOUNT_COLUMNS = "provider of share valid_from valid_to source date".split()
CAPACITIES = "own/capacities.csv"
CAPACITY_COLUMNS = "provider region machine count source date".split()
LEFT_OUT = "own/left_out.csv"
LEFT_OUT_COLUMNS = ("what", "why", "source", "date")
OWN = "own-"  # how the id of a source begins that the customer is
EVERYTHING, COMPUTE, GPU = "everything", "compute", "gpu"
# What a discount may be of: `compute` is machines with and without a GPU and what they are built of.
SOLD = (EVERYTHING, COMPUTE, GPU, "storage", "traffic", "tokens")


@dataclass(frozen=True, slots=True)
class KeptQuote:
    """A price a month that a provider gave for workloads of one name in one region, and when it holds."""

    workload: str
    provider: str
    region: str
    cost_per_month: Decimal
    currency: str
    valid_from: str
    valid_to: str
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class KeptDiscount:
    """A share (0-1) off a provider's list prices of a word of `SOLD`, and when it holds ("": without end)."""

    provider: str
    of: str
    share: Decimal
    valid_from: str
    valid_to: str
    source: str
    date: str

    def holds_on(self, day: str) -> bool:
        """Whether it holds on an ISO date."""
        return self.valid_from <= day and (not self.valid_to or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Holding:
    """How many machines of one name stand in a region of a customer's own."""

    provider: str
    region: str
    machine: str
    count: float
    source: str


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """The facts of a customer that are rows of no other table.

    `left_out` pairs what was stated with why it can no longer be laid over the catalog.
    """

    quotes: tuple[KeptQuote, ...] = ()
    discounts: tuple[KeptDiscount, ...] = ()
    holdings: tuple[Holding, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


def read_own(files: DataFiles) -> OwnFacts:
    """The own facts among files; published catalogs have none."""
    found = files.content
    quotes = files.frame(QUOTES, QUOTE_COLUMNS).rows() if QUOTES in found else ()
    discounts = files.frame(DISCOUNTS, DISCOUNT_COLUMNS).rows() if DISCOUNTS in found else ()
    left_out = files.frame(LEFT_OUT, LEFT_OUT_COLUMNS).rows() if LEFT_OUT in found else ()
    return OwnFacts(
        quotes=tuple(KeptQuote(w, p, r, Decimal(cost), *rest) for w, p, r, cost, *rest in quotes),
        discounts=tuple(KeptDiscount(p, of, Decimal(share), *rest) for p, of, share, *rest in discounts),
        holdings=_holdings(files) if CAPACITIES in found else (),
        left_out=tuple((what, why) for what, why, *_ in left_out),
    )


def _holdings(files: DataFiles) -> tuple[Holding, ...]:
    rows = files.frame(CAPACITIES, CAPACITY_COLUMNS)
    counts = numbers(rows["count"]).tolist()
    return tuple(
        Holding(r["provider"], r["region"], r["machine"], count, r["source"])
        for r, count in zip(rows.iter_rows(named=True), counts, strict=True)
    )
