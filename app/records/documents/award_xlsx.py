"""The grid of an award as a spreadsheet: points add up and rank by formulas that live."""

from collections.abc import Sequence
from io import BytesIO

from app.records.canonical import Group
from app.records.documents.case import Case
from app.records.documents.xlsx import FIRST_ROW, head, write_number, write_text
from app.records.trees import group_of, groups_of, number_of, text_of

POINTS = 4  # the first column of points, counted from 0
POINTS_ADD_UP = "points"


def award_xlsx(case: Case) -> bytes:
    """One row per bid: what it earns on each criterion, the total and the rank in its lot."""
    import xlsxwriter
    from xlsxwriter.utility import xl_col_to_name

    award, say, stream = group_of(case.record, "outcome"), case.teller.say, BytesIO()
    bids = groups_of(award, "bids")
    points_add_up = text_of(award, "method") == POINTS_ADD_UP
    names = list(dict.fromkeys(text_of(one, "criterion") for bid in bids for one in groups_of(bid, "points")))
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet("Bids")
        titles = [say("Supplier"), say("Lot"), say("Outcome"), say("Price a month")]
        titles += [*map(case.teller.code, names), say("Total"), say("Rank"), say("Why")]
        head(book, sheet, titles, 18)
        for number, bid in enumerate(bids):
            row = FIRST_ROW + number
            for column, text in enumerate(
                (text_of(bid, "supplier"), text_of(bid, "lot"), text_of(bid, "outcome"))
            ):
                write_text(sheet, row, column, text)
            write_number(sheet, row, 3, number_of(bid, "price_per_month"))
            earned = _earned(bid, names)
            for column, points in enumerate(earned, POINTS):
                write_number(sheet, row, column, points)
            total, rank = POINTS + len(names), number_of(bid, "rank")
            if points_add_up and bid["total"] is not None:
                ends = (xl_col_to_name(POINTS), xl_col_to_name(total - 1))
                sheet.write_formula(
                    row, total, f"=SUM({ends[0]}{row + 1}:{ends[1]}{row + 1})", None, number_of(bid, "total")
                )
            else:
                write_number(sheet, row, total, number_of(bid, "total"))
            sheet.write_formula(
                row,
                total + 1,
                _rank(xl_col_to_name(total), row + 1, len(bids) + 1, ">" if points_add_up else "<"),
                None,
                "" if rank is None else rank,
            )
            write_text(sheet, row, total + 2, text_of(bid, "reason"))
    return stream.getvalue()


def _earned(bid: Group, names: Sequence[str]) -> list[float | None]:
    points = {text_of(one, "criterion"): number_of(one, "points") for one in groups_of(bid, "points")}
    return [points.get(name) for name in names]


def _rank(total: str, row: int, last: int, better: str) -> str:
    """One more than the bids of the lot that are better: more points, or a lower adjusted price."""
    lots, outcomes = f"$B$2:$B${last},B{row}", f'$C$2:$C${last},"<>rejected"'
    totals = f'${total}$2:${total}${last},"{better}"&{total}{row}'
    return f'=IF(C{row}="rejected","",COUNTIFS({lots},{outcomes},{totals})+1)'
