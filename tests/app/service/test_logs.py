"""Logs: JSON lines with the id of the request, without secrets and without what was asked."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog

from app.examples import read_example
from app.logs import event_log, redact, set_up_logs
from app.recommendations.task import Recommend, Solved
from tests.app.service import world
from tests.app.service.world import InProcess


@contextmanager
def logs_as_served() -> Iterator[None]:
    """Logs set up as `havre serve` does, on the stderr that the test reads."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    set_up_logs("info")
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_request_is_one_line_with_its_id_and_its_route(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with logs_as_served(), world.served(tmp_path) as client:
        reply = client.get("/v1/providers/scaleway")
    (line,) = [line for line in lines(capsys) if line["event"] == "request"]
    assert line["request_id"] == reply.headers["x-request-id"]
    assert (line["route"], line["status"]) == ("/v1/providers/{provider_id}", 200)
    assert line["bytes"] == len(reply.content)


def test_nothing_of_a_question_is_logged_even_when_solving_breaks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def burst(task: Recommend) -> Solved:
        raise RuntimeError(task.question.name)

    body = read_example("assistant-citoyen")
    with logs_as_served(), world.served(tmp_path, InProcess(burst)) as client:
        client.post("/v1/recommendations", content=body, headers={"content-type": "application/yaml"})
    text = capsys.readouterr().err
    assert "assistant-citoyen" not in text
    (broken,) = [json.loads(line) for line in text.splitlines() if "unexpected" in line]
    assert broken["error"] == "RuntimeError"
    assert any("burst" in frame for frame in broken["trace"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "sqlite:///x"),
        ("password", "hunter2"),
        ("authorization", "Bearer hunter2"),
        ("detail", "cannot reach postgresql://havre:hunter2@db/havre"),
        ("detail", "sent Bearer hunter2"),
        ("detail", "key hvr_ab_hunter2"),
    ],
)
def test_secrets_are_hidden_by_name_and_by_look(name: str, value: str) -> None:
    assert "hunter2" not in str(redact(None, "info", {"event": "x", name: value}))


def test_events_of_libraries_are_json_lines_too(capsys: pytest.CaptureFixture[str]) -> None:
    with logs_as_served():
        logging.getLogger("uvicorn.error").warning("started at %s", "postgresql://u:hunter2@db/x")
        event_log("havre.test").info("ours", count=2)
    theirs, ours = lines(capsys)
    assert (ours["event"], ours["count"], theirs["level"]) == ("ours", 2, "warning")
    assert "hunter2" not in str(theirs)
