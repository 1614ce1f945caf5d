"""Bids from a table: a buyer is understood, what a stranger sends is bounded, every fault has its place."""

import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from app.faults import FaultyQuestion
from app.imports import tables
from app.tenders.awarding.bid_table import bids_of, read_bid_table

HEAD = ["supplier", "lot", "price_per_month", "provider", "region", "marks.quality", "max"]


def faults(action: object) -> list[str]:
    with pytest.raises(FaultyQuestion) as caught:
        action()  # type: ignore[operator]
    return [fault.code for fault in caught.value.faults]


def workbook(file: Path, rows: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(str(file), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file


def test_a_workbook_gives_the_bids_it_holds(tmp_path: Path) -> None:
    rows = [HEAD, ["A", "L1", 4100.5, "scaleway", "fr-par-1", 14, 20], ["B", "L1", "3900", "", "", 12, 20]]
    first, second = read_bid_table(workbook(tmp_path / "bids.xlsx", rows))
    assert first == {
        "supplier": "A",
        "lot": "L1",
        "price_per_month": "4100.5",
        "place": {"provider": "scaleway", "region": "fr-par-1"},
        "marks": {"quality": Decimal("14.0")},
        "max": Decimal("20.0"),
    }
    assert "place" not in second  # type: ignore[operator]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_french_table_is_read(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "offres.csv"
    file.write_bytes("supplier;lot;price_per_month\nSociété Générée;L1;4 100,50\n".encode(encoding))
    assert read_bid_table(file) == [
        {"supplier": "Société Générée", "lot": "L1", "price_per_month": "4100.50"}
    ]


@pytest.mark.parametrize("text", ["=1+1", "+33", "-x", "@SUM(A1)"])
def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path, text: str) -> None:
    file = workbook(tmp_path / "bids.xlsx", [["supplier", "lot"], [text, "L1"], ["'" + text, "L1"]])
    assert [bid["supplier"] for bid in read_bid_table(file)] == [text, text]  # type: ignore[index,call-overload]


def test_every_wrong_cell_has_its_row_and_column() -> None:
    with pytest.raises(FaultyQuestion) as caught:
        bids_of(
            [["supplier", "lot", "prize_per_month", "exit"], ["A", "L1", 1, "free"], ["B", "L1", 1, True]]
        )
    told = [(fault.path, fault.code) for fault in caught.value.faults]
    assert told == [
        ("column 3", "unknown_key"),
        ("row 2, exit", "number_type"),
        ("row 3, exit", "number_type"),
    ]
    assert [fault.pointer for fault in caught.value.faults] == ["/columns/3", "/rows/2/exit", "/rows/3/exit"]
    assert "price_per_month" in caught.value.faults[0].remedy


def test_a_table_without_suppliers_or_rows_is_refused() -> None:
    assert faults(lambda: bids_of([])) == ["empty"]
    assert faults(lambda: bids_of([["lot"], ["L1"]])) == ["missing"]


def test_too_many_rows_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    file.write_text("supplier,lot\n" + "A,L1\n" * 1_000_000)
    assert faults(lambda: read_bid_table(file)) == ["too_many_values"]
    wide = workbook(tmp_path / "wide.xlsx", [["supplier", "lot", *["x"] * 200]])
    assert faults(lambda: read_bid_table(wide)) == ["too_many_values"]


def test_a_workbook_that_unpacks_to_far_more_than_it_weighs_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    assert faults(lambda: read_bid_table(file)) == ["bomb"]


def with_part(file: Path, part: str, content: str) -> Path:
    """A workbook with one part more, or another in its place."""
    plain = workbook(file.with_suffix(".plain.xlsx"), [HEAD, ["A", "L1", 1]])
    with (
        zipfile.ZipFile(plain) as source,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for name in source.namelist():
            if name != part:
                target.writestr(name, source.read(name))
        target.writestr(part, content)
    return file


def sheet_of(rows: str) -> str:
    """The XML of a sheet."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'


FIRST_SHEET = "xl/worksheets/sheet1.xml"


def test_a_million_rows_in_a_workbook_are_refused(tmp_path: Path) -> None:
    rows = "".join(f"<row><c><v>{n}</v></c></row>" for n in range(1_000_000))
    file = with_part(tmp_path / "rows.xlsx", FIRST_SHEET, sheet_of(rows))
    assert faults(lambda: read_bid_table(file)) == ["too_many_values"]


def test_a_cell_in_the_last_corner_of_a_sheet_is_refused_and_ends_nothing(tmp_path: Path) -> None:
    # Five kilobytes that ask the reader for half a terabyte.
    corners = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    file = with_part(tmp_path / "far.xlsx", FIRST_SHEET, sheet_of(corners))
    assert faults(lambda: read_bid_table(file)) == ["too_large"]


def test_a_workbook_that_reads_other_workbooks_is_refused(tmp_path: Path) -> None:
    link = '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    file = with_part(tmp_path / "links.xlsx", "xl/externalLinks/externalLink1.xml", link)
    assert faults(lambda: read_bid_table(file)) == ["external_links"]


def test_a_file_too_large_to_open_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "LARGEST_BYTES", 10)
    file = tmp_path / "bids.csv"
    file.write_text("supplier,lot\nA,L1\n")
    assert faults(lambda: read_bid_table(file)) == ["too_long"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a workbook", b"\x00" * 100])
def test_what_is_no_spreadsheet_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bids.xlsx"
    file.write_bytes(content)
    assert faults(lambda: read_bid_table(file)) == ["syntax"]
