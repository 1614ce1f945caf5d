"""Which intensity ranks, and how far sources disagree."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.carbon.facts import CarbonFacts, carbon_from, read_carbon
from catalog.carbon.grids import Grids, anywhere, source_sensitive, zone_intensity
from catalog.provenance import Grade
from tests.catalog.carbon.world import files

HEADER = "zone,country,g_per_kwh,basis,source,date\n"
READINGS = st.tuples(
    st.sampled_from(["A", "B"]),
    st.integers(1, 999),
    st.sampled_from(["lifecycle", "direct", "unknown"]),
    st.sampled_from(["em_yearly_co2js", "other", "third"]),
    st.sampled_from(["2020", "2021", "2022", "2023", "2024", "2025", ""]),
)


def zones_of(rows: list[tuple[str, int, str, str, str]]) -> Grids:
    """Intensities worked out from rows (zone, value, basis, source, year)."""
    lines = "".join(f"{zone},{zone},{g},{basis},{source},{year}\n" for zone, g, basis, source, year in rows)
    return zone_intensity(carbon_from(files(intensity=HEADER + lines)))


def test_the_latest_year_of_the_ranking_source_is_central(facts: CarbonFacts) -> None:
    grids = zone_intensity(facts)
    row = grids.code("CL")
    assert (grids.intensity.central[row], grids.year[row], grids.source[row]) == (20, 2025, "em_yearly_co2js")


def test_a_newer_figure_of_another_source_widens_but_does_not_rank() -> None:
    grids = zones_of(
        [("A", 50, "lifecycle", "em_yearly_co2js", "2024"), ("A", 70, "lifecycle", "other", "2025")]
    )
    assert (grids.intensity.central[0], grids.intensity.high[0]) == (50, 70)


def test_the_interval_spans_all_lifecycle_sources_of_three_years(facts: CarbonFacts) -> None:
    grids = zone_intensity(facts)
    row = grids.code("CL")
    # 20, 30 and 44 are of 2023 to 2025; 99 is older, 5 and 7 of another basis, 8 undated.
    assert (grids.intensity.low[row], grids.intensity.high[row]) == (20, 44)


def test_a_zone_without_the_ranking_source_is_modelled() -> None:
    grids = zones_of([("A", 50, "lifecycle", "other", "2024")])
    assert grids.intensity.central[grids.code("A")] == 50
    assert grids.intensity.grade[grids.code("A")] == Grade.MODELLED


def test_a_zone_with_direct_figures_only_has_no_intensity() -> None:
    assert zones_of([("A", 50, "direct", "other", "2024")]).code("A") == -1


@given(rows=st.lists(READINGS, min_size=1, max_size=30))
def test_no_figure_of_another_basis_ever_enters(rows: list[tuple[str, int, str, str, str]]) -> None:
    grids = zones_of(rows)
    for code, zone in enumerate(grids.zone):
        pure = {g for z, g, basis, _, year in rows if z == zone and basis == "lifecycle" and year}
        e = grids.intensity
        assert {e.low[code], e.central[code], e.high[code]} <= pure
        assert e.low[code] <= e.central[code] <= e.high[code]


@given(rows=st.lists(READINGS, min_size=1, max_size=20), data=st.data())
def test_the_order_of_the_rows_does_not_matter(
    rows: list[tuple[str, int, str, str, str]], data: st.DataObject
) -> None:
    once = list({(row[0], *row[2:]): row for row in rows}.values())
    shuffled = data.draw(st.permutations(once))
    first, second = zones_of(once), zones_of(shuffled)
    assert first.zone == second.zone
    np.testing.assert_array_equal(first.intensity.central, second.intensity.central)
    np.testing.assert_array_equal(first.intensity.high, second.intensity.high)


def test_zones_that_change_places_between_sources_are_source_sensitive(facts: CarbonFacts) -> None:
    # `other` puts MI (180) below NE (201) in 2024, the ranking source puts it above (210 against 199).
    assert source_sensitive(facts, "MI", "NE")
    assert source_sensitive(facts, "NE", "MI")


def test_zones_far_apart_are_not_source_sensitive(facts: CarbonFacts) -> None:
    assert not source_sensitive(facts, "CL", "MI")


def test_an_unknown_zone_is_not_called_source_sensitive(facts: CarbonFacts) -> None:
    assert not source_sensitive(facts, "CL", "XX")


def test_belgium_and_great_britain_are_source_sensitive_and_france_and_poland_are_not() -> None:
    shipped = read_carbon()
    assert source_sensitive(shipped, "BE", "GB")
    assert not source_sensitive(shipped, "FR", "PL")


def test_anywhere_spans_the_zones_of_its_countries_without_a_central_value(facts: CarbonFacts) -> None:
    both = anywhere(facts, ["CL", "MI"])
    assert (both.low[0], both.high[0]) == (20, 210)
    assert np.isnan(both.central[0])
    assert both.grade[0] == Grade.ASSUMED


def test_anywhere_without_countries_is_the_whole_world(facts: CarbonFacts) -> None:
    assert (anywhere(facts).low[0], anywhere(facts).high[0]) == (20, 600)


def test_anywhere_in_a_country_without_facts_is_unknown(facts: CarbonFacts) -> None:
    assert np.isnan(anywhere(facts, ["XX"]).high[0])


@pytest.mark.parametrize("zone", ["FR", "SE-SE3", "PL", "DE", "US-MIDA-PJM"])
def test_the_shipped_central_value_is_the_row_of_its_year_and_source(zone: str) -> None:
    shipped = read_carbon()
    rows, grids = shipped.intensity, zone_intensity(shipped)
    row = grids.code(zone)
    found = [
        value
        for z, value, basis, year, source in zip(
            rows.zone, rows.g_per_kwh, rows.basis, rows.year, rows.source, strict=True
        )
        if (z, basis, year, source) == (zone, "lifecycle", grids.year[row], grids.source[row])
    ]
    assert found == [grids.intensity.central[row]]
