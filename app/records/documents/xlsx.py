"""The grid of scores as a spreadsheet whose formulas live: change a weight and the ranks follow.

Every text is written as text: what begins with = + - @, a tab or NUL gets an apostrophe and is never
calculated. The values of the formulas are stored with them, for readers that do not calculate.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from app.records.canonical import Group
from app.records.documents.blocks import Table
from app.records.documents.case import Case
from app.records.documents.clauses import eforms_codes
from app.records.documents.registers import register_of_providers, transfers
from app.records.documents.table import ends
from app.records.trees import group_of, groups_of, number_of, text_of
from app.render.cells import safe_cell

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

LONGEST_CELL = 32_000
FIRST_ROW = 1  # below the head, counted from 0
CRITERIA = "Criteria"
ROW_OF = {"cost": 2, "carbon": 3, "sovereignty": 4}  # of the sheet of criteria, counted from 1


@dataclass(frozen=True, slots=True)
class Scored:
    """One row of the grid: who, what it costs, emits and scores, and what that is worth."""

    workload: str
    place: str
    kind: str
    decision: str
    importance: float
    cost: float | None
    carbon_kg: float | None
    score: float | None
    why: str

    def value(self, coefficients: Sequence[float]) -> float:
        """The worth by the formula, least best; a figure nobody knows counts nothing."""
        short = 0.0 if self.score is None else 100 - self.score
        figures = (self.cost or 0.0, self.carbon_kg or 0.0, short * self.importance)
        return sum(c * figure for c, figure in zip(coefficients, figures, strict=True))


def grid_xlsx(case: Case) -> bytes:
    """The workbook: criteria, grid, registers, codes."""
    import xlsxwriter

    stream = BytesIO()
    options = {
        "constant_memory": True,
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": text_of(case.record, "name"), "comments": case.sealed.hash})
        coefficients = _criteria(case, book)
        _grid(case, book, coefficients)
        for name, table in (
            ("Providers", register_of_providers(case)),
            ("Transfers", transfers(case)),
            ("eForms", eforms_codes(case)),
        ):
            _sheet(book, name, table)
    return stream.getvalue()


def _criteria(case: Case, book: "Workbook") -> list[float]:
    """Weights and references, with what one unit of each figure counts as a formula over them."""
    say, sheet = case.teller.say, book.add_worksheet(CRITERIA)
    head(
        book,
        sheet,
        [say("Criterion"), say("Weight"), say("Reference"), say("Unit"), say("Counts per unit")],
        24,
    )
    found = []
    for number, one in enumerate(case.criteria()):
        row = FIRST_ROW + number
        weight, reference = number_of(one, "weight"), number_of(one, "reference")
        write_text(sheet, row, 0, case.teller.code(text_of(one, "id")))
        write_number(sheet, row, 1, weight)
        write_number(sheet, row, 2, reference)
        write_text(sheet, row, 3, text_of(one, "unit"))
        if weight is not None and reference:
            coefficient = weight / reference
            sheet.write_formula(row, 4, f"=B{row + 1}/C{row + 1}", None, coefficient)
        else:
            coefficient = number_of(one, "coefficient") or 0.0
            write_number(sheet, row, 4, coefficient)
        found.append(coefficient)
    write_text(
        sheet,
        FIRST_ROW + len(found) + 1,
        0,
        say("Record {id}, SHA-256 {hash}", id=case.sealed.id, hash=case.sealed.hash),
    )
    return found


def _grid(case: Case, book: "Workbook", coefficients: Sequence[float]) -> None:
    """Every option with its worth and its rank among those that pass, as formulas."""
    say, sheet = case.teller.say, book.add_worksheet("Grid")
    titles = (
        *(say("Workload"), say("Place"), say("Kind"), say("Outcome"), say("Importance"), say("Cost a month")),
        *(say("CO2e a month"), say("Score"), say("Worth, least best"), say("Rank"), say("Why")),
    )
    head(book, sheet, titles, 16)
    rows = list(_scored(case))
    last = FIRST_ROW + len(rows)
    for number, one in enumerate(rows):
        row = FIRST_ROW + number
        for column, text in enumerate((one.workload, one.place, one.kind, one.decision)):
            write_text(sheet, row, column, text)
        for column, figure in enumerate((one.importance, one.cost, one.carbon_kg, one.score), 4):
            write_number(sheet, row, column, figure)
        sheet.write_formula(row, 8, _worth(row + 1), None, one.value(coefficients))
        sheet.write_formula(row, 9, _rank(row + 1, last), None, _rank_of(one, rows, coefficients))
        write_text(sheet, row, 10, one.why)
    sheet.autofilter(0, 0, max(last - 1, 1), len(titles) - 1)


def _worth(row: int) -> str:
    cost, carbon, score = (f"{CRITERIA}!$E${ROW_OF[name]}" for name in ("cost", "carbon", "sovereignty"))
    return f'={cost}*F{row}+{carbon}*G{row}+IF(H{row}="",0,{score}*(100-H{row})*E{row})'


def _rank(row: int, last: int) -> str:
    rivals = f'EXACT($A$2:$A${last},A{row})*($D$2:$D${last}<>"rejected")'
    return f'=IF(D{row}="rejected","",1+SUMPRODUCT({rivals}*($I$2:$I${last}<I{row})))'


def _rank_of(one: Scored, rows: Sequence[Scored], coefficients: Sequence[float]) -> int | str:
    if one.decision == "rejected":
        return ""
    mine = one.value(coefficients)
    rivals = (r for r in rows if r.workload == one.workload and r.decision != "rejected")
    return 1 + sum(rival.value(coefficients) < mine for rival in rivals)


def _scored(case: Case) -> Iterator[Scored]:
    for table in groups_of(case.record, "options"):
        names = table["workloads"]
        workload = " ".join(map(str, names)) if isinstance(names, list) else ""
        for one in groups_of(table, "options"):
            yield _scored_row(case, workload, number_of(table, "importance") or 1.0, one)


def _scored_row(case: Case, workload: str, importance: float, one: Group) -> Scored:
    failed = dict.fromkeys(text_of(gate, "reason") for gate in groups_of(one, "gates_failed"))
    return Scored(
        workload=workload,
        place=f"{text_of(one, 'provider')} {text_of(one, 'region')}",
        kind=text_of(one, "kind"),
        decision=text_of(one, "decision"),
        importance=importance,
        cost=ends(one["cost_per_month"])[1],
        carbon_kg=ends(one["carbon_kg_per_month"])[1],
        score=number_of(group_of(one, "score"), "low"),
        why="; ".join(case.teller.gate(reason) for reason in failed),
    )


def _sheet(book: "Workbook", name: str, table: Table) -> None:
    sheet = book.add_worksheet(name)
    head(book, sheet, table.head, 28)
    for number, row in enumerate(table.rows):
        for column, cell in enumerate(row):
            write_text(sheet, FIRST_ROW + number, column, cell if isinstance(cell, str) else cell["letter"])


def head(book: "Workbook", sheet: "Worksheet", names: Sequence[str], width: int) -> None:
    """The first row: bold, kept in sight."""
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    sheet.set_column(0, len(names) - 1, width)
    sheet.freeze_panes(1, 0)
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, bold)


def write_text(sheet: "Worksheet", row: int, column: int, text: str) -> None:
    """Text as text, whatever it begins with."""
    sheet.write_string(row, column, str(safe_cell(text))[:LONGEST_CELL])


def write_number(sheet: "Worksheet", row: int, column: int, figure: float | None) -> None:
    """A figure; an unknown one leaves its cell empty."""
    if figure is not None:
        sheet.write_number(row, column, figure)
