"""For operators: alive is not ready, ready says what is missing, and the measurements count what happened."""

import json
import re
from datetime import timedelta
from pathlib import Path

from fastapi.testclient import TestClient

from app.openapi import QUESTION
from catalog import load
from tests.app.service import world
from tests.app.service.world import InProcess


def measured(client: TestClient, name: str) -> float:
    """The value of one line of the measurements."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", client.get("/metrics").text, re.MULTILINE)
    assert found is not None, name
    return float(found[1])


def test_a_service_without_solvers_is_alive_and_not_ready(tmp_path: Path) -> None:
    solvers = InProcess(ready=False)
    with world.served(tmp_path, solvers) as client:
        assert client.get("/livez").status_code == 200
        waiting = client.get("/readyz")
        assert (waiting.status_code, waiting.json()["type"]) == (503, "/v1/problems/not-ready")
        assert [error["code"] for error in waiting.json()["errors"]] == ["solvers_not_ready"]
        solvers.ready = True
        assert client.get("/readyz").json()["catalog_digest"] == load().digest


def test_the_age_of_the_catalog_is_counted_in_days_from_its_newest_price(tmp_path: Path) -> None:
    with world.served(tmp_path) as client:
        newest = world.NOW.date().fromisoformat(load().as_of)
        days = (world.NOW.date() - newest) / timedelta(days=1)
        assert client.get("/readyz").json()["catalog_age_days"] == days
        assert measured(client, "havre_catalog_age_days") == days


def test_requests_and_answers_are_counted_by_route_and_outcome(tmp_path: Path) -> None:
    with world.served(tmp_path) as client:
        for _ in range(3):
            client.post("/v1/recommendations", content=json.dumps(QUESTION), headers=world.JSON)
        client.get("/v1/providers/scaleway")
        client.get("/v1/providers/nobody")
        client.get("/v1/nothing")
        assert measured(client, 'havre_answers_total{status="optimal"}') == 3
        assert measured(client, "havre_solve_seconds_count") == 3
        route = 'method="GET",route="/v1/providers/{provider_id}"'
        assert measured(client, f'havre_requests_total{{{route},status="200"}}') == 1
        assert measured(client, f'havre_requests_total{{{route},status="404"}}') == 1
        assert measured(client, 'havre_requests_total{method="GET",route="unrouted",status="404"}') == 1
