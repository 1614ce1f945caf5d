"""Looking into the catalog: filters, limits, and what is said when a name is not known."""

from collections.abc import Callable

import numpy as np
import pytest

from catalog import browse
from catalog.browse import Listing, NoSuchName, as_records
from catalog.library import Catalog, load
from catalog.offer_rows import KINDS

EVERYTHING = 10**6


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load()


@pytest.mark.parametrize(
    "listing", [browse.providers, browse.regions, browse.offers, browse.models, browse.sources]
)
def test_a_limit_shortens_the_rows_and_not_the_total(
    catalog: Catalog, listing: Callable[..., Listing]
) -> None:
    few, more = listing(catalog, limit=2), listing(catalog, limit=5)
    assert (len(few.rows), len(more.rows)) == (2, 5)
    assert few.total == more.total > 5
    assert more.rows[:2] == few.rows
    assert listing(catalog, limit=3, offset=2).rows == more.rows[2:]
    assert listing(catalog, limit=3, offset=more.total).rows == ()


@pytest.mark.parametrize(
    "listing", [browse.status, browse.providers, browse.regions, browse.offers, browse.models]
)
def test_records_name_every_cell_and_every_cell_is_text(
    catalog: Catalog, listing: Callable[..., Listing]
) -> None:
    found = listing(catalog)
    for record, row in zip(as_records(found), found.rows, strict=True):
        assert tuple(record) == found.columns
        assert tuple(record.values()) == row
        assert all(isinstance(cell, str) and cell != "nan" for cell in row)


def test_the_status_names_the_facts_and_counts_them(catalog: Catalog) -> None:
    facts = {row["fact"]: row["value"] for row in as_records(browse.status(catalog))}
    assert facts["digest"] == catalog.digest
    assert int(facts["offers"]) == catalog.offers
    assert int(facts["providers"]) == browse.providers(catalog, limit=1).total
    assert int(facts["models"]) == browse.models(catalog, limit=1).total


def test_kinds_divide_the_offers(catalog: Catalog) -> None:
    totals = [browse.offers(catalog, kind=kind, limit=1).total for kind in KINDS]
    assert all(totals)
    assert sum(totals) == browse.offers(catalog, limit=1).total


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_is_of_the_kind_asked_for(catalog: Catalog, kind: str) -> None:
    rows = as_records(browse.offers(catalog, kind=kind, limit=300))
    assert {row["kind"] for row in rows} == {kind}


def test_filters_join(catalog: Catalog) -> None:
    rows = as_records(browse.offers(catalog, provider="ovhcloud", country="FR", gpu="h100", limit=EVERYTHING))
    assert rows
    for row in rows:
        assert (row["provider"], row["country"], row["kind"]) == ("ovhcloud", "FR", "gpu")
        assert row["gpu"].endswith("x H100")


def test_an_offer_carries_the_price_of_its_file_to_the_digit(catalog: Catalog) -> None:
    number = catalog.machines.name.to_list().index("a1.2xlarge")
    row = next(
        r
        for r in as_records(browse.offers(catalog, provider="aws", region="eu-central-1", limit=EVERYTHING))
        if r["id"] == "aws/eu-central-1/a1.2xlarge/on_demand"
    )
    assert row["price"] == catalog.machines.price_text[number]
    assert (row["vcpu"], row["memory_gib"], row["currency"], row["per"]) == ("8", "16", "USD", "hour")
    assert row["date"] and row["source"] in catalog.sources


def test_an_offer_on_request_is_listed_without_a_price(catalog: Catalog) -> None:
    rows = as_records(browse.offers(catalog, provider="numspot", limit=EVERYTHING))
    assert [(row["price"], row["purchase"]) for row in rows if row["kind"] == "machine"] == [
        ("", "quote_required")
    ]


def test_a_price_that_was_replaced_or_is_in_doubt_is_not_listed(catalog: Catalog) -> None:
    machines = catalog.machines
    gone = np.flatnonzero(machines.superseded | machines.held_back)
    assert len(gone) > 0
    for provider in {catalog.providers.id[machines.provider[row]] for row in gone}:
        listed = {
            (row["id"].rpartition("/")[0], row["price"], row["source"])
            for row in as_records(browse.offers(catalog, provider=provider, limit=EVERYTHING))
        }
        for row in gone:
            region = catalog.regions.region_id[machines.region[row]]
            name = f"{catalog.providers.id[machines.provider[row]]}/{region}/{machines.name[int(row)]}"
            assert (name, machines.price_text[int(row)], machines.source[int(row)]) not in listed


def test_traffic_shows_each_tier(catalog: Catalog) -> None:
    rows = as_records(browse.offers(catalog, provider="aws", region="us-east-1", kind="traffic"))
    internet = [row for row in rows if row["id"].endswith("/egress_internet_gib")]
    assert internet[0]["per"] == "GiB"
    assert all(row["per"].startswith("GiB above ") for row in internet[1:])
    assert len(internet) > 1


def test_a_token_price_has_an_input_and_an_output(catalog: Catalog) -> None:
    rows = as_records(browse.offers(catalog, provider="mistral", kind="token", limit=EVERYTHING))
    priced = [row for row in rows if row["output_price"]]
    assert priced
    assert {row["per"] for row in rows} == {"million tokens"}


def test_a_service_somewhere_in_the_union_is_in_the_union_and_in_no_country(catalog: Catalog) -> None:
    union = {
        (r["provider"], r["region"]) for r in as_records(browse.regions(catalog, country="EU", limit=999))
    }
    france = {
        (r["provider"], r["region"]) for r in as_records(browse.regions(catalog, country="FR", limit=999))
    }
    assert ("aws", "eu") in union and ("aws", "eu") not in france
    assert france < union
    assert not any(region == "unknown" for _, region in union)


def test_providers_of_a_country_have_a_region_there(catalog: Catalog) -> None:
    rows = as_records(browse.providers(catalog, country="pl", limit=EVERYTHING))
    assert rows
    assert all("PL" in row["countries"].split() for row in rows)


def test_models_of_a_provider_are_sold_by_it(catalog: Catalog) -> None:
    rows = as_records(browse.models(catalog, provider="mistral", limit=EVERYTHING))
    assert rows
    assert all("mistral" in row["sold_by"].split() for row in rows)


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"provider": "ovhclud"}, "no provider is called 'ovhclud'; did you mean ovhcloud?"),
        ({"provider": "zzzz"}, "no provider is called 'zzzz'"),
        ({"country": "XX"}, "no country is called 'XX'"),
        (
            {"provider": "aws", "region": "eu-west-33"},
            "no region of aws is called 'eu-west-33'; did you mean",
        ),
        ({"gpu": "H1000"}, "no GPU is called 'H1000'; did you mean H100"),
        ({"kind": "gpus"}, "use machine, gpu, component, storage, traffic, token"),
    ],
)
def test_a_name_nobody_knows_is_answered_with_the_nearest(
    catalog: Catalog, filters: dict[str, str], message: str
) -> None:
    ask: Callable[..., Listing] = browse.offers
    with pytest.raises(NoSuchName) as error:
        ask(catalog, **filters)
    assert message in str(error.value)
