"""A tender over HTTP: nothing changes after freezing, nothing is judged before, every step is kept."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from fastapi.testclient import TestClient

from app.storage.tenancy import acting_for
from app.storage.tenders import Overtaken, TenderShelf
from app.tenders.awarding.bodies import BIDS, TENDER, XLSX
from tests.app.service import world

TENDERS = "/v1/tenders"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with world.served(tmp_path) as client:
        yield client


def sent(client: TestClient, method: str, address: str, body: object = None) -> Any:
    return client.request(method, address, content=json.dumps(body), headers=world.JSON)


def written(client: TestClient) -> str:
    reply = sent(client, "POST", TENDERS, TENDER)
    assert (reply.status_code, reply.json()["status"]) == (201, "draft")
    assert reply.headers["location"] == f"{TENDERS}/{reply.json()['id']}"
    return str(reply.json()["id"])


def test_a_tender_is_written_frozen_awarded_and_read_again(client: TestClient) -> None:
    address = f"{TENDERS}/{written(client)}"
    frozen = sent(client, "POST", f"{address}/freeze").json()
    assert (frozen["status"], frozen["frozen_at"]) == ("frozen", "2026-11-22T12:00:00Z")
    award = sent(client, "POST", f"{address}/award", BIDS).json()
    assert award["frozen"]["sha256"] == frozen["sha256"]
    assert award["lots"][0]["supplier"] in ("A", "B")
    kept = client.get(address).json()
    assert (kept["status"], len(kept["awards"])) == ("awarded", 1)
    assert kept["awards"][0]["winners"] == {"L1": award["lots"][0]["supplier"]}
    # The document that was frozen holds no bid.
    assert "bids" not in kept["document"]


def test_nothing_changes_after_freezing(client: TestClient) -> None:
    address = f"{TENDERS}/{written(client)}"
    changed = {**TENDER, "name": "renamed"}
    assert sent(client, "PUT", address, changed).json()["name"] == "renamed"
    assert sent(client, "POST", f"{address}/freeze").status_code == 200
    for method, path in (("PUT", address), ("POST", f"{address}/freeze")):
        reply = sent(client, method, path, changed)
        assert (reply.status_code, reply.json()["type"]) == (409, "/v1/problems/conflict")
    assert client.get(address).json()["name"] == "renamed"


def test_bids_are_not_read_before_the_criteria_are_frozen(client: TestClient) -> None:
    reply = sent(client, "POST", f"{TENDERS}/{written(client)}/award", BIDS)
    assert reply.status_code == 409
    early = sent(client, "POST", TENDERS, {**TENDER, **BIDS})
    assert (early.status_code, early.json()["errors"][0]["pointer"]) == (422, "/bids")


def test_only_bids_are_opened_in_the_second_envelope(client: TestClient) -> None:
    address = f"{TENDERS}/{written(client)}"
    sent(client, "POST", f"{address}/freeze")
    reply = sent(client, "POST", f"{address}/award", {**BIDS, "criteria": []})
    assert [error["pointer"] for error in reply.json()["errors"]] == ["/criteria"]
    assert sent(client, "POST", f"{address}/award", {}).json()["errors"][0]["code"] == "missing"
    unknown = {"bids": [{"supplier": "A", "lot": "L9", "price_per_month": "1"}]}
    assert sent(client, "POST", f"{address}/award", unknown).json()["errors"][0]["code"] == "unknown_lot"
    assert client.get(address).json()["status"] == "frozen"


def test_a_table_of_bids_is_refused_where_it_is_wrong_and_says_why(client: TestClient) -> None:
    address = f"{TENDERS}/{written(client)}/award"
    sent(client, "POST", address.replace("/award", "/freeze"))
    table = "supplier,lot,price_per_month,exit\nA,L1,560,free\nB,L1,600,2400\n"
    reply = client.post(address, content=table, headers={"content-type": "text/csv"})
    assert reply.status_code == 422
    assert [(e["pointer"], e["detail"]) for e in reply.json()["errors"]] == [
        ("/rows/2/exit", "this is not a number")
    ]
    assert "free" not in reply.text


def test_faults_of_a_tender_have_pointers_and_nothing_is_kept(client: TestClient) -> None:
    reply = sent(
        client, "POST", TENDERS, {**TENDER, "criteria": [{"id": "price", "weight": 60, "basis": "price"}]}
    )
    assert reply.status_code == 422
    assert {error["pointer"] for error in reply.json()["errors"]} == {"/criteria", "/criteria/0/reference"}
    assert client.get(TENDERS).json()["items"] == []


def test_tenders_are_listed_newest_first_page_by_page(client: TestClient) -> None:
    ids = [written(client) for _ in range(3)]
    first = client.get(TENDERS, params={"limit": 2}).json()
    second = client.get(TENDERS, params={"limit": 2, "cursor": first["next_cursor"]}).json()
    assert [item["id"] for item in first["items"] + second["items"]] == sorted(ids, reverse=True)
    assert second["next_cursor"] is None
    assert client.get(TENDERS, params={"cursor": "elsewhere"}).status_code == 422


def test_an_unknown_tender_is_not_found(client: TestClient) -> None:
    for method, path in (("GET", ""), ("POST", "/freeze"), ("POST", "/award"), ("PUT", "")):
        body = BIDS if path == "/award" else TENDER
        assert sent(client, method, f"{TENDERS}/tnd_none{path}", body).status_code == 404


def test_of_two_steps_at_once_one_is_refused(client: TestClient) -> None:
    shelf = TenderShelf(client.app.state.running.journal.engine)  # type: ignore[attr-defined]
    shelf.add("tnd_x", 1, "written", "{}", world.NOW)

    def freeze(_: int) -> bool:
        try:
            shelf.add("tnd_x", 2, "frozen", "{}", world.NOW)
        except Overtaken:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(freeze, range(4))) == [False, False, False, True]
    with acting_for("another"):
        assert shelf.events("tnd_x") == ()
        assert shelf.page(10, None) == ()


def test_bids_come_as_a_table_too(client: TestClient, tmp_path: Path) -> None:
    rows = [
        ["supplier", "lot", "price_per_month", "provider", "region"],
        ["A", "L1", 560.0, "scaleway", "fr-par-1"],
        ["B", "L1", "600,00", "ovhcloud", "GRA"],
    ]
    file = tmp_path / "bids.xlsx"
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    text = "\n".join(";".join(map(str, row)) for row in rows).encode()
    address = f"{TENDERS}/{written(client)}"
    sent(client, "POST", f"{address}/freeze")
    by_json = sent(client, "POST", f"{address}/award", BIDS).json()
    for content, media_type in ((file.read_bytes(), XLSX), (text, "text/csv; charset=utf-8")):
        reply = client.post(f"{address}/award", content=content, headers={"content-type": media_type})
        assert reply.status_code == 200, reply.text
        assert reply.json()["bids"] == by_json["bids"]
    broken = client.post(f"{address}/award", content=b"PK no workbook", headers={"content-type": XLSX})
    assert (broken.status_code, broken.json()["errors"][0]["code"]) == (400, "syntax")
