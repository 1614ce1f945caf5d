"""A tender on pages: written, frozen, bids opened by form, file or text, awarded with reasons, recorded."""

import json
import re
from collections.abc import Iterator
from csv import DictReader
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from python_calamine import load_workbook

from app.storage.tenders import TenderShelf
from tests.app.access.world import key_in, shared
from tests.app.service import world

FOLDER = files("app.examples") / "tenders"
TENDER = (FOLDER / "hebergement-assistant.yaml").read_text(encoding="utf-8")
BIDS = (FOLDER / "hebergement-assistant-bids.csv").read_bytes()
SMALL = """
name: portal
question: {name: portal, as_of: 2026-11-22, workloads: [
  {name: portal, kind: compute, vcpu: 8, memory_gib: 32, instances: 4}]}
lots: [{id: L1, workloads: [portal]}]
gates: {residency: [EU]}
criteria: [
  {id: price, weight: 60, reference: "900"},
  {id: quality, weight: 40, marks: given_by_buyer}]
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with world.served(tmp_path_factory.mktemp("tenders"), world.InProcess(world.solved_for_real)) as client:
        client.follow_redirects = False
        yield client


def _begin(client: TestClient, text: str = SMALL) -> str:
    reply = client.post("/tenders", data={"text": text})
    assert reply.status_code == 303, reply.text
    return str(reply.headers["location"])


def _frozen(client: TestClient, text: str = SMALL) -> str:
    address = _begin(client, text)
    assert client.post(f"{address}/freeze", data={"seen": "1"}).status_code == 303
    return address


def _row(number: int, supplier: str, price: str, quality: str, place: str) -> dict[str, str]:
    cells = {"supplier": supplier, "lot": "L1", "price_per_month": price, "place": place}
    marks = {"marks.quality": quality, "max": "20"}
    return {f"bid-{number}-{name}": value for name, value in {**cells, **marks}.items()}


def test_a_tender_goes_from_a_file_to_an_award_with_a_reason_for_every_bid(client: TestClient) -> None:
    sent = client.post("/tenders", files={"file": ("t.yaml", TENDER.encode())})
    address = sent.headers["location"]
    draft = client.get(address)
    assert "Freeze the criteria" in draft.text and "hebergement-assistant" in client.get("/tenders").text
    assert client.post(f"{address}/award", files={"file": ("b.csv", BIDS)}).status_code == 409
    assert client.post(f"{address}/freeze", data={"seen": "1"}).status_code == 303
    frozen = client.get(address)
    kept = client.get(f"/v1{address}").json()
    assert kept["sha256"] in frozen.text and "Freeze the criteria" not in frozen.text
    assert client.post(f"{address}/award", files={"file": ("b.csv", BIDS)}).status_code == 303
    shown = client.get(f"{address}/award").text
    awarded = client.get(f"/v1{address}").json()["awards"][0]["winners"]
    for lot, supplier in awarded.items():
        assert re.search(rf"Lot {lot}</dt><dd><b>{supplier}</b>", shown)
    for supplier in ("Alpha", "Beta", "Gamma", "Delta"):
        assert supplier in shown
    assert "Keeps its winner from" in shown and "behind on" in shown
    grid = list(DictReader(client.get(f"{address}/award.csv").text.splitlines()))
    assert len(grid) == 5 and {line["outcome"] for line in grid} == {"won", "lost", "rejected"}
    best = [float(line["total"]) for line in grid if line["lot"] == "plateforme" and line["total"]]
    assert best == sorted(best, reverse=True)
    assert json.loads(client.get(f"/v1{address}/record?format=json").text)["proof"]
    assert client.get(f"/v1{address}/record?format=xlsx").content[:2] == b"PK"


def test_bids_of_the_form_are_judged_and_stand_there_again(client: TestClient) -> None:
    address = _frozen(client)
    form = {
        **_row(0, "A", "560,50", "12", "scaleway/fr-par-1"),
        "bid-1-lot": "L1",
        **_row(2, "B", "600.00", "18", "ovhcloud/GRA"),
    }
    assert client.post(f"{address}/award", data=form).status_code == 303
    bids = client.get(f"/v1{address}").json()
    assert bids["status"] == "awarded"
    page = client.get(address).text
    assert 'value="560.50"' in page and 'value="ovhcloud/GRA"' in page
    # Half of 60 points at 900 and none at 1,800; 40 points times the mark over 20.
    totals = {
        line["supplier"]: float(line["total"])
        for line in DictReader(client.get(f"{address}/award.csv").text.splitlines())
    }
    by_hand = {"A": 60 * (1 - 560.5 / 1800) + 40 * 12 / 20, "B": 60 * (1 - 600 / 1800) + 40 * 18 / 20}
    assert totals == pytest.approx(by_hand, rel=1e-5)


def test_more_rows_are_given_and_nothing_entered_is_lost(client: TestClient) -> None:
    address = _frozen(client)
    form = {**_row(0, "A", "560", "12", "scaleway/fr-par-1"), "more": "1"}
    page = client.post(f"{address}/award", data=form)
    assert page.status_code == 200 and page.text.count('<fieldset class="bid">') == 6
    assert 'value="scaleway/fr-par-1"' in page.text


def test_faults_of_bids_come_all_at_once_with_what_was_entered(client: TestClient) -> None:
    address = _frozen(client)
    form = {**_row(0, "A<b>", "cheap", "25", "scaleway/fr-par-1"), **_row(1, "B", "5", "1", "nowhere/x")}
    page = client.post(f"{address}/award", data=form)
    assert page.status_code == 422
    for place in ("bids.0.price_per_month", "bids.1.place"):
        assert place in page.text
    assert "A&lt;b&gt;" in page.text and 'value="cheap"' in page.text
    assert client.get(f"/v1{address}").json()["awards"] == []
    assert client.post(f"{address}/award", data={}).status_code == 422
    for name, raw in (("b.xlsx", b"PK no workbook"), ("b.csv", b""), ("b.csv", b"supplier;colour\nA;red\n")):
        assert client.post(f"{address}/award", files={"file": (name, raw)}).status_code == 422


def test_faults_of_a_tender_come_all_at_once_with_the_text_as_it_was(client: TestClient) -> None:
    text = SMALL.replace("weight: 60", "weight: 50").replace("[EU]", "[Mars]")
    reply = client.post("/tenders", data={"text": text})
    assert reply.status_code == 422 and "Mars" in reply.text
    assert "gates.residency" in reply.text or "criteria" in reply.text
    address = _begin(client)
    again = client.post(address, data={"text": "name: [", "seen": "1"})
    assert again.status_code == 422 and "name: [" in again.text
    sealed = client.post("/tenders", data={"text": SMALL + "frozen: {sha256: x, at: y, parts: {}}\n"})
    assert sealed.status_code == 422 and "frozen" in sealed.text


def test_a_draft_changes_until_it_is_frozen_and_never_behind_anybodys_back(client: TestClient) -> None:
    address = _begin(client)
    changed = client.post(address, data={"text": SMALL.replace("portal", "portail"), "seen": "1"})
    assert changed.status_code == 303 and "portail" in client.get(address).text
    # Who still looks at the first version may neither freeze nor overwrite the second.
    assert client.post(f"{address}/freeze", data={"seen": "1"}).status_code == 409
    assert client.post(address, data={"text": SMALL, "seen": "1"}).status_code == 409
    assert client.post(f"{address}/freeze", data={"seen": "2"}).status_code == 303
    assert client.post(address, data={"text": SMALL, "seen": "3"}).status_code == 409


def test_the_empty_tables_have_the_columns_the_tender_asks_for(client: TestClient) -> None:
    address = _frozen(client, TENDER)
    lines = client.get(f"{address}/bids.csv").text.splitlines()
    rows = (
        load_workbook(BytesIO(client.get(f"{address}/bids.xlsx").content)).get_sheet_by_index(0).to_python()
    )
    assert [",".join(map(str, row)) for row in rows] == lines
    assert set(lines[0].split(",")) == set(BIDS.decode().splitlines()[0].split(","))
    filled = [lines[0], *(f"{lot.split(',')[0]}X{lot}" for lot in lines[1:])]
    judged = client.post(f"{address}/award", files={"file": ("b.csv", "\n".join(filled).encode())})
    assert judged.status_code == 422 and "price_per_month" in judged.text


def test_bids_that_no_row_can_show_are_pasted_as_a_document(client: TestClient) -> None:
    address = _frozen(client)
    bids = [
        {
            "supplier": "A",
            "lot": "L1",
            "price_per_month": "560.00",
            "place": {"provider": "scaleway", "region": "fr-par-1"},
            "facts": {"juridical": 3, "accepted": True, "reason": "seen"},
            "marks": {"quality": 10},
            "max": 20,
        }
    ]
    assert client.post(f"{address}/award", data={"text": json.dumps({"bids": bids})}).status_code == 303
    assert "reason: seen" in client.get(address).text
    assert client.get(f"{address}/award?step=tev_none").status_code == 404


def test_another_tenants_tender_is_not_there_on_any_page(tmp_path: Path) -> None:
    keys = [key_in(tmp_path, name) for name in ("a", "b")]
    ours = {"origin": "http://testserver"}
    with shared(tmp_path, world.InProcess(world.solved_for_real)) as client:
        client.follow_redirects = False
        client.post("/signin", data={"key": keys[0]}, headers=ours)
        address = client.post("/tenders", data={"text": SMALL}, headers=ours).headers["location"]
        assert client.get(address).status_code == 200
        client.cookies.clear()
        client.post("/signin", data={"key": keys[1]}, headers=ours)
        assert address not in client.get("/tenders").text
        for path in ("", "/award", "/award.csv", "/bids.csv", "/bids.xlsx"):
            assert client.get(address + path).status_code == 404
        for path in ("", "/freeze", "/award"):
            form = {"text": SMALL, "seen": "1"}
            assert client.post(address + path, data=form, headers=ours).status_code == 404


def test_an_award_kept_by_another_version_is_told_and_no_error_of_ours(client: TestClient) -> None:
    address = _frozen(client)
    shelf = TenderShelf(client.app.state.running.journal.engine)  # type: ignore[attr-defined]
    shelf.add(address.rpartition("/")[2], 3, "awarded", '{"schema": "havre/award/0", "lots": []}', world.NOW)
    reply = client.get(f"{address}/award")
    assert reply.status_code == 409 and "no longer held" in reply.text
    assert client.get(address).status_code == 200
