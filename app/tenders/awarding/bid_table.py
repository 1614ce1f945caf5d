"""Bids from a table: one row a bid, columns named as the keys of a bid, in XLSX, ODS or CSV.

    supplier | lot | price_per_month | provider | region | acquisition | ... | marks.quality | max

Every cell that does not fit is a fault at its row, counted from 1 as a spreadsheet does, and its column:
`/rows/3/exit`; a wrong column is one at `/columns/4`.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from app.faults import Fault, FaultyQuestion, echo, pointer
from app.imports.tables import Cell, number_in, read_table, refused, text_in
from app.recommendations.asking.trees import Tree
from app.recommendations.asking.vocabulary import nearest

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


def read_bid_table(file: Path) -> list[Tree]:
    """The bids of a file as they would stand in a tender. Raises FaultyQuestion, or OSError."""
    return bids_of(read_table(file))


def bids_of(rows: Sequence[Sequence[Cell]]) -> list[Tree]:
    """The bids of rows of which the first names the columns."""
    if not rows:
        raise refused("the table is empty", "write a row of column names, then one row a bid", "empty")
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
            problem, at = f"{echo(name)} is not a column of bids", pointer(("columns", number))
            yield Fault(f"column {number}", problem, remedy, "unknown_key", at)
    for missing in {"supplier", "lot"} - set(names):
        at = pointer(("columns", missing))
        yield Fault("row 1", f"there is no column {missing}", f"add a column {missing}", "missing", at)


def _bid(number: int, cells: Mapping[str, Cell]) -> tuple[dict[str, Tree], list[Fault]]:
    bid: dict[str, Tree] = {}
    marks: dict[str, Tree] = {}
    faults: list[Fault] = []
    for name, cell in cells.items():
        if cell in ("", None) or not name:
            continue
        if name in TEXTS:
            bid[name] = text_in(cell)
            continue
        amount = number_in(cell)
        if amount is None:
            problem = f"{echo(str(cell))} is not a number"
            at, right = pointer(("rows", number, name)), "write one such as 5400.00"
            faults.append(Fault(f"row {number}, {name}", problem, right, "number_type", at))
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
