"""The grid of an award as a spreadsheet that says the same as the award, by formulas that live.

From the figure of each criterion come its share (by the published formula), its points (weight x share), the
total and the rank in the lot, ties broken as the award breaks them: less money first, then the earlier bid.
Change a weight, a reference or a figure, and everything follows. The values of the formulas are stored with
them, for readers that do not calculate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from app.records.canonical import Group
from app.records.documents.award_codes import criteria_codes, is_money
from app.records.documents.award_words import PARTS, AwardWords
from app.records.documents.case import Case
from app.records.documents.xlsx import FIRST_ROW, head, write_number, write_text
from app.records.trees import group_of, groups_of, number_of, text_of

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

CRITERIA = "Criteria"
WEIGHT, REFERENCE = "D", "E"  # columns of the sheet of criteria
NUMBER, LOT, PASSES = "A", "C", "E"  # columns of the sheet of bids
LEADING = 6  # columns of bids before the figures
DECIMALS = 6  # to which totals are compared


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand on the sheet of bids: rows 2 to `last`, columns by criterion, from 0."""

    criteria: Sequence[Group]
    last: int
    adds_up: bool

    def figure(self, number: int) -> str:
        """The column of what a criterion read."""
        return _column(LEADING + number)

    def share(self, number: int) -> str:
        """The column of its share of full points."""
        return _column(LEADING + len(self.criteria) + number)

    def points(self, number: int) -> str:
        """The column of its points, or of their worth in money."""
        return _column(LEADING + 2 * len(self.criteria) + number)

    @property
    def total(self) -> int:
        """The number of the column of totals."""
        return LEADING + 3 * len(self.criteria)

    @property
    def money(self) -> str:
        """The column of the money that was judged."""
        return self.figure(next(n for n, one in enumerate(self.criteria) if is_money(one)))

    def whole(self, column: str) -> str:
        """All bids of a column."""
        return f"${column}$2:${column}${self.last}"

    def rivals(self, row: int) -> str:
        """1 for each bid of the same lot that passes, as a condition over all rows."""
        return f"EXACT({self.whole(LOT)},{LOT}{row})*({self.whole(PASSES)}=1)"


def award_xlsx(case: Case) -> bytes:
    """The workbook: criteria, bids, life-cycle cost, failed gates."""
    import xlsxwriter

    words, stream = AwardWords(case), BytesIO()
    layout = Layout(words.criteria, len(words.bids) + 1, words.adds_up)
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": text_of(case.record, "name"), "comments": case.sealed.hash})
        _criteria(words, book, layout)
        _bids(words, book, layout)
        _lifecycle(words, book)
        _gates(words, book)
    return stream.getvalue()


def _criteria(words: AwardWords, book: "Workbook", layout: Layout) -> None:
    """Weights and references, which the formulas of the bids read; codes of eForms; how ties are broken."""
    say, sheet = words.teller.say, book.add_worksheet(CRITERIA)
    codes, sealed = criteria_codes(words.case), words.case.sealed
    weight = say("Weight") if layout.adds_up else say("Worth of full marks")
    titles = [
        say("Criterion"),
        say("What it reads"),
        say("Formula"),
        weight,
        say("Reference"),
        *codes.head[1:],
    ]
    head(book, sheet, titles, 22)
    for number, (one, row) in enumerate(zip(layout.criteria, codes.rows, strict=True), FIRST_ROW):
        write_text(sheet, number, 0, text_of(one, "id"))
        write_text(sheet, number, 1, words.reads(one))
        write_text(sheet, number, 2, words.formula(one))
        write_number(sheet, number, 3, number_of(one, "weight" if layout.adds_up else "worth"))
        write_number(sheet, number, 4, number_of(one, "reference"))
        for column, code in enumerate(row[1:], 5):
            write_text(sheet, number, column, str(code))
    last = FIRST_ROW + len(layout.criteria)
    if layout.adds_up:
        write_text(sheet, last, 0, say("Sum of the weights"))
        summed = sum(number_of(one, "weight") or 0.0 for one in layout.criteria)
        sheet.write_formula(last, 3, f"=SUM({WEIGHT}2:{WEIGHT}{last})", None, summed)
    told = [
        say("The share of a criterion is worked out from its figure; its points are weight x share."),
        say("Equal totals rank by the lower money that was judged, then by the earlier bid."),
        say("Record {id}, SHA-256 {hash}", id=sealed.id, hash=sealed.hash),
    ]
    for number, text in enumerate(told, last + 2):
        write_text(sheet, number, 0, text)


def _bids(words: AwardWords, book: "Workbook", layout: Layout) -> None:
    """One row a bid: figures, shares, points, total, rank in the lot, and what the award says of it."""
    say, sheet = words.teller.say, book.add_worksheet("Bids")
    names = [text_of(one, "id") for one in layout.criteria]
    titles = [
        *(say("No."), say("Supplier"), say("Lot"), say("Outcome"), say("Passes (1 or 0)")),
        say("Price a month"),
        *(say("{criterion}: figure", criterion=name) for name in names),
        *(say("{criterion}: share", criterion=name) for name in names),
        *(
            say("{criterion}: points", criterion=name)
            if layout.adds_up
            else say("{criterion}: worth", criterion=name)
            for name in names
        ),
        *(say("Total"), say("Rank"), say("Why")),
    ]
    head(book, sheet, titles, 15)
    sheet.freeze_panes(1, 3)
    for row, bid in enumerate(words.bids, FIRST_ROW + 1):
        _bid(words, sheet, layout, row, bid)


