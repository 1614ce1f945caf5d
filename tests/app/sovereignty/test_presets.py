"""Presets of data classes over the real catalog: plain compute in the EU keeps a choice, or a reason."""

from dataclasses import replace

import numpy as np
import pytest

import catalog
from catalog.candidates import Candidates, candidates
from catalog.library import Catalog
from catalog.market import Market, open_market
from catalog.sovereignty import controlling_countries, reason_of_level, trusted_set
from catalog.workloads import Compute, DataClass, Requirements, Terms, Workload

TERMS = Terms(as_of="2026-11-22", starts="2026-11-22", horizon_months=12)


@pytest.fixture(scope="module")
def world() -> Catalog:
    return catalog.load()


@pytest.fixture(scope="module")
def market(world: Catalog) -> Market:
    return open_market(world, TERMS)


def compute(market: Market, asked: Requirements) -> Candidates:
    workload = Workload("api", "compute", Compute(vcpu=4, memory_gib=16), requirements=asked)
    return candidates(market, workload, carbon_needed=False)


def providers_left(market: Market, found: Candidates) -> set[str]:
    ids = market.catalog.providers.id
    owners = market.catalog.regions.provider_id
    left = {owners[region] for f in found.families for region in f.bundles.region[f.passes].tolist()}
    assert left <= set(ids)
    return left


@pytest.mark.parametrize("data_class", [c for c in DataClass if c is not DataClass.VITAL])
def test_a_preset_leaves_three_providers_to_ask_and_names_what_leaves_fewer_public_prices(
    market: Market, data_class: DataClass
) -> None:
    preset = market.catalog.data_classes.preset(data_class)
    found = compute(market, replace(preset, residency=preset.residency or ("EU",)))
    left = providers_left(market, found)
    quotable = {market.catalog.providers.id[place.provider] for place in found.unpriced}
    assert len(left | quotable) >= 3, data_class
    if len(left) < 3:
        reasons = {exclusion.reason for exclusion in found.exclusions}
        assert data_class in {DataClass.HEALTH_STATE_FR, DataClass.STATE_SENSITIVE_FR}, left
        assert reasons & {"certificate_missing", "certificate_in_progress", "certificate_expired"}


def test_the_strictest_preset_names_the_levels_that_leave_so_few(market: Market) -> None:
    found = compute(market, market.catalog.data_classes.preset(DataClass.VITAL))
    reasons = {exclusion.reason for exclusion in found.exclusions}
    assert {"juridical_below_3", "technological_below_3"} <= reasons
    left = providers_left(market, found)
    assert left.isdisjoint({"aws", "azure", "gcp", "aws-eusc", "outscale", "scaleway"})


def test_a_juridical_minimum_of_two_removes_every_provider_controlled_from_the_united_states(
    world: Catalog, market: Market
) -> None:
    facts = world.sovereignty
    found = compute(market, Requirements(residency=("EU",), juridical_min=2))
    owned = [code for code, owners in enumerate(controlling_countries(facts)) if "US" in owners]
    trusted = trusted_set(market.profile, world.countries.members("EU"), world.countries.members("EEA"))
    seen = set()
    for family in found.families:
        from_us = np.isin(family.bundles.structure, owned)
        assert not family.passes[from_us].any()
        for candidate in {
            int(family.bundles.structure[row]): row for row in np.flatnonzero(from_us)
        }.values():
            code = int(family.bundles.structure[candidate])
            reason = reason_of_level(facts, family.levels, int(candidate), code, "juridical", 2, trusted)
            assert "→ US: CLOUD Act" in reason, facts.structures[code]
            seen.add(facts.structures[code])
    assert {"aws", "azure", "gcp"} <= seen


def test_only_held_perimeters_pass_the_gate_and_what_is_in_progress_says_so(market: Market) -> None:
    found = compute(market, Requirements(certificates=("secnumcloud",)))
    left = providers_left(market, found)
    assert left
    assert left.isdisjoint({"aws", "scaleway", "stackit", "hetzner"})
    ids = market.catalog.providers.id
    waiting = {ids[p] for e in found.exclusions if e.reason == "certificate_in_progress" for p in e.providers}
    assert "scaleway" in waiting
    perimeters = {(p.provider, p.offers.partition("@")[2]) for p in market.catalog.sovereignty.perimeters}
    regions = market.catalog.regions
    for family in found.families:
        for region in set(family.bundles.region[family.passes].tolist()):
            assert (regions.provider_id[region], regions.region_id[region]) in perimeters
