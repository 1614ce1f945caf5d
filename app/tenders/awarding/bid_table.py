"""Bids from a table: one row a bid, columns named as the keys of a bid, in XLSX, ODS or CSV.

    supplier | lot | price_per_month | provider | region | acquisition | ... | marks.quality | max

A sheet comes from a stranger: sizes are bounded before anything is read, formulas and links are never
followed (the reader sees values only), and every cell that does not fit is a fault at its row and column.
"""

import csv
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from io import StringIO
from pathlib import Path

from app.faults import Fault, FaultyQuestion, echo
from app.recommendations.asking.trees import Tree
from app.recommendations.asking.vocabulary import nearest

LARGEST_BYTES = 20 * 1024 * 1024
LARGEST_UNPACKED_BYTES = 100 * 1024 * 1024
LARGEST_RATIO = 100
MOST_ROWS, MOST_COLUMNS = 10_000, 100
TEXTS = ("supplier", "lot", "provider", "region")
AMOUNTS = (
    "price_per_month",
    "acquisition",
    "energy_per_month",
    "support_per_month",
    "exit",
    "migration",
)
MARK = "marks."
SPREADSHEETS = (".xlsx", ".ods", ".xls", ".xlsb", ".xlsm")
Cell = str | float | int | bool | date | None | object


def read_bid_table(file: Path) -> list[Tree]:
    """The bids of a file as they would stand in a tender. Raises FaultyQuestion, or OSError."""
    size = file.stat().st_size
    if size > LARGEST_BYTES:
        raise _refused(f"the file has {size:,} bytes", f"keep to {LARGEST_BYTES:,}", "too_long")
    rows = _spreadsheet(file) if file.suffix.lower() in SPREADSHEETS else _csv(file)
    return bids_of(rows)


def bids_of(rows: Sequence[Sequence[Cell]]) -> list[Tree]:
    """The bids of rows of which the first names the columns."""
    if not rows:
        raise _refused("the table is empty", "write a row of column names, then one row a bid", "empty")
    names = [str(cell or "").strip() for cell in rows[0]]
    faults = list(_unknown_columns(names))
    bids: list[Tree] = []
    for number, row in enumerate(rows[1:], start=2):
        if any(cell not in ("", None) for cell in row):
            bid, wrong = _bid(number, dict(zip(names, row, strict=False)))
            faults += wrong
            bids.append(bid)
    if faults:
        raise FaultyQuestion(faults)
    return bids


def _unknown_columns(names: Sequence[str]) -> Iterator[Fault]:
    known = [*TEXTS, *AMOUNTS, "max"]
    for number, name in enumerate(names, start=1):
        if name and name not in known and not name.startswith(MARK):
            guess = nearest(name, known)
            remedy = f"did you mean {guess}?" if guess else f"the columns are {', '.join(known)}, marks.<id>"
            yield Fault(f"column {number}", f"{echo(name)} is not a column of bids", remedy, "unknown_key")
    for missing in {"supplier", "lot"} - set(names):
        yield Fault("row 1", f"there is no column {missing}", "add it", "missing")


def _bid(number: int, cells: Mapping[str, Cell]) -> tuple[dict[str, Tree], list[Fault]]:
    bid: dict[str, Tree] = {}
    marks: dict[str, Tree] = {}
    faults: list[Fault] = []
    for name, cell in cells.items():
        if cell in ("", None) or not name:
            continue
        if name in TEXTS:
            bid[name] = _text(cell)
            continue
        amount = _number(cell)
        if amount is None:
            problem = f"{echo(str(cell))} is not a number"
            faults.append(Fault(f"row {number}, {name}", problem, "write one such as 5400.00", "number_type"))
        elif name.startswith(MARK):
            marks[name.removeprefix(MARK)] = amount
        else:
            bid[name] = str(amount) if name in AMOUNTS else amount
    place: dict[str, Tree] = {key: bid.pop(key) for key in ("provider", "region") if key in bid}
    if place:
        bid["place"] = place
    if marks:
        bid["marks"] = marks
    return bid, faults


def _text(cell: Cell) -> str:
    """Text as written; a leading apostrophe, which keeps spreadsheets from computing it, is taken off."""
    text = str(cell).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@", "\t") else text


def _number(cell: Cell) -> Decimal | None:
    """A number, from a cell of any kind; a decimal comma and spaces between thousands are understood."""
    if isinstance(cell, bool):
        return None
    text = str(cell).replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if "," in text and "." not in text:
        text = text.replace(",", ".")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _csv(file: Path) -> list[list[Cell]]:
    raw = file.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows: list[list[Cell]] = []
    for row in csv.reader(StringIO(text), delimiter=delimiter):
        if len(rows) > MOST_ROWS or len(row) > MOST_COLUMNS:
            raise _too_large()
        rows.append(list(row))
    return rows


def _spreadsheet(file: Path) -> list[list[Cell]]:
    """The first sheet, values only."""
    _refuse_bombs(file)
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(str(file))
        sheet = workbook.get_sheet_by_index(0)
    except CalamineError as error:
        raise _refused("the file is not a spreadsheet that can be read", "save it again", "syntax") from error
    if sheet.height > MOST_ROWS + 1 or sheet.width > MOST_COLUMNS:
        raise _too_large()
    return [list(row) for row in sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS + 1)]


def _refuse_bombs(file: Path) -> None:
    """A packed sheet must not unpack to far more than it weighs."""
    if not zipfile.is_zipfile(file):
        return
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        packed = sum(part.compress_size for part in parts) or 1
    if unpacked > LARGEST_UNPACKED_BYTES or unpacked / packed > LARGEST_RATIO:
        raise _refused("the file unpacks to far more than it weighs", "save only the table of bids", "bomb")


def _too_large() -> FaultyQuestion:
    problem = f"the table has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns"
    return _refused(problem, "keep one row a bid", "too_many_values")


def _refused(problem: str, remedy: str, code: str) -> FaultyQuestion:
    return FaultyQuestion([Fault("bids", problem, remedy, code)])
