"""`Idempotency-Key`: asked twice, done once."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fastapi.testclient import TestClient
from httpx2 import Response

from app.openapi import QUESTION
from app.solvers.pool import Busy
from app.solvers.tasks import Task
from tests.app.access.world import bearer, key_in, shared
from tests.app.jobs.waiting import Gate
from tests.app.service import world
from tests.app.service.world import InProcess

BODY = json.dumps(QUESTION)


def ask(client: TestClient, key: str, body: str = BODY, **headers: str) -> Response:
    given = {**world.JSON, "idempotency-key": key, **headers}
    return client.post("/v1/recommendations", content=body, headers=given)


def test_the_same_request_under_the_same_key_is_answered_again_and_done_once(tmp_path: Path) -> None:
    solvers = InProcess()
    with world.served(tmp_path, solvers) as client:
        first, second = ask(client, "k1"), ask(client, "k1")
        other = ask(client, "k2")
        assert (first.status_code, second.status_code) == (200, 200)
        assert second.content == first.content
        assert second.headers["location"] == first.headers["location"]
        assert "idempotency-replayed" not in first.headers
        assert second.headers["idempotency-replayed"] == "true"
        assert other.json()["id"] != first.json()["id"]
    assert len(solvers.tasks) == 2


def test_another_request_under_a_used_key_is_refused(tmp_path: Path) -> None:
    with world.served(tmp_path) as client:
        ask(client, "k1")
        reply = ask(client, "k1", BODY + " ")
        assert (reply.status_code, reply.json()["type"]) == (422, "/v1/problems/idempotency-key-reused")


def test_a_request_that_is_not_answered_yet_is_not_begun_again(tmp_path: Path) -> None:
    gate = Gate()
    solvers = InProcess(gate)
    with world.served(tmp_path, solvers) as client, ThreadPoolExecutor(1) as pool:
        first = pool.submit(ask, client, "k1")
        assert gate.reached.wait(30)
        reply = ask(client, "k1")
        assert (reply.status_code, reply.json()["type"]) == (409, "/v1/problems/still-running")
        assert int(reply.headers["retry-after"]) > 0
        gate.opened.set()
        assert ask(client, "k1").status_code in (200, 409)
        assert first.result().status_code == 200
        assert ask(client, "k1").content == first.result().content
    assert len(solvers.tasks) == 1


def test_an_accepted_job_is_the_same_job_when_asked_again(tmp_path: Path) -> None:
    with world.served(tmp_path) as client:
        jobs = {ask(client, "k1", prefer="respond-async").headers["location"] for _ in range(3)}
    assert len(jobs) == 1


def test_a_wrong_question_is_told_again_and_a_busy_service_may_be_asked_again(tmp_path: Path) -> None:
    busy = iter([Busy(1)])

    def answer(task: Task[object]) -> object:
        for trouble in busy:
            raise trouble
        return world.solved_at_once(task)

    with world.served(tmp_path, InProcess(answer)) as client:
        assert [ask(client, "k1", "{}").status_code for _ in range(2)] == [422, 422]
        assert [ask(client, "k2").status_code for _ in range(2)] == [503, 200]


def test_keys_of_two_tenants_are_two_keys(tmp_path: Path) -> None:
    a, b = key_in(tmp_path, "a"), key_in(tmp_path, "b")
    with shared(tmp_path) as client:
        first, second = (ask(client, "k1", **bearer(key)) for key in (a, b))
        assert first.json()["id"] != second.json()["id"]
        assert ask(client, "k1", BODY + " ", **bearer(b)).status_code == 422


def test_a_key_that_is_empty_or_endless_is_refused(tmp_path: Path) -> None:
    with world.served(tmp_path) as client:
        for key in ("", "x" * 256):
            assert ask(client, key).status_code == 422
