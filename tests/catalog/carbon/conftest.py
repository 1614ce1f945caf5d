"""Fixtures over the small invented world."""

import pytest

from catalog.carbon.facts import CarbonFacts, carbon_from
from catalog.carbon.sites import SiteFactors, site_factors
from catalog.places import Regions
from tests.catalog.carbon.world import files, some_regions


@pytest.fixture
def facts() -> CarbonFacts:
    return carbon_from(files())


@pytest.fixture
def regions() -> Regions:
    return some_regions(
        [
            ("alpha", "clean", "CL", "CL", 0),
            ("alpha", "middle", "MI", "MI", 1),
            ("alpha", "dirty", "DI", "DI", 2),
            ("beta", "silent", "MI", "", 3),
            ("beta", "vague", "", "", 4),
        ],
        area=("CL", "DI"),
    )


@pytest.fixture
def sites(facts: CarbonFacts, regions: Regions) -> SiteFactors:
    return site_factors(facts, regions)
