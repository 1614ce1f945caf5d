"""Imports over HTTP: any file in the body, a question out, faults as problems, a limit of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.app.imports.bills import MACHINE, bill
from tests.app.service import world


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with world.served(tmp_path, body_bytes=1024, import_bytes=20_000) as client:
        yield client


def test_a_bill_comes_back_as_a_question_that_can_be_asked(client: TestClient, tmp_path: Path) -> None:
    content = bill(tmp_path / "bill.csv", [MACHINE]).read_bytes()
    reply = client.post("/v1/imports?name=mine", content=content, headers={"content-type": "text/csv"})
    assert reply.status_code == 200
    found = reply.json()
    assert (found["kind"], found["workloads"], found["coverage"]) == ("focus", 1, 1.0)
    checked = client.post("/v1/questions/validate", json=found["question"])
    assert (checked.status_code, checked.json()["name"]) == (200, "mine")


def test_what_cannot_be_read_is_a_problem_with_a_remedy(client: TestClient) -> None:
    reply = client.post("/v1/imports?kind=compose", content=b"a: 1")
    assert (reply.status_code, reply.json()["errors"][0]["code"]) == (422, "not_compose")
    assert client.post("/v1/imports?kind=excel", content=b"a").status_code == 422


def test_files_have_a_limit_of_their_own(client: TestClient) -> None:
    assert client.post("/v1/imports", content=b"a" * 20_001).status_code == 413
