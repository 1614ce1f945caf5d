"""Own facts of tests, and what an answer over HTTP says with them."""

import json
from functools import cache
from typing import Any

from fastapi.testclient import TestClient

from app.overlays.read import read_overlay
from app.overlays.views import EXAMPLES
from catalog import load
from catalog.overlay import Overlay
from tests.app.access.world import bearer
from tests.app.service import world

Tenants = tuple[TestClient, str, str]
Answer = dict[str, Any]


def overlay_of(*entries: dict[str, Any]) -> Overlay:
    """An overlay of documents."""
    return read_overlay(json.dumps({"entries": entries}), load())


@cache
def every_kind() -> Overlay:
    """One entry of each kind."""
    return overlay_of(*EXAMPLES.values())


def question(**requirements: Any) -> dict[str, Any]:
    """Four machines in the Union, asked on the day of the tests."""
    return {
        "name": "ours",
        "as_of": "2026-11-22",
        "horizon_months": 12,
        "workloads": [
            {"name": "api", "kind": "compute", "vcpu": 8, "memory_gib": 32, "instances": 4},
        ],
        "requirements": {"residency": ["EU"], **requirements},
    }


def asked(client: TestClient, key: str, document: dict[str, Any]) -> dict[str, Any]:
    """The answer to a question."""
    headers = {**bearer(key), **world.JSON}
    reply = client.post("/v1/recommendations?include=none", content=json.dumps(document), headers=headers)
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


def state(client: TestClient, key: str, entry: dict[str, Any]) -> str:
    """State an entry; its address."""
    reply = client.post("/v1/overlays", json=entry, headers=bearer(key))
    assert reply.status_code == 200, reply.text
    return str(reply.headers["location"])
