"""The grid of an award: its formulas, worked out by hand, rank bids as the award does."""

import re
import zipfile
from io import BytesIO
from types import SimpleNamespace
from typing import Any, cast
from xml.etree.ElementTree import fromstring

import pytest

from app.records.canonical import Group
from app.records.documents.award_xlsx import award_xlsx
from app.records.documents.case import Case
from app.records.documents.teller import Teller
from app.web.language import Language


def formulas(criteria: int, method: str) -> dict[str, str]:
    """The formulas of a grid of two bids, by cell."""
    points = [{"criterion": f"c{n}", "points": 1.0} for n in range(criteria)]
    bids = [
        {
            "supplier": supplier,
            "lot": "L1",
            "outcome": outcome,
            "price_per_month": "1.00",
            "points": points,
            "total": total,
            "rank": rank,
            "reason": "",
        }
        for supplier, outcome, total, rank in (("A", "lost", 80.0, 2), ("B", "won", 74.0, 1))
    ]
    record = cast(Group, {"outcome": {"method": method, "bids": bids}})
    case = cast(Case, SimpleNamespace(record=record, teller=Teller(Language("en"))))
    with zipfile.ZipFile(BytesIO(award_xlsx(case))) as book:
        sheet = fromstring(book.read("xl/worksheets/sheet1.xml"))
    cells: Any = [cell for cell in sheet.iter() if cell.tag.endswith("}c")]
    return {cell.get("r"): each.text for cell in cells for each in cell if each.tag.endswith("}f")}


@pytest.mark.parametrize(("method", "better"), [("points", ">"), ("quality_adjusted_price", "<")])
def test_more_points_or_a_lower_adjusted_price_ranks_first(method: str, better: str) -> None:
    # One criterion in E, the total in F, the rank in G.
    found = formulas(1, method)
    assert f'$F$2:$F$3,"{better}"&F2' in found["G2"]
    assert ("F2" in found) == (method == "points")


def test_a_tender_of_many_criteria_adds_up_columns_that_exist() -> None:
    # Thirty criteria in E to AH.
    found = formulas(30, "points")
    assert found["AI2"] == "SUM(E2:AH2)"
    assert all(re.search(r"\$AI\$2:\$AI\$3", found[cell]) for cell in ("AJ2", "AJ3"))
