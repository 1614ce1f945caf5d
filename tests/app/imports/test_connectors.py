"""Every connector against a real server: its documented shape is read, any other is refused in words."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
import stamina

from app.imports.connectors.feed import (
    BadFeed,
    GridLevel,
    GridMix,
    MachinePrice,
    Rate,
    UnitPrice,
    number_in,
)
from app.imports.connectors.known import CONNECTORS
from app.imports.outbound import OutboundFault
from catalog import load
from tests.app.imports import feeds
from tests.app.imports import feeds_of_parts as parts
from tests.app.imports import feeds_of_plans as plans
from tests.app.imports.hosts import Answer


@pytest.fixture(autouse=True)
def _no_waiting() -> None:
    stamina.set_testing(True, attempts=1)


def machines(name: str) -> dict[tuple[str, str], MachinePrice]:
    return {(m.region, m.name): m for m in feeds.facts(name) if isinstance(m, MachinePrice)}


def units(name: str) -> list[UnitPrice]:
    return [one for one in feeds.facts(name) if isinstance(one, UnitPrice)]


def test_rates_of_the_currencies_the_catalog_meets() -> None:
    assert list(feeds.facts("ecb")) == [
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


def test_outscale_prices_a_core_and_a_gib_of_each_generation() -> None:
    found = {(one.region, one.per_vcpu, one.per_gib, one.currency) for one in units("outscale")}
    assert found == {
        (region, core, Decimal("0.005"), "EUR")
        for region in ("eu-west-2", "cloudgouv-eu-west-1")
        for core in (Decimal("0.035"), Decimal("0.043"))
    }


def test_gcp_families_are_told_from_custom_sole_tenant_and_committed_ones() -> None:
    # C2 has no price of memory in what was sent, A2 has GPUs: neither is a price of a machine.
    assert {(unit.region, unit.purchase, unit.per_vcpu, unit.per_gib) for unit in units("gcp")} == {
        ("europe-west9", "on_demand", Decimal("0.036670000"), Decimal("0.004915000")),
        ("europe-west9", "spot", Decimal("0.009000000"), Decimal("0.001200000")),
    }
    assert {unit.machines for unit in units("gcp")} == {
        r"n2-(?:standard|highmem|highcpu|megamem|ultramem)-\d+"
    }


def test_open_telekom_cloud_pages_are_followed_to_the_number_of_rows_it_states() -> None:
    found = machines("otc")
    assert {key: (one.price, one.vcpu, one.memory_gib) for key, one in found.items()} == {
        ("eu-de", "OTC_S3M1_LI"): (Decimal("0.051175"), 1.0, 1.0),
        ("eu-nl", "OTC_S3L4_LI"): (Decimal("0.051175"), 2.0, 8.0),
    }
    with pytest.raises(BadFeed, match="lists 6 of its 828 rows"):
        feeds.read(CONNECTORS["otc"], plans.otc_cut_off)


def test_exoscale_names_are_those_of_the_catalog_and_prices_hold_in_every_zone() -> None:
    found = machines("exoscale")
    assert {name for zone, name in found if zone == "de-fra-1"} == {
        *("standard.medium", "standard.extra-large", "cpu.extra-large", "gpu3.small")
    }
    same = {(one.price, one.currency) for (_, name), one in found.items() if name == "cpu.extra-large"}
    assert same == {(Decimal("0.24000"), "EUR")}


@pytest.mark.parametrize(("listed", "currency"), [("EUR", "EUR"), (None, "USD")])
def test_upcloud_prices_are_hundredths_of_the_account_s_currency(listed: str | None, currency: str) -> None:
    def told(path: str, headers: Mapping[str, str]) -> Answer:
        return plans.upcloud(path, headers, listed)

    found = [one for one in feeds.read(CONNECTORS["upcloud"], told) if isinstance(one, MachinePrice)]
    assert [one for one in found if one.region == "de-fra1"] == [
        MachinePrice("upcloud", "de-fra1", name, Decimal(price), currency, vcpu, memory, gpu, count)
        for name, price, vcpu, memory, gpu, count in (
            ("1xCPU-2GB", "0.022321", 1.0, 2.0, None, 0),
            ("cloudnative-4xCPU-8GB", "0.045", 4.0, 8.0, None, 0),
            ("GPU-8xCPU-64GB-1xL40S", "1.50", 8.0, 64.0, "L40S", 1),
        )
    ]


def test_entsoe_adds_up_what_was_made_and_leaves_out_what_pumps_used() -> None:
    mixes = {one.zone: one for one in feeds.facts("entsoe") if isinstance(one, GridMix)}
    # A value that is stated once and held, and one that is stated every hour, come to the same.
    assert mixes["FR"] == GridMix("FR", {"nuclear": 300.0 * 8760, "gas": 100.0 * 8760}, 8760, "2025")
    # What nobody reported is no hours, not none of anything.
    assert (mixes["IE"].hours, dict(mixes["IE"].mwh)) == (0, {})


@pytest.mark.parametrize(
    "points",
    [[(0, 1.0)], [(9000, 1.0)], [(1, 1.0), (1, 2.0)], [(1, -5.0)], []],
    ids=["before", "after", "twice", "negative", "none"],
)
def test_entsoe_points_that_do_not_fit_their_period_are_refused(points: list[tuple[int, float]]) -> None:
    body = parts.market_document(parts.series("B14", points, date(2025, 1, 1), date(2025, 4, 1)))
    with pytest.raises(BadFeed, match="do not fit"):
        feeds.read(CONNECTORS["entsoe"], lambda path, headers: (200, {}, body))


@pytest.mark.parametrize("name", ["energy-charts", "uk-carbon", "eco2mix", "electricity-maps"])
def test_grids_give_the_mean_of_the_last_whole_year_and_count_its_hours(name: str) -> None:
    found = [level for level in feeds.facts(name) if isinstance(level, GridLevel)]
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
    assert not any(key in str(caught.value) for key in feeds.KEYS.values())


WORDS = ("1e999999999", "-1e16", "1e-999999", "nan", "inf", "0x10", "", "1,5", None, True)


@pytest.mark.parametrize("text", WORDS)
def test_a_figure_nobody_can_mean_is_refused(text: object) -> None:
    with pytest.raises(BadFeed):
        number_in(text, "price")


def test_every_connector_names_its_hosts_and_reads_for_a_provider_of_the_catalog() -> None:
    known = set(load().providers.id)
    for name, feed in CONNECTORS.items():
        assert feed.hosts and feed.licence and feed.id == f"live-{name}"
        prices = [one for one in feeds.facts(name) if isinstance(one, MachinePrice | UnitPrice)]
        assert {price.provider for price in prices} <= known
