"""Own facts over HTTP: in every answer of who stated them, named by its digest, hidden from all others."""

import json

import pytest
from httpx2 import Response

from app.overlays.views import (
    CERTIFICATE,
    DISCOUNT,
    DISTRUST,
    EXAMPLES,
    PRICE,
    PRICES,
    QUOTE,
    SITE,
    STORAGE_PRICE,
    TOKEN_PRICE,
)
from app.records.replay import replay_record
from app.storage.overlays import Overlays
from catalog import load
from tests.app.access.world import bearer
from tests.app.jobs.waiting import ended
from tests.app.overlays.own import Tenants, asked, question, state
from tests.app.service import world

GPU_SITE = {
    **SITE,
    "machines": [
        {
            "name": "gpu-8",
            "region": "p1",
            "vcpu": 96,
            "memory_gib": 1024,
            "gpu": "H100",
            "gpus": 8,
            "cost_per_hour": "4",
            "count": 9,
        },
        *SITE["machines"],
    ],
}


def cost(answer: dict[str, object]) -> float:
    return float(answer["totals"]["cost_per_month"]["value"])  # type: ignore[index]


def test_a_negotiated_price_wins_for_its_tenant_alone_until_it_is_taken_away(tenants: Tenants) -> None:
    client, a, b = tenants
    address = state(client, a, {**PRICE, "price_per_hour": "0.0001"})
    mine, others = asked(client, a, question()), asked(client, b, question())
    assert mine["catalog"]["digest"] != others["catalog"]["digest"] == load().digest
    assert cost(mine) < cost(others)
    assert client.get("/v1/overlays", headers=bearer(b)).json()["items"] == []
    assert client.get(address, headers=bearer(b)).status_code == 404
    assert client.delete(address, headers=bearer(b)).status_code == 404
    assert client.get(address, headers=bearer(a)).json()["reason"] == PRICE["reason"]
    assert client.delete(address, headers=bearer(a)).status_code == 200
    assert client.get(address, headers=bearer(a)).status_code == 404
    assert asked(client, a, question())["catalog"] == others["catalog"]


