"""Carbon, energy and water of candidates: anchors, laws, and what stays unknown."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.carbon.embodied import machine_embodied_kg_per_hour
from catalog.carbon.estimate import CarbonColumns, estimate_carbon
from catalog.carbon.facts import carbon_from, read_carbon
from catalog.carbon.grids import zone_intensity
from catalog.carbon.power import machine_power_w
from catalog.carbon.sites import SiteFactors, site_factors
from catalog.provenance import Grade
from catalog.quantities import Estimate
from tests.catalog.carbon.world import CLEAN, DIRTY, SILENT, VAGUE, files, some_regions

SHIPPED = read_carbon()
BLANK = site_factors(carbon_from(files()), some_regions([("beta", "x", "MI", "MI", 0)]))
POSITIVE = st.floats(1e-3, 1e6)


def at(sites: SiteFactors, region: int, kwh: float = 100.0, made_kg: float = 2.0) -> CarbonColumns:
    energy, embodied = Estimate.exact(kwh, "kWh"), Estimate.exact(made_kg, "kg")
    return estimate_carbon(energy, embodied, sites, np.array([region], dtype=np.int32))


def one_site(intensity: Estimate, pue: Estimate) -> SiteFactors:
    """A single region with the given factors, water and market factor unknown."""
    first = np.array([0], dtype=np.int32)
    rest = {name: getattr(BLANK, name).take(first) for name in ("wue_site", "wue_grid", "market_based")}
    return replace(BLANK, intensity=intensity, pue=pue, **rest)


@pytest.mark.parametrize(("g_per_kwh", "tonnes"), [(23, 0.29), (31, 0.39), (342, 4.3)])
def test_three_years_of_an_h100_are_the_published_anchor(g_per_kwh: float, tonnes: float) -> None:
    it_kwh = 0.700 * 8760 * 3 * 0.60
    sites = one_site(Estimate.exact(g_per_kwh, "g/kWh"), Estimate.exact(1.15, "1"))
    found = at(sites, 0, kwh=it_kwh, made_kg=0)
    assert found.energy_kwh.central[0] / 1000 == pytest.approx(12.7, abs=0.05)
    assert found.use_kg.central[0] / 1000 == pytest.approx(tonnes, rel=0.02)


def test_use_is_energy_times_pue_times_intensity(sites: SiteFactors) -> None:
    found = at(sites, CLEAN)
    assert found.energy_kwh.central[0] == pytest.approx(100 * 1.1)
    assert found.use_kg.central[0] == pytest.approx(100 * 1.1 * 20 / 1000)
    assert found.total_kg.central[0] == pytest.approx(100 * 1.1 * 20 / 1000 + 2)


def test_water_is_site_plus_grid_and_never_in_the_carbon(sites: SiteFactors) -> None:
    found = at(sites, CLEAN)
    assert found.water_l.central[0] == pytest.approx(100 * (0.2 + 1.1 * 4))
    assert found.total_kg.unit == "kg"


def test_unknown_water_is_not_zero(sites: SiteFactors) -> None:
    assert np.isnan(at(sites, SILENT).water_l.central[0])


def test_a_default_pue_makes_the_use_assumed(sites: SiteFactors) -> None:
    assert at(sites, SILENT).use_kg.grade[0] == Grade.ASSUMED
    assert at(sites, CLEAN).use_kg.grade[0] == Grade.DECLARED


@pytest.mark.parametrize("region", [VAGUE, -1])
def test_an_unknown_place_has_bounds_but_nothing_to_rank_on(sites: SiteFactors, region: int) -> None:
    found = at(sites, region)
    assert np.isnan(found.use_kg.central[0])
    assert np.isnan(found.total_kg.central[0])
    # World or area of the invented world: 20 to 600 g; default PUE 1.1 to 2.0; 2 kg embodied.
    assert found.total_kg.low[0] == pytest.approx(100 * 1.1 * 20 / 1000 + 2)
    assert found.total_kg.high[0] == pytest.approx(100 * 2.0 * 600 / 1000 + 2)


def test_an_unknown_place_still_states_its_energy(sites: SiteFactors) -> None:
    assert at(sites, -1).energy_kwh.central[0] == pytest.approx(156)


def test_unknown_embodied_carbon_makes_the_total_unknown_not_the_use(sites: SiteFactors) -> None:
    found = at(sites, CLEAN, made_kg=np.nan)
    assert np.isnan(found.total_kg.central[0])
    assert found.use_kg.central[0] > 0


def test_no_energy_emits_only_what_was_embodied(sites: SiteFactors) -> None:
    found = at(sites, DIRTY, kwh=0)
    assert (found.use_kg.high[0], found.total_kg.central[0]) == (0, 2)


def test_a_market_based_figure_without_contract_is_not_available(sites: SiteFactors) -> None:
    assert np.isnan(at(sites, CLEAN).market_based_kg.central[0])


def test_a_published_contractual_factor_is_shown_beside_and_does_not_touch_the_total(
    sites: SiteFactors,
) -> None:
    contract = replace(sites, market_based=Estimate.exact(np.full(len(sites), 7.0), "g/kWh"))
    found = at(contract, CLEAN)
    assert found.market_based_kg.central[0] == pytest.approx(100 * 1.1 * 7 / 1000)
    assert found.total_kg.central[0] == at(sites, CLEAN).total_kg.central[0]


@given(kwh=POSITIVE, intensity=POSITIVE, pue=st.floats(1, 3), factor=st.floats(1, 10))
def test_more_intensity_or_more_pue_never_emits_less(
    kwh: float, intensity: float, pue: float, factor: float
) -> None:
    def emitted(grid: float, site: float) -> float:
        sites = one_site(Estimate.exact(grid, "g/kWh"), Estimate.exact(site, "1"))
        return float(at(sites, 0, kwh=kwh).total_kg.central[0])

    base = emitted(intensity, pue)
    assert emitted(intensity * factor, pue) >= base
    assert emitted(intensity, pue * factor) >= base


@given(
    spreads=st.tuples(*[st.floats(1, 5)] * 6),
    central=st.tuples(POSITIVE, POSITIVE, st.floats(1, 2), POSITIVE),
)
def test_every_interval_holds_its_central_value(
    spreads: tuple[float, ...], central: tuple[float, float, float, float]
) -> None:
    kwh, g, pue, made = central
    sites = one_site(
        Estimate.of(g / spreads[0], g, g * spreads[1], "g/kWh", Grade.DECLARED),
        Estimate.of(pue / spreads[2], pue, pue * spreads[3], "1", Grade.DECLARED),
    )
    energy = Estimate.of(kwh / spreads[4], kwh, kwh * spreads[5], "kWh", Grade.MODELLED)
    found = estimate_carbon(energy, Estimate.exact(made, "kg"), sites, np.array([0], dtype=np.int32))
    for column in (found.use_kg, found.total_kg, found.energy_kwh):
        slack = 1e-9 * column.high[0]
        assert 0 <= column.low[0] <= column.central[0] + slack
        assert column.central[0] <= column.high[0] + slack


def test_the_interval_of_a_product_is_no_wider_than_its_extremes(sites: SiteFactors) -> None:
    found = at(sites, CLEAN)
    # Independent doubts add in quadrature: the corner of both extremes (1.2 x 44) is not reached.
    assert found.use_kg.high[0] < 100 * 1.2 * 44 / 1000
    assert found.use_kg.high[0] > 100 * 1.1 * 44 / 1000


def test_the_same_machine_emits_more_in_poland_than_in_france_by_the_ratio_of_their_grids() -> None:
    facts = SHIPPED
    both = some_regions([("beta", "pl", "PL", "PL", 0), ("beta", "fr", "FR", "FR", 1)])
    kwh = machine_power_w(facts, 8, 32, 0.5).central[0] * 730 / 1000
    energy, none = Estimate.exact(np.array([kwh, kwh]), "kWh"), Estimate.exact(np.zeros(2), "kg")
    places = np.arange(2, dtype=np.int32)
    poland, france = estimate_carbon(energy, none, site_factors(facts, both), places).use_kg.central
    grids = zone_intensity(facts)
    ratio = grids.intensity.central[grids.code("PL")] / grids.intensity.central[grids.code("FR")]
    assert ratio > 5
    assert poland / france == pytest.approx(ratio)


def test_on_the_french_grid_embodied_carbon_is_no_small_part() -> None:
    facts = SHIPPED
    sites = site_factors(facts, some_regions([("beta", "fr", "FR", "FR", 0)]))
    energy = machine_power_w(facts, 8, 32, 0.5).scaled(0.73, "kWh")
    made = machine_embodied_kg_per_hour(facts, 8, 32).scaled(730, "kg")
    found = estimate_carbon(energy, made, sites, np.array([0], dtype=np.int32))
    assert found.embodied_kg.central[0] > found.use_kg.central[0]


def test_rows_are_judged_alone(sites: SiteFactors) -> None:
    regions = np.array([DIRTY, CLEAN, -1], dtype=np.int32)
    energy, made = Estimate.exact(np.full(3, 100.0), "kWh"), Estimate.exact(np.full(3, 2.0), "kg")
    together = estimate_carbon(energy, made, sites, regions)
    alone = [at(sites, int(region)).total_kg.central[0] for region in regions]
    np.testing.assert_array_equal(together.total_kg.central, alone)
