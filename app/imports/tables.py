"""Tables from strangers: CSV, XLSX and ODS read as rows of values, bounded before anything is opened.

Formulas are never worked out (the reader sees values only), and a workbook that reads others is refused. A
packed sheet must not unpack to far more than it weighs, and is read apart, in little memory. Cells are what
the file holds; `text_in` and `number_in` read them as people write.
"""

import csv
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from io import BytesIO, StringIO
from pathlib import Path

from app.faults import Fault, FaultyQuestion
from app.imports import sheet

LARGEST_BYTES = 20 * 1024 * 1024
LARGEST_UNPACKED_BYTES = 100 * 1024 * 1024
LARGEST_RATIO = 100
MOST_ROWS, MOST_COLUMNS = 10_000, 100
SECONDS = 30
READER = Path(sheet.__file__)
KEEP_ONLY = "save only the table, in the first cells of a sheet"
EXTERNAL_LINKS = "xl/externallinks/"
DELIMITERS = ",;\t"
PACKED = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0"  # the older .xls
# Text that a spreadsheet would compute; a leading apostrophe keeps it from that.
COMPUTED = ("=", "+", "-", "@", "\t")
Cell = str | float | int | bool | date | None | object


def read_table(file: Path) -> list[Sequence[Cell]]:
    """The rows of the first sheet of a file. Raises FaultyQuestion for what cannot be read, or OSError."""
    if file.stat().st_size > LARGEST_BYTES:
        raise refused(f"the file is larger than {LARGEST_BYTES:,} bytes", "keep only the table", "too_long")
    return table_in(file.read_bytes(), spreadsheet=file.suffix.lower() in (".xlsx", ".ods", ".xls", ".xlsb"))


def table_in(raw: bytes, *, spreadsheet: bool = False) -> list[Sequence[Cell]]:
    """The rows of a table in memory: text, unless it looks packed or is said to be a `spreadsheet`."""
    if len(raw) > LARGEST_BYTES:
        raise refused(f"the table is larger than {LARGEST_BYTES:,} bytes", "keep only the table", "too_long")
    return _spreadsheet(raw) if spreadsheet or raw[:4] in (PACKED, OLE) else _text_table(raw)


def text_in(cell: Cell) -> str:
    """Text as written, without the apostrophe that keeps a spreadsheet from computing it."""
    text = "" if cell is None else str(cell).strip()
    return text[1:] if text[:1] == "'" and text[1:2] in COMPUTED else text


def number_in(cell: Cell) -> Decimal | None:
    """The number in a cell; a decimal comma and spaces between thousands are understood; else None."""
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


def refused(problem: str, remedy: str, code: str) -> FaultyQuestion:
    """The refusal of a whole table."""
    return FaultyQuestion([Fault("table", problem, remedy, code)])


def _text_table(raw: bytes) -> list[Sequence[Cell]]:
    text = text_of(raw)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    rows: list[Sequence[Cell]] = []
    try:
        for row in csv.reader(StringIO(text), delimiter=delimiter):
            if len(rows) > MOST_ROWS or len(row) > MOST_COLUMNS:
                raise _too_large()
            rows.append(row)
    except csv.Error as error:
        raise refused(f"not readable as a table: {error}", "save it again as CSV", "syntax") from error
    return rows


def text_of(raw: bytes) -> str:
    """Text in UTF-8 or UTF-16 with a mark, else in the code page of Windows."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _spreadsheet(raw: bytes) -> list[Sequence[Cell]]:
    """The first sheet, read in a process of its own; rows and columns are those of the sheet from A1 on."""
    _refuse_traps(raw)
    command = [sys.executable, "-I", str(READER), str(MOST_ROWS + 1), str(MOST_COLUMNS)]
    try:
        done = subprocess.run(command, input=raw, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise refused(f"the table takes longer than {SECONDS} s to read", KEEP_ONLY, "too_slow") from error
    if done.returncode == sheet.UNREADABLE:
        raise refused("the file is not a spreadsheet that can be read", "save it again", "syntax")
    if done.returncode == sheet.TOO_LARGE:
        raise _too_large()
    if done.returncode:
        raise refused("the table takes more memory than a table does", KEEP_ONLY, "too_large")
    return list(json.loads(done.stdout))


def _refuse_traps(raw: bytes) -> None:
    """Archives that unpack to far more than they weigh, and workbooks that read other workbooks."""
    if not zipfile.is_zipfile(BytesIO(raw)):
        return
    with zipfile.ZipFile(BytesIO(raw)) as archive:
        parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if unpacked > LARGEST_UNPACKED_BYTES or unpacked / packed > LARGEST_RATIO:
        raise refused("the file unpacks to far more than it weighs", "save only the table", "bomb")
    if any(part.filename.lower().startswith(EXTERNAL_LINKS) for part in parts):
        problem = "the workbook reads other workbooks, so that its values may not be its own"
        raise refused(problem, "save it with values in place of links", "external_links")


def _too_large() -> FaultyQuestion:
    problem = f"the table has more than {MOST_ROWS:,} rows or {MOST_COLUMNS} columns"
    return refused(problem, "split it, or keep only what is needed", "too_many_values")
