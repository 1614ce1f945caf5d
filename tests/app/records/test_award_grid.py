"""The grid of an award, worked out again by its formulas, says the same as the award."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.records.canonical import read_tree
from app.records.documents.award_xlsx import award_xlsx
from app.tenders.awarding.judging import MEASURES
from app.tenders.awarding.schemas import AwardOfTender
from app.tenders.awarding.wire import AwardTender
from tests.app.records.handmade import proposed, told_in
from tests.app.records.recalculating import Book, read_book
from tests.app.tenders.awarding.bids import judged, tender

QUALITY = {"id": "quality", "weight": 40, "marks": "given_by_buyer"}
CARBON = "carbon_kg_per_month"


def grid(award: AwardOfTender) -> Book:
    """The workbook of an award."""
    return read_book(award_xlsx(told_in(award)))


def columns(book: Book) -> dict[str, str]:
    """The letters of the columns of bids, by their heads."""
    return {
        str(text): at[1].rstrip("1")
        for at, text in book.values.items()
        if at[0] == "Bids" and at[1][-1:] == "1" and not at[1][-2:-1].isdigit()
    }


def agrees(book: Book, award: AwardOfTender) -> None:
    """Every total and rank of the grid, worked out, is that of the award."""
    at = columns(book)
    for row, bid in enumerate(award.bids, 2):
        shown = [book.cell("Bids", f"{at[name]}{row}") for name in ("Total", "Rank")]
        if bid.outcome == "rejected":
            assert shown == [None, None]
            continue
        assert shown == [pytest.approx(bid.total, abs=2e-6), bid.rank]
        for points in bid.points:
            share = (
                book.cell("Bids", f"{at[f'{points.criterion}: share']}{row}")
                if f"{points.criterion}: share" in at
                else None
            )
            if share is not None:
                assert share == pytest.approx(points.share, abs=1e-9)


BIDS = st.lists(
    st.tuples(
        st.sampled_from("ABC"),
        st.sampled_from(["L1", "l1", "*"]),
        st.sampled_from([40, 50, 60, 80, 200]),
        st.sampled_from([0, 25, 50, 75, 100]),
        st.sampled_from([0, 10, 12.3456789, 30]),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=25, deadline=None)
@given(
    BIDS,
    st.sampled_from(["absolute", "best_over_price", "min_max"]),
    st.sampled_from(["absolute", "best_over_price", "min_max"]),
    st.booleans(),
)
def test_totals_and_ranks_are_those_of_the_award(
    listed: list[Any], price: str, environment: str, bundled: bool
) -> None:
    wire = tender(
        [
            {"id": "price", "weight": 40, "formula": price, "reference": "100"},
            {"id": "environment", "weight": 20, "measure": CARBON, "formula": environment, "reference": "20"},
            QUALITY,
        ],
        bundles=[{"supplier": "A", "lots": ["L1", "l1"], "discount_share": 0.125}] if bundled else [],
    )
    lots = [wire.lots[0].model_copy(update={"id": name}) for name in ("L1", "l1", "*")]
    wire = wire.model_copy(update={"lots": lots})
    bids = [
        replace(
            judged(n, who, lot, cost, {"quality": marks}, passes=passes),
            measures={**dict.fromkeys(MEASURES), CARBON: carbon},
        )
        for n, (who, lot, cost, marks, carbon, passes) in enumerate(listed)
    ]
    award = proposed(wire, bids)
    agrees(grid(award), award)


def test_equal_points_rank_by_price_then_by_the_earlier_bid() -> None:
    wire = tender([{"id": "price", "weight": 0, "reference": "100"}, {**QUALITY, "weight": 100}])
    same = {"quality": 70}
    bids = [judged(0, "A", "L1", 90, same), judged(1, "B", "L1", 80, same), judged(2, "C", "L1", 80, same)]
    award = proposed(wire, bids)
    assert [bid.rank for bid in award.bids] == [3, 1, 2]
    assert award.lots[0].supplier == "B"
    assert "the tie goes to the lower price" in award.bids[0].reason
    assert "the tie goes to the earlier bid" in award.bids[2].reason
    agrees(grid(award), award)


def test_points_that_only_a_machine_tells_apart_are_equal() -> None:
    # 30 + 10 points against 10 + 30: 0.3 x 100 + 0.1 x 100 need not be 0.1 x 100 + 0.3 x 100 in doubles.
    wire = tender(
        [
            {"id": "price", "weight": 0, "reference": "100"},
            *({"id": name, "weight": 100 / 3, "marks": "given_by_buyer"} for name in "abc"),
        ]
    )
    marks = ([10, 20, 70], [70, 10, 20], [20, 70, 10])
    bids = [judged(n, "ABC"[n], "L1", 90 - n, dict(zip("abc", m, strict=True))) for n, m in enumerate(marks)]
    award = proposed(wire, bids)
    assert [bid.rank for bid in award.bids] == [3, 2, 1]
    agrees(grid(award), award)


def test_a_weight_changed_in_the_grid_ranks_as_an_award_under_it_would() -> None:
    def asked(weight: int) -> AwardTender:
        return tender(
            [{"id": "price", "weight": weight, "reference": "100"}, {**QUALITY, "weight": 100 - weight}]
        )

    bids = [judged(0, "A", "L1", 60, {"quality": 40}), judged(1, "B", "L1", 120, {"quality": 90})]
    book, other = grid(proposed(asked(80), bids)), proposed(asked(20), bids)
    assert [bid.rank for bid in other.bids] == [2, 1]
    book.change("Criteria", "D2", 20.0)
    book.change("Criteria", "D3", 80.0)
    agrees(book, other)
    assert book.cell("Criteria", "D4") == 100


def test_a_quality_adjusted_price_ranks_the_lowest_first() -> None:
    wire = tender(
        [
            {"id": "price", "formula": "quality_adjusted_price", "basis": "price"},
            {"id": "quality", "worth": "40", "marks": "given_by_buyer"},
        ]
    )
    award = proposed(
        wire, [judged(0, "A", "L1", 100, {"quality": 50}), judged(1, "B", "L1", 110, {"quality": 90})]
    )
    assert [(bid.total, bid.rank) for bid in award.bids] == [(80.0, 2), (74.0, 1)]
    agrees(grid(award), award)


def test_a_tender_of_many_criteria_adds_up_columns_that_exist() -> None:
    names = [f"c{n}" for n in range(29)]
    wire = tender(
        [
            {"id": "price", "weight": 42, "reference": "100"},
            *({"id": name, "weight": 2, "marks": "given_by_buyer"} for name in names),
        ]
    )
    bids = [judged(n, "AB"[n], "L1", 90, dict.fromkeys(names, 10 * n + 5)) for n in range(2)]
    award = proposed(wire, bids)
    agrees(grid(award), award)


def test_what_a_figure_earns_can_be_worked_out_from_what_is_printed() -> None:
    wire = tender([{"id": "price", "weight": 60, "reference": "90", "basis": "lifecycle_cost"}, QUALITY])
    bid = judged(0, "A", "L1", 70, {"quality": 50})
    third = replace(bid, cost=replace(bid.cost, parts={**bid.cost.parts, "exit": Decimal(100) / 3}))
    printed = read_tree(proposed(wire, [third]).model_dump_json(by_alias=True))
    (told,) = cast(Any, printed)["bids"]
    money, marks = told["points"]
    total = 60 * (1 - money["figure"] / 180) + 40 * marks["figure"] / marks["full"]
    assert round(total, 6) == told["total"]
