"""Each placement keeps what was asked, recomputed from the catalog's own rows, not by the program's gates."""

from math import asin, cos, radians, sin, sqrt

import pytest

from app.examples import read_example
from app.recommendations.answer import Answer
from app.recommendations.answer_placement import Placement
from catalog import load
from catalog.workloads import Workload
from tests.journeys.asking import EXAMPLES, of_example, of_twenty, read, region_code
from tests.journeys.twenty import twenty_workloads


def placed_with_its_workload() -> list[tuple[Placement, Workload, str]]:
    found = []
    asked = [(read_example(name), of_example(name)) for name in EXAMPLES] + [
        (twenty_workloads(), of_twenty())
    ]
    for document, answer in asked:
        question = read(document)
        by_name = {workload.name: workload for workload in question.workloads}
        found += [(p, by_name[p.workload], question.terms.starts) for p in answer.placements]
    return found


def european(country: str, union: str) -> bool:
    countries = load().countries
    row = countries.code.index(country)
    return bool((countries.in_eu if union == "EU" else countries.in_eea)[row])


def test_data_rests_where_residency_allows() -> None:
    regions = load().regions
    checked = 0
    for placement, workload, _ in placed_with_its_workload():
        code = region_code(placement.provider, placement.region)
        asked = workload.requirements.residency
        may = [regions.country[code]] if regions.country[code] else list(regions.area[code])
        assert may or not asked, placement.workload
        for country in may if asked else ():
            assert any(
                european(country, area) if area in ("EU", "EEA") else country == area for area in asked
            )
            checked += 1
    assert checked > 20


def test_users_are_within_the_round_trip_asked_for() -> None:
    catalog = load()
    checked = 0
    for placement, workload, _ in placed_with_its_workload():
        limit = workload.requirements.max_rtt_ms
        if limit is None:
            continue
        assert placement.rtt_ms is not None and placement.rtt_ms.value <= limit
        code = region_code(placement.provider, placement.region)
        here = float(catalog.regions.latitude[code]), float(catalog.regions.longitude[code])
        for group in workload.users:
            row = catalog.countries.code.index(group.country)
            users = float(catalog.countries.latitude[row]), float(catalog.countries.longitude[row])
            if group.share >= 0.05:
                assert 4 + 2 * 1.6 * kilometres(here, users) / 200 <= limit
                checked += 1
    assert checked >= 4


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great circle by the haversine formula on a sphere of 6,371.0088 km."""
    (north, east), (north2, east2) = (map(radians, one), map(radians, other))
    half = sin((north2 - north) / 2) ** 2 + cos(north) * cos(north2) * sin((east2 - east) / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(half))


def test_a_required_certificate_is_held_by_the_provider_on_the_first_day() -> None:
    checked = 0
    for placement, workload, starts in placed_with_its_workload():
        for code in workload.requirements.certificates:
            held = [
                c
                for c in load().certificates
                if c.provider_id == placement.provider and code in c.codes and c.holds_on(starts)
            ]
            assert held, (placement.workload, code)
            checked += 1
    assert checked >= 3


def test_levels_reach_the_minima_of_the_data_class_and_of_the_question() -> None:
    checked = 0
    for placement, workload, _ in placed_with_its_workload():
        asked = workload.requirements
        for axis, least in (("juridical", asked.juridical_min), ("technological", asked.technological_min)):
            levels = getattr(placement.sovereignty, axis)
            reached = getattr(levels, asked.evidence.value)
            assert (reached or 0) >= least, (placement.workload, axis)
            checked += least > 0
    assert checked >= 6


@pytest.fixture(scope="module")
def archive() -> Answer:
    return of_example("archive-hopital")


def test_a_stricter_class_reaches_along_links_and_is_shown(archive: Answer) -> None:
    viewer = next(p for p in archive.placements if p.workload == "viewer")
    assert viewer.data_class == "health_hds"
    assert viewer.inherited is not None
    assert viewer.inherited.from_ in ("imaging-archive", "recent-images")
    assert {line.workload for line in archive.question.data_classes_inherited} == {"viewer"}


def test_what_is_kept_together_is_in_one_place(archive: Answer) -> None:
    at = {p.workload: region_code(p.provider, p.region) for p in archive.placements}
    place = load().regions.place
    assert place[at["viewer"]] == place[at["recent-images"]]
