"""What is known of each region, what stands in, and what is said to be missing."""

import numpy as np
import pytest

from catalog.carbon import sites as gaps
from catalog.carbon.facts import CarbonFacts, carbon_from
from catalog.carbon.sites import SiteFactors, site_factors
from catalog.places import Regions
from catalog.provenance import Grade
from tests.catalog.carbon.world import CLEAN, DIRTY, MIDDLE, SILENT, VAGUE, files, some_regions


def test_a_published_pue_of_the_region_wins_over_the_fleet_and_over_projections(sites: SiteFactors) -> None:
    assert sites.pue.central[CLEAN] == 1.1
    assert (sites.pue.low[CLEAN], sites.pue.high[CLEAN]) == (1.1, 1.2)
    assert sites.pue.grade[CLEAN] == Grade.DECLARED


def test_buildings_speak_for_their_region_at_their_median(sites: SiteFactors) -> None:
    # 1.4 and 1.2 are of 2022, 1.5 of 2020 only widens.
    assert sites.pue.central[MIDDLE] == pytest.approx((1.4 + 1.2) / 2)
    assert (sites.pue.low[MIDDLE], sites.pue.high[MIDDLE]) == (1.2, 1.5)
    assert sites.pue.grade[MIDDLE] == Grade.MODELLED


def test_two_reports_of_one_year_are_modelled_between_them(facts: CarbonFacts) -> None:
    both = site_factors(facts, some_regions([("gamma", "two-reports", "CL", "CL", 0)]))
    assert both.pue.central[0] == pytest.approx(1.3)
    assert both.pue.grade[0] == Grade.MODELLED
    assert {"first", "second"} <= set(both.sources[0])


def test_another_name_of_the_same_place_shares_its_pue(facts: CarbonFacts) -> None:
    twins = some_regions([("alpha", "clean", "CL", "CL", 0), ("alpha", "clean-1", "CL", "CL", 0)])
    pue = site_factors(facts, twins).pue
    assert pue.central[1] == pue.central[0]
    assert pue.grade[1] == Grade.MODELLED


def test_the_fleet_speaks_for_a_region_that_publishes_nothing(sites: SiteFactors) -> None:
    assert sites.pue.central[DIRTY] == 1.3
    assert sites.wue_site.central[DIRTY] == 0.5
    assert gaps.PUE_NOT_DISCLOSED not in sites.gaps[DIRTY]


def test_an_undisclosed_pue_is_the_wide_default_and_graded_assumed(sites: SiteFactors) -> None:
    assert (sites.pue.low[SILENT], sites.pue.central[SILENT], sites.pue.high[SILENT]) == (1.1, 1.56, 2.0)
    assert sites.pue.grade[SILENT] == Grade.ASSUMED
    assert gaps.PUE_NOT_DISCLOSED in sites.gaps[SILENT]


def test_undisclosed_water_stays_unknown_and_says_so(sites: SiteFactors) -> None:
    assert np.isnan(sites.wue_site.central[SILENT])
    assert np.isnan(sites.wue_grid.central[MIDDLE])
    assert gaps.WUE_NOT_DISCLOSED in sites.gaps[SILENT]
    assert gaps.GRID_WATER_UNKNOWN in sites.gaps[MIDDLE]


def test_a_projection_alone_is_modelled_and_named(facts: CarbonFacts) -> None:
    only = site_factors(facts, some_regions([("gamma", "only-projected", "CL", "CL", 0)]))
    assert only.pue.central[0] == 1.25
    assert only.pue.grade[0] == Grade.MODELLED
    assert only.wue_site.central[0] == 0.4
    assert {gaps.PUE_PROJECTED, gaps.WUE_PROJECTED} <= set(only.gaps[0])


def test_a_region_without_its_own_zone_takes_the_published_mapping(sites: SiteFactors) -> None:
    assert sites.zone[SILENT] == "NE"
    assert sites.intensity.central[SILENT] == 199


def test_a_region_without_any_mapping_takes_its_country(facts: CarbonFacts) -> None:
    alone = site_factors(facts, some_regions([("beta", "unmapped", "MI", "", 0)]))
    assert alone.zone[0] == "MI"
    assert alone.intensity.central[0] == 200


def test_a_region_known_by_area_has_bounds_but_no_central_intensity(sites: SiteFactors) -> None:
    assert np.isnan(sites.intensity.central[VAGUE])
    assert (sites.intensity.low[VAGUE], sites.intensity.high[VAGUE]) == (20, 600)
    assert gaps.GRID_ZONE_UNKNOWN in sites.gaps[VAGUE]


def test_the_last_row_stands_for_an_unknown_place(sites: SiteFactors, regions: Regions) -> None:
    assert len(sites) == len(regions) + 1
    assert np.isnan(sites.intensity.central[-1])
    assert sites.pue.grade[-1] == Grade.ASSUMED


def test_a_market_based_factor_is_never_the_grid_average_renamed(sites: SiteFactors) -> None:
    assert np.isnan(sites.market_based.central).all()
    assert all(gaps.MARKET_FACTOR_NOT_PUBLISHED in row for row in sites.gaps)


def test_every_known_factor_names_its_source(sites: SiteFactors) -> None:
    assert sites.sources[CLEAN] == ("em_yearly_co2js", "site-report", "waters")
    assert sites.sources[SILENT] == ("em_yearly_co2js", "world")


@pytest.mark.parametrize("pue", ["low", "0,1"])
def test_a_factor_that_is_not_a_number_is_refused(pue: str) -> None:
    row = f'alpha,clean,"{pue}",,,no,press,2022\n'
    header = "provider,region,pue,wue_l_per_kwh,carbon_free_percent,projection,source,date\n"
    with pytest.raises(Exception, match="is not a number"):
        carbon_from(files(datacentres=header + row))


def test_a_default_out_of_order_is_refused() -> None:
    header = "quantity,low,central,high,unit,grade,source,date,note\n"
    with pytest.raises(ValueError, match="pue"):
        carbon_from(files(defaults=header + "pue,1.6,1.5,2.0,1,assumed,world,2024,\n"))
