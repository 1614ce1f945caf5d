"""The guide of a buyer: tender, freeze, bids from a spreadsheet, award, record, webhook, verify offline."""

import json
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from app.records.files import read_record_file
from app.records.keys import read_keys
from app.records.replay import replay_record
from app.records.verify import is_good, verify_chain, verify_record
from app.storage.deliveries import Deliveries
from app.storage.journal import open_journal
from app.tenders.awarding.bodies import TENDER, XLSX
from app.webhooks.courier import LEASE, Courier, Post
from app.webhooks.signing import is_genuine, read_secrets
from tests.app.service.world import JSON, NOW, InProcess, served, solved_for_real
from tests.app.webhooks.receiving import receiving

SECRET = "whsec_" + "A" * 43 + "="
BIDS = (
    ("supplier", "lot", "price_per_month", "provider", "region"),
    ("A", "L1", 560, "scaleway", "fr-par-1"),
    ("B", "L1", 600, "ovhcloud", "GRA"),
    ("C", "L1", 300, "aws", "eu-west-3"),
)


def spreadsheet() -> bytes:
    """The bids as a workbook."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("bids")
        for number, row in enumerate(BIDS):
            sheet.write_row(number, 0, row)
    return stream.getvalue()


def test_from_a_tender_to_a_record_that_stands_up_offline(tmp_path: Path) -> None:
    with receiving(204) as receiver:
        settings = {
            "webhook_urls": receiver.url,
            "webhook_secrets": SECRET,
            "webhook_private_hosts": receiver.host,
        }
        with served(tmp_path, InProcess(solved_for_real), **settings) as client:
            tender = client.post("/v1/tenders", content=json.dumps(TENDER), headers=JSON).json()["id"]
            assert client.post(f"/v1/tenders/{tender}/freeze").json()["sha256"]
            assert client.get(f"/v1/tenders/{tender}/record").status_code == 404
            reply = client.post(
                f"/v1/tenders/{tender}/award", content=spreadsheet(), headers={"content-type": XLSX}
            )
            assert reply.status_code == 200, reply.text
            award = reply.json()
            sealed = client.get(f"/v1/tenders/{tender}/record")
            assert sealed.status_code == 200, sealed.text
            assert client.get(f"/v1/tenders/{tender}/record").content == sealed.content
            papers = {
                lang: client.get(f"/v1/tenders/{tender}/record", params={"format": "pdf", "lang": lang})
                for lang in ("en", "fr")
            }
            grid = client.get(f"/v1/tenders/{tender}/record", params={"format": "xlsx"}).content
            assert client.get(f"/v1/tenders/{tender}/record", params={"format": "ocds"}).status_code == 406
            keys = read_keys(client.get("/.well-known/jwks.json").content)
        journal = open_journal(f"sqlite:///{tmp_path}/journal.db")
        later = Courier(
            Deliveries(journal.engine),
            Post(read_secrets(SECRET), frozenset({receiver.host})),
            lambda: NOW + LEASE,
        )
        while later.deliver_next():
            pass
        journal.close()
    file = read_record_file(sealed.content)
    assert is_good(verify_record(file, keys))
    rows = CalamineWorkbook.from_filelike(BytesIO(grid)).get_sheet_by_name("Bids").to_python()
    by_supplier = {row[0]: row for row in rows[1:]}
    for bid in award["bids"]:
        row = by_supplier[bid["supplier"]]
        assert row[2] == bid["outcome"]
        if bid["total"] is not None:
            assert sum(row[4:6]) == pytest.approx(bid["total"], rel=1e-5)
            assert (row[6], row[7]) == (pytest.approx(bid["total"]), bid["rank"])
    for paper in papers.values():
        assert is_good(verify_record(read_record_file(paper.content), keys))
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(paper.content)).pages)
        assert award["frozen"]["sha256"] in "".join(text.split())
        assert all(supplier in text for supplier in "ABC")
    assert verify_chain([file.sealed]).state == "good"
    record = file.record
    assert record["kind"] == "award" and record["outcome"] == award
    assert record["frozen"]["frozen"]["sha256"] == award["frozen"]["sha256"]
    outcomes = {bid["supplier"]: bid["outcome"] for bid in record["options"]}
    assert outcomes["C"] == "rejected" and sorted(outcomes.values()) == ["lost", "rejected", "won"]
    assert all(bid["reason"] for bid in record["options"])
    assert replay_record(record).differences == ()
    headers, body = receiver.received[0]
    assert is_genuine(headers, body, read_secrets(SECRET)[0], NOW)
    assert json.loads(body)["data"] == {"id": record["id"], "address": f"/v1/tenders/{tender}/record"}
