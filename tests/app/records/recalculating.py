"""A spreadsheet worked out again: the formulas of our workbooks, cell by cell; nothing stored is read."""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import numpy as np

SPACE = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
TOKEN = re.compile(
    r'(?P<text>"[^"]*")|(?P<range>(?:(\w+)!)?\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?)(?![A-Z(\d])'
    r"|(?P<call>[A-Z]+)\(|(?P<compare><>|<=|>=|=|<|>)|(?P<other>.)"
)
Cell = float | str | None


def _if(condition: Any, then: Any, otherwise: Any = np.nan) -> Any:
    return np.where(condition, then, otherwise) if np.ndim(condition) else (then if condition else otherwise)


CALLS: Mapping[str, Any] = {
    "SUM": lambda *cells: np.float64(np.nansum([np.nansum(cell) for cell in cells])),
    "SUMPRODUCT": lambda product: np.float64(np.sum(product)),
    "MAX": lambda *cells: np.float64(np.nanmax([np.nanmax(cell) for cell in cells])),
    "MIN": lambda *cells: np.float64(np.nanmin([np.nanmin(cell) for cell in cells])),
    "ROUND": lambda figure, decimals: np.float64(np.round(figure, int(decimals))),
    "EXACT": lambda cells, text: np.array([cell == text for cell in cells]),
    "IF": _if,
}


@dataclass
class Book:
    """The sheets of a workbook by name: what each cell holds, a formula or a value."""

    formulas: dict[tuple[str, str], str] = field(default_factory=dict)
    values: dict[tuple[str, str], Cell] = field(default_factory=dict)
    worked: dict[tuple[str, str], Cell] = field(default_factory=dict)

    def change(self, sheet: str, cell: str, value: Cell) -> None:
        """Write a value into a cell, as a reader of the workbook would."""
        self.values[sheet, cell] = value
        self.worked.clear()

    def cell(self, sheet: str, name: str) -> Any:
        """What a cell shows."""
        at = sheet, name
        if at not in self.formulas:
            value = self.values.get(at)
            return np.float64(value) if isinstance(value, int | float) else value
        if at not in self.worked:
            with np.errstate(all="ignore"):
                worked: Any = eval(_python(self.formulas[at]), self._names(sheet))
            self.worked[at] = worked
        return self.worked[at]

    def column(self, sheet: str, letters: str, first: int, last: int) -> list[Any]:
        """What a piece of a column shows."""
        return [self.cell(sheet, f"{letters}{row}") for row in range(first, last + 1)]

    def _names(self, sheet: str) -> dict[str, Any]:
        def one(other: str | None, letters: str, row: int) -> Any:
            found = self.cell(other or sheet, f"{letters}{row}")
            return np.float64(0) if found is None else found

        def many(other: str | None, letters: str, row: int, end: str, last: int) -> Any:
            columns = [_letters(n) for n in range(_number(letters), _number(end) + 1)]
            cells = [one(other, name, r) for name in columns for r in range(row, last + 1)]
            return np.array(cells, dtype=object if any(isinstance(c, str) for c in cells) else np.float64)

        return {**CALLS, "one": one, "many": many, "np": np, "__builtins__": {}}


def _python(formula: str) -> str:
    """A formula as an expression of Python."""

    def told(match: re.Match[str]) -> str:
        if match["call"]:
            return f"{match['call']}("
        if match["compare"]:
            return {"=": "==", "<>": "!="}.get(match["compare"], match["compare"])
        if match["range"]:
            sheet, letters, row, end, last = match.group(3, 4, 5, 6, 7)
            where = f"{sheet!r},{letters!r},{row}"
            return f"many({where},{end!r},{last})" if end else f"one({where})"
        return match[0]

    return TOKEN.sub(told, formula)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def read_book(content: bytes) -> Book:
    """The formulas and the constant cells of a workbook of ours; stored values of formulas are left out."""
    book = Book()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = [
            str(sheet.get("name"))
            for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iterfind(".//x:sheet", SPACE)
        ]
        shared = []
        if "xl/sharedStrings.xml" in archive.namelist():
            tree = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
            shared = ["".join(text.text or "" for text in item.iter() if text.text) for item in tree]
        for number, name in enumerate(names, 1):
            tree = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
            for cell in tree.iterfind(".//x:c", SPACE):
                _read(book, (name, str(cell.get("r"))), cell, shared)
    return book


def _read(book: Book, at: tuple[str, str], cell: ElementTree.Element, shared: list[str]) -> None:
    formula, value = cell.find("x:f", SPACE), cell.find("x:v", SPACE)
    if formula is not None:
        book.formulas[at] = str(formula.text)
    elif cell.get("t") == "s" and value is not None:
        book.values[at] = shared[int(str(value.text))]
    elif cell.get("t") == "inlineStr":
        book.values[at] = "".join(part.text or "" for part in cell.iter() if part.text)
    elif value is not None:
        book.values[at] = float(str(value.text))
