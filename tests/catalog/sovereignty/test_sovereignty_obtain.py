"""Facts to obtain: obtaining the listed facts reaches the level, and nothing less does."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from catalog.sovereignty import (
    UNDETERMINED,
    Cases,
    HeldCertificates,
    Levels,
    Profile,
    SovereigntyFacts,
    Tier,
    WantedFact,
    assess_sovereignty,
    way_to_level,
    with_document,
)
from catalog.workloads import Evidence

Judge = Callable[..., Levels]
AXES = ("juridical", "technological", "assurance")


def shown(facts: SovereigntyFacts, name: str, wanted: WantedFact) -> SovereigntyFacts:
    """The facts once a provider has shown what was asked, on the least evidence that was asked."""
    code = facts.code(name)
    return with_document(facts, code, wanted.criterion, wanted.step_needed, wanted.least_tier, "2026-11-22")


def test_a_document_speaks_for_the_provider_that_shows_it_and_no_other(
    judge: Judge, facts: SovereigntyFacts
) -> None:
    wanted = way_to_level(facts, judge("ovhcloud"), 0, "juridical", 3).wanted[0]
    richer = shown(facts, "ovhcloud", wanted)
    before, after = judge().juridical, judge(facts=richer).juridical
    risen = np.flatnonzero(after.structural > before.structural)
    assert [facts.structures[code] for code in risen] == ["ovhcloud"]


@pytest.mark.parametrize("evidence", list(Evidence))
@pytest.mark.parametrize("axis", ["juridical", "technological"])
def test_obtaining_every_listed_fact_reaches_the_level_step_by_step(
    judge: Judge, facts: SovereigntyFacts, axis: str, evidence: Evidence
) -> None:
    checked = 0
    for name in ("gcore", "stackit", "ovhcloud-snc", "scaleway"):
        levels = judge(name)
        for demanded in (1, 2, 3):
            way = way_to_level(facts, levels, 0, axis, demanded, evidence)
            now = max(int(getattr(levels.axis(axis), evidence.value)[0]), 0)
            if not way.reachable or now >= demanded:
                continue
            richer = facts
            for wanted in way.wanted:
                richer = shown(richer, name, wanted)
                reached = max(int(getattr(judge(name, facts=richer).axis(axis), evidence.value)[0]), 0)
                assert reached >= wanted.reaches, (name, demanded, wanted.criterion)
            assert reached >= demanded, (name, demanded)
            checked += 1
    assert checked >= 3


def test_each_listed_fact_is_needed(judge: Judge, facts: SovereigntyFacts) -> None:
    levels = judge("ovhcloud-snc")
    way = way_to_level(facts, levels, 0, "juridical", 3, Evidence.PROVEN)
    assert way.reachable and len(way.wanted) >= 2
    for left_out in way.wanted:
        partial = facts
        for wanted in way.wanted:
            if wanted is not left_out:
                partial = shown(partial, "ovhcloud-snc", wanted)
        assert judge("ovhcloud-snc", facts=partial).juridical.proven[0] < 3, left_out.criterion


def test_weaker_evidence_than_asked_for_proves_too_little(judge: Judge, facts: SovereigntyFacts) -> None:
    way = way_to_level(facts, judge("ovhcloud-snc"), 0, "juridical", 3, Evidence.PROVEN)
    wanted = next(fact for fact in way.wanted if fact.least_tier > Tier.E1)
    column = facts.framework.criteria.index(wanted.criterion)
    weaker = shown(facts, "ovhcloud-snc", replace(wanted, least_tier=Tier(wanted.least_tier - 1)))
    assert judge("ovhcloud-snc", facts=weaker).steps.proven[0, column] < wanted.step_needed


def test_an_adverse_fact_is_no_document_to_ask_for(judge: Judge, facts: SovereigntyFacts) -> None:
    way = way_to_level(facts, judge("aws-eusc"), 0, "juridical", 2)
    assert not way.reachable
    assert {"1.1", "2.2"} <= set(way.blocked_by)
    assert {"1.1", "2.2"}.isdisjoint(fact.criterion for fact in way.wanted)


def test_a_level_that_is_held_asks_for_nothing(judge: Judge, facts: SovereigntyFacts) -> None:
    way = way_to_level(facts, judge("stackit"), 0, "juridical", 2)
    assert (way.reached, way.reachable, way.wanted) == (2, True, ())


def test_an_open_level_asks_for_what_leaves_it_open_and_comes_with_the_question(
    judge: Judge, facts: SovereigntyFacts
) -> None:
    levels = judge("gcore")
    assert levels.technological.structural[0] == UNDETERMINED
    way = way_to_level(facts, levels, 0, "technological", 2)
    asked = {fact.criterion: fact for fact in way.wanted}
    assert {"1.3", "6.3"} <= set(asked)
    assert "open" in asked["6.3"].question.question_en
    assert asked["6.3"].question.question_fr.endswith(" ?")


def test_facts_come_lowest_first_and_never_lower_the_staircase(judge: Judge, facts: SovereigntyFacts) -> None:
    for name in facts.structures:
        levels = judge(name)
        for axis in AXES:
            wanted = way_to_level(facts, levels, 0, axis, 4, Evidence.PROVEN).wanted
            assert [fact.level for fact in wanted] == sorted(fact.level for fact in wanted)
            assert [fact.reaches for fact in wanted] == sorted(fact.reaches for fact in wanted)


def test_a_provider_without_facts_is_asked_for_everything_structure_runs_over(
    facts: SovereigntyFacts, held: HeldCertificates, judge: Judge, eu: frozenset[str], eea: frozenset[str]
) -> None:
    unknown = Cases(
        structure=np.array([-1], dtype=np.int32),
        countries=("FR",),
        country=np.array([0], dtype=np.int32),
        workload_type="compute",
        model_origin=np.array([0], dtype=np.int8),
        has_gpu=np.array([False]),
        eu=eu,
        eea=eea,
    )
    levels = assess_sovereignty(facts, Profile(), unknown, held)
    way = way_to_level(facts, levels, 0, "juridical", 2)
    assert {"1.1", "2.1", "2.2", "2.4", "2.6"} <= {fact.criterion for fact in way.wanted}
