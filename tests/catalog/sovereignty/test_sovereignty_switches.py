"""Keys, weights of the user, and the proposed law: what a question adds to the facts."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from catalog.sovereignty import (
    HeldCertificates,
    Levels,
    Profile,
    SovereigntyFacts,
    Verdict,
    keys_standing,
    proposed_level,
)
from catalog.sovereignty.frameworks import UnknownWeights, own_weights

Judge = Callable[..., Levels]


def step_of_keys(judge: Judge, facts: SovereigntyFacts, name: str, keys: str, workload: str) -> int:
    column = facts.framework.criteria.index("3.1")
    levels = judge(name, workload_type=workload, keys=keys)
    return int(levels.steps.structural[levels.case[0], column])


@pytest.mark.parametrize(
    ("name", "keys", "workload", "step"),
    [
        ("safespring", "provider", "storage", 0),  # nothing is known and nothing is asked
        ("safespring", "customer", "storage", 5),  # encrypted before sending: no provider is needed
        ("safespring", "customer", "compute", 0),  # code must read the data
        ("aws", "external_hsm", "compute", 4),
        ("aws", "provider", "compute", 0),  # offered and not used proves nothing
        ("stackit", "confidential_computing", "ai", 5),
        ("scaleway", "external_hsm", "storage", 3),  # only a key imported into its own service
        ("ionos", "external_hsm", "storage", 0),
    ],
)
def test_keys_count_when_the_question_asks_and_the_provider_documents_them(
    judge: Judge, facts: SovereigntyFacts, name: str, keys: str, workload: str, step: int
) -> None:
    assert step_of_keys(judge, facts, name, keys, workload) == step


def test_asking_for_better_keys_never_lowers_anything(judge: Judge) -> None:
    base = judge(workload_type="storage")
    for keys in ("provider", "customer", "external_hsm", "confidential_computing"):
        asked = judge(workload_type="storage", keys=keys)
        assert np.all(asked.score_low >= base.score_low - 1e-9)
        assert np.all(asked.juridical.proven >= base.juridical.proven)


@pytest.mark.parametrize(
    ("name", "asked", "workload", "standing"),
    [
        ("aws", "external_hsm", "ai", Verdict.MET),
        ("ionos", "external_hsm", "compute", Verdict.UNMET),
        ("ionos", "confidential_computing", "compute", Verdict.TO_CONFIRM),
        ("azure", "external_hsm", "compute", Verdict.TO_CONFIRM),  # announced for another offer
        ("aws-eusc", "external_hsm", "compute", Verdict.TO_CONFIRM),  # known of its parent only
        ("gcore", "customer", "storage", Verdict.MET),
        ("gcore", "customer", "compute", Verdict.TO_CONFIRM),
        ("gcore", "provider", "compute", Verdict.MET),
    ],
)
def test_what_a_workload_asks_of_keys_is_met_unmet_or_to_confirm(
    facts: SovereigntyFacts, name: str, asked: str, workload: str, standing: Verdict
) -> None:
    assert keys_standing(facts, facts.code(name), asked, workload) is standing


def test_a_provider_without_facts_has_its_keys_to_confirm(facts: SovereigntyFacts) -> None:
    assert keys_standing(facts, -1, "external_hsm", "compute") is Verdict.TO_CONFIRM


def test_a_user_may_weigh_the_objectives_and_the_score_is_theirs(
    judge: Judge, facts: SovereigntyFacts
) -> None:
    only_law = judge("aws", "stackit", profile=Profile(user_weights=(("SOV-2", 3.0),)))
    doubled = judge("aws", "stackit", profile=Profile(user_weights=(("SOV-2", 6.0),)))
    usual = judge("aws", "stackit")
    assert only_law.score_low.tolist() == pytest.approx(doubled.score_low.tolist())  # any scale
    # Law is where a foreign group is weakest: weighing it alone widens the distance.
    assert np.ptp(only_law.score_low) > np.ptp(usual.score_low)
    assert only_law.juridical.structural.tolist() == usual.juridical.structural.tolist()


def test_weights_written_as_published_give_the_published_score(judge: Judge, facts: SovereigntyFacts) -> None:
    published = facts.framework.weights_of("ec-2026")
    same = tuple(zip(facts.framework.objectives, published.tolist(), strict=True))
    assert judge(profile=Profile(user_weights=same)).score_low.tolist() == pytest.approx(
        judge().score_low.tolist()
    )


@pytest.mark.parametrize(
    "weights",
    [(("SOV-9", 1.0),), (("SOV-1", -1.0),), (("SOV-1", float("nan")),), (("SOV-1", 0.0),), (("SOV-8", 1.0),)],
)
def test_weights_that_weigh_nothing_are_refused(
    facts: SovereigntyFacts, weights: tuple[tuple[str, float], ...]
) -> None:
    with pytest.raises(UnknownWeights, match="SOV"):
        own_weights(facts.framework, "ec-2026", weights)


@pytest.mark.parametrize(
    ("name", "possible"),
    [("aws", None), ("aws-eusc", "UA-2"), ("s3ns", "UA-3"), ("stackit", "UA-4"), ("civo", None)],
)
def test_the_proposed_law_stops_where_an_adverse_fact_stands(
    facts: SovereigntyFacts,
    held: HeldCertificates,
    eu: frozenset[str],
    eea: frozenset[str],
    name: str,
    possible: str | None,
) -> None:
    found = proposed_level(facts, facts.code(name), "FR", held, eu, eea)
    assert found.possible == possible
    assert found.framework.endswith("proposal")


def test_the_proposed_law_counts_only_the_union_as_inside(
    facts: SovereigntyFacts, held: HeldCertificates, eu: frozenset[str], eea: frozenset[str]
) -> None:
    code = facts.code("stackit")
    assert proposed_level(facts, code, "NO", held, eu, eea).possible is None
    layers = list(facts.layers)
    seat = replace(facts.layers[code]["seat_country"], countries=("NO",))
    layers[code] = {**facts.layers[code], "seat_country": seat}
    norwegian = replace(facts, layers=tuple(layers))
    assert proposed_level(norwegian, code, "DE", held, eu, eea).possible is None
    assert proposed_level(facts, -1, "", held, eu, eea).held is None


def test_what_no_fact_decides_in_the_proposed_law_is_to_confirm(
    facts: SovereigntyFacts, held: HeldCertificates, eu: frozenset[str], eea: frozenset[str]
) -> None:
    unknown = proposed_level(facts, -1, "FR", held, eu, eea)
    assert {requirement.verdict for requirement in unknown.requirements} == {"to_confirm"}
    assert unknown.possible == "UA-4"


def test_a_contradicting_document_does_not_undo_an_adverse_fact_in_the_proposed_law(
    facts: SovereigntyFacts, held: HeldCertificates, eu: frozenset[str], eea: frozenset[str]
) -> None:
    everything = replace(held, tier=np.full_like(held.tier, 4))
    found = proposed_level(facts, facts.code("aws-eusc"), "DE", everything, eu, eea)
    verdicts = {requirement.factor: requirement.verdict for requirement in found.requirements}
    assert verdicts["CADA-UA-3.g"] == "unmet"
    assert verdicts["CADA-UA-2.e"] == "met"
