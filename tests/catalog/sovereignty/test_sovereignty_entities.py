"""Which country reaches a provider, how far, and the chain of layers under an offer."""

import numpy as np
import pytest

from catalog.quantities import BoolArray
from catalog.sovereignty import (
    Profile,
    SovereigntyFacts,
    Tier,
    controlling_countries,
    kill_switches,
    laws_of,
    layers_of,
    owner_unknown,
    profile_of,
    reach_of,
    reached_by,
    trusted_share,
)
from catalog.workloads import Reach, Terms


def names(facts: SovereigntyFacts, mask: BoolArray) -> set[str]:
    return {facts.structures[code] for code in np.flatnonzero(mask)}


@pytest.mark.parametrize("country", ["US", "CA", "CN", "FR", "EU"])
def test_a_wider_reach_includes_the_narrower_ones(
    facts: SovereigntyFacts, eu: frozenset[str], country: str
) -> None:
    control, presence, supply = (reached_by(facts, country, reach, eu) for reach in Reach)
    assert np.all(control <= presence)
    assert np.all(presence <= supply)


def test_a_local_company_of_a_foreign_group_is_reached_by_control(
    facts: SovereigntyFacts, eu: frozenset[str]
) -> None:
    reached = names(facts, reached_by(facts, "US", Reach.CONTROL, eu))
    assert {"aws", "aws-eusc", "microsoft-sovereign", "oracle-eusc"} <= reached
    assert reached.isdisjoint({"s3ns", "bleu", "ovhcloud", "stackit"})


def test_a_subsidiary_abroad_is_presence_and_not_control(facts: SovereigntyFacts, eu: frozenset[str]) -> None:
    assert "ovhcloud" not in names(facts, reached_by(facts, "CA", Reach.CONTROL, eu))
    assert "ovhcloud" in names(facts, reached_by(facts, "CA", Reach.PRESENCE, eu))


def test_by_supply_nobody_is_out_of_reach_of_the_country_of_processors(
    facts: SovereigntyFacts, eu: frozenset[str]
) -> None:
    assert reached_by(facts, "US", Reach.SUPPLY, eu).all()


def test_the_union_reaches_whom_any_member_reaches(facts: SovereigntyFacts, eu: frozenset[str]) -> None:
    union = reached_by(facts, "EU", Reach.CONTROL, eu)
    members = np.any([reached_by(facts, country, Reach.CONTROL, eu) for country in sorted(eu)], axis=0)
    assert np.all(members <= union)
    assert names(facts, union & ~members) == {"oracle-eusc"}  # its member state is not stated


def test_owners_nobody_names_are_unknown_and_not_assumed_local(facts: SovereigntyFacts) -> None:
    assert names(facts, owner_unknown(facts)) == {"cloudferro", "gcore", "nebius", "netcup"}
    assert controlling_countries(facts)[facts.code("gcore")] == frozenset()
    assert controlling_countries(facts)[facts.code("aws-eusc")] == {"US"}


def test_the_accelerator_of_the_offer_adds_its_country_to_the_supply(facts: SovereigntyFacts) -> None:
    code = facts.code("stackit")
    assert "TW" not in reach_of(facts, code)["supply"]
    assert "TW" in reach_of(facts, code, "TW")["supply"]
    assert reach_of(facts, -1) == {"control": (), "presence": (), "supply": ()}


def test_laws_are_those_of_the_countries_named(facts: SovereigntyFacts) -> None:
    found = laws_of(facts, ("CA", "US"))
    assert {law.country for law in found} == {"CA", "US"}
    assert any("CLOUD Act" in law.law for law in found)


def test_processors_accelerators_and_firmware_are_foreign_for_every_provider(
    facts: SovereigntyFacts, eea: frozenset[str]
) -> None:
    for code in range(-1, len(facts.structures)):
        layers = {layer.layer: layer for layer in layers_of(facts, code)}
        for name in ("silicon_cpu", "silicon_gpu", "firmware"):
            assert layers[name].controlling_countries, (code, name)
            assert eea.isdisjoint(layers[name].controlling_countries), (code, name)


def test_the_offer_names_accelerator_and_model(facts: SovereigntyFacts) -> None:
    layers = {
        x.layer: x for x in layers_of(facts, facts.code("scaleway"), "NVIDIA", "US", "Mistral AI", "FR")
    }
    assert (layers["silicon_gpu"].vendor, layers["silicon_gpu"].source) == ("NVIDIA", "offer")
    assert layers["model"].controlling_countries == ("FR",)
    assert len(layers) == 13


def test_what_nobody_publishes_stays_empty(facts: SovereigntyFacts) -> None:
    layers = {x.layer: x for x in layers_of(facts, facts.code("gcore"))}
    assert layers["control_plane"].vendor == ""
    assert layers["control_plane"].tier == Tier.E0
    assert layers["control_plane"].switch_off == "unknown"


def test_a_foreign_operator_can_switch_off_and_an_own_platform_cannot_be(
    facts: SovereigntyFacts, eea: frozenset[str]
) -> None:
    assert "control_plane" in kill_switches(layers_of(facts, facts.code("aws")), eea)
    assert "control_plane" not in kill_switches(layers_of(facts, facts.code("scaleway")), eea)


def test_the_trusted_share_is_a_range_as_wide_as_what_is_unknown(
    facts: SovereigntyFacts, eea: frozenset[str]
) -> None:
    for code in range(len(facts.structures)):
        layers = layers_of(facts, code)
        low, high = trusted_share(layers, eea)
        unknown = [x for x in layers if not x.controlling_countries and x.licence != "open"]
        assert high - low == pytest.approx(len(unknown) / len(layers))


def test_a_question_without_a_profile_is_read_strictly_on_its_date_and_without_the_award() -> None:
    assert profile_of(Terms(as_of="2026-11-22", starts="2026-12-01", horizon_months=12)) == Profile(
        as_of="2026-11-22"
    )
