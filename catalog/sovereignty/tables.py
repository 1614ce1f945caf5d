"""Rows of the text files in `catalog/data/sovereignty`, read as they are: text, one mapping per row."""

import csv
from pathlib import Path

Table = tuple[dict[str, str], ...]


def read_table(path: Path) -> Table:
    """Rows of a CSV file with one header line; every cell is text, an empty cell is unknown."""
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines, strict=True))


def codes(cell: str) -> tuple[str, ...]:
    """Countries of a cell such as `US;CA`; `open` (code of many origins) and empty name no country."""
    return tuple(code for code in cell.split(";") if code and code != "open")
