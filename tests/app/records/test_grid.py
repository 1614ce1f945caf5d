"""The spreadsheet, the CSV and the OCDS fragment of a record."""

import csv
import json
import zipfile
from dataclasses import replace
from functools import cache
from io import BytesIO, StringIO

import pytest
from python_calamine import CalamineWorkbook

from app.records.canonical import canonical_bytes
from app.records.exporting import RecordFormat, exported
from app.records.record import Sealed
from tests.app.records.ocds_rules import broken_rules
from tests.app.records.recalculating import read_book
from tests.app.records.world import sealed, sealed_example


@cache
def book(lang: str = "en") -> bytes:
    """The workbook of an example."""
    return exported(sealed_example("assistant-citoyen"), RecordFormat.XLSX, lang)


def sheet(name: str, content: bytes | None = None) -> list[list[object]]:
    """The rows of a sheet."""
    return CalamineWorkbook.from_filelike(BytesIO(content or book())).get_sheet_by_name(name).to_python()


def test_the_grid_worked_out_again_gives_the_values_stored_with_it() -> None:
    worked, rows = read_book(book()), sheet("Grid")
    assert len(rows) > 300
    assert sum(at[0] == "Grid" for at in worked.formulas) == 2 * (len(rows) - 1)
    for number, row in list(enumerate(rows, 1))[1:]:
        assert worked.cell("Grid", f"I{number}") == pytest.approx(row[8])
        assert worked.cell("Grid", f"J{number}") == row[9]


def test_a_weight_changed_in_the_grid_moves_worth_and_rank() -> None:
    worked, rows = read_book(book()), sheet("Grid")[1:]
    for row, weight in (("2", 0.0), ("3", 0.0), ("4", 1.0)):
        worked.change("Criteria", f"B{row}", weight)
    for workload in {row[0] for row in rows}:
        mine = [n for n, row in enumerate(rows, 2) if row[0] == workload and row[3] != "rejected"]
        best = max(float(rows[n - 2][7] or 0) for n in mine)
        first = [n for n in mine if worked.cell("Grid", f"J{n}") == 1]
        assert first and all(rows[n - 2][7] == best for n in first)


def test_the_stored_values_are_those_the_formulas_give() -> None:
    criteria = {str(row[0]): float(row[4]) for row in sheet("Criteria")[1:4]}
    cost, carbon, points = criteria.values()
    for row in sheet("Grid")[1:]:
        given = [float(cell) if cell != "" else 0.0 for cell in row[4:7]]
        short = 0.0 if row[7] == "" else (100 - float(row[7])) * given[0]
        assert row[8] == pytest.approx(cost * given[1] + carbon * given[2] + points * short)


def test_ranks_follow_the_worth_among_those_that_pass() -> None:
    grid = sheet("Grid")[1:]
    for workload in {row[0] for row in grid}:
        passing = [row for row in grid if row[0] == workload and row[3] != "rejected"]
        for row in passing:
            assert row[9] == 1 + sum(other[8] < row[8] for other in passing)
    assert all(row[9] == "" for row in grid if row[3] == "rejected")


def test_the_worth_of_an_option_that_passed_is_the_one_it_was_judged_by() -> None:
    record = json.loads(sealed_example("assistant-citoyen").record)
    judged = {
        (" ".join(table["workloads"]), f"{one['provider']} {one['region']}", one["kind"]): one["value"]
        for table in record["options"]
        for one in table["options"]
        if one["decision"] == "passed"
    }
    grid = {(row[0], row[1], row[2]): row[8] for row in sheet("Grid")[1:] if row[3] == "passed"}
    assert grid.keys() == judged.keys()
    for key, value in judged.items():
        assert grid[key] == pytest.approx(value, rel=1e-5, abs=2e-5)  # printed to the cent


def evil(prefix: str) -> Sealed:
    """A record whose names want to be formulas."""
    record = json.loads(sealed().record)
    for table in record["options"]:
        table["workloads"] = [f"{prefix}cmd|' /C calc'!A0"]
        for option in table["options"]:
            option["provider"] = f"{prefix}HYPERLINK(1)"
    return replace(sealed(), record=canonical_bytes(record).decode())


@pytest.mark.parametrize("prefix", ["=", "+", "-", "@", "\t"])
def test_text_that_looks_like_a_formula_arrives_as_text(prefix: str) -> None:
    content = exported(evil(prefix), RecordFormat.XLSX, "en")
    rows = sheet("Grid", content)[1:]
    assert all(str(row[0]).startswith(f"'{prefix}cmd") for row in rows)
    lines = csv.DictReader(StringIO(exported(evil(prefix), RecordFormat.CSV, "en").decode()))
    assert all(line["provider"].startswith(f"'{prefix}HYPER") for line in lines)


def test_the_workbook_has_no_links_and_no_programs() -> None:
    with zipfile.ZipFile(BytesIO(book())) as archive:
        names = archive.namelist()
        assert not [name for name in names if "external" in name.lower() or "vba" in name.lower()]
        assert not [name for name in names if name.endswith(".rels") and b"hyperlink" in archive.read(name)]


def test_both_languages_hold_the_same_figures() -> None:
    english, french = sheet("Grid"), sheet("Grid", book("fr"))
    assert [row[4:10] for row in english[1:]] == [row[4:10] for row in french[1:]]
    assert english[0] != french[0]


def test_the_csv_holds_every_option_of_the_record() -> None:
    record = json.loads(sealed_example("assistant-citoyen").record)
    lines = list(
        csv.DictReader(
            StringIO(exported(sealed_example("assistant-citoyen"), RecordFormat.CSV, "fr").decode())
        )
    )
    assert len(lines) == sum(len(table["options"]) for table in record["options"])
    first = record["options"][0]["options"][0]
    assert lines[0]["cost"] == str(float(first["cost_per_month"]["value"]))
    assert lines[0]["decision"] == "chosen"


@pytest.mark.parametrize("example", ["assistant-citoyen", "banque-rag", "retail-exit"])
def test_the_ocds_fragment_is_valid_and_its_weights_sum_to_a_hundred(example: str) -> None:
    fragment = json.loads(exported(sealed_example(example), RecordFormat.OCDS, "en"))
    assert broken_rules(fragment) == []
    criteria = fragment["releases"][0]["tender"]["lots"][0]["awardCriteria"]["criteria"]
    numbers = [number for one in criteria for number in one.get("numbers", [])]
    kinds = {number["weight"] for number in numbers}
    if kinds == {"percentageExact"}:
        assert sum(number["number"] for number in numbers) == pytest.approx(100)
    elif kinds == {"order"}:
        assert sorted(number["number"] for number in numbers) == list(range(1, len(numbers) + 1))
    else:
        assert [one["type"] for one in criteria] == ["cost"]
