"""Traffic: own list, own regions, and the dearer list that stands in where none is published."""

import numpy as np

from catalog.cost.traffic import ExitPrice, Exits, exit_price, exits_of, traffic_cost
from catalog.files import day_of
from catalog.market import price_book
from tests.world import market, world

ALPHA, BETA, GAMMA = 0, 1, 2
NORTH, EAST, SOUTH = 0, 1, 2
ITEMS = world().storage
SCALE = price_book(market(), 365).storage_scale


def exits() -> Exits:
    return exits_of(ITEMS, world().regions.place, SCALE)


def named(price: ExitPrice) -> tuple[int, str, str]:
    item = ITEMS[price.item]
    return item.provider, item.item, price.stand_in


def test_traffic_leaves_a_place_at_its_own_list() -> None:
    assert named(exit_price(exits(), NORTH, ALPHA, None)) == (ALPHA, "egress_internet_gib", "")
    assert named(exit_price(exits(), NORTH, ALPHA, BETA)) == (ALPHA, "egress_internet_gib", "")


def test_traffic_between_regions_of_a_provider_takes_that_list_where_published() -> None:
    assert named(exit_price(exits(), NORTH, ALPHA, ALPHA)) == (ALPHA, "egress_inter_region_gib", "")
    # Beta publishes none: its internet price is an upper bound, and says so.
    assert named(exit_price(exits(), EAST, BETA, BETA)) == (BETA, "egress_internet_gib", "internet")


def test_an_unknown_price_is_replaced_by_a_dearer_one_that_says_so() -> None:
    assert named(exit_price(exits(), SOUTH, GAMMA, None)) == (BETA, "egress_internet_gib", "catalog")
    unknown_place = 3
    assert named(exit_price(exits(), unknown_place, BETA, None)) == (BETA, "egress_internet_gib", "provider")


def test_traffic_is_priced_by_tiers_in_the_currency_of_the_question() -> None:
    price = exit_price(exits(), NORTH, ALPHA, None)
    assert np.isclose(traffic_cost(ITEMS, SCALE, price, 300), 200 * 0.05)
    abroad = exit_price(exits(), EAST, BETA, None)
    assert np.isclose(traffic_cost(ITEMS, SCALE, abroad, 300), 300 * 0.09 * 0.90)


def test_switching_charges_end_on_the_day_the_law_names() -> None:
    assert world().switching_free_from == day_of("2027-01-12")