def test_an_answer_rests_on_one_look_at_what_its_tenant_states(
    tenants: Tenants, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two looks could see two states: names of one, prices of the other.
    client, a, _ = tenants
    state(client, a, PRICE)
    look, looks = Overlays.all, []
    monkeypatch.setattr(Overlays, "all", lambda store: looks.append(store) or look(store))
    asked(client, a, question())
    assert len(looks) == 1


def test_a_site_of_ones_own_is_a_candidate_with_its_figures_and_its_limits(tenants: Tenants) -> None:
    client, a, b = tenants
    only = question(only_providers=["own-paris"], juridical_min=2)
    state(client, a, GPU_SITE)
    answer = asked(client, a, only)
    (placement,) = answer["placements"]
    (line,) = placement["offers"]
    assert (placement["region"], line["offer"]) == ("p1", "own-paris/p1/node-32/monthly")
    # Four nodes at 260 a month each: the cost of ownership as it was stated, to a hundredth of a cent.
    assert abs(float(placement["cost_per_month"]["value"]) - 4 * 260) < 1e-4
    assert answer["sources"][line["source"]]["title"].startswith("own site of the tenant: Our machine room")
    assert line["source"] in placement["carbon_kg_per_month"]["use"]["sources"], "the PUE is cited as theirs"
    assert placement["sovereignty"]["reach"]["control"] == ["FR"]
    told = [gap for gap in answer["honest_gaps"] if gap["code"] == "own_fact"]
    assert told and SITE["reason"] in told[0]["effect"]
    # Twelve nodes without a GPU stand there: a thirteenth is not to be had, and the refusal says which limit.
    only["workloads"][0]["instances"] = 13
    refused = asked(client, a, only)
    assert refused["status"] == "refused"
    assert any("own site own-paris" in one for one in refused["refusal"]["conflict"])
    card = client.get("/v1/providers/own-paris", headers=bearer(a))
    assert card.status_code == 200 and "Ville de Lutece" in card.text
    assert client.get("/v1/providers/own-paris", headers=bearer(b)).status_code == 404
    denied = client.post("/v1/recommendations", json=only, headers=bearer(b))
    assert (denied.status_code, denied.json()["errors"][0]["code"]) == (422, "unknown_provider")
    assert "own-paris" not in denied.text


def test_a_quote_is_kept_for_every_question_while_it_holds(tenants: Tenants) -> None:
    client, a, b = tenants
    cheap = {**QUOTE, "cost_per_month": "12.50", "valid_from": "2026-11-10"}
    state(client, a, cheap)
    there = question(only_providers=["outscale"])
    mine, others = asked(client, a, there), asked(client, b, there)
    assert (cost(mine), mine["placements"][0]["region"]) == (12.5, "cloudgouv-eu-west-1")
    assert cost(others) > 12.5
    assert any(source["title"].startswith("own quote of the tenant") for source in mine["sources"].values())
    later = asked(client, a, {**there, "as_of": "2027-04-01"})
    assert cost(later) > 12.5
    assert "quote_not_used" in {gap["code"] for gap in later["honest_gaps"]}
    written = {"workload": "api", "provider": "outscale", "region": QUOTE["region"], "cost_per_month": "13"}
    assert cost(asked(client, a, {**there, "quotes": [written]})) == 13, "the question has the last word"


def test_a_certificate_obtained_opens_a_gate_and_one_no_longer_trusted_closes_it(tenants: Tenants) -> None:
    client, a, b = tenants
    certified = question(certificates=["secnumcloud"], only_providers=["scaleway", "outscale"])
    before = asked(client, b, certified)
    assert {one["provider"] for one in before["placements"]} == {"outscale"}
    for entry in (CERTIFICATE, DISTRUST):
        state(client, a, entry)
    answer = asked(client, a, certified)
    assert {one["provider"] for one in answer["placements"]} == {"scaleway"}
    told = [gap["effect"] for gap in answer["honest_gaps"] if gap["code"] == "own_fact"]
    assert any(CERTIFICATE["reason"] in text for text in told)
    assert "certificate_unverified" in {one["reason"] for one in answer["excluded"]}
    card = client.get("/v1/providers/outscale", headers=bearer(a)).text
    assert f"trust withdrawn by the tenant on {DISTRUST['date']}: {DISTRUST['reason']}" in card
    assert DISTRUST["reason"] not in client.get("/v1/providers/outscale", headers=bearer(b)).text


def test_a_record_carries_the_own_facts_of_its_answer_and_replays_when_they_are_gone(
    tenants: Tenants,
) -> None:
    client, a, b = tenants
    addresses = [state(client, a, SITE), state(client, a, QUOTE)]
    answer = asked(client, a, question(only_providers=["own-paris", "outscale"]))
    for address in addresses:
        assert client.delete(address, headers=bearer(a)).status_code == 200
    where = f"/v1/recommendations/{answer['id']}/record"
    sealed = client.get(where, headers=bearer(a))
    assert sealed.status_code == 200, sealed.text
    record = sealed.json()["record"]
    assert record["facts"]["digest"] == answer["catalog"]["digest"]
    replayed = replay_record(record)
    assert replayed.agrees, replayed.differences
    assert client.get(where, headers=bearer(b)).status_code == 404


def test_every_fault_of_an_entry_is_told_at_once_with_its_pointer(tenants: Tenants) -> None:
    client, a, _ = tenants
    wrong = {
        **{key: value for key, value in SITE.items() if key != "reason"},
        "id": "scaleway",
        "seat_country": "XX",
        "regions": [{**SITE["regions"][0], "latitude": 200, "pue": 0.9, "grid": "FR"}],
        "machines": [{**SITE["machines"][0], "region": "p2", "cost_per_hour": "1", "gpu": "H1000"}],
        "storage": [{"region": "p1", "class": "tape", "cost_per_gib_month": "0"}],
    }
    reply = client.post("/v1/overlays", json=wrong, headers=bearer(a))
    assert reply.status_code == 422
    assert {error["pointer"] for error in reply.json()["errors"]} == {
        *("/id", "/seat_country", "/reason", "/regions/0/latitude", "/regions/0/pue", "/regions/0/grid"),
        *("/machines/0/region", "/machines/0/cost_per_month", "/machines/0/gpu"),
        *("/storage/0/class", "/storage/0/cost_per_gib_month"),
    }
    assert client.get("/v1/overlays", headers=bearer(a)).json()["items"] == []


@pytest.mark.parametrize(
    ("kind", "changed", "pointer"),
    [
        ("price", {"machine": "GP9-XXL"}, "/machine"),
        ("price", {"provider": "nobody"}, "/provider"),
        ("price", {"region": "moon-1"}, "/region"),
        ("price", {"price_per_hour": "0"}, "/price_per_hour"),
        ("price", {"kind": "gift"}, "/kind"),
        ("quote", {"valid_to": "2026-10-01"}, "/valid_to"),
        ("fact", {"layer": "weather"}, "/layer"),
        ("fact", {"document": "hearsay"}, "/document"),
        ("certificate", {"codes": ["golden"]}, "/codes/0"),
        ("certificate", {"offers": ["@fr-par"]}, "/offers/0"),
        ("distrust", {"layer": "hypervisor"}, "/layer"),
        ("distrust", {"reason": "one\nline more"}, "/reason"),
    ],
)
def test_what_the_catalog_does_not_know_is_refused_where_it_stands(
    tenants: Tenants, kind: str, changed: dict[str, object], pointer: str
) -> None:
    client, a, _ = tenants
    reply = client.post("/v1/overlays", json={**EXAMPLES[kind], **changed}, headers=bearer(a))
    assert (reply.status_code, [error["pointer"] for error in reply.json()["errors"]]) == (422, [pointer])


def test_what_is_stated_again_in_the_same_words_is_the_entry_that_is_there(tenants: Tenants) -> None:
    """An alias of a model or another spelling of a GPU is kept as written, whatever it is understood as."""
    client, a, _ = tenants
    spelled = {**GPU_SITE, "machines": [{**GPU_SITE["machines"][0], "gpu": "h100"}]}
    for entry in (TOKEN_PRICE, STORAGE_PRICE, DISCOUNT, spelled):
        address = state(client, a, entry)
        assert state(client, a, entry) == address
        assert client.get(address, headers=bearer(a)).json()["entry"] == entry


def test_an_entry_is_kept_once_and_a_name_is_taken_once(tenants: Tenants) -> None:
    client, a, _ = tenants
    address = state(client, a, SITE)
    assert state(client, a, SITE) == address
    assert len(client.get("/v1/overlays", headers=bearer(a)).json()["items"]) == 1
    other = client.post("/v1/overlays", json={**SITE, "name": "Another room"}, headers=bearer(a))
    assert (other.status_code, other.json()["errors"][0]["pointer"]) == (422, "/id")
    assert client.get(address, headers=bearer(a)).json()["entry"] == SITE, "it is shown as it was stated"


def test_a_body_that_is_no_entry_is_a_problem_and_nothing_is_kept(tenants: Tenants) -> None:
    client, a, _ = tenants
    for body in (b"", b"[]", b"{", b'{"kind": 3}', b'{"reason": NaN}', json.dumps(["price"]).encode()):
        reply = client.post("/v1/overlays", content=body, headers={**bearer(a), **world.JSON})
        assert reply.status_code in (400, 422), body
        assert reply.headers["content-type"] == "application/problem+json"
    assert client.get("/v1/overlays", headers=bearer(a)).json()["items"] == []


REQUEST = {"model": "mistral-small-3.2-24b", "input_tokens": 800, "output_tokens": 200}
THROUGH_CACHES = {
    "/v1/requests/compare": REQUEST,
    "/v1/frontiers": question(only_providers=["scaleway", "ovhcloud"]),
    "/v1/scenarios": {
        "question": question(only_providers=["scaleway", "ovhcloud"]),
        "scenarios": ["dollar-up-20"],
    },
}


def digest_in(tree: object) -> str:
    """The digest of the catalog an answer names."""
    found = tree if isinstance(tree, dict) else {}
    catalog = found.get("catalog") or found.get("base", {}).get("catalog") or {}
    return str(catalog.get("digest"))


def timeless(tree: object) -> object:
    """An answer without its id and what it took."""
    if isinstance(tree, dict):
        return {key: timeless(value) for key, value in tree.items() if key not in ("id", "seconds")}
    return [timeless(value) for value in tree] if isinstance(tree, list) else tree


@pytest.mark.parametrize("path", THROUGH_CACHES)
def test_what_was_worked_out_for_one_tenant_answers_no_other(tenants: Tenants, path: str) -> None:
    """One process answers both in turn: whatever it remembers is of facts, and facts have owners."""
    client, a, b = tenants
    cheap = {**PRICE, "price_per_hour": "0.01"}
    body = json.dumps(THROUGH_CACHES[path])

    def answer(key: str) -> Response:
        reply = client.post(path, content=body, headers={**bearer(key), **world.JSON})
        assert reply.status_code == 200, reply.text
        return reply

    before = answer(b)
    for entry in (*PRICES[1:], cheap, GPU_SITE):
        state(client, a, entry)
    own = [item["source"] for item in client.get("/v1/overlays", headers=bearer(a)).json()["items"]]
    mine, others, again = answer(a), answer(b), answer(a)
    assert digest_in(mine.json()) == digest_in(again.json()) != digest_in(others.json()) == load().digest
    assert timeless(others.json()) == timeless(before.json()) != timeless(mine.json())
    assert not [word for word in ("own-paris", *own) if word in others.text]
    if path == "/v1/requests/compare":
        assert "own-paris" in mine.text and "own-paris" in again.text
        pages = [client.get("/requests", params=REQUEST, headers=bearer(key)).text for key in (a, b)]
        assert ["own-paris" in page for page in pages] == [True, False]


def test_jobs_of_two_tenants_that_ask_the_same_are_read_apart(tenants: Tenants) -> None:
    """The work of a job is remembered by its payload; a quote of one is no part of the other's question."""
    client, a, b = tenants
    state(client, a, {**QUOTE, "cost_per_month": "12.50"})
    body = json.dumps({**question(only_providers=["outscale"]), "name": "the same"})
    told = []
    for key in (a, b):
        client.headers.update(bearer(key))
        later = {**world.JSON, "prefer": "respond-async"}
        accepted = client.post("/v1/recommendations?include=none", content=body, headers=later)
        result = ended(client, accepted.headers["location"])["result"]
        assert isinstance(result, dict)
        told.append(cost(result))
        del client.headers["authorization"]
    assert told[0] == 12.5 < told[1]
