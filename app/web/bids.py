"""Bids as they are entered on a page: rows of a form, a table or a document; empty tables to fill in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from app.faults import FaultyQuestion
from app.imports.tables import number_in, table_in
from app.recommendations.asking.documents import read_document
from app.recommendations.asking.trees import Tree
from app.tenders.awarding.bid_table import MARK, bids_of
from app.tenders.awarding.desk import check_opened
from app.tenders.awarding.lifecycle import MONTHLY, ONE_OFF
from app.tenders.awarding.read import LIMITS
from app.tenders.awarding.wire import AwardTender
from app.web.phrases import N_

FIRST_ROWS, MORE_ROWS, MOST_ROWS = 3, 5, 400
LONGEST_VALUE = 200
SHEET = "bids"
SPREADSHEETS = (".xlsx", ".ods", ".xls", ".xlsb")
DOCUMENT = re.compile(r"""^\s*(?:\{|["']?(?:bids|bundles)["']?\s*:|#|---)""")
_FIELD = re.compile(r"bid-(\d{1,4})-([\w.-]{1,80})")
AMOUNTS = {**ONE_OFF, **MONTHLY}
TITLES = {
    "supplier": N_("Supplier"),
    "lot": N_("Lot"),
    "price_per_month": N_("Price a month"),
    "place": N_("Where it runs"),
    "acquisition": N_("Acquisition, once"),
    "exit": N_("Exit, once"),
    "migration": N_("Migration, once"),
    "energy_per_month": N_("Energy a month"),
    "support_per_month": N_("Support a month"),
    "max": N_("Largest mark"),
}
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a bid: its name and title; a mark of the buyer is titled by its criterion instead."""

    name: str
    title: str
    is_mark: bool = False


def columns_of(tender: AwardTender) -> tuple[Column, ...]:
    """What a tender asks of each bid, in reading order."""
    marks = [criterion.id for criterion in tender.criteria if criterion.marks is not None]
    names = ["supplier", "lot", "price_per_month", "place"]
    names += [AMOUNTS[part] for part in tender.lifecycle.ask]
    columns = [Column(name, TITLES[name]) for name in dict.fromkeys(names)]
    columns += [Column(f"{MARK}{id}", id, is_mark=True) for id in marks]
    return (*columns, Column("max", TITLES["max"])) if marks else tuple(columns)


def rows_in(form: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of a form that hold something; a lot alone, which the form chooses itself, is nothing."""
    rows: dict[int, dict[str, str]] = {}
    for name, value in form.items():
        if (found := _FIELD.fullmatch(name)) and value.strip():
            rows.setdefault(int(found[1]), {})[found[2]] = value.strip()[:LONGEST_VALUE]
    return [rows[number] for number in sorted(rows)[:MOST_ROWS] if set(rows[number]) - {"lot"}]


def bids_in(rows: Sequence[Row]) -> dict[str, Tree]:
    """The bids of rows; what is no number stays text, so that its fault is told. Raises FaultyQuestion."""
    opened: dict[str, Tree] = {"bids": [_bid(row) for row in rows]}
    check_opened(opened)
    return opened


def _bid(row: Row) -> dict[str, Tree]:
    bid: dict[str, Tree] = {}
    marks: dict[str, Tree] = {}
    for name, text in row.items():
        number = number_in(text)
        if name.startswith(MARK):
            marks[name.removeprefix(MARK)] = text if number is None else number
        elif name == "max":
            bid[name] = text if number is None else number
        elif name == "place":
            provider, _, region = text.partition("/")
            bid[name] = {"provider": provider.strip(), "region": region.strip()}
        elif name in ("supplier", "lot"):
            bid[name] = text
        else:
            bid[name] = text if number is None else str(number)
    return {**bid, "marks": marks} if marks else bid


def rows_of(bids: Tree) -> list[dict[str, str]] | None:
    """Bids as rows of the form; None where one holds more than a row shows."""
    rows = [_row(bid) for bid in bids if isinstance(bid, dict)] if isinstance(bids, list) else []
    return None if None in rows else [row for row in rows if row is not None]


def _row(bid: Mapping[str, Tree]) -> dict[str, str] | None:
    row: dict[str, str] = {}
    for name, value in bid.items():
        if name == "marks" and isinstance(value, dict):
            row |= {f"{MARK}{id}": str(mark) for id, mark in value.items()}
        elif name == "place" and isinstance(value, dict) and set(value) == {"provider", "region"}:
            row[name] = f"{value['provider']}/{value['region']}"
        elif name in TITLES and not isinstance(value, dict | list):
            row[name] = str(value)
        else:
            return None
    return row


def opened_in(name: str, raw: bytes) -> dict[str, Tree]:
    """Bids, and bundles if any, of a table (XLSX, ODS, CSV) or a document (YAML, JSON).

    Raises FaultyQuestion.
    """
    if name.lower().endswith(SPREADSHEETS):
        return {"bids": bids_of(table_in(raw, spreadsheet=True))}
    if not DOCUMENT.match(raw[:2000].decode("utf-8", "replace").lstrip("\ufeff")):
        return {"bids": bids_of(table_in(raw))}
    tree, faults = read_document(raw, LIMITS)
    if faults:
        raise FaultyQuestion(faults)
    check_opened(tree)
    return tree


def table_to_fill(tender: AwardTender) -> tuple[list[str], list[list[str]]]:
    """The names of the columns of a table of bids, and a row for each lot with its name."""
    names = [column.name for column in columns_of(tender)]
    at = names.index("place")
    names[at : at + 1] = ["provider", "region"]
    return names, [["" if name != "lot" else lot.id for name in names] for lot in tender.lots]


def workbook_to_fill(tender: AwardTender) -> bytes:
    """The same table as XLSX."""
    import xlsxwriter

    names, rows = table_to_fill(tender)
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(SHEET)
        sheet.write_row(0, 0, names, book.add_format({"bold": True, "bottom": 2}))
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)
        sheet.set_column(0, len(names) - 1, 18)
        sheet.freeze_panes(1, 0)
    return file.getvalue()
