"""Solvers that answer when they are let, and how a test waits for a job without sleeping."""

import json
from dataclasses import dataclass, field
from threading import Event

from fastapi.testclient import TestClient

from app.solvers.tasks import Task
from tests.app.service.world import solved_at_once

LONG = 30.0


@dataclass
class Gate:
    """Answers a task only once it is open; `reached` says that one waits."""

    opened: Event = field(default_factory=Event)
    reached: Event = field(default_factory=Event)

    def __call__(self, task: Task[object]) -> object:
        self.reached.set()
        if not self.opened.wait(LONG):
            raise TimeoutError
        return solved_at_once(task)


def events_of(client: TestClient, address: str, after: str | None = None) -> list[dict[str, object]]:
    """The events of a job until it ends: id, name and data."""
    headers = {} if after is None else {"last-event-id": after}
    text = client.get(f"{address}/events", headers=headers).text
    found: list[dict[str, object]] = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "data" in lines:
            found.append({"id": lines["id"], "event": lines["event"], "data": json.loads(lines["data"])})
    return found


def ended(client: TestClient, address: str) -> dict[str, object]:
    """The job once it has ended."""
    events_of(client, address)
    job: dict[str, object] = client.get(address).json()
    return job
