"""Feeds that price parts, or name fuels: what the catalog makes of them, and what it holds back."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from app.imports.connectors.feed import Fact, GridMix, UnitPrice
from app.imports.connectors.known import CONNECTORS
from app.imports.refreshing.changes import Changes
from app.imports.refreshing.merge import merge, rows_of
from catalog import load
from tests.app.imports import feeds

FILES = dict(load().files.content)
Row = Mapping[str, str]


def merged(name: str, facts: tuple[Fact, ...]) -> tuple[Mapping[str, bytes], Changes]:
    return merge(FILES, CONNECTORS[name], facts, feeds.TODAY)


def prices(files: Mapping[str, bytes], provider: str) -> dict[tuple[str, str, str], Row]:
    _, rows = rows_of(files[f"offers/{provider}.csv"])
    whole = [row for row in rows if (row["component"], row["superseded"]) == ("false", "false")]
    return {(row["region"], row["name"], row["purchase"]): row for row in whole}


def test_a_machine_costs_its_cores_and_its_memory_and_others_keep_their_price() -> None:
    files, _ = merged("gcp", feeds.facts("gcp"))
    before, after = prices(FILES, "gcp"), prices(files, "gcp")
    changed = {key for key, row in after.items() if row["source"] == "live-gcp"}
    assert changed == {key for key in before if _is_n2_in_paris(*key)}
    row = after["europe-west9", "n2-standard-8", "on_demand"]
    assert Decimal(row["price_per_hour"]) == 8 * Decimal("0.03667") + 32 * Decimal("0.004915")
    assert all(after[key] == before[key] for key in before.keys() - changed)


def _is_n2_in_paris(region: str, name: str, purchase: str) -> bool:
    return region == "europe-west9" and name.startswith("n2-") and purchase in ("on_demand", "spot")


def test_two_shipped_machines_give_the_price_of_every_other_one_of_their_family() -> None:
    known = {
        name: row
        for (place, name, how), row in prices(FILES, "gcp").items()
        if _is_n2_in_paris(place, name, how) and how == "on_demand"
    }
    plain, rich = (Decimal(known[f"n2-{shape}-2"]["price_per_hour"]) for shape in ("standard", "highmem"))
    per_gib = (rich - plain) / 8
    parts = UnitPrice("gcp", "europe-west9", "n2-[a-z]+-[0-9]+", plain / 2 - per_gib * 4, per_gib, "USD")
    _, changes = merged("gcp", (parts,))
    assert changes.same + len(changes.moved) == len(known)
    assert all(abs(move.ratio - 1) < 1e-4 for move in changes.moved)


def test_a_core_a_thousand_times_dearer_moves_no_machine() -> None:
    dear = tuple(
        replace(one, per_vcpu=one.per_vcpu * 1000) if isinstance(one, UnitPrice) else one
        for one in feeds.facts("outscale")
    )
    files, changes = merged("outscale", dear)
    assert files == FILES
    assert {held.code for held in changes.held_back} == {"price_jumped"}


def test_parts_of_no_machine_of_the_catalog_are_held_back() -> None:
    other = UnitPrice("outscale", "eu-west-2", r"tinav99\..+", Decimal(1), Decimal(1), "EUR")
    files, changes = merged("outscale", (other,))
    assert files == FILES
    assert [held.code for held in changes.held_back] == ["feed_of_another_shape"]


def test_a_mix_is_weighed_with_the_factors_of_its_zone_and_its_year() -> None:
    _, factors = rows_of(FILES["grids/fuel_factors.csv"])
    newest = {
        fuel: max(
            (row for row in factors if (row["zone"], row["fuel"], row["basis"]) == ("FR", fuel, "lifecycle")),
            key=lambda row: row["date"],
        )
        for fuel in ("nuclear", "gas")
    }
    files, _ = merged("entsoe", feeds.facts("entsoe"))
    _, rows = rows_of(files["grids/intensity.csv"])
    (level,) = [row for row in rows if (row["source"], row["zone"]) == ("live-entsoe", "FR")]
    nuclear, gas = (float(newest[fuel]["g_per_kwh"]) for fuel in ("nuclear", "gas"))
    assert float(level["g_per_kwh"]) == pytest.approx(0.75 * nuclear + 0.25 * gas, abs=0.01)
    assert (level["basis"], level["date"]) == ("lifecycle", "2025")


@pytest.mark.parametrize(
    ("mix", "code"),
    [
        (GridMix("FR", {}, 0, "2025"), "not_a_year"),
        (GridMix("FR", {"nuclear": 1e6}, 2000, "2025"), "not_a_year"),
        (GridMix("FR", {"phlogiston": 1e6}, 8760, "2025"), "fuel_unknown"),
        (GridMix("FR", {"coal": 1e6}, 8760, "2025"), "grid_jumped"),
    ],
)
def test_a_mix_that_is_no_year_or_nothing_known_is_held_back(mix: GridMix, code: str) -> None:
    files, changes = merged("entsoe", (mix,))
    assert files == FILES
    assert [held.code for held in changes.held_back] == [code]
