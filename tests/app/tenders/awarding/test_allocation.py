"""Lots go to the bids that are best together: by trying every award; weights that keep a winner do."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.tenders.awarding.allocation import allocation, scored
from app.tenders.awarding.reasons import of_lot
from app.tenders.awarding.stability import weight_ranges
from app.tenders.awarding.wire import AwardTender
from tests.app.tenders.awarding.bids import judged, tender

CRITERIA = [
    {"id": "price", "weight": 60, "reference": "100"},
    {"id": "quality", "weight": 40, "marks": "given_by_buyer"},
]
BIDS = st.lists(
    st.tuples(
        st.sampled_from("ABC"),
        st.sampled_from(["L1", "L2", "L3"]),
        st.integers(20, 220),
        st.integers(0, 100),
        st.booleans(),
    ),
    min_size=1,
    max_size=9,
)
BUNDLES = st.lists(
    st.tuples(st.sampled_from("ABC"), st.sampled_from([["L1", "L2"], ["L2", "L3"], ["L1", "L2", "L3"]])),
    max_size=2,
)


def best_by_trying(asked: AwardTender, bids: list, most: int | None) -> tuple[int, float] | None:
    """Of the awards of the most lots that keep the rules the best sum of points, bundles tried by hand."""
    passing = [bid for bid in bids if bid.passes]
    lots = sorted({bid.bid.lot for bid in passing})
    best = None
    for chosen in product(*([None, *(bid for bid in passing if bid.bid.lot == lot)] for lot in lots)):
        picks = [bid for bid in chosen if bid is not None]
        suppliers = [bid.bid.supplier for bid in picks]
        if most is not None and max(map(suppliers.count, suppliers), default=0) > most:
            continue
        won = {bid.bid.lot: bid.bid.supplier for bid in picks}
        for use in product([False, True], repeat=len(asked.bundles)):
            used = [bundle for bundle, on in zip(asked.bundles, use, strict=True) if on]
            held = [lot for bundle in used for lot in bundle.lots]
            if len(held) != len(set(held)):
                continue
            if any(won.get(lot) != bundle.supplier for bundle in used for lot in bundle.lots):
                continue
            discount = {lot: float(bundle.discount_share) for bundle in used for lot in bundle.lots}
            value = 0.0
            for bid in picks:
                price = float(bid.price) * (1 - discount.get(bid.bid.lot, 0.0))
                value += 60 * min(1.0, max(0.0, 1 - price / 200)) + 40 * bid.bid.marks["quality"] / 100
            best = max(best or (0, 0.0), (len(picks), value))
    return best


@settings(max_examples=60, deadline=None)
@given(BIDS, BUNDLES, st.none() | st.integers(1, 2))
def test_the_award_is_the_best_of_all_awards(listed: list, bundles: list, most: int | None) -> None:
    asked = tender(
        CRITERIA,
        lots=3,
        rules={} if most is None else {"max_lots_per_supplier": most},
        bundles=[{"supplier": who, "lots": lots, "discount_share": 0.25} for who, lots in bundles],
    )
    bids = [
        judged(n, who, lot, price, {"quality": marks}, passes=passes)
        for n, (who, lot, price, marks, passes) in enumerate(listed)
    ]
    award = allocation(asked, bids)
    expected = best_by_trying(asked, bids, most)
    assert expected is not None
    assert (len(award.winners), award.value) == pytest.approx(expected, abs=1e-6)
    assert award.proven


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(20, 180), st.integers(0, 100)), min_size=2, max_size=5),
    st.floats(0.02, 0.98),
)
def test_within_its_range_a_weight_keeps_the_winner_and_outside_it_does_not(listed: list, at: float) -> None:
    asked = tender(CRITERIA)
    bids = [judged(n, f"S{n}", "L1", price, {"quality": marks}) for n, (price, marks) in enumerate(listed)]
    award = allocation(asked, bids)
    price = next(line for line in weight_ranges(asked, bids, award) if line.criterion == "price")
    assert price.low <= 60 <= price.high

    def lead(weight: float) -> float:
        """Points of the winner over the best rival at a weight of the price."""
        other = tender([{**CRITERIA[0], "weight": weight}, {**CRITERIA[1], "weight": 100 - weight}])
        values = {one.bid.index: one.value for one in scored(other, bids)["L1"]}
        mine = values.pop(award.winners["L1"].bid.index)
        return mine - max(values.values())

    # Totals are worked out to the sixth decimal.
    assert lead(price.low + at * (price.high - price.low)) >= -1e-6
    for outside in (price.low - 1, price.high + 1):
        if 0 <= outside <= 100:
            assert lead(outside) < 1e-9


def test_rejected_bids_never_win_and_an_open_lot_stays_open() -> None:
    asked = tender(CRITERIA, lots=2)
    bids = [
        judged(0, "A", "L1", 20, {"quality": 100}, passes=False),
        judged(1, "B", "L1", 150, {"quality": 10}),
        judged(2, "A", "L2", 20, {"quality": 100}, passes=False),
    ]
    award = allocation(asked, bids)
    assert {lot: one.bid.index for lot, one in award.winners.items()} == {"L1": 1}


def test_as_many_lots_are_awarded_as_the_rules_allow_and_the_others_say_why_not() -> None:
    asked = tender(CRITERIA, lots=3, rules={"max_lots_per_supplier": 1})
    bids = [
        judged(0, "A", "L1", 20, {"quality": 1}),
        judged(1, "A", "L2", 20, {"quality": 99}),
        judged(2, "A", "L3", 20, {"quality": 50}),
        judged(3, "B", "L2", 199, {"quality": 0}),
    ]
    # Two lots are more than one, whatever B is worth: A has L3, which is worth more there than L1.
    award = allocation(asked, bids)
    assert {lot: one.bid.index for lot, one in award.winners.items()} == {"L2": 3, "L3": 2}
    assert (award.conflict, award.proven) == ((), True)
    assert of_lot(asked, "L1", award, bids) == "left open: who bids for it wins 1 lots already"
