"""The calculator itself: 48 criteria, real maxima, two sets of weights, published arithmetic."""

from collections import Counter

import numpy as np
import pytest

from catalog.sovereignty import SovereigntyFacts, Tier
from catalog.sovereignty.evidence import highest_step
from catalog.sovereignty.frameworks import UnknownWeights, own_weights, weighted_score

SAFESPRING = np.array(
    [4, 4, 4, 4, 2, 3, 4, 4], dtype=np.float64
)  # its published self-score, SEAL per objective


def test_all_48_criteria_appear_once_in_the_axes(facts: SovereigntyFacts) -> None:
    framework = facts.framework
    assert len(set(framework.criteria)) == len(framework.criteria) == 48
    assert Counter(framework.axis) == {"juridical": 12, "technological": 21, "assurance": 8, "reported": 7}


def test_the_objectives_have_the_published_numbers_of_criteria(facts: SovereigntyFacts) -> None:
    assert np.bincount(facts.framework.objective).tolist() == [8, 6, 5, 6, 7, 5, 7, 4]


def test_the_real_maxima_are_not_a_thousand(facts: SovereigntyFacts) -> None:
    published = [1000.03, 1002, 1000, 1002, 1001, 1000, 1001, 1000]
    assert facts.framework.real_maxima.tolist() == pytest.approx(published, abs=0.005)


def test_a_perfect_offer_scores_exactly_a_hundred(facts: SovereigntyFacts) -> None:
    maxima = facts.framework.real_maxima
    for profile in facts.framework.profiles:
        assert weighted_score(maxima, maxima, facts.framework.weights_of(profile)) == pytest.approx(100.0)


@pytest.mark.parametrize(("profile", "published"), [("ec-2025", 86.25), ("ec-2026", 91.25)])
def test_the_published_self_score_of_safespring_comes_out(
    facts: SovereigntyFacts, profile: str, published: float
) -> None:
    score = weighted_score(SAFESPRING, np.full(8, 4.0), facts.framework.weights_of(profile))
    assert float(score) == pytest.approx(published)


def test_both_sets_of_weights_add_up_to_a_hundred_and_ours_to_ninety_five(facts: SovereigntyFacts) -> None:
    for profile in facts.framework.profiles:
        assert facts.framework.weights_of(profile).sum() == 100
        assert own_weights(facts.framework, profile).sum() == 95


def test_an_objective_without_anything_applicable_leaves_the_score() -> None:
    score = weighted_score(np.array([5.0, 0.0]), np.array([10.0, 0.0]), np.array([20.0, 80.0]))
    assert float(score) == 50.0


def test_nine_criteria_can_never_lower_the_seal(facts: SovereigntyFacts) -> None:
    framework = facts.framework
    harmless = {c for c, row in zip(framework.criteria, framework.seal, strict=True) if row.min() == 4}
    assert harmless == {"1.2", "1.4", "1.5", "1.6", "1.7", "2.5", "5.3", "7.2", "8.4"}


def test_more_points_never_come_with_a_lower_seal(facts: SovereigntyFacts) -> None:
    assert np.all(np.diff(facts.framework.points[:, 1:], axis=1) >= 0)
    assert np.all(np.diff(facts.framework.seal[:, 1:], axis=1) >= 0)


def test_unknown_weights_are_refused_by_name(facts: SovereigntyFacts) -> None:
    with pytest.raises(UnknownWeights, match="ec-1999"):
        facts.framework.weights_of("ec-1999")


@pytest.mark.parametrize(
    ("tier", "five_steps", "four_steps", "three_steps"),
    [(Tier.E0, 1, 1, 1), (Tier.E1, 3, 2, 2), (Tier.E2, 4, 3, 2), (Tier.E3, 5, 4, 3), (Tier.E4, 5, 4, 3)],
)
def test_a_tier_proves_at_most_its_step(
    tier: Tier, five_steps: int, four_steps: int, three_steps: int
) -> None:
    assert [highest_step(tier, top) for top in (5, 4, 3)] == [five_steps, four_steps, three_steps]
