"""A bill in FOCUS (1.0 to 1.4, CSV, CSV.gz or Parquet), aggregated as it is read: rows are never kept.

Read by the columns that are there, never by a declared version. One group is one thing bought in one region
at one price: its quantities and costs are sums, corrections and refunds included, so that they cancel out.
Sums are doubles, which over 10^7 rows are exact far beyond the cent, at which money is rounded.
"""

import gzip
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import polars as pl

from app.imports.focus_parts import SENTENCE
from app.imports.outcome import RowProblem
from app.imports.tables import refused

LARGEST_UNPACKED_BYTES = 500 * 1024 * 1024
LARGEST_RATIO = 100
HOURS_PER_MONTH = 730.0
LARGEST_AMOUNT = 1e15
LARGEST_QUANTITY = 1e21  # memory may be counted in bytes times seconds
MARKS = ("ChargeCategory", "ChargePeriodStart")  # columns no other table has
COSTS = ("ListCost", "ContractedCost", "EffectiveCost", "BilledCost")
QUANTITIES = ("ConsumedQuantity", "PricingQuantity")
TIMES = ("ChargePeriodStart", "ChargePeriodEnd")
# The same thing under the names of several versions, the newest first.
RENAMED = {
    "Provider": ("ServiceProviderName", "ProviderName", "HostProviderName", "PublisherName"),
    "RegionId": ("RegionId", "RegionName", "Region"),
}
KEYS = (
    *("Provider", "ChargeCategory", "ChargeClass", "BillingCurrency", "RegionId", "ServiceCategory"),
    *("ServiceName", "ResourceType", "SkuMeter", "SkuPriceDetails", "PricingCategory", "ConsumedUnit"),
    *("PricingUnit", "x_SkuMeterName", "x_SkuDescription", "Described"),
)
# Bills of FOCUS 1.0 name what was bought in sentences, which differ by row: only the words that say what it
# is are kept. A sentence on bandwidth names the machine it is for, and is not the price of that machine.
MACHINE_WORD = (
    r"(?i)\b((?:db\.|cache\.)?[a-z][a-z0-9-]*\.(?:nano|micro|small|medium|[0-9]*x?large|metal[a-z0-9-]*)"
    r"|standard_[a-z0-9_-]+|[a-z][0-9][a-z]?-(?:standard|highmem|highcpu)-[0-9]+)\b"
)
STORAGE_WORD = r"(?i)\b(provisioned storage|volume|ebs|snapshot|managed disk|glacier|archive|coldline)\b"
TOKEN_WORD = r"(?i)\btokens?\b"
PART_WORD = r"(?i)\b[mg]bps\b|data transfer|\bcpu credits?\b|performance units|tenancy premium|- memory\b"
A_PART = "a part"  # what a sentence on something else than a whole machine or stored data says
DETAILED = r'"ServiceType" ?: ?"([^"]+)"'
ISO_TIME = "%Y-%m-%d %H:%M:%S"
DESCRIBED = "Described"
EMPTY = ["", "NULL", "null", "N/A"]


@dataclass(frozen=True, slots=True)
class Bill:
    """Groups of charges (columns of `KEYS`, sums of `COSTS` and `QUANTITIES`, `rows`) and the months covered.

    `problems` are cells that hold no number, `notes` what was taken for granted.
    """

    groups: pl.DataFrame
    months: float
    problems: tuple[RowProblem, ...]
    notes: tuple[str, ...]


def read_bill(file: Path) -> Bill:
    """The groups of a bill. Raises FaultyQuestion for what is no FOCUS table, or OSError."""
    with _unpacked(file) as plain:
        try:
            return _aggregated(_scan(plain))
        except pl.exceptions.PolarsError as error:
            first = str(error).partition("\n")[0][:120]
            raise refused(f"not readable as a table: {first}", "export it again", "syntax") from error


@contextmanager
def _unpacked(file: Path) -> Iterator[Path]:
    """The file itself, or a copy unpacked within bounds."""
    with file.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    if not packed:
        yield file
        return
    most = min(LARGEST_UNPACKED_BYTES, LARGEST_RATIO * file.stat().st_size)
    with tempfile.NamedTemporaryFile(suffix=".csv") as copy:
        try:
            with gzip.open(file, "rb") as source:
                _copy(source, copy, most)
        except (OSError, EOFError) as error:
            raise refused("the packed file is damaged", "pack it again", "syntax") from error
        copy.flush()
        yield Path(copy.name)


def _copy(source: gzip.GzipFile, target: IO[bytes], most: int) -> None:
    written = 0
    while block := source.read(1024 * 1024):
        written += len(block)
        if written > most:
            raise refused("the file unpacks to far more than it weighs", "split it by month", "bomb")
        target.write(block)


def _scan(file: Path) -> pl.LazyFrame:
    with file.open("rb") as stream:
        head = stream.read(4)
    if head == b"PAR1":
        return pl.scan_parquet(file)
    return pl.scan_csv(
        file,
        infer_schema=False,
        null_values=EMPTY,
        encoding="utf8-lossy",
        truncate_ragged_lines=True,
        low_memory=True,
    )


