"""Facts without a date, dates nobody can read, certificates that end before they begin."""

from collections.abc import Iterator

import polars as pl

from catalog.checks.sheets import FAULT, WARNING, Check, Finding, Sheets, grouped
from catalog.files import UNDATED_DAY, days

SOURCES = "sources.csv"  # the date of a source may be a sentence
CERTIFICATES = "certificates.csv"


def undated_facts(sheets: Sheets) -> Iterator[Finding]:
    """How many rows of each file have no date; a price or fact without one counts as stale."""
    for path in sheets.paths():
        rows = sheets.sheet(path)
        if path == SOURCES:
            continue
        if "date" not in rows.columns:
            yield Finding(FAULT, path, "no column 'date'")
            continue
        undated = int((rows["date"] == "").sum())
        if undated:
            yield Finding(WARNING, path, f"{undated} of {len(rows)} rows have no date")
        yield from grouped(_unreadable(rows, "date"), ["date"], "date '{}' is not ISO 8601")


def certificate_dates(sheets: Sheets) -> Iterator[Finding]:
    """Ends that do not come after their start, and dates nobody can read."""
    rows = sheets.sheet(CERTIFICATES)
    for column in ("valid_from", "valid_to"):
        yield from grouped(_unreadable(rows, column), [column], f"{column} '{{}}' is not ISO 8601")
    start, end = pl.Series(days(rows["valid_from"])), pl.Series(days(rows["valid_to"]))
    both = (start != UNDATED_DAY) & (end != UNDATED_DAY)
    names = ["provider_id", "scheme", "valid_from", "valid_to"]
    yield from grouped(rows.filter(both & (end <= start)), names, "{} {} is valid from {} to {}")


def _unreadable(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    read = pl.Series(days(rows[column]))
    return rows.filter((rows[column] != "") & (read == UNDATED_DAY))


DATES: tuple[Check, ...] = (undated_facts, certificate_dates)
