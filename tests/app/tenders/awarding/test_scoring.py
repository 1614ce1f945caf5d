"""Formulas: what a bid earns, by hand and for any bids; and the case where a losing bid decides who wins."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tenders.awarding.allocation import allocation
from app.tenders.awarding.formulas import FORMULAS, absolute, best_over_price, min_max
from app.tenders.awarding.stability import rank_reversals
from app.tenders.awarding.wire import AwardTender
from tests.app.tenders.awarding.bids import judged, tender

AMOUNTS = st.lists(st.floats(1, 1e6), min_size=2, max_size=8).map(np.array)
QUALITY = {"id": "quality", "weight": 50, "marks": "given_by_buyer"}


def of_formula(name: str) -> AwardTender:
    """Price by a formula, with a reference of 100 a month, and quality: half the points each."""
    return tender([{"id": "price", "weight": 50, "formula": name, "reference": "100"}, QUALITY])


def test_an_absolute_formula_gives_half_the_points_at_the_reference_and_none_at_twice_it() -> None:
    assert absolute(np.array([0.0, 50.0, 100.0, 200.0, 300.0]), 100.0).tolist() == [1.0, 0.75, 0.5, 0.0, 0.0]


def test_relative_formulas_measure_against_the_bids_themselves() -> None:
    assert best_over_price(np.array([60.0, 120.0]), 0.0).tolist() == [1.0, 0.5]
    assert min_max(np.array([60.0, 90.0, 120.0]), 0.0).tolist() == [1.0, 0.5, 0.0]
    assert min_max(np.array([60.0, 60.0]), 0.0).tolist() == [1.0, 1.0]


@given(AMOUNTS, st.floats(1, 1e6), st.sampled_from(sorted(FORMULAS)))
def test_a_lower_amount_never_earns_less(amounts: np.ndarray, reference: float, name: str) -> None:
    earned = FORMULAS[name](amounts, reference)
    assert ((earned >= 0) & (earned <= 1)).all()
    order = np.argsort(amounts)
    assert (np.diff(earned[order]) <= 1e-12).all()


@given(AMOUNTS, st.floats(1, 1e6))
def test_under_an_absolute_formula_no_other_bid_changes_what_a_bid_earns(
    amounts: np.ndarray, reference: float
) -> None:
    alone = [float(absolute(amounts[[n]], reference)[0]) for n in range(len(amounts))]
    assert absolute(amounts, reference).tolist() == alone


@pytest.mark.parametrize(
    ("formula", "winner", "winner_without_the_loser"),
    [
        # A 60/90 x 50 + 30 = 63.3, B 60/120 x 50 + 40 = 65, C 50 + 10 = 60; without C: A 80, B 77.5.
        ("best_over_price", "B", "A"),
        # A 0.55 x 50 + 30 = 57.5, B 0.40 x 50 + 40 = 60, C 0.70 x 50 + 10 = 45: the same without C.
        ("absolute", "B", "B"),
    ],
)
def test_best_over_price_lets_a_loser_decide_and_the_absolute_formula_does_not(
    formula: str, winner: str, winner_without_the_loser: str
) -> None:
    asked = of_formula(formula)
    bids = [
        judged(0, "A", "L1", 90, {"quality": 60}),
        judged(1, "B", "L1", 120, {"quality": 80}),
        judged(2, "C", "L1", 60, {"quality": 20}),
    ]
    award = allocation(asked, bids)
    assert award.winners["L1"].bid.bid.supplier == winner
    assert allocation(asked, bids[:2]).winners["L1"].bid.bid.supplier == winner_without_the_loser
    told = [(found.removed, found.before, found.after) for found in rank_reversals(asked, bids, award)]
    assert told == ([(2, 1, 0)] if formula == "best_over_price" else [])


def test_a_quality_adjusted_price_takes_off_what_quality_is_worth() -> None:
    asked = tender(
        [
            {"id": "price", "formula": "quality_adjusted_price", "basis": "price"},
            {"id": "quality", "worth": "40", "marks": "given_by_buyer"},
        ]
    )
    # A 100 - 0.5 x 40 = 80; B 110 - 0.9 x 40 = 74: B, though dearer.
    award = allocation(
        asked, [judged(0, "A", "L1", 100, {"quality": 50}), judged(1, "B", "L1", 110, {"quality": 90})]
    )
    won = award.winners["L1"]
    assert (won.bid.bid.supplier, round(-won.value, 9)) == ("B", 74.0)


def test_equal_points_go_to_the_lower_price_then_to_the_earlier_bid() -> None:
    asked = tender([{"id": "price", "weight": 0, "reference": "100"}, {**QUALITY, "weight": 100}])
    same = {"quality": 70}
    bids = [judged(0, "A", "L1", 90, same), judged(1, "B", "L1", 80, same), judged(2, "C", "L1", 80, same)]
    assert allocation(asked, bids).winners["L1"].bid.bid.supplier == "B"


def test_a_bundle_discount_is_off_the_price() -> None:
    asked = tender([{"id": "price", "weight": 100, "reference": "100"}])
    (bid,) = (judged(0, "A", "L1", 100),)
    from app.tenders.awarding.scoring import money_of

    assert money_of(asked.criteria[0], bid, Decimal("0.05")) == Decimal("95.00")
