"""The shipped catalog as a whole: frozen, named by its digest, complete."""

import csv
import shutil
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import numpy as np
import pytest

from catalog.files import DATA
from catalog.library import Catalog, load
from catalog.offers import CURRENCIES, Purchase


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load()


def rows_of_offers() -> list[dict[str, str]]:
    """Every row of every file of machines, with the provider its file is named after."""
    found: list[dict[str, str]] = []
    for path in sorted((DATA / "offers").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found.extend({"provider": path.stem, **row} for row in csv.DictReader(lines))
    return found


def test_a_catalog_cannot_be_changed(catalog: Catalog) -> None:
    for thing in (catalog, catalog.machines, catalog.regions, catalog.providers, catalog.countries):
        name = fields(thing)[0].name
        with pytest.raises(FrozenInstanceError):
            setattr(thing, name, None)


def test_no_figure_of_a_catalog_can_be_overwritten(catalog: Catalog) -> None:
    for column in (
        catalog.machines.price,
        catalog.regions.latitude,
        catalog.tokens.input,
        catalog.gpus.tdp_w,
    ):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 0.0


def test_the_same_folder_is_read_once(catalog: Catalog) -> None:
    assert load() is catalog


def test_a_copy_of_the_facts_has_the_same_digest_and_a_changed_price_another(
    catalog: Catalog, tmp_path: Path
) -> None:
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    assert load.__wrapped__(copy).digest == catalog.digest
    offers = copy / "offers" / "scaleway.csv"
    offers.write_bytes(offers.read_bytes().replace(b",3.4,", b",3.5,", 1))
    assert load.__wrapped__(copy).digest != catalog.digest


def test_the_catalog_holds_at_least_49000_machines_and_every_row_of_its_files(catalog: Catalog) -> None:
    rows = rows_of_offers()
    assert len(catalog.machines) == len(rows) >= 49_000
    assert [row["name"] for row in rows] == catalog.machines.name.to_list()
    assert catalog.offers == len(rows) + len(catalog.storage) + len(catalog.tokens)


def test_every_offer_on_request_is_kept_and_has_no_price(catalog: Catalog) -> None:
    asked = catalog.machines.purchase == Purchase.QUOTE_REQUIRED
    expected = [row["name"] for row in rows_of_offers() if row["purchase"] == "quote_required"]
    assert catalog.machines.name.filter(asked.tolist()).to_list() == expected
    assert len(expected) > 0
    assert np.isnan(catalog.machines.price[asked]).all()
    assert np.isfinite(catalog.machines.price[~asked]).all()


def test_codes_lead_back_to_the_words_of_the_files(catalog: Catalog) -> None:
    machines, regions = catalog.machines, catalog.regions
    for number, row in list(enumerate(rows_of_offers()))[::997]:
        region = int(machines.region[number])
        assert catalog.providers.id[machines.provider[number]] == row["provider"]
        assert (regions.provider_id[region], regions.region_id[region]) == (row["provider"], row["region"])
        assert CURRENCIES[machines.currency[number]] == row["currency"]
        assert Purchase(int(machines.purchase[number])).label == row["purchase"]


def test_the_catalog_is_as_old_as_its_newest_price(catalog: Catalog) -> None:
    assert catalog.as_of == max(row["date"] for row in rows_of_offers())


@pytest.mark.parametrize(
    ("path", "old", "new", "problem"),
    [
        ("offers/hikube.csv", b"on_demand", b"barter", "offers: purchase 'barter' is not known"),
        ("offers/hikube.csv", b",EUR,", b",DOGE,", "offers: currency 'DOGE' is not known"),
        ("offers/hikube.csv", b"region,name", b"region,nom", r"offers/hikube.csv: columns"),
    ],
)
def test_a_file_that_cannot_be_trusted_stops_the_loading(
    tmp_path: Path, path: str, old: bytes, new: bytes, problem: str
) -> None:
    copy = tmp_path / "data"
    shutil.copytree(DATA, copy)
    content = (copy / path).read_bytes()
    (copy / path).write_bytes(content.replace(old, new, 1))
    with pytest.raises(ValueError, match=problem):
        load.__wrapped__(copy)