def _aggregated(scan: pl.LazyFrame) -> Bill:
    columns = scan.collect_schema().names()
    if missing := [mark for mark in MARKS if mark not in columns]:
        problem = f"no column {' and no column '.join(missing)}: this is no FOCUS table"
        raise refused(problem, "export the bill in FOCUS 1.0 or newer", "not_focus")
    numbers = [name for name in (*COSTS, *QUANTITIES) if name in columns]
    rows = scan.with_row_index("row", offset=2).select(
        pl.col("row"),
        *_keys(columns),
        *(pl.col(name).cast(pl.String).alias(name) for name in (*numbers, *TIMES) if name in columns),
        *(pl.lit(None, pl.String).alias(name) for name in TIMES if name not in columns),
    )
    read = [
        pl.col(name).str.replace_all(",", ".", literal=True).cast(pl.Float64, strict=False)
        for name in numbers
    ]
    read = [number.fill_nan(None) for number in read]
    unread = [
        (pl.col(name).is_not_null() & ~_is_ordinary(name, number)).alias(f"{name}?")
        for name, number in zip(numbers, read, strict=True)
    ]
    typed = rows.with_columns(*unread).with_columns(
        *(
            pl.when(_is_ordinary(n, number)).then(number).alias(n)
            for n, number in zip(numbers, read, strict=True)
        )
    )
    found = (
        typed.group_by(KEYS)
        .agg(
            pl.len().alias("rows"),
            *(pl.col(name).sum() for name in numbers),
            *(pl.col(f"{name}?").sum() for name in numbers),
            *(pl.col("row").filter(pl.col(f"{name}?")).min().alias(f"{name}@") for name in numbers),
            pl.col(TIMES[0]).min().alias("first"),
            pl.col(TIMES[1]).max().alias("last"),
            (~pl.col(TIMES[0]).str.contains(r"Z|[+-]\d{2}:?\d{2}$")).sum().alias("zoneless"),
        )
        .sort(KEYS, nulls_last=True)
        .collect(engine="streaming")
    )
    lacking = [pl.lit(0.0).alias(name) for name in (*COSTS, *QUANTITIES) if name not in columns]
    months, notes = _months(found)
    return Bill(
        found.with_columns(lacking), months, tuple(_problems(found, numbers)), (*notes, *_absent(columns))
    )


def _is_ordinary(name: str, number: pl.Expr) -> pl.Expr:
    """Whether a cell of a column holds a number that a bill may hold."""
    largest = LARGEST_QUANTITY if name in QUANTITIES else LARGEST_AMOUNT
    return (number.is_finite() & (number.abs() < largest)).fill_null(False)


def _keys(columns: Sequence[str]) -> Iterator[pl.Expr]:
    """The columns a group is named by, null where the bill has none."""
    for key in KEYS:
        if key == DESCRIBED:
            yield _described(columns).alias(key)
            continue
        there = [name for name in RENAMED.get(key, (key,)) if name in columns]
        if there:
            yield pl.coalesce([pl.col(name).cast(pl.String) for name in there]).alias(key)
        else:
            yield pl.lit(None, pl.String).alias(key)


def _described(columns: Sequence[str]) -> pl.Expr:
    """What the sentence of a charge says it is: a machine, a kind of storage, or a model somewhere in it."""
    said, details = (
        (pl.col(name) if name in columns else pl.lit(None)).cast(pl.String)
        for name in ("ChargeDescription", "x_SkuDetails")
    )
    part = pl.when(said.str.contains(PART_WORD)).then(pl.lit(A_PART))
    tokens = pl.when(said.str.contains(TOKEN_WORD)).then(said)
    counted, machine, storage = (
        said.str.extract(words, 0) for words in (SENTENCE, MACHINE_WORD, STORAGE_WORD)
    )
    return pl.coalesce(part, details.str.extract(DETAILED), tokens, counted, machine, storage)


def _problems(found: pl.DataFrame, numbers: Sequence[str]) -> Iterator[RowProblem]:
    """One line per column that holds something else than numbers."""
    for name in numbers:
        count = int(found[f"{name}?"].sum())
        if count:
            first = found[f"{name}@"].min()
            text = "is not a number and was not counted"
            yield RowProblem(f"row {first!s}", name, "number_type", text, count)


def _months(found: pl.DataFrame) -> tuple[float, tuple[str, ...]]:
    """The months a bill covers, from its first to its last charge; a bill without dates counts as one."""
    times = [
        found[name]
        .drop_nulls()
        .str.slice(0, 19)
        .str.replace("T", " ")
        .str.replace(r"^(\d{4}-\d{2}-\d{2})$", "$1 00:00:00")
        .str.to_datetime(ISO_TIME, strict=False)
        .drop_nulls()
        for name in ("first", "last")
    ]
    if not len(times[0]) or not len(times[1]):
        return 1.0, ("the bill has no readable dates: it was taken for one month",)
    first, last = times[0].min(), times[1].max()
    hours = (pl.Series([last]) - pl.Series([first])).dt.total_hours()[0]
    notes = ("dates without a time zone were read as UTC",) if found["zoneless"].sum() else ()
    return max(float(hours), 1.0) / HOURS_PER_MONTH, notes


def _absent(columns: Sequence[str]) -> Iterator[str]:
    if "ListCost" not in columns:
        yield "no column ListCost: today's discount cannot be told apart"
    if not any(name in columns for name in RENAMED["RegionId"]):
        yield "no column RegionId: where things run today is not known"


def sum_by(groups: pl.DataFrame, column: str, cost: str) -> Mapping[str, float]:
    """Sums of a cost by the values of a column."""
    summed = groups.group_by(pl.col(column).fill_null("unknown")).agg(pl.col(cost).sum()).sort(column)
    return dict(zip(summed[column].to_list(), summed[cost].to_list(), strict=True))
