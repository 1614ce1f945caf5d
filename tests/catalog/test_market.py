"""The market of a question: its days, its rates, and what certificates are worth in it."""

from math import cos, hypot, radians

import pytest

from catalog.bundles import Table
from catalog.certificates import Standing
from catalog.files import day_of
from catalog.market import rtt_from, sites_of, standing
from tests.world import market, world


@pytest.mark.parametrize(
    ("starts", "months", "last"),
    [
        ("2026-07-01", 12, "2027-06-30"),
        ("2026-07-15", 1, "2026-08-14"),
        ("2026-12-01", 3, "2027-02-28"),
        ("2027-12-01", 3, "2028-02-29"),
    ],
)
def test_the_last_day_of_service_is_the_day_before_the_horizon_ends(
    starts: str, months: int, last: str
) -> None:
    assert market(starts=starts, horizon_months=months).last_day == day_of(last)


def test_rates_are_those_of_the_day_asked() -> None:
    assert market().factors[:2] == pytest.approx([1.0, 0.90])
    later = "date,base,quote,rate,source,note\n2026-06-01,USD,EUR,0.90,list,\n2026-07-10,EUR,USD,1.25,list,\n"
    moved = world({"exchange_rates.csv": later})
    assert market(moved, as_of="2026-07-09").factors[1] == pytest.approx(0.90)
    # Published the other way round: one dollar is 1 / 1.25 euro.
    assert market(moved, as_of="2026-07-10").factors[1] == pytest.approx(0.80)


def test_a_certificate_covers_the_offers_of_its_perimeter_until_it_ends() -> None:
    machines = world().machines
    during, rests_on = standing(world(), Table.MACHINE, "secnumcloud", day_of("2026-12-31"))
    after, _ = standing(world(), Table.MACHINE, "secnumcloud", day_of("2027-01-01"))
    alpha = machines.provider == 0
    assert (during[alpha] == Standing.HELD).all() and (rests_on[alpha] == 0).all()
    assert (during[~alpha] == Standing.MISSING).all()
    assert not (after == Standing.HELD).any()


def test_a_certificate_of_machines_says_nothing_of_token_services() -> None:
    tokens, _ = standing(world(), Table.TOKEN, "secnumcloud", day_of("2026-07-01"))
    assert not (tokens == Standing.HELD).any()


def test_sites_and_round_trips_are_worked_out_once_a_catalog() -> None:
    assert sites_of(world()) is market().sites is market(currency="USD").sites
    assert rtt_from(world(), "FR") is rtt_from(world(), "FR")


def test_the_round_trip_follows_distance_by_hand() -> None:
    # 4 ms and 2 x 1.6 x km / 200, from the middle of the French to Paris; 111.2 km a degree.
    row = world().countries.code.index("FR")
    north = (48.86 - world().countries.latitude[row]) * 111.2
    east = (2.35 - world().countries.longitude[row]) * 111.2 * cos(radians(48))
    trip = rtt_from(world(), "FR")
    assert trip.central[0] == pytest.approx(4 + 0.016 * hypot(north, east), rel=0.01)
    assert trip.central[0] < trip.central[2] < trip.central[1]
