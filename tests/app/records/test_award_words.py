"""Why a bid won or lost and a lot stays open, told from the figures of an award in both languages."""

import pytest

from app.records.documents.award_words import AwardWords
from tests.app.records.handmade import proposed, told_in
from tests.app.tenders.awarding.bids import judged, tender

QUALITY = {"id": "quality", "weight": 50, "marks": "given_by_buyer"}
PRICE = {"id": "price", "weight": 50, "reference": "100"}


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        (
            "en",
            [
                "57.50 points, the best award over all lots",
                "57.50 points against 57.50 points: the tie goes to the earlier bid",
                "52.50 points against 57.50 points; 5.00 behind on quality",
                "outside the residency asked",
            ],
        ),
        (
            "fr",
            [
                "57,50 points, la meilleure attribution sur l'ensemble des lots",
                "57,50 points contre 57,50 points : à égalité, l'offre la plus ancienne l'emporte",
                "52,50 points contre 57,50 points; 5,00 de moins en quality",
                "hors de la résidence demandée",
            ],
        ),
    ],
)
def test_every_bid_has_its_reason_in_both_languages(lang: str, told: list[str]) -> None:
    # 50 x (1 - 90 / 200) = 27.5 for the price; 50 x 60 % = 30 and 50 x 50 % = 25 for quality.
    bids = [
        judged(0, "A", "L1", 90, {"quality": 60}),
        judged(1, "B", "L1", 90, {"quality": 60}),
        judged(2, "C", "L1", 90, {"quality": 50}),
        judged(3, "D", "L1", 1, {"quality": 99}, passes=False),
    ]
    words = AwardWords(told_in(proposed(tender([PRICE, QUALITY]), bids), lang))
    assert [words.of_bid(bid) for bid in words.bids] == told


def test_a_lot_that_stays_open_says_why() -> None:
    wire = tender([PRICE, QUALITY], lots=3, rules={"max_lots_per_supplier": 1})
    bids = [judged(n, "A", f"L{n + 1}", 90 - n, {"quality": 60}) for n in range(2)]
    case = told_in(proposed(wire, bids), "fr", rules={"max_lots_per_supplier": 1})
    words = AwardWords(case)
    assert [words.of_lot(lot) for lot in words.lots] == [
        "laissé ouvert : ses soumissionnaires remportent déjà 1 lots",
        "57,75 points ; offres recevables : 1",
        "personne ne soumissionne",
    ]
    assert words.of_bid(words.bids[0]) == "les règles d'attribution laissent ce lot ouvert"


def test_a_losing_bid_that_decides_is_named() -> None:
    wire = tender([{"id": "price", "weight": 50, "formula": "best_over_price"}, QUALITY])
    bids = [
        judged(0, "A", "L1", 90, {"quality": 60}),
        judged(1, "B", "L1", 120, {"quality": 80}),
        judged(2, "C", "L1", 60, {"quality": 20}),
    ]
    (told,) = AwardWords(told_in(proposed(wire, bids))).reversals()
    assert told == "rank reversal: without the losing bid of C, L1 would go from B to A"


def test_a_bid_that_is_better_alone_and_loses_says_so() -> None:
    wire = tender(
        [PRICE, QUALITY], lots=2, bundles=[{"supplier": "A", "lots": ["L1", "L2"], "discount_share": 0.5}]
    )
    bids = [
        judged(0, "A", "L1", 100, {"quality": 60}),
        judged(1, "A", "L2", 100, {"quality": 60}),
        judged(2, "B", "L1", 100, {"quality": 90}),
        judged(3, "B", "L2", 100, {"quality": 50}),
    ]
    award = proposed(wire, bids)
    assert [bid.outcome for bid in award.bids] == ["won", "won", "lost", "lost"]
    assert award.bids[2].rank == 1 and "the lot goes with a bundle of A" in award.bids[2].reason
    words = AwardWords(told_in(award))
    assert "better on this lot alone" in words.of_bid(words.bids[2])
