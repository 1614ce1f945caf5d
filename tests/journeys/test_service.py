"""The service as others meet it: over a socket, with solvers in processes, stopped and killed."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from app.examples import read_example
from app.openapi import QUESTION
from app.recommendations.answer import Answer
from app.storage.journal import open_journal
from tests.journeys.server import COMMAND, Server, serving, start_server

BODY = json.dumps(QUESTION)
JSON = {"content-type": "application/json"}
YAML = {"content-type": "application/yaml"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("served")
    with serving(folder, f"sqlite:///{folder / 'journal.db'}", queue="2") as server:
        yield server


def test_a_question_is_asked_read_back_and_listed(server: Server) -> None:
    with server.client() as client:
        sent = client.post("/v1/recommendations", content=read_example("assistant-citoyen"), headers=YAML)
        assert sent.status_code == 200
        answer = Answer.model_validate_json(sent.content)
        assert answer.status == "optimal"
        assert client.get(sent.headers["location"]).content == sent.content
        listed = client.get("/v1/recommendations").json()["items"]
        assert answer.id in {item["id"] for item in listed}


def test_the_same_question_gets_the_same_plan_under_a_new_id(server: Server) -> None:
    with server.client() as client:
        first, second = (
            client.post("/v1/recommendations", content=BODY, headers=JSON).json() for _ in range(2)
        )
    assert first["placements"] == second["placements"]
    assert first["id"] != second["id"]


def test_browsing_goes_on_while_questions_are_solved_and_too_many_are_turned_away(server: Server) -> None:
    long_question = read_example("banque-rag")
    with server.client() as client, ThreadPoolExecutor(8) as pool:
        asked = [
            pool.submit(client.post, "/v1/recommendations", content=long_question, headers=YAML)
            for _ in range(8)
        ]
        while not any(future.done() for future in asked):
            assert client.get("/v1/offers?limit=5").status_code == 200
            assert client.get("/livez").status_code == 200
        replies = [future.result() for future in asked]
    statuses = sorted(reply.status_code for reply in replies)
    # One is solved and two wait; whoever comes when there is room again is answered as well.
    assert statuses[:3] == [200, 200, 200]
    turned_away = [reply for reply in replies if reply.status_code != 200]
    assert turned_away
    for reply in turned_away:
        assert (reply.status_code, reply.json()["type"]) == (503, "/v1/problems/busy")
        assert int(reply.headers["retry-after"]) >= 1


def test_a_refusal_is_a_200_and_a_wrong_question_names_every_fault(server: Server) -> None:
    cheap = {**QUESTION, "requirements": {"budget_per_month": "1"}}
    with server.client() as client:
        refused = client.post("/v1/recommendations", content=json.dumps(cheap), headers=JSON)
        assert (refused.status_code, refused.json()["status"]) == (200, "refused")
        wrong = client.post("/v1/recommendations", content='{"workloads": [], "x": 1}', headers=JSON)
        assert wrong.headers["content-type"] == "application/problem+json"
        assert {error["pointer"] for error in wrong.json()["errors"]} == {"/workloads", "/x"}


def test_an_answer_that_takes_too_long_is_given_up_and_the_next_one_is_solved(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'journal.db'}"
    with serving(tmp_path, database, answer_seconds="0.02") as server, server.client() as client:
        late = client.post("/v1/recommendations", content=read_example("banque-rag"), headers=YAML)
        assert (late.status_code, late.json()["type"]) == (503, "/v1/problems/too-slow")
        assert client.get("/v1/recommendations").json()["items"] == []
        assert client.get("/livez").status_code == 200


def test_a_stopped_service_finishes_what_it_solves_and_hands_back_what_waits(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'journal.db'}"
    with serving(tmp_path, database) as server, server.client() as client, ThreadPoolExecutor(3) as pool:
        body = read_example("banque-rag")
        asked = [
            pool.submit(client.post, "/v1/recommendations", content=body, headers=YAML) for _ in range(3)
        ]
        while client.get("/readyz").json().get("waiting") != 2:
            time.sleep(0.01)
        assert server.stop() == 0
        replies = [future.result() for future in asked]
    assert sorted(reply.status_code for reply in replies) == [200, 503, 503]
    (kept,) = [reply for reply in replies if reply.status_code == 200]
    journal = open_journal(database)
    assert [entry.id for entry in journal.page(10, None).items] == [kept.json()["id"]]
    journal.close()


def test_a_port_that_is_taken_ends_the_start_with_code_3(server: Server, tmp_path: Path) -> None:
    port = server.address.rpartition(":")[2]
    arguments = ["serve", "--port", port, "--database", f"sqlite:///{tmp_path / 'journal.db'}"]
    ended = subprocess.run([sys.executable, "-c", COMMAND, *arguments], capture_output=True, timeout=60)
    assert ended.returncode == 3
    assert b"Traceback" not in ended.stderr


def test_every_answer_a_client_received_is_kept_when_the_service_is_killed(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'journal.db'}"
    received: dict[str, str] = {}
    for _ in range(2):
        server = start_server(tmp_path, database)
        first = threading.Event()
        threads = [threading.Thread(target=_ask_until_cut, args=(server, received, first)) for _ in range(4)]
        for thread in threads:
            thread.start()
        assert first.wait(60)
        server.kill()
        for thread in threads:
            thread.join(60)
    journal = open_journal(database)
    for id, text in received.items():
        entry = journal.read(id)
        assert entry is not None
        assert entry.answer == text
    journal.close()
    assert len(received) >= 2


def _ask_until_cut(server: Server, received: dict[str, str], first: threading.Event) -> None:
    """Ask again and again until the connection breaks; every answer received is noted."""
    with server.client() as client:
        while True:
            try:
                reply = client.post("/v1/recommendations", content=BODY, headers=JSON)
            except httpx2.TransportError:
                return
            if reply.status_code == 200:
                received[reply.json()["id"]] = reply.text
                first.set()
