"""Asking over HTTP: what is sent is kept first, reads give it back unchanged, refusals are answers."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.examples import examples, read_example
from app.openapi import QUESTION
from app.recommendations.answer import Answer
from app.recommendations.sections import ALWAYS, NAMED
from app.recommendations.task import Recommend, Solved
from app.solvers.pool import Busy, SolverFailed, TookTooLong
from app.storage.journal import JournalUnavailable, NewEntry, open_journal
from tests.app import answers
from tests.app.service import world
from tests.app.service.world import InProcess

BODY = json.dumps(QUESTION)


def ask(client: TestClient, body: str | bytes = BODY, **params: str) -> Response:
    return client.post("/v1/recommendations", content=body, headers=world.JSON, params=params)


class Unwritable:
    """A journal whose disk is full."""

    def __init__(self, url: str) -> None:
        self.readable = open_journal(url)
        self.engine = self.readable.engine

    def record(self, entry: NewEntry) -> None:
        raise JournalUnavailable("disk full")

    def ready(self) -> bool:
        return False

    def close(self) -> None:
        self.readable.close()


def test_a_real_question_is_answered_with_the_plan_the_command_line_gives(tmp_path: Path) -> None:
    with world.served(tmp_path, InProcess(world.solved_for_real)) as client:
        reply = ask(client)
    assert reply.status_code == 200
    answer = Answer.model_validate_json(reply.content)
    assert (answer.status, answer.question.name) == ("optimal", "my-service")
    (placement,) = answer.placements
    assert placement.workload == "api"
    assert reply.headers["location"] == f"/v1/recommendations/{answer.id}"


def test_an_answer_is_read_back_byte_for_byte(client: TestClient) -> None:
    sent = ask(client)
    read = client.get(sent.headers["location"])
    assert (read.status_code, read.content) == (200, sent.content)


def test_an_answer_is_in_the_journal_when_it_arrives_with_the_question_as_received(tmp_path: Path) -> None:
    body = BODY.replace(" ", "  ") + "\n"
    with world.served(tmp_path) as client:
        reply = ask(client, body)
        journal = open_journal(f"sqlite:///{tmp_path / 'journal.db'}")
        entry = journal.read(reply.json()["id"])
        journal.close()
    assert entry is not None
    assert (entry.question, entry.question_type) == (body, "application/json")
    assert entry.answer == reply.text
    assert (entry.created_at, entry.request_id) == (world.NOW, reply.headers["x-request-id"])
    assert {"havre", "ortools"} <= entry.versions.keys()


def test_an_answer_that_cannot_be_kept_is_not_sent(tmp_path: Path) -> None:
    with world.served(tmp_path, journal_at=Unwritable) as client:
        reply = ask(client)
        assert reply.status_code == 503
        assert reply.json()["type"] == "/v1/problems/journal-unavailable"
        assert "placements" not in reply.text
        assert int(reply.headers["retry-after"]) > 0
        assert "havre_journal_failures_total 1.0" in client.get("/metrics").text
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["errors"][0]["code"]) == (503, "journal_not_ready")


def test_a_refusal_is_an_answer_and_is_kept(tmp_path: Path) -> None:
    refused = answers.refusal()

    def refuse(task: Recommend) -> Solved:
        return Solved(refused.id, refused.model_dump_json(), "refused", None, refused.catalog.digest, 0.1)

    with world.served(tmp_path, InProcess(refuse)) as client:
        reply = ask(client)
        assert (reply.status_code, reply.json()["status"]) == (200, "refused")
        assert client.get("/v1/recommendations").json()["items"][0]["status"] == "refused"
        assert 'havre_answers_total{status="refused"} 1.0' in client.get("/metrics").text


def test_the_summary_is_short_and_the_full_answer_is_kept(client: TestClient) -> None:
    short = ask(client, view="summary")
    assert short.json()["schema"] == "havre/summary/1"
    assert len(short.content) < 8000
    assert client.get(short.headers["location"]).json()["schema"] == "havre/answer/1"
    again = client.get(short.headers["location"], params={"view": "summary"})
    assert again.json() == short.json()


@pytest.mark.parametrize("media_type", ["application/yaml", "text/yaml; charset=utf-8"])
@pytest.mark.parametrize("name", list(examples()))
def test_every_shipped_example_can_be_asked_as_yaml(client: TestClient, media_type: str, name: str) -> None:
    headers = {"content-type": media_type}
    reply = client.post("/v1/questions/validate", content=read_example(name), headers=headers)
    assert (reply.status_code, reply.json()["name"]) == (200, name)


def test_checking_a_question_neither_solves_nor_keeps_anything(tmp_path: Path) -> None:
    solvers = InProcess()
    with world.served(tmp_path, solvers) as client:
        reply = client.post("/v1/questions/validate", content=BODY, headers=world.JSON)
        assert reply.json()["workloads"] == [{"name": "api", "kind": "compute", "data_class": "internal"}]
        assert client.get("/v1/recommendations").json()["items"] == []
    assert solvers.tasks == []


def test_pages_of_answers_give_each_answer_once_newest_first(tmp_path: Path) -> None:
    with world.served(tmp_path) as client:
        asked = [ask(client).json()["id"] for _ in range(7)]
        listed: list[str] = []
        address: str | None = "/v1/recommendations?limit=3"
        while address:
            page = client.get(address)
            listed += [item["id"] for item in page.json()["items"]]
            address = page.links["next"]["url"] if "next" in page.links else None
    assert listed == asked[::-1]


def test_a_cursor_nobody_gave_is_refused(client: TestClient) -> None:
    reply = client.get("/v1/recommendations", params={"cursor": "bm90aGluZw"})
    assert reply.status_code == 422
    assert reply.json()["errors"][0]["parameter"] == "cursor"


@pytest.mark.parametrize(
    ("trouble", "kind", "status"),
    [
        (Busy(7), "busy", 503),
        (TookTooLong(), "too-slow", 503),
        (SolverFailed("KeyError", ("solve.py:1 solve",)), "unexpected", 500),
    ],
)
def test_a_question_that_is_not_answered_says_why_and_is_not_kept(
    tmp_path: Path, trouble: Exception, kind: str, status: int
) -> None:
    def fail(task: Recommend) -> Solved:
        raise trouble

    with world.served(tmp_path, InProcess(fail)) as client:
        reply = ask(client)
        assert (reply.status_code, reply.json()["type"]) == (status, f"/v1/problems/{kind}")
        assert client.get("/v1/recommendations").json()["items"] == []
        if isinstance(trouble, Busy):
            assert reply.headers["retry-after"] == "7"


def test_settings_bound_the_search(tmp_path: Path) -> None:
    solvers = InProcess()
    with world.served(tmp_path, solvers, solve_seconds=2.5) as client:
        ask(client)
    assert [task.solve_seconds for task in solvers.tasks] == [2.5]


def test_sections_may_be_asked_for_or_left_out(tmp_path: Path) -> None:
    solvers = InProcess()
    with world.served(tmp_path, solvers) as client:
        for include in ("none", "staircase,shadow_prices", "all"):
            reply = client.post(
                "/v1/recommendations",
                content=json.dumps(QUESTION),
                headers=world.JSON,
                params={"include": include},
            )
            assert reply.status_code == 200
    assert [len(task.include - ALWAYS) for task in solvers.tasks] == [0, 2, len(NAMED)]


def test_a_section_nobody_knows_is_a_problem_that_names_those_there_are(client: TestClient) -> None:
    reply = client.post(
        "/v1/recommendations", content=json.dumps(QUESTION), headers=world.JSON, params={"include": "poems"}
    )
    assert reply.status_code == 422
    (error,) = reply.json()["errors"]
    assert (error["parameter"], error["code"]) == ("include", "unknown_section")
    assert all(section.value in error["detail"] for section in NAMED)


def test_unknown_answers_are_not_found(client: TestClient) -> None:
    reply = client.get("/v1/recommendations/rec_00000000000000000000000000")
    assert (reply.status_code, reply.json()["type"]) == (404, "/v1/problems/not-found")
