"""Tenders over HTTP: the award with its proof, every fault by its pointer, bodies larger than a question."""

import json
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from app.tenders.endpoints import TENDER
from tests.app.service import world

ADDRESS = "/v1/tenders/allocate"


def allocated(client: TestClient, tender: object, **query: object) -> Any:
    reply = client.post(ADDRESS, content=json.dumps(tender), headers=world.JSON, params=query)
    assert reply.status_code == 200, reply.text
    return reply.json()


def test_the_best_award_comes_with_its_proof(client: TestClient) -> None:
    # S1 alone 17 + 20 + 3 = 40; S2 alone 18 + 19 + 5 = 42; both 17 + 19 + 8 = 44.
    told = allocated(client, TENDER)
    assert (told["status"], told["value"], told["bound"], told["gap"]) == ("optimal", 40.0, 40.0, 0.0)
    assert [(award["lot"], award["supplier"], award["bid"]) for award in told["award"]] == [
        ("L1", "S1", 0),
        ("L2", "S1", 1),
    ]
    assert told["award"][0]["price"] == "17.00"
    assert told["refusal"] is None


def test_a_lot_without_bids_is_a_refusal_not_an_error(client: TestClient) -> None:
    told = allocated(client, {**TENDER, "lots": [{"id": "L1"}, {"id": "L2"}, {"id": "L3"}]}, time_limit=5)
    assert (told["status"], told["award"], told["value"]) == ("refused", [], None)
    assert told["refusal"] == {"conflict": [], "lots_without_bids": ["L3"]}


def test_yaml_is_read_as_well(client: TestClient) -> None:
    text = "lots: [{id: L1}]\nsuppliers: [{id: S1}]\nbids: [{lot: L1, supplier: S1, price: 7}]\n"
    reply = client.post(ADDRESS, content=text, headers={"content-type": "application/yaml"})
    assert reply.json()["value"] == 7.0


def test_every_fault_is_told_by_its_pointer_and_nothing_of_what_was_sent(client: TestClient) -> None:
    wrong = {
        "lots": [{"id": "hunter2"}, {"id": "hunter2"}],
        "suppliers": [{"id": "S1"}],
        "bids": [{"lot": "hunter3", "supplier": "S1", "price": "1"}, {"lot": "hunter2", "supplier": "S1"}],
    }
    reply = client.post(ADDRESS, content=json.dumps(wrong), headers=world.JSON)
    assert reply.status_code == 422
    assert {error["pointer"]: error["code"] for error in reply.json()["errors"]} == {
        "/lots/1/id": "repeated",
        "/bids/0/lot": "unknown_lot",
        "/bids/1/price": "missing",
    }
    assert "hunter" not in reply.text


def test_what_is_not_a_tender_is_told_apart(client: TestClient) -> None:
    for body, content_type, status in (
        ("{", "application/json", 400),
        ("[]", "application/json", 422),
        ("{}", "text/plain", 415),
        ('{"lots": [{"id": "L1"}, {"id": NaN}]}', "application/json", 400),
    ):
        reply = client.post(ADDRESS, content=body, headers={"content-type": content_type})
        assert reply.status_code == status, (body, reply.text)
        assert reply.headers["content-type"] == "application/problem+json"


def test_a_tender_may_be_larger_than_a_question(tmp_path: Path) -> None:
    lots = [{"id": f"L{number}"} for number in range(60)]
    bids = [{"lot": lot["id"], "supplier": "S1", "price": "1.00"} for lot in lots]
    tender = {"lots": lots, "suppliers": [{"id": "S1"}], "bids": bids}
    with world.served(tmp_path, body_bytes=1024, tender_bytes=8192) as client:
        assert allocated(client, tender)["value"] == 60.0
        too_large = {**tender, "bids": bids * 3}
        assert len(json.dumps(too_large)) > 8192
        reply = client.post(ADDRESS, content=json.dumps(too_large), headers=world.JSON)
        assert reply.status_code == 413
        asked = client.post("/v1/questions/validate", content=json.dumps(tender), headers=world.JSON)
        assert asked.status_code == 413
