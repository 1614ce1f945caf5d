"""The guide of a buyer, over sockets: tender, freeze, bids from a table, award, record, webhook, verify.

The service runs in a process of its own, the webhook arrives at a real HTTP receiver, and what the buyer
keeps is verified afterwards by the command line, with the service gone.
"""

import json
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from pypdf import PdfReader
from typer.testing import CliRunner

from app.cli import application
from app.records.files import read_record_file
from app.tenders.awarding.bodies import TENDER, XLSX
from app.webhooks.signing import is_genuine, read_secrets
from tests.app.records.recalculating import read_book
from tests.app.webhooks.receiving import receiving
from tests.journeys.server import serving

SECRET = "whsec_" + "A" * 43 + "="
JSON = {"content-type": "application/json"}
BIDS = (
    ("supplier", "lot", "price_per_month", "provider", "region"),
    ("A", "L1", 560, "scaleway", "fr-par-1"),
    ("B", "L1", 600, "ovhcloud", "GRA"),
    ("C", "L1", 300, "aws", "eu-west-3"),
)
PATIENCE = 30.0  # seconds a webhook may take on a busy machine


def spreadsheet() -> bytes:
    """The bids as a workbook."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("bids")
        for number, row in enumerate(BIDS):
            sheet.write_row(number, 0, row)
    return stream.getvalue()


def havre(*words: object) -> tuple[int, str]:
    """The exit code of a command and what it printed."""
    done = CliRunner().invoke(application, list(map(str, words)))
    return done.exit_code, done.output


def test_from_a_tender_to_a_record_that_stands_up_offline(tmp_path: Path) -> None:
    with receiving(204) as receiver:
        settings = {
            "webhook_urls": receiver.url,
            "webhook_secrets": SECRET,
            "webhook_private_hosts": receiver.host,
        }
        database = f"sqlite:///{tmp_path}/journal.db"
        with serving(tmp_path, database, **settings) as server, server.client() as client:
            address = client.post("/v1/tenders", content=json.dumps(TENDER), headers=JSON).headers["location"]
            frozen = client.post(f"{address}/freeze").json()
            assert client.put(address, content=json.dumps(TENDER), headers=JSON).status_code == 409
            assert client.get(f"{address}/record").status_code == 404
            opened = {
                "content": spreadsheet(),
                "headers": {"content-type": XLSX, "idempotency-key": "bids-1"},
            }
            reply = client.post(f"{address}/award", **opened)
            assert reply.status_code == 200, reply.text
            assert client.post(f"{address}/award", **opened).content == reply.content  # a call sent twice
            assert len(client.get(address).json()["awards"]) == 1
            kept = {}
            for form in ("json", "pdf", "xlsx", "csv", "ocds"):
                kept[form] = client.get(f"{address}/record", params={"format": form, "lang": "fr"})
                assert kept[form].status_code == 200, kept[form].text
                (tmp_path / f"record.{form}").write_bytes(kept[form].content)
            (tmp_path / "jwks.json").write_bytes(client.get("/.well-known/jwks.json").content)
            assert receiver.waited(1, PATIENCE)
    award = reply.json()
    assert award["frozen"]["sha256"] == frozen["sha256"]
    outcomes = {bid["supplier"]: bid["outcome"] for bid in award["bids"]}
    assert outcomes["C"] == "rejected" and sorted(outcomes.values()) == ["lost", "rejected", "won"]

    # What was filed was announced, once, by a message that is genuine.
    record = read_record_file(kept["json"].content).record
    ((headers, body),) = receiver.received
    assert is_genuine(headers, body, read_secrets(SECRET)[0], datetime.now(UTC))
    assert json.loads(body)["data"] == {"id": record["id"], "address": f"{address}/record"}

    # The service is gone: the record and its PDF hold, and one altered byte is named.
    keys = ("--keys", tmp_path / "jwks.json")
    assert havre("record", "verify", tmp_path / "record.json", *keys)[0] == 0
    code, told = havre("record", "verify", tmp_path / "record.pdf", *keys)
    assert code == 0 and "pages: all" in told
    spoilt = tmp_path / "spoilt.json"
    spoilt.write_bytes(kept["json"].content.replace(b"560.00", b"660.00", 1))
    code, told = havre("record", "verify", spoilt, *keys)
    assert code == 1 and "altered: section" in told

    # It says what the award said, and the grid works out to the same.
    assert record["kind"] == "award" and record["outcome"] == award
    book = read_book(kept["xlsx"].content)
    for row, bid in enumerate(award["bids"], 2):
        shown = [book.cell("Bids", f"{column}{row}") for column in "MN"]
        assert shown == [bid["total"] and pytest.approx(bid["total"]), bid["rank"]]
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(kept["pdf"].content)).pages)
    assert all(supplier in text for supplier in "ABC")
