"""Frontiers over HTTP: the same plans as on the command line, and problems by their place."""

import json

from fastapi.testclient import TestClient

from app.openapi import QUESTION
from tests.app.service import world


def test_a_frontier_is_asked_with_a_question(client: TestClient) -> None:
    query = {"criteria": "cost,carbon", "points": 5}
    reply = client.post("/v1/frontiers", content=json.dumps(QUESTION), headers=world.JSON, params=query)
    assert reply.status_code == 200, reply.text
    front = reply.json()
    assert front["schema"] == "havre/frontier/1"
    assert front["criteria"] == ["cost", "carbon"]
    costs = [float(point["cost_per_month"]) for point in front["points"]]
    assert costs == sorted(costs) and costs
    assert sum(point["recommended"] for point in front["points"]) == 1


def test_a_criterion_nobody_knows_is_a_problem_of_the_parameter(client: TestClient) -> None:
    for query, name in (({"criteria": "cost,beauty"}, "criteria"), ({"points": "0"}, "points")):
        reply = client.post("/v1/frontiers", content=json.dumps(QUESTION), headers=world.JSON, params=query)
        assert reply.status_code == 422
        assert reply.json()["errors"][0]["parameter"] == name
