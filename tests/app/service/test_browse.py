"""Browsing: filters agree with the catalog row by row, pages add up, versions are told by ETag."""

import json
from decimal import Decimal

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from app.browse.filters import OffersWanted
from app.browse.offer_views import offer_view
from app.browse.offers import matching_offers
from app.replies import read_cursor, write_cursor
from catalog import load
from tests.app.service import world

LISTS = ["providers", "regions", "offers", "models", "sources"]


def all_of(client: TestClient, address: str) -> list[dict[str, object]]:
    """Every item of a list, page by page."""
    items: list[dict[str, object]] = []
    following: str | None = address
    while following:
        page = client.get(following)
        assert page.status_code == 200
        items += page.json()["items"]
        link = page.links["next"]["url"] if "next" in page.links else None
        assert (link is None) == (page.json()["next_cursor"] is None)
        following = link
    return items


def test_the_catalog_says_how_much_there_is_and_the_lists_hold_it(client: TestClient) -> None:
    counts = client.get("/v1/catalog").json()
    for name in ("providers", "regions", "models", "sources"):
        assert len(all_of(client, f"/v1/{name}?limit=200")) == counts[name]
    assert counts["offers"] == len(matching_offers(load(), OffersWanted()))


def test_pages_of_any_size_give_the_same_items_in_the_same_order(client: TestClient) -> None:
    whole = all_of(client, "/v1/offers?provider=scaleway&kind=machine&limit=200")
    assert len(whole) > 20
    assert len({item["id"] for item in whole}) > 20
    for limit in (7, len(whole), 1 + len(whole) // 2):
        assert all_of(client, f"/v1/offers?provider=scaleway&kind=machine&limit={limit}") == whole


WANTED = st.builds(
    OffersWanted,
    provider=st.sampled_from([None, "aws", "scaleway", "ovhcloud", "nobody"]),
    country=st.sampled_from([None, "FR", "DE", "US", "ZZ"]),
    kind=st.sampled_from([None, "machine", "gpu", "storage", "traffic", "token", "component", "other"]),
    gpu=st.sampled_from([None, "H100", "h100", "L4", "nothing"]),
    region=st.sampled_from([None, "fr-par", "eu-west-3", "nowhere"]),
)


@settings(max_examples=40)
@given(wanted=WANTED, data=st.data())
def test_filters_let_through_exactly_what_fits_them(wanted: OffersWanted, data: st.DataObject) -> None:
    catalog = load()
    found = set(matching_offers(catalog, wanted).tolist())
    everything = range(catalog.offers)
    tried = data.draw(st.lists(st.sampled_from(everything), max_size=20)) + sorted(found)[:20]
    for number in tried:
        view = offer_view(catalog, number)
        fits = (
            wanted.provider in (None, view.provider)
            and wanted.country in (None, view.country)
            and wanted.kind in (None, view.kind)
            and wanted.region in (None, view.region)
            and (wanted.gpu is None or wanted.gpu.upper() == str(view.gpu).upper())
        )
        assert (number in found) == fits, view.id


def test_every_offer_has_a_price_or_the_reason_why_not() -> None:
    catalog = load()
    for number in range(catalog.offers):
        view = offer_view(catalog, number)
        assert bool(view.prices) != bool(view.no_price_reason), view.id
        assert all(Decimal(price.amount) >= 0 for price in view.prices), view.id
        assert not view.prices or view.currency, view.id


def test_a_model_is_found_under_its_alias(client: TestClient) -> None:
    catalog = load()
    alias, code = next(
        (alias, code)
        for alias, code in sorted(catalog.ai.models.aliases.items())
        if catalog.ai.models.id[code] in set(catalog.tokens.model)
    )
    by_alias = client.get("/v1/offers", params={"model": alias}).json()["items"]
    assert {item["model"] for item in by_alias} == {catalog.ai.models.id[code]}


def test_a_provider_is_read_with_its_regions_and_certificates(client: TestClient) -> None:
    provider = client.get("/v1/providers/outscale").json()
    listed = all_of(client, "/v1/regions?provider=outscale")
    assert provider["region_ids"] == [region["region"] for region in listed]
    assert "SecNumCloud" in {held["scheme"] for held in provider["certificates"]}
    assert client.get("/v1/providers/nobody").status_code == 404


def test_a_provider_is_read_with_its_sovereignty_card(client: TestClient) -> None:
    card = client.get("/v1/providers/aws").json()["sovereignty"]
    assert "US" in json.dumps(card)
    storage = client.get("/v1/providers/aws?workload=storage").json()["sovereignty"]
    assert storage != card


@pytest.mark.parametrize("asked", ["model=no-such-model", "workload=gardening", "region=nowhere"])
def test_a_card_about_what_is_not_known_is_refused_with_a_reason(client: TestClient, asked: str) -> None:
    reply = client.get(f"/v1/providers/aws?{asked}")
    assert reply.status_code == 422
    assert reply.headers["content-type"].startswith("application/problem+json")


def test_filters_that_fit_nothing_give_an_empty_page(client: TestClient) -> None:
    for address in ("/v1/offers?provider=nobody", "/v1/providers?country=ZZ", "/v1/models?provider=nobody"):
        assert client.get(address).json() == {"items": [], "next_cursor": None}


@pytest.mark.parametrize("name", [*LISTS, "catalog", "providers/scaleway", "schemas/question"])
def test_a_client_that_has_the_version_gets_304(client: TestClient, name: str) -> None:
    first = client.get(f"/v1/{name}")
    tag = first.headers["etag"]
    assert tag.startswith('"') and tag.endswith('"')
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.get(f"/v1/{name}", headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(f"/v1/{name}", headers={"if-none-match": '"other"'}).content == first.content


def test_different_pages_have_different_tags(client: TestClient) -> None:
    tags = {client.get(f"/v1/offers?limit={limit}").headers["etag"] for limit in (1, 2, 3)}
    assert len(tags) == 3


@given(position=st.integers(0, 10**9))
def test_a_cursor_leads_back_to_its_place(position: int) -> None:
    assert read_cursor(write_cursor(position, "sha256:abc"), "sha256:abc") == position


@given(cursor=st.text(max_size=60))
def test_text_that_is_no_cursor_is_refused_without_an_error_of_ours(client: TestClient, cursor: str) -> None:
    reply = client.get("/v1/offers", params={"cursor": cursor})
    assert (reply.status_code, reply.json()["errors"][0]["parameter"]) == (422, "cursor")


@pytest.mark.parametrize("inside", [[-1, "x"], ["1", "x"], [True, "x"], {"a": 1}, 5, [1, 2, 3], None])
def test_a_forged_cursor_is_refused(client: TestClient, inside: object) -> None:
    from base64 import urlsafe_b64encode

    forged = urlsafe_b64encode(json.dumps(inside).encode()).decode()
    assert client.get("/v1/offers", params={"cursor": forged}).status_code == 422


def test_a_cursor_of_another_catalog_says_so(client: TestClient) -> None:
    cursor = write_cursor(5, "sha256:another")
    reply = client.get("/v1/offers", params={"cursor": cursor})
    assert reply.json()["errors"][0]["code"] == "cursor_stale"


def test_the_offers_of_an_answer_can_be_looked_up(client: TestClient) -> None:
    from app.openapi import QUESTION
    from app.recommendations.answer import Answer
    from app.recommendations.asking.parse import parse_question
    from app.recommendations.asking.vocabulary import vocabulary_of
    from app.recommendations.task import Recommend

    question = parse_question(json.dumps(QUESTION), vocabulary_of(load()), today="2026-11-22")
    answer = Answer.model_validate_json(world.solved_for_real(Recommend(question, 30)).answer)
    (placement,) = answer.placements
    address = f"/v1/offers?provider={placement.provider}&region={placement.region}&limit=200"
    known = {item["id"] for item in all_of(client, address)}
    assert {line.offer for line in placement.offers} <= known
