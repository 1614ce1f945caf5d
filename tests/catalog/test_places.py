"""Distances, round trips and unions of countries."""

import math

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import assume, given
from hypothesis import strategies as st

from catalog.library import load
from catalog.places import EARTH_RADIUS_KM, Countries, Regions, great_circle_km, round_trip_ms
from catalog.read_places import places_of

LATITUDE = st.floats(-85.0, 85.0)
LONGITUDE = st.floats(-180.0, 180.0)
KM_PER_DEGREE = math.pi * EARTH_RADIUS_KM / 180


def km(*degrees: float) -> float:
    return float(great_circle_km(*(np.array(value) for value in degrees)))


@given(LATITUDE, LONGITUDE, LATITUDE, LONGITUDE)
def test_distances_agree_with_the_ellipsoid_within_six_per_mille(
    lat_a: float, lon_a: float, lat_b: float, lon_b: float
) -> None:
    truth = Geodesic.WGS84.Inverse(lat_a, lon_a, lat_b, lon_b)["s12"] / 1000
    assume(truth > 1.0)
    assert km(lat_a, lon_a, lat_b, lon_b) == pytest.approx(truth, rel=0.006)


@given(LATITUDE, LONGITUDE)
def test_the_far_side_of_the_globe_is_half_a_circle_away(lat: float, lon: float) -> None:
    assert km(lat, lon, -lat, lon + 180.0) == pytest.approx(math.pi * EARTH_RADIUS_KM)


def test_a_degree_along_a_meridian_is_its_share_of_the_circle() -> None:
    assert km(0.0, 10.0, 1.0, 10.0) == pytest.approx(KM_PER_DEGREE)


def world(latitude: float, region_spread: float, user_spread: float) -> tuple[Regions, Countries]:
    """One region on the meridian of its only users, who stand on the equator; and one without a place."""
    two = ("a", "b")
    regions = Regions(
        provider_id=two,
        region_id=two,
        name=two,
        city=two,
        country=("FR", ""),
        area=((), ("EU",)),
        latitude=np.array([latitude, np.nan]),
        longitude=np.array([5.0, np.nan]),
        spread_km=np.array([region_spread, 0.0]),
        coord_basis=("site", "area"),
        grid_zone=("FR", ""),
        place=np.array([0, 1], dtype=np.int32),
        source=two,
    )
    countries = Countries(
        code=("FR",),
        name=("France",),
        latitude=np.array([0.0]),
        longitude=np.array([5.0]),
        spread_km=np.array([user_spread]),
        in_eu=np.array([True]),
        in_eea=np.array([True]),
        source=("x",),
    )
    return regions, countries


def test_a_thousand_kilometres_take_twenty_milliseconds_there_and_back() -> None:
    # 4 + 2 x 1.6 x 1000 / 200 = 20; detours 1.2 and 2.2 give 16 and 26
    rtt = round_trip_ms(*world(1000 / KM_PER_DEGREE, 0.0, 0.0), "FR")
    assert (rtt.low[0], rtt.central[0], rtt.high[0]) == pytest.approx((16.0, 20.0, 26.0))
    assert rtt.unit == "ms"


def test_spread_widens_the_interval_and_moves_no_centre() -> None:
    # users within 300 km, the place within 200 km: 500 to 1500 km
    rtt = round_trip_ms(*world(1000 / KM_PER_DEGREE, 200.0, 300.0), "FR")
    assert (rtt.low[0], rtt.central[0], rtt.high[0]) == pytest.approx((10.0, 20.0, 37.0))


def test_a_spread_wider_than_the_distance_leaves_the_fixed_delay() -> None:
    rtt = round_trip_ms(*world(100 / KM_PER_DEGREE, 0.0, 300.0), "FR")
    assert rtt.low[0] == 4.0


def test_a_region_without_a_place_has_no_round_trip() -> None:
    assert np.isnan(round_trip_ms(*world(10.0, 0.0, 0.0), "FR").central).tolist() == [False, True]


def test_the_european_union_has_27_members_and_the_economic_area_30() -> None:
    countries = load().countries
    eu, eea = countries.members("EU"), countries.members("EEA")
    assert (len(eu), len(eea)) == (27, 30)
    assert eea - eu == {"IS", "LI", "NO"}
    assert {"FR", "DE", "PL"} <= eu and not {"CH", "GB", "US"} & eea


def test_a_country_is_an_area_of_one() -> None:
    assert load().countries.members("CH") == {"CH"}


def test_regions_sold_under_several_names_in_one_site_share_its_number() -> None:
    place = places_of(["p", "p", "q", "p"], ["a", "a-gpu", "a", "b"], ["", "a", "", ""])
    assert place.tolist() == [0, 0, 2, 3]


def test_from_france_paris_is_nearer_than_frankfurt_and_frankfurt_than_virginia() -> None:
    catalog = load()
    rtt = round_trip_ms(catalog.regions, catalog.countries, "FR").central
    row = dict(
        zip(zip(catalog.regions.provider_id, catalog.regions.region_id, strict=True), rtt, strict=True)
    )
    assert row["aws", "eu-west-3"] < row["aws", "eu-central-1"] < row["aws", "us-east-1"]
