"""`POST /v1/scenarios` and the list of shipped scenarios, over HTTP."""

import pytest
from fastapi.testclient import TestClient

from app.scenarios.endpoints import EXAMPLE
from app.scenarios.library import library
from app.scenarios.schemas import WhatIf

ROUTE = "/v1/scenarios"


def test_scenarios_come_back_beside_the_base(client: TestClient) -> None:
    reply = client.post(ROUTE, json=EXAMPLE)
    assert reply.status_code == 200
    found = WhatIf.model_validate_json(reply.text)
    assert [view.name for view in found.scenarios] == ["dpf-annulled", "dearer and cleaner"]
    assert found.base.status == "optimal"
    digests = {found.catalog.digest, *(view.catalog_digest for view in found.scenarios)}
    assert len(digests) == 3
    assert found.scenarios[0].about is not None and found.scenarios[1].about is None


def test_the_same_scenarios_give_the_same_answer(client: TestClient) -> None:
    one, other = (client.post(ROUTE, json=EXAMPLE).json() for _ in range(2))
    assert {**one, "seconds": 0} == {**other, "seconds": 0}


def test_yaml_is_read(client: TestClient) -> None:
    text = (
        "question: {workloads: [{name: a, kind: compute, vcpu: 2, memory_gib: 4}]}\n"
        "scenarios:\n- {name: dear, changes: [{kind: price, share: 0.1}]}\n"
    )
    reply = client.post(ROUTE, content=text, headers={"content-type": "application/yaml"})
    change = reply.json()["scenarios"][0]["difference"]["cost_per_month"]
    base = reply.json()["base"]["totals"]["cost_per_month"]
    assert float(change) == pytest.approx(float(base) / 10, abs=0.01)


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"scenarios": ["dpf"]}, "/scenarios/0"),
        ({"scenarios": []}, "/scenarios"),
        (
            {"scenarios": [{"name": "x", "changes": [{"kind": "demand", "factor": 0}]}]},
            "/scenarios/0/changes/0/factor",
        ),
        (
            {"scenarios": [{"name": "x", "changes": [{"kind": "grid_intensity", "zone": "XX", "share": 0}]}]},
            "/scenarios/0/changes/0/zone",
        ),
        ({"question": {"workloads": []}}, "/question/workloads"),
    ],
)
def test_a_fault_is_a_problem_with_its_place(
    client: TestClient, wrong: dict[str, object], pointer: str
) -> None:
    reply = client.post(ROUTE, json={**EXAMPLE, **wrong})
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert pointer in [error["pointer"] for error in reply.json()["errors"]]


def test_the_shipped_scenarios_are_listed_and_can_be_sent_back(client: TestClient) -> None:
    items = client.get(ROUTE).json()["items"]
    assert [item["name"] for item in items] == list(library())
    first = items[0]
    sent = {"name": "mine", "changes": first["changes"]}
    reply = client.post(ROUTE, json={**EXAMPLE, "scenarios": [first["name"], sent]}).json()
    one, other = reply["scenarios"]
    assert one["plan"] == other["plan"] and one["catalog_digest"] == other["catalog_digest"]
