"""Paths from a company to a country: computed from the structure rows, and the reason of a failed gate."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from catalog.sovereignty import (
    Cases,
    HeldCertificates,
    Levels,
    Profile,
    SovereigntyFacts,
    assess_sovereignty,
    controlling_countries,
    paths_of_reach,
    reach_of,
    reached_by,
    reason_of_level,
    reason_path,
    warnings_of,
)
from catalog.workloads import Evidence, JurisdictionRule, Reach

Judge = Callable[..., Levels]


def test_the_path_of_a_local_company_of_a_foreign_group_names_company_parent_country_and_laws(
    facts: SovereigntyFacts,
) -> None:
    (path,) = paths_of_reach(facts, facts.code("aws-eusc"), "US", Reach.CONTROL)
    assert path.text.startswith(
        "AWS European Sovereign Cloud GmbH → Amazon.com Inc. → US: CLOUD Act, FISA 702"
    )
    assert [step.relation for step in path.steps] == ["operates", "owns"]
    assert {"sov-techinformed-esc", "common_knowledge", "sov-sota-esc"} <= set(path.sources)


def test_a_company_that_is_its_own_parent_is_named_once(facts: SovereigntyFacts) -> None:
    texts = [path.text for path in paths_of_reach(facts, facts.code("aws"), "US", Reach.CONTROL)]
    assert len(texts) == 1
    assert texts[0].count("Amazon.com Inc.") == 1


def test_a_subsidiary_abroad_shows_as_presence_with_the_order_it_can_receive(facts: SovereigntyFacts) -> None:
    code = facts.code("ovhcloud")
    assert paths_of_reach(facts, code, "CA", Reach.CONTROL) == ()
    (path,) = paths_of_reach(facts, code, "CA", Reach.PRESENCE)
    assert path.reach is Reach.PRESENCE
    assert path.text.endswith("CA: Criminal Code s. 487.014 production orders")


def test_by_supply_every_foreign_part_is_a_path_of_its_own(facts: SovereigntyFacts) -> None:
    paths = paths_of_reach(facts, facts.code("s3ns"), "US", Reach.SUPPLY)
    named = " ".join(path.text for path in paths)
    assert "control plane: Google Cloud technology run by S3NS" in named
    assert "hypervisor: Google stack (KVM-based)" in named
    assert {path.reach for path in paths} == {Reach.SUPPLY}


def test_the_accelerator_of_the_offer_is_a_path_when_the_structure_names_none_of_that_country(
    facts: SovereigntyFacts,
) -> None:
    code = facts.code("stackit")
    assert paths_of_reach(facts, code, "TW", Reach.SUPPLY) == ()
    (path,) = paths_of_reach(facts, code, "TW", Reach.SUPPLY, gpu_vendor_country="TW")
    assert "accelerator of the offer → TW" in path.text


@pytest.mark.parametrize("reach", list(Reach))
def test_there_is_a_path_exactly_where_a_country_reaches(
    facts: SovereigntyFacts, eu: frozenset[str], reach: Reach
) -> None:
    places = {
        c for code in range(len(facts.structures)) for found in reach_of(facts, code).values() for c in found
    }
    for country in sorted(places):
        reached = reached_by(facts, country, reach, eu)
        for code, name in enumerate(facts.structures):
            paths = paths_of_reach(facts, code, country, reach, eu)
            assert bool(paths) == bool(reached[code]), (country, name)
            assert all(step.name for path in paths for step in path.steps), (country, name)


def test_every_provider_controlled_from_the_united_states_misses_level_two_for_a_path_to_that_country(
    facts: SovereigntyFacts, judge: Judge, eea: frozenset[str]
) -> None:
    owned = [code for code, owners in enumerate(controlling_countries(facts)) if "US" in owners]
    assert len(owned) >= 7
    levels = judge(*(facts.structures[code] for code in owned))
    assert np.all(levels.juridical.structural < 2)
    for candidate, code in enumerate(owned):
        reason = reason_of_level(facts, levels, candidate, code, "juridical", 2, eea | {"EU"})
        owner = facts.layers[code]["ultimate_owner"].value.partition(";")[0]
        assert owner in reason, facts.structures[code]
        assert "→ US: CLOUD Act, FISA 702" in reason
        assert "[rule" in reason  # the rule names its source


def test_a_level_that_is_reached_needs_no_reason(
    facts: SovereigntyFacts, judge: Judge, eea: frozenset[str]
) -> None:
    levels = judge("stackit")
    assert reason_of_level(facts, levels, 0, facts.code("stackit"), "juridical", 2, eea) == ""
    refused = reason_of_level(facts, levels, 0, facts.code("stackit"), "juridical", 3, eea)
    assert refused.startswith("juridical 2 of 3 asked, by 2.2;")
    assert "sov-abilian-csf" in refused


def test_an_open_level_names_what_nobody_settles(
    facts: SovereigntyFacts, judge: Judge, eea: frozenset[str]
) -> None:
    reason = reason_of_level(facts, judge("gcore"), 0, facts.code("gcore"), "technological", 1, eea)
    assert "counted as 0" in reason
    assert "6.3" in reason


def test_the_reason_of_an_exclusion_says_when_the_owner_is_not_known(facts: SovereigntyFacts) -> None:
    rule = JurisdictionRule("US")
    reason = reason_path(facts, facts.code("gcore"), rule)
    assert reason.startswith("Gcore: no public fact names the ultimate owner, which counts as reached [")
    assert "no public fact" in reason_path(facts, -1, rule)
    assert reason_path(facts, facts.code("stackit"), rule) == ""


def test_a_union_reaches_through_its_members(facts: SovereigntyFacts, eu: frozenset[str]) -> None:
    rule = JurisdictionRule("EU")
    assert "→ DE [" in reason_path(facts, facts.code("stackit"), rule, eu)


def test_a_change_of_owner_changes_the_path(facts: SovereigntyFacts) -> None:
    code = facts.code("stackit")
    layers, known = list(facts.layers), facts.layers[code]
    layers[code] = {
        **known,
        "ultimate_owner": replace(known["ultimate_owner"], value="Example Corp.", countries=("US",)),
        "ultimate_owner_country": replace(known["ultimate_owner_country"], countries=("US",)),
    }
    reason = reason_path(replace(facts, layers=tuple(layers)), code, JurisdictionRule("US"))
    assert "STACKIT → Example Corp. → US: CLOUD Act" in reason


def test_a_level_asked_on_proof_names_the_criterion_nothing_public_proves(
    facts: SovereigntyFacts, judge: Judge, eea: frozenset[str]
) -> None:
    levels, code = judge("stackit"), facts.code("stackit")
    reason = reason_of_level(facts, levels, 0, code, "technological", 1, eea, Evidence.PROVEN)
    assert reason.startswith("technological 0 of 1 asked, by ")
    assert "nothing public proves a step" in reason


def test_a_provider_without_facts_has_that_as_its_reason(
    facts: SovereigntyFacts, held: HeldCertificates, eu: frozenset[str], eea: frozenset[str]
) -> None:
    case = Cases(
        structure=np.array([-1], dtype=np.int32),
        countries=("FR",),
        country=np.array([0], dtype=np.int32),
        workload_type="compute",
        model_origin=np.array([0], dtype=np.int8),
        has_gpu=np.array([False]),
        eu=eu,
        eea=eea,
    )
    levels = assess_sovereignty(facts, Profile(), case, held)
    reason = reason_of_level(facts, levels, 0, -1, "juridical", 1, eea)
    assert reason.startswith("juridical level unknown, counted as 0: no public fact on the structure")


def test_warnings_name_what_the_official_level_is_blind_to(
    facts: SovereigntyFacts, judge: Judge, eea: frozenset[str]
) -> None:
    def codes(name: str) -> set[str]:
        return {w.code for w in warnings_of(facts, judge(name), 0, facts.code(name), eea | {"EU"})}

    assert codes("ovhcloud") == {"firmware_unknown", "presence_outside"}
    assert codes("gcore") == {"capital_unknown", "firmware_unknown", "presence_outside"}
    assert "presence_outside" not in codes("stackit")
