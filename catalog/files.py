"""The data folder as bytes: read once, named by a digest, parsed into frames of text."""

import datetime
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np
import polars as pl

from catalog.quantities import FloatArray, IntArray

DATA = Path(__file__).parent / "data"
UNDATED_DAY = -1
EPOCH = datetime.date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class DataFiles:
    """Every CSV file below a folder, by its path relative to it."""

    content: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """`sha256:` and the hash over all paths and bytes, in path order."""
        total = hashlib.sha256()
        for path in sorted(self.content):
            total.update(path.encode() + b"\0" + hashlib.sha256(self.content[path]).digest())
        return f"sha256:{total.hexdigest()}"

    def frame(self, path: str, columns: Sequence[str]) -> pl.DataFrame:
        """One file as text columns; an empty cell is an empty string.

        Raises ValueError when the header is not exactly `columns`.
        """
        frame = pl.read_csv(BytesIO(self.content[path]), infer_schema=False).fill_null("")
        if tuple(frame.columns) != tuple(columns):
            raise ValueError(f"{path}: columns {frame.columns}, expected {list(columns)}")
        return frame

    def stacked(self, paths: Sequence[str], columns: Sequence[str], label: str) -> pl.DataFrame:
        """Files of one header as one frame; `label` is a column with the path of each row.

        One parse of all rows takes a fraction of the time of one parse per file. Raises ValueError
        when a header is not exactly `columns`, or when a file has other than one row per line.
        """
        header = (",".join(columns) + "\n").encode()
        if wrong := [path for path in paths if not self.content[path].startswith(header)]:
            raise ValueError(f"{wrong[0]}: columns are not {list(columns)}")
        texts = [self.content[path][len(header) :] for path in paths]
        bodies = [text if not text or text.endswith(b"\n") else text + b"\n" for text in texts]
        lines = [body.count(b"\n") for body in bodies]
        frame = pl.read_csv(BytesIO(header + b"".join(bodies)), infer_schema=False).fill_null("")
        if len(frame) != sum(lines):
            raise ValueError(f"{paths[0]} and its neighbours: a row is not exactly one line")
        return frame.with_columns(pl.Series(label, paths).gather(np.repeat(np.arange(len(paths)), lines)))

    def below(self, folder: str) -> tuple[str, ...]:
        """The paths in a folder, sorted."""
        return tuple(sorted(path for path in self.content if path.startswith(folder + "/")))


def read_files(folder: Path = DATA) -> DataFiles:
    """All CSV files below `folder`."""
    return DataFiles(
        {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*.csv"))}
    )


def numbers(column: pl.Series) -> FloatArray:
    """A text column as floats; an empty cell is NaN. Raises ValueError on anything that is not a number."""
    values = column.cast(pl.Float64, strict=False)
    strange = column.filter(values.is_null() & (column != ""))
    if len(strange):
        raise ValueError(f"conversion failed: {column.name} {strange[0]!r} is not a number")
    return values.fill_null(float("nan")).to_numpy().astype(np.float64)


def days(column: pl.Series) -> IntArray:
    """ISO dates as days since 1970; a year or a month counts from its first day; undated is -1.

    The first day is the oldest reading of a partial date: an age is never flattered.
    """
    text = column.str.slice(0, 10)
    padded = (
        pl.when(text.str.len_chars() == 4)
        .then(text + "-01-01")
        .when(text.str.len_chars() == 7)
        .then(text + "-01")
        .otherwise(text)
    )
    dates = pl.select(padded).to_series().str.to_date("%Y-%m-%d", strict=False)
    return dates.cast(pl.Int32).fill_null(UNDATED_DAY).to_numpy().astype(np.int32)


def day_of(date: str) -> int:
    """Days since 1970 of an ISO date, partial dates as in `days`."""
    text = date[:10]
    padded = text + {4: "-01-01", 7: "-01"}.get(len(text), "")
    if len(padded) != 10 or padded[7] != "-":  # weeks and dates without hyphens are ISO, but not ours
        return UNDATED_DAY
    try:
        return datetime.date.fromisoformat(padded).toordinal() - EPOCH
    except ValueError:
        return UNDATED_DAY


def codes(column: pl.Series, vocabulary: Sequence[str]) -> IntArray:
    """Positions in `vocabulary`; -1 where a text is not in it."""
    index = {text: code for code, text in enumerate(vocabulary)}
    found = column.replace_strict(index, default=-1, return_dtype=pl.Int32)
    return found.to_numpy().astype(np.int32)


def known_codes(column: pl.Series, vocabulary: Sequence[str], where: str) -> IntArray:
    """Positions in `vocabulary`. Raises ValueError that says where when a text is not in it."""
    found = codes(column, vocabulary)
    if (found < 0).any():
        strange = column.filter(pl.Series(found < 0)).first()
        raise ValueError(f"{where}: {column.name} {strange!r} is not known")
    return found


def flags(column: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """`true` as True, anything else as False."""
    return np.asarray((column == "true").to_numpy(), dtype=np.bool_)
