"""Laying negotiated prices over an invented catalog: each changes what it names, and nothing else."""

import json
from dataclasses import replace
from hashlib import sha256

import numpy as np
import pytest

from catalog import Catalog
from catalog.library import catalog_of
from catalog.offers import Purchase, Tier
from catalog.overlay import (
    Overlay,
    Own,
    OwnDiscount,
    OwnPrice,
    OwnStoragePrice,
    OwnTier,
    OwnTokenPrice,
    OwnTrafficPrice,
    overlaid,
)
from tests.world import ALPHA, MODEL, OFFERS, TOKEN_PLACES, world

STATED = {"currency": "EUR", "date": "2026-05-01", "reason": "contract"}
RESERVED = OwnPrice(
    provider="alpha",
    machine="small",
    region="",
    purchase="reserved_1y",
    price_per_hour="",
    price_per_month="36.50",
    **STATED,
)
TIERS = (OwnTier("0", "0.025"), OwnTier("500", "0.02"), OwnTier("10000", "0.01"))
STORED = OwnStoragePrice(provider="beta", item="object_storage_gib_month", region="", tiers=TIERS, **STATED)
SENT = OwnTrafficPrice(
    provider="alpha", item="egress_internet_gib", region="north", tiers=(OwnTier("0", "0.02"),), **STATED
)
READ = OwnTokenPrice(
    provider="alpha", model=MODEL, region="", input="0.40", output="1.20", cached="0.08", **STATED
)
OFF = OwnDiscount(
    provider="alpha",
    of="compute",
    share="0.12",
    valid_from="2026-05-01",
    valid_to="",
    date="2026-05-01",
    reason="contract",
)
TABLES = ("machines", "storage", "tokens")


def under(*entries: Own, catalog: Catalog | None = None) -> Catalog:
    return overlaid(catalog or world(), Overlay(entries))


def cells(catalog: Catalog, table: str) -> list[tuple[str, ...]]:
    """Prices with currency, date and source, an offer each, in the order of the table."""
    if table == "storage":
        return [
            (*map(str, one.tiers), one.currency, one.date, one.source, one.item) for one in catalog.storage
        ]
    found = getattr(catalog, table)
    names = found.name if table == "machines" else found.model
    columns = (found.price_text, found.currency, found.date, found.source, names)
    return [tuple(map(str, row)) for row in zip(*columns, strict=True)]


@pytest.mark.parametrize(
    ("entry", "table", "changed"),
    [(RESERVED, "machines", 1), (STORED, "storage", 1), (SENT, "storage", 1), (READ, "tokens", 1)],
)
def test_a_price_changes_its_offer_alone_in_its_place_and_the_digest(
    entry: Own, table: str, changed: int
) -> None:
    listed, found = world(), under(entry)
    assert found.own.left_out == () and found.digest != listed.digest
    for other in TABLES:
        pairs = list(zip(cells(listed, other), cells(found, other), strict=True))
        assert sum(before != after for before, after in pairs) == (changed if other == table else 0)
        assert all(entry.source_id in after for before, after in pairs if before != after)
    assert found.sources[entry.source_id].title == entry.title()
    assert catalog_of(found.files).digest == found.digest


def test_prices_are_those_stated() -> None:
    found = under(RESERVED, STORED, SENT, READ)
    (reserved,) = np.flatnonzero(found.machines.source == RESERVED.source_id).tolist()
    assert float(found.machines.exact_price(reserved)) == 0.05  # 36.50 a month of 730 hours
    assert Purchase(int(found.machines.purchase[reserved])) is Purchase.RESERVED_1Y
    stored, sent = ([one for one in found.storage if one.source == e.source_id] for e in (STORED, SENT))
    assert [[(tier.from_gib, str(tier.price)) for tier in one.tiers] for one in (*stored, *sent)] == [
        [(0, "0.025"), (500, "0.02"), (10000, "0.01")],
        [(0, "0.02")],
    ]
    assert all(isinstance(tier, Tier) for tier in stored[0].tiers) and stored[0].currency == "EUR"
    (row,) = np.flatnonzero(found.tokens.source == READ.source_id).tolist()
    assert found.tokens.price_text[row] == ("0.40", "1.20", "0.08")


