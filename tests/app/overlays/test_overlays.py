"""Negotiated prices: used in the answers of who has them, named by the digest, hidden from all others."""

import json
from pathlib import Path

from fastapi.testclient import TestClient

from app.openapi import QUESTION
from app.overlays.views import EXAMPLE
from catalog import load
from catalog.overlay import NegotiatedPrice, Overlay, machines_meant, overlaid
from tests.app.access.world import bearer, key_in, shared
from tests.app.service import world
from tests.app.service.world import InProcess

PRICE = NegotiatedPrice("scaleway", "GP1-S", "", "0.15", "EUR", "2026-11-01")


def test_an_overlay_sets_its_prices_alone_and_names_itself_in_the_digest() -> None:
    catalog = load()
    laid = overlaid(catalog, Overlay((PRICE,)))
    here = machines_meant(catalog, PRICE)
    assert here.any()
    assert set(laid.machines.price[here]) == {0.15}
    assert set(laid.machines.price_text.filter(here.tolist())) == {"0.15"}
    assert (laid.machines.price[~here] == catalog.machines.price[~here]).sum() == (
        catalog.machines.price[~here] == catalog.machines.price[~here]
    ).sum()
    assert laid.digest != catalog.digest
    assert overlaid(catalog, Overlay((PRICE,))).digest == laid.digest
    assert overlaid(catalog, Overlay()) is catalog


def asked(client: TestClient, key: str) -> dict[str, object]:
    headers = {**bearer(key), **world.JSON}
    reply = client.post("/v1/recommendations?include=none", content=json.dumps(QUESTION), headers=headers)
    assert reply.status_code == 200, reply.text
    answer: dict[str, object] = reply.json()
    return answer


def test_a_negotiated_price_wins_for_its_tenant_alone_until_it_is_taken_away(tmp_path: Path) -> None:
    a, b = key_in(tmp_path, "a"), key_in(tmp_path, "b")
    cheap = {**EXAMPLE, "price_per_hour": "0.0001"}
    with shared(tmp_path, InProcess(world.solved_for_real)) as client:
        added = client.post("/v1/overlays", json=cheap, headers=bearer(a))
        assert added.status_code == 200, added.text
        mine, others = asked(client, a), asked(client, b)
        assert mine["catalog"]["digest"] != others["catalog"]["digest"] == load().digest  # type: ignore[index]
        assert float(mine["totals"]["cost_per_month"]["value"]) < float(  # type: ignore[index]
            others["totals"]["cost_per_month"]["value"]  # type: ignore[index]
        )
        assert client.get("/v1/overlays", headers=bearer(b)).json() == {"items": []}
        address = f"/v1/overlays/{added.json()['id']}"
        assert client.get(address, headers=bearer(b)).status_code == 404
        assert client.delete(address, headers=bearer(b)).status_code == 404
        assert client.get(address, headers=bearer(a)).json()["reason"] == EXAMPLE["reason"]
        assert client.delete(address, headers=bearer(a)).status_code == 200
        assert asked(client, a)["catalog"] == others["catalog"]


def test_a_price_of_a_machine_nobody_sells_is_refused(tmp_path: Path) -> None:
    with world.served(tmp_path) as client:
        for wrong in ({"machine": "GP9-XXL"}, {"provider": "nobody"}, {"region": "moon-1"}):
            reply = client.post("/v1/overlays", json={**EXAMPLE, **wrong})
            assert (reply.status_code, reply.json()["errors"][0]["code"]) == (422, "unknown_machine")
