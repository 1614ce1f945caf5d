"""Data files as sheets whose rows know their file and line, and findings about groups of rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO

import polars as pl

from catalog.files import DataFiles

FAULT = "fault"
WARNING = "warning"
FILE, LINE = "(file)", "(line)"
OFFERS = "offers"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know of the data. `severity` is `fault` or `warning`; `where` is `file` or `file:line`."""

    severity: str
    where: str
    problem: str


@dataclass(frozen=True, slots=True)
class Sheets:
    """Every file as text columns, whatever its header; parsed once."""

    files: DataFiles
    _parsed: dict[str, pl.DataFrame] = field(default_factory=dict)

    def sheet(self, path: str) -> pl.DataFrame:
        """A file, or all files of the folder `offers` with the `provider` their names say."""
        if path not in self._parsed:
            self._parsed[path] = self._offers() if path == OFFERS else self._read(path)
        return self._parsed[path]

    def has(self, path: str) -> bool:
        """Is there such a file?"""
        return path == OFFERS or path in self.files.content

    def paths(self) -> tuple[str, ...]:
        """Every file, sorted."""
        return tuple(sorted(self.files.content))

    def _read(self, path: str) -> pl.DataFrame:
        rows = pl.read_csv(BytesIO(self.files.content[path]), infer_schema=False).fill_null("")
        return rows.with_row_index(LINE, offset=2).with_columns(pl.lit(path).alias(FILE))

    def _offers(self) -> pl.DataFrame:
        name = pl.col(FILE).str.strip_prefix(f"{OFFERS}/").str.strip_suffix(".csv")
        return pl.concat([self._read(path) for path in self.files.below(OFFERS)]).with_columns(provider=name)


Check = Callable[[Sheets], Iterator[Finding]]


def blank(*columns: str) -> pl.Expr:
    """Rows in which one of the columns is empty."""
    return pl.any_horizontal(pl.col(column) == "" for column in columns)


def grouped(
    rows: pl.DataFrame,
    columns: Sequence[str],
    problem: str,
    severity: str = FAULT,
) -> Iterator[Finding]:
    """One finding per file and distinct values of `columns`, at the first line, with the number of rows.

    `problem` is a format string that takes the values.
    """
    groups = rows.group_by([FILE, *columns], maintain_order=True).agg(pl.col(LINE).min(), pl.len())
    for path, *values, line, count in groups.iter_rows():
        more = f" ({count} rows, the first here)" if count > 1 else ""
        yield Finding(severity, f"{path}:{line}", problem.format(*values) + more)


def absent(rows: pl.DataFrame, columns: Sequence[str], known: pl.DataFrame) -> pl.DataFrame:
    """Rows whose values, where all are given, stand in no row of `known` (columns in the same order)."""
    given = rows.filter(~blank(*columns))
    return given.join(known, left_on=list(columns), right_on=known.columns, how="anti", maintain_order="left")