def test_a_price_older_than_the_list_stands_and_of_two_the_later() -> None:
    """A list may be read again after the contract was signed: the contract holds."""
    later = replace(STORED, tiers=(OwnTier("0", "0.015"),), date="2025-01-01")
    (found,) = (one for one in under(STORED, later).storage if one.source == later.source_id)
    assert [str(tier.price) for tier in found.tiers] == ["0.015"]
    again = under(READ, replace(READ, input="0.30")).tokens
    assert again.price_text[0][0] == "0.30"


def test_a_price_of_tokens_in_one_region_leaves_the_others() -> None:
    """One row of the lists speaks of every place of a service; a contract may speak of one of them."""
    more = "beta,Models,default,east,US,stated,statement,list,2026\n"
    catalog = world({"tokens/places.csv": TOKEN_PLACES + more})
    entry = replace(READ, provider="beta", region="east", input="0.33", cached="")
    found = under(entry, catalog=catalog).tokens
    ids = catalog.regions.region_id
    prices = {
        ids[found.region[row]]: found.price_text[row][0]
        for row in np.flatnonzero(found.provider == catalog.providers.id.index("beta")).tolist()
    }
    assert prices == {"east": "0.33", "unknown": "0.40"}


def test_without_a_cached_price_the_whole_one_is_charged() -> None:
    tokens = under(replace(READ, cached="")).tokens
    assert str(tokens.exact_price(0, 2)) == "0.40"


def test_a_machine_whose_price_is_not_public_is_sold_at_the_one_negotiated() -> None:
    row = "north,blade,32,384,,,,,,,quote_required,false,false,,false,list,2026-06-01,,\n"
    catalog = world({"offers/alpha.csv": OFFERS + ALPHA + row})
    entry = replace(RESERVED, machine="blade", purchase="monthly", price_per_month="730")
    found = under(entry, catalog=catalog).machines
    (blade,) = np.flatnonzero(found.name == "blade").tolist()
    assert (Purchase(int(found.purchase[blade])), found.price[blade]) == (Purchase.MONTHLY, 1.0)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (replace(RESERVED, machine="big"), "no such machine reserved 1y there"),
        (replace(RESERVED, machine="old", purchase="on_demand"), "no such machine on demand there"),
        (replace(STORED, provider="gamma", region="north"), "no object_storage_gib_month there"),
        (replace(SENT, item="egress_moon_gib"), "no egress_moon_gib there"),
        (replace(READ, provider="gamma"), f"no {MODEL} by the token there"),
        (replace(OFF, provider="nobody"), "there is no provider nobody"),
    ],
)
def test_what_can_no_longer_be_laid_is_left_out_and_listed(entry: Own, why: str) -> None:
    found = under(entry)
    ((what, told),) = found.own.left_out
    assert (what, why in told) == (entry.title(), True)
    assert all(cells(found, table) == cells(world(), table) for table in TABLES)


def test_machines_are_held_once_where_no_entry_touches_them() -> None:
    listed = world()
    assert under(STORED, SENT, READ, OFF).machines is listed.machines
    assert under(RESERVED).machines is not listed.machines


def test_an_entry_keeps_its_id_when_its_kind_learns_a_word() -> None:
    """Answers cite entries by id, and records find the facts of an answer by the digest that holds it."""
    before = {
        **{"provider": "alpha", "machine": "small", "region": "", "price_per_hour": "0.08"},
        **{"currency": "EUR", "date": "2026-05-01", "reason": "contract"},
    }
    text = json.dumps(["OwnPrice", before], sort_keys=True, ensure_ascii=False)
    assert OwnPrice(**before).source_id == f"own-{sha256(text.encode()).hexdigest()[:12]}"
    assert OwnPrice(**before, purchase="spot").source_id != OwnPrice(**before).source_id
