"""Asking over HTTP with little patience: what takes longer than the wait becomes a job, done once."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.openapi import QUESTION
from app.robustness import endpoints as robustness
from app.scenarios import endpoints as scenarios
from app.solvers.pool import SolverDied, SolverFailed, TookTooLong
from app.solvers.tasks import Task
from app.storage.journal import JournalUnavailable, open_journal
from app.tenders.endpoints import TENDER
from tests.app.jobs.waiting import Gate, ended, events_of
from tests.app.service import world
from tests.app.service.world import InProcess

BODY = json.dumps(QUESTION)


def ask(client: TestClient, prefer: str | None = None) -> Response:
    headers = world.JSON if prefer is None else {**world.JSON, "prefer": prefer}
    return client.post("/v1/recommendations", content=BODY, headers=headers)


def test_an_answer_within_the_wait_is_a_200_and_no_job(tmp_path: Path) -> None:
    with world.served(tmp_path) as client:
        reply = ask(client, "wait=30")
        assert (reply.status_code, reply.headers["preference-applied"]) == (200, "wait=30")
        assert reply.headers["location"].startswith("/v1/recommendations/")
        assert "havre_jobs_unfinished 0.0" in client.get("/metrics").text


@pytest.mark.parametrize("settings", [{"wait_seconds": 0.01}, {"wait_seconds": 0.01, "jobs_at_once": 0}])
def test_an_answer_that_outlasts_the_wait_is_finished_as_a_job_by_the_solver_that_has_it(
    tmp_path: Path, settings: dict[str, object]
) -> None:
    gate = Gate()
    solvers = InProcess(gate)
    with world.served(tmp_path, solvers, **settings) as client:
        reply = ask(client)
        assert reply.status_code == 202
        assert int(reply.headers["retry-after"]) > 0
        address = reply.headers["location"]
        assert address == f"/v1/jobs/{reply.json()['id']}"
        running = client.get(address).json()
        assert (running["state"], running["result"]) == ("running", None)
        gate.opened.set()
        job = ended(client, address)
        assert (job["state"], job["progress"]) == ("done", {"done": 1, "total": 1})
        assert client.get(str(job["location"])).json() == job["result"]
        assert [item["id"] for item in client.get("/v1/recommendations").json()["items"]] == [
            job["result"]["id"]  # type: ignore[index]
        ]
    assert len(solvers.tasks) == 1


def test_who_prefers_not_to_wait_is_answered_at_once_and_the_question_is_kept_as_received(
    tmp_path: Path,
) -> None:
    with world.served(tmp_path) as client:
        reply = ask(client, "respond-async")
        assert (reply.status_code, reply.headers["preference-applied"]) == (202, "respond-async")
        job = ended(client, reply.headers["location"])
        assert job["state"] == "done"
    journal = open_journal(f"sqlite:///{tmp_path / 'journal.db'}")
    entry = journal.read(str(job["location"]).rpartition("/")[2])
    journal.close()
    assert entry is not None
    assert (entry.question, entry.request_id) == (BODY, reply.headers["x-request-id"])


def test_a_job_nobody_works_on_waits_for_the_next_service(tmp_path: Path) -> None:
    with world.served(tmp_path, jobs_at_once=0) as client:
        address = ask(client, "respond-async").headers["location"]
        assert client.get(address).json()["state"] == "queued"
    with world.served(tmp_path) as client:
        assert ended(client, address)["state"] == "done"


def test_a_full_queue_turns_away_what_would_become_a_job(tmp_path: Path) -> None:
    gate = Gate()
    with world.served(tmp_path, InProcess(gate), jobs_at_once=0, job_queue=1) as client:
        assert ask(client, "respond-async").status_code == 202
        for prefer in ("respond-async", "wait=1"):
            full = ask(client, prefer)
            assert (full.status_code, full.json()["type"]) == (503, "/v1/problems/queue-full")
            assert int(full.headers["retry-after"]) > 0
        gate.opened.set()
        assert ask(client, "wait=30").status_code == 200


def test_events_tell_every_state_with_growing_ids_and_go_on_after_the_last_one_seen(tmp_path: Path) -> None:
    with world.served(tmp_path) as client:
        address = ask(client, "respond-async").headers["location"]
        events = events_of(client, address)
        ids = [int(str(event["id"])) for event in events]
        assert ids == sorted(set(ids))
        assert [event["event"] for event in events[:-1]] == ["changed"] * (len(events) - 1)
        assert events[-1]["event"] == "ended"
        assert events[-1]["data"]["state"] == "done"  # type: ignore[index]
        assert events_of(client, address, after="1")[-1] == events[-1]
        assert events_of(client, address, after=str(ids[-1])) == []


def test_a_cancelled_job_keeps_nothing(tmp_path: Path) -> None:
    gate = Gate()
    with world.served(tmp_path, InProcess(gate), wait_seconds=0.01) as client:
        address = ask(client).headers["location"]
        cancelled = client.delete(address)
        assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
        gate.opened.set()
        assert ended(client, address)["state"] == "cancelled"
    journal = open_journal(f"sqlite:///{tmp_path / 'journal.db'}")
    assert journal.page(10).items == ()
    journal.close()


@pytest.mark.parametrize("path", ["", "/events"])
def test_a_job_that_never_was_is_not_found(tmp_path: Path, path: str) -> None:
    with world.served(tmp_path) as client:
        reply = client.get(f"/v1/jobs/job_00000000000000000000000000{path}")
        assert (reply.status_code, reply.json()["type"]) == (404, "/v1/problems/not-found")
        assert client.delete("/v1/jobs/job_0").status_code == 404


@pytest.mark.parametrize(
    ("trouble", "problem"),
    [(TookTooLong(), "too-slow"), (SolverFailed("KeyError", ("x.py:1 f",)), "unexpected")],
)
def test_a_job_that_cannot_be_done_says_why(tmp_path: Path, trouble: Exception, problem: str) -> None:
    def fail(task: Task[object]) -> object:
        raise trouble

    with world.served(tmp_path, InProcess(fail)) as client:
        job = ended(client, ask(client, "respond-async").headers["location"])
    assert (job["state"], job["problem"], job["result"]) == ("failed", f"/v1/problems/{problem}", None)


def test_a_solver_that_dies_is_asked_again_but_not_for_ever(tmp_path: Path) -> None:
    deaths = iter([SolverDied("EOFError"), SolverDied("EOFError")])

    def die(task: Task[object]) -> object:
        for death in deaths:
            raise death
        return world.solved_at_once(task)

    with world.served(tmp_path, InProcess(die)) as client:
        assert ended(client, ask(client, "respond-async").headers["location"])["state"] == "done"

    def always_die(task: Task[object]) -> object:
        raise SolverDied("EOFError")

    with world.served(tmp_path, InProcess(always_die)) as client:
        assert ended(client, ask(client, "respond-async").headers["location"])["state"] == "failed"


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/v1/frontiers?points=3", QUESTION, "frontier"),
        ("/v1/tenders/allocate?time_limit=5", TENDER, "allocation"),
        ("/v1/scenarios", scenarios.EXAMPLE, "comparison"),
        ("/v1/sweeps", scenarios.SWEEP_EXAMPLE, "sweep"),
        ("/v1/robustness", {**robustness.EXAMPLE, "draws": 20}, "robustness"),
    ],
)
def test_whatever_takes_a_search_may_be_a_job_whose_result_is_the_answer(
    tmp_path: Path, path: str, body: object, kind: str
) -> None:
    def told(answer: dict[str, object]) -> dict[str, object]:
        return {**answer, "seconds": 0}

    with world.served(tmp_path) as client:
        direct = client.post(path, json=body, headers={"prefer": "wait=30"})
        later = client.post(path, json=body, headers={"prefer": "respond-async"})
        assert (direct.status_code, later.status_code, later.json()["kind"]) == (200, 202, kind)
        job = ended(client, later.headers["location"])
    assert job["state"] == "done"
    assert told(job["result"]) == told(direct.json())  # type: ignore[arg-type]


def test_a_tender_whose_faults_show_late_is_a_failed_job_that_names_them(tmp_path: Path) -> None:
    wrong = {**TENDER, "bids": [{"lot": "L9", "supplier": "S1", "price": "1.00"}]}
    with world.served(tmp_path) as client:
        direct = client.post("/v1/tenders/allocate", json=wrong)
        later = client.post("/v1/tenders/allocate", json=wrong, headers={"prefer": "respond-async"})
        job = ended(client, later.headers["location"])
    assert (direct.status_code, later.status_code, job["state"]) == (422, 202, "failed")
    assert job["problem"] == direct.json()["type"]
    assert job["errors"] == direct.json()["errors"]


def test_a_database_that_is_away_accepts_no_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise JournalUnavailable("away")

    with world.served(tmp_path) as client:
        monkeypatch.setattr("app.storage.jobs.Jobs.accept", away)
        reply = ask(client, "respond-async")
        assert (reply.status_code, reply.json()["type"]) == (503, "/v1/problems/journal-unavailable")
