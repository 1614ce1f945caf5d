"""Every connector against a real server: its documented shape is read, any other is refused in words."""

from decimal import Decimal

import pytest
import stamina

from app.imports.connectors.feed import BadFeed, GridLevel, MachinePrice, Rate
from app.imports.connectors.known import CONNECTORS
from app.imports.outbound import OutboundFault
from catalog import load
from tests.app.imports import feeds


@pytest.fixture(autouse=True)
def _no_waiting() -> None:
    stamina.set_testing(True, attempts=1)


def machines(name: str) -> dict[tuple[str, str], MachinePrice]:
    found = feeds.read(CONNECTORS[name], feeds.told)
    return {(m.region, m.name): m for m in found if isinstance(m, MachinePrice)}


def test_rates_of_the_currencies_the_catalog_meets() -> None:
    assert feeds.read(CONNECTORS["ecb"], feeds.told) == [
        Rate("2026-11-27", "EUR", "USD", Decimal("1.1269")),
        Rate("2026-11-27", "EUR", "CHF", Decimal("0.9301")),
    ]


def test_azure_pages_are_followed_and_only_plain_linux_machines_are_taken() -> None:
    found = machines("azure")
    assert {key: one.price for key, one in found.items()} == {
        ("francecentral", "Standard_D4s_v5"): Decimal("0.224"),
        ("francecentral", "Standard_D8s_v5"): Decimal("0.448"),
    }


def test_scaleway_machines_come_with_their_sizes_and_without_those_that_end() -> None:
    found = machines("scaleway")
    assert {name for _, name in found} == {"GP1-S"}
    one = found["fr-par-1", "GP1-S"]
    assert (one.vcpu, one.memory_gib, one.price, one.currency) == (8.0, 32.0, Decimal("0.1742"), "EUR")


def test_ovhcloud_prices_are_in_hundred_millionths() -> None:
    found = machines("ovhcloud")
    assert found["GRA", "b3-8"].price == Decimal("0.05080000")
    assert {name for _, name in found} == {"b3-8"}
    assert (found["GRA", "b3-8"].vcpu, found["GRA", "b3-8"].memory_gib) == (2.0, 8.0)


def test_hetzner_shows_its_key_follows_pages_and_leaves_out_what_is_withdrawn() -> None:
    found = machines("hetzner")
    assert {name for _, name in found} == {"cx33", "cx43"}
    assert found["fsn1", "cx33"].price == Decimal("0.0080")


def test_aws_rows_of_other_terms_are_passed_over() -> None:
    found = machines("aws")
    assert {name for _, name in found} == {"m6i.large"}
    one = found["eu-west-3", "m6i.large"]
    assert (one.price, one.currency, one.vcpu, one.memory_gib) == (Decimal("0.1120000000"), "USD", 2.0, 8.0)


@pytest.mark.parametrize("name", ["energy-charts", "uk-carbon", "eco2mix", "electricity-maps"])
def test_grids_give_the_mean_of_the_last_whole_year_and_count_its_hours(name: str) -> None:
    found = [level for level in feeds.read(CONNECTORS[name], feeds.told) if isinstance(level, GridLevel)]
    assert {(level.g_per_kwh, level.year) for level in found} == {(50.0, "2025")}
    # A gap in the series is an hour that is not counted.
    assert all(8_000 <= level.hours <= 9_100 for level in found)
    assert name != "energy-charts" or {level.hours for level in found} == {8700}


@pytest.mark.parametrize("name", sorted(CONNECTORS))
@pytest.mark.parametrize("kind", feeds.BROKEN)
def test_a_feed_of_any_other_shape_is_refused_in_words(name: str, kind: str) -> None:
    with pytest.raises((BadFeed, OutboundFault)) as caught:
        feeds.read(CONNECTORS[name], feeds.broken(kind))
    assert str(caught.value)
    assert "k-1" not in str(caught.value)


def test_every_connector_names_its_hosts_and_reads_for_a_provider_of_the_catalog() -> None:
    known = set(load().providers.id)
    for name, feed in CONNECTORS.items():
        assert feed.hosts and feed.licence and feed.id == f"live-{name}"
        prices = [one for one in feeds.read(feed, feeds.told) if isinstance(one, MachinePrice)]
        assert {price.provider for price in prices} <= known
