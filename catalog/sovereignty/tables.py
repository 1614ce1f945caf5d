"""Rows of the text files in `catalog/data/sovereignty`, read as they are: text, one mapping per row."""

import csv
import io
from pathlib import Path

Table = tuple[dict[str, str], ...]


def read_table(path: Path) -> Table:
    """Rows of a CSV file with one header line; every cell is text, an empty cell is unknown."""
    return table_of(path.read_bytes())


def table_of(content: bytes) -> Table:
    """The same of a file already read."""
    return tuple(csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))


def codes(cell: str) -> tuple[str, ...]:
    """Countries of a cell such as `US;CA`; `open` (code of many origins) and empty name no country."""
    return tuple(code for code in cell.split(";") if code and code != "open")
