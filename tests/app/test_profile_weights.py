"""A buyer's own weights of the eight objectives: read, refused with a remedy, and used by the score."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.recommendations.answer_figures import ScoreRange
from catalog import load
from catalog.sovereignty import profile_of
from catalog.sovereignty.frameworks import own_weights
from tests.app.parse_world import CHAT, Tree, lines, parse, question_of
from tests.journeys.asking import ask, machines, only, question_about

OBJECTIVES = [f"SOV-{number}" for number in range(1, 9)]
PARIS = {"provider": "scaleway", "region": "fr-par"}


def weighed(weights: object, **profile: object) -> Tree:
    return question_of(CHAT, profile={"weights": weights, **profile})


def score(**profile: object) -> ScoreRange:
    found = only(ask(question_about(machines(pinned=PARIS), profile=profile))).sovereignty.score
    assert found is not None
    return found


def test_weights_reach_the_reading_of_sovereignty() -> None:
    terms = parse(weighed({"SOV-1": 20, "SOV-5": 2.5})).terms
    assert profile_of(terms).user_weights == (("SOV-1", 20.0), ("SOV-5", 2.5))


def test_without_weights_the_named_profile_stays() -> None:
    assert parse(question_of(CHAT)).terms.sovereignty_user_weights == ()


@pytest.mark.parametrize(
    ("weights", "line"),
    [
        (
            {"SOV-9": 1},
            'profile.weights.SOV-9: "SOV-9" is not a known objective; did you mean SOV-8?',
        ),
        ({"SOV-1": -1}, "profile.weights.SOV-1: -1 is too small; use at least 0"),
        (
            {"SOV-1": "20"},
            'profile.weights.SOV-1: "20" is not a number; write a number without quotes',
        ),
        *(
            (
                weights,
                "profile.weights: no objective but SOV-8, which the score leaves out, has a weight; "
                "write one above 0, such as {SOV-1: 20}",
            )
            for weights in ({}, {"SOV-1": 0}, {"SOV-8": 100})
        ),
    ],
)
def test_weights_that_weigh_nothing_known_are_refused_with_a_remedy(weights: Tree, line: str) -> None:
    assert lines(weighed(weights)) == [line]


def test_own_weights_beside_a_named_profile_are_refused() -> None:
    assert lines(weighed({"SOV-1": 1}, sovereignty_weights="ec-2025")) == [
        "profile.weights: this stands beside sovereignty_weights, which says the same thing otherwise; "
        "keep one of the two"
    ]


@given(st.dictionaries(st.sampled_from(OBJECTIVES), st.floats(0, 1e6), max_size=8))
def test_the_lens_takes_every_weighting_that_a_question_may_carry(weights: dict[str, float]) -> None:
    document = weighed(weights)
    if not lines(document):
        user = parse(document).terms.sovereignty_user_weights
        assert own_weights(load().sovereignty.framework, "", user).sum() > 0


@pytest.mark.parametrize("profile", ["ec-2025", "ec-2026"])
def test_published_weights_written_out_give_the_published_score_on_any_scale(profile: str) -> None:
    framework = load().sovereignty.framework
    published = dict(zip(framework.objectives, framework.weights_of(profile).tolist(), strict=True))
    named = score(sovereignty_weights=profile)
    for scale in (1, 0.125):
        written = score(weights={name: weight * scale for name, weight in published.items()})
        assert (written.low, written.high) == pytest.approx((named.low, named.high))


def test_weighing_one_objective_only_gives_the_score_of_that_objective() -> None:
    alone = {name: score(weights={name: 1}) for name in OBJECTIVES[:3]}
    mixed = score(weights={"SOV-1": 1, "SOV-2": 2, "SOV-3": 1})
    by_hand = (alone["SOV-1"].low + 2 * alone["SOV-2"].low + alone["SOV-3"].low) / 4
    assert len({found.low for found in alone.values()}) > 1
    assert mixed.low == pytest.approx(by_hand)
