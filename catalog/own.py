"""What one customer knows and no published fact says: quotes in hand, and how much a site of their own holds.

The files are there in a catalog under an overlay alone (`catalog.overlay`).
"""

from dataclasses import dataclass
from decimal import Decimal

from catalog.files import DataFiles, numbers

QUOTES = "own/quotes.csv"
QUOTE_COLUMNS = ("workload provider region cost_per_month currency valid_from valid_to source date").split()
CAPACITIES = "own/capacities.csv"
CAPACITY_COLUMNS = "provider region machine count source date".split()
LEFT_OUT = "own/left_out.csv"
LEFT_OUT_COLUMNS = ("what", "why", "source", "date")
OWN = "own-"  # how the id of a source begins that the customer is


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
    holdings: tuple[Holding, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


def read_own(files: DataFiles) -> OwnFacts:
    """The own facts among files; published catalogs have none."""
    found = files.content
    quotes = files.frame(QUOTES, QUOTE_COLUMNS).rows() if QUOTES in found else ()
    left_out = files.frame(LEFT_OUT, LEFT_OUT_COLUMNS).rows() if LEFT_OUT in found else ()
    return OwnFacts(
        quotes=tuple(KeptQuote(w, p, r, Decimal(cost), *rest) for w, p, r, cost, *rest in quotes),
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
