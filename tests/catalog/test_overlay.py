"""Laying own facts over the catalog: as rows of its files, named by the digest, forgotten with it."""

import gc
from dataclasses import replace
from weakref import ref

import numpy as np
import pytest

from catalog import Catalog, load
from catalog.checks import check_catalog
from catalog.library import catalog_of
from catalog.market import open_market, price_book
from catalog.overlay import DOCUMENTS, Overlay, OwnFact, OwnPrice, digest_under, overlaid
from catalog.overlay.lay import KEPT
from catalog.sovereignty.evidence import Tier, highest_step
from catalog.workloads import Terms
from tests.app.overlays.own import every_kind

TERMS = Terms(as_of="2026-11-22", starts="2027-01-01", horizon_months=12)


def price(text: str) -> OwnPrice:
    return OwnPrice(
        provider="scaleway",
        machine="GP1-S",
        region="",
        price_per_hour=text,
        currency="EUR",
        date="2026-11-01",
        reason="contract",
    )


@pytest.fixture(scope="module")
def laid() -> Catalog:
    return overlaid(load(), every_kind())


def test_a_price_changes_its_machine_alone_and_the_digest() -> None:
    catalog, entry = load(), price("0.15")
    found = overlaid(catalog, Overlay((entry,)))
    here = (catalog.machines.name == "GP1-S").to_numpy() & (found.machines.price != catalog.machines.price)
    assert here.any() and set(found.machines.price[here]) == {0.15}
    assert set(found.machines.source.filter(here.tolist())) == {entry.source_id}
    assert np.array_equal(found.machines.price[~here], catalog.machines.price[~here], equal_nan=True)
    assert found.digest != catalog.digest
    assert overlaid(catalog, Overlay()) is catalog


def test_the_catalog_that_comes_out_is_its_files_and_holds_together(laid: Catalog) -> None:
    catalog = load()
    again = catalog_of(laid.files)
    assert again.digest == laid.digest == digest_under(catalog, every_kind())
    assert (again.own, again.providers.id) == (laid.own, laid.providers.id)
    known = {(finding.severity, finding.problem) for finding in check_catalog(catalog)}
    new = [finding for finding in check_catalog(laid) if (finding.severity, finding.problem) not in known]
    assert not [finding for finding in new if finding.severity == "fault"]
    assert laid.own.left_out == ()


def test_what_can_no_longer_be_laid_is_left_out_and_listed() -> None:
    gone = replace(price("0.15"), machine="GP1-GONE")
    found = overlaid(load(), Overlay((gone,)))
    assert [why for _, why in found.own.left_out] == ["the catalog has no such machine on demand there"]
    assert np.array_equal(found.machines.price, load().machines.price, equal_nan=True)


def test_a_document_counts_with_its_tier_and_under_the_same_ceiling(laid: Catalog) -> None:
    """An override is evidence like any other: what its tier may prove at most holds for it too."""
    facts = laid.sovereignty
    stated = facts.layers[facts.code("ovhcloud")]["disconnect_tested"]
    assert (stated.tier, stated.value) == (Tier.E3, "yes, tested in June 2026")
    assert "override by the tenant: test report shown under agreement" in stated.note
    steps = [highest_step(Tier[tier], 4) for tier in DOCUMENTS.values()]
    assert steps == sorted(steps)
    weak = OwnFact(
        provider="ovhcloud",
        layer="disconnect_tested",
        value="yes",
        countries=(),
        document="statement",
        date="2026-06-30",
        reason="a call",
    )
    said = overlaid(load(), Overlay((weak,))).sovereignty
    assert said.layers[said.code("ovhcloud")]["disconnect_tested"].tier is Tier.E1


def test_catalogs_that_made_room_are_not_kept_in_memory_by_what_was_worked_out_for_them() -> None:
    catalog = load()
    held = []
    for number in range(KEPT + 2):
        found = overlaid(catalog, Overlay((price(f"0.2{number}"),)))
        market = open_market(found, TERMS)
        price_book(market, 365)
        held.append(ref(found.machines.price))
        del found, market
    gc.collect()
    assert [one() is not None for one in held] == [False, False, *[True] * KEPT]
    assert overlaid(catalog, Overlay((price("0.20"),))).digest == digest_under(
        catalog, Overlay((price("0.20"),))
    )