def _bid(words: AwardWords, sheet: "Worksheet", layout: Layout, row: int, bid: Group) -> None:
    """The row of a bid, `row` counted from 1 as a spreadsheet does."""
    passes = text_of(bid, "outcome") != "rejected"
    write_number(sheet, row - 1, 0, number_of(bid, "bid"))
    for column, text in enumerate((text_of(bid, "supplier"), text_of(bid, "lot"), words.outcome(bid)), 1):
        write_text(sheet, row - 1, column, text)
    write_number(sheet, row - 1, 4, int(passes))
    write_number(sheet, row - 1, 5, number_of(bid, "price_per_month"))
    write_text(sheet, row - 1, layout.total + 2, words.of_bid(bid))
    if not passes:
        return
    earned = {text_of(one, "criterion"): one for one in groups_of(bid, "points")}
    for number, criterion in enumerate(layout.criteria):
        points = earned[text_of(criterion, "id")]
        write_number(sheet, row - 1, LEADING + number, number_of(points, "figure"))
        if not layout.adds_up and is_money(criterion):
            continue  # this money earns nothing: what quality is worth is taken off it
        share, weight = f"{layout.share(number)}{row}", f"{CRITERIA}!${WEIGHT}${number + 2}"
        sheet.write_array_formula(
            f"{share}:{share}",
            f"{{={_share(layout, number, row, points)}}}",
            None,
            number_of(points, "share"),
        )
        sheet.write_formula(
            f"{layout.points(number)}{row}", f"={weight}*{share}", None, number_of(points, "points")
        )
    sheet.write_formula(row - 1, layout.total, _total(layout, row), None, number_of(bid, "total"))
    sheet.write_formula(row - 1, layout.total + 1, _rank(layout, row), None, number_of(bid, "rank"))


def _share(layout: Layout, number: int, row: int, points: Group) -> str:
    """The share of full points, by the published formula of the criterion."""
    figure, full = f"{layout.figure(number)}{row}", number_of(points, "full")
    if full is not None:
        return f"{figure}/{full:.12g}"
    rivals = f"IF({layout.rivals(row)},{layout.whole(layout.figure(number))})"
    match text_of(layout.criteria[number], "formula"):
        case "best_over_price":
            return f"IF({figure}>0,MIN({rivals})/{figure},1)"
        case "min_max":
            spread = f"MAX({rivals})-MIN({rivals})"
            return f"IF({spread}<=0,1,(MAX({rivals})-{figure})/({spread}))"
    return f"MAX(0,MIN(1,1-{figure}/(2*{CRITERIA}!${REFERENCE}${number + 2})))"


def _total(layout: Layout, row: int) -> str:
    """Points summed, or the money judged less what quality is worth; to the decimal the award compares."""
    ends = (layout.points(0), layout.points(len(layout.criteria) - 1))
    summed = f"SUM({ends[0]}{row}:{ends[1]}{row})"
    return f"=ROUND({summed if layout.adds_up else f'{layout.money}{row}-{summed}'},{DECIMALS})"


def _rank(layout: Layout, row: int) -> str:
    """One more than the bids of the lot that come before: by total, then by money, then by number."""
    total, money = _column(layout.total), layout.money
    better = ">" if layout.adds_up else "<"
    totals, moneys, numbers = layout.whole(total), layout.whole(money), layout.whole(NUMBER)
    same, level = f"({totals}={total}{row})", f"({moneys}={money}{row})"
    before = (
        f"({totals}{better}{total}{row})"
        f"+{same}*({moneys}<{money}{row})"
        f"+{same}*{level}*({numbers}<{NUMBER}{row})"
    )
    return f"=1+SUMPRODUCT({layout.rivals(row)}*({before}))"


def _lifecycle(words: AwardWords, book: "Workbook") -> None:
    """The life-cycle cost of each bid a month, part by part; an empty cell is not asked for or not known."""
    say, sheet = words.teller.say, book.add_worksheet("Lifecycle")
    titles = [say("Supplier"), say("Lot"), *(say(part) for part in PARTS.values()), say("Total")]
    head(book, sheet, titles, 15)
    for row, bid in enumerate(words.bids, FIRST_ROW + 1):
        parts = group_of(bid, "lifecycle")
        write_text(sheet, row - 1, 0, text_of(bid, "supplier"))
        write_text(sheet, row - 1, 1, text_of(bid, "lot"))
        amounts = [number_of(parts, part) for part in PARTS]
        for column, amount in enumerate(amounts, 2):
            write_number(sheet, row - 1, column, amount)
        ends, end = (_column(2), _column(len(PARTS) + 1)), len(PARTS) + 2
        summed = round(sum(amount or 0.0 for amount in amounts), 2)
        sheet.write_formula(row - 1, end, f"=SUM({ends[0]}{row}:{ends[1]}{row})", None, summed)


def _gates(words: AwardWords, book: "Workbook") -> None:
    """Every gate that some bid does not pass."""
    say, sheet = words.teller.say, book.add_worksheet("Gates")
    titles = [say("Supplier"), say("Lot"), say("Gate"), say("Asked at"), say("Workload"), say("Why")]
    head(book, sheet, titles, 24)
    failed = [(bid, gate) for bid in words.bids for gate in groups_of(bid, "failed")]
    for row, (bid, gate) in enumerate(failed, FIRST_ROW):
        cells = (
            text_of(bid, "supplier"),
            text_of(bid, "lot"),
            words.gate(text_of(gate, "code")),
            text_of(gate, "requirement"),
            str(gate["workload"] or ""),
            text_of(gate, "text"),
        )
        for column, text in enumerate(cells):
            write_text(sheet, row, column, text)


def _column(number: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(number))
