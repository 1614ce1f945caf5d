"""The contract: what is committed is what is served, examples run, and nothing unforeseen happens."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.main import assemble
from app.metrics import Meters
from app.openapi import QUESTION, openapi_text
from app.overlays.views import PRICE
from app.storage.watches import Report, Settled, Watches
from app.tenders.awarding.bodies import BIDS, TENDER
from app.watch.changes import watched
from tests.app import answers
from tests.app.service import world

CONTRACT = Path(__file__).parents[3] / "openapi" / "v1.json"
METHODS = ("get", "post", "put", "patch", "delete")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    document = json.loads(CONTRACT.read_text(encoding="utf-8"))
    return [
        (method, path, item[method])
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    ]


def test_the_committed_contract_is_the_one_that_is_served() -> None:
    served = openapi_text(assemble(Meters(), 1024))
    assert served == CONTRACT.read_text(encoding="utf-8"), "run `make openapi` and commit the difference"


def test_operation_ids_are_the_ones_clients_were_generated_from() -> None:
    assert {
        operation["operationId"]: f"{method.upper()} {path}" for method, path, operation in operations()
    } == {
        "create_recommendation": "POST /v1/recommendations",
        "list_recommendations": "GET /v1/recommendations",
        "get_recommendation": "GET /v1/recommendations/{answer_id}",
        "create_frontier": "POST /v1/frontiers",
        "compare_scenarios": "POST /v1/scenarios",
        "list_scenarios": "GET /v1/scenarios",
        "create_tender": "POST /v1/tenders",
        "list_tenders": "GET /v1/tenders",
        "get_tender": "GET /v1/tenders/{tender_id}",
        "replace_tender": "PUT /v1/tenders/{tender_id}",
        "freeze_tender": "POST /v1/tenders/{tender_id}/freeze",
        "award_tender": "POST /v1/tenders/{tender_id}/award",
        "ask_robustness": "POST /v1/robustness",
        "sweep_scenarios": "POST /v1/sweeps",
        "allocate_tender": "POST /v1/tenders/allocate",
        "import_file": "POST /v1/imports",
        "add_overlay": "POST /v1/overlays",
        "list_overlays": "GET /v1/overlays",
        "get_overlay": "GET /v1/overlays/{overlay_id}",
        "remove_overlay": "DELETE /v1/overlays/{overlay_id}",
        "add_watch": "POST /v1/watches",
        "list_watches": "GET /v1/watches",
        "get_watch": "GET /v1/watches/{watch_id}",
        "remove_watch": "DELETE /v1/watches/{watch_id}",
        "list_watch_reports": "GET /v1/watches/{watch_id}/reports",
        "get_watch_report": "GET /v1/watches/{watch_id}/reports/{report_id}",
        "get_job": "GET /v1/jobs/{job_id}",
        "watch_job": "GET /v1/jobs/{job_id}/events",
        "cancel_job": "DELETE /v1/jobs/{job_id}",
        "validate_question": "POST /v1/questions/validate",
        "compare_requests": "POST /v1/requests/compare",
        "get_record_of_recommendation": "GET /v1/recommendations/{answer_id}/record",
        "get_record_of_tender": "GET /v1/tenders/{tender_id}/record",
        "list_records": "GET /v1/records",
        "get_record_keys": "GET /.well-known/jwks.json",
        "get_question_schema": "GET /v1/schemas/question",
        "get_catalog": "GET /v1/catalog",
        "list_providers": "GET /v1/providers",
        "get_provider": "GET /v1/providers/{provider_id}",
        "list_regions": "GET /v1/regions",
        "list_offers": "GET /v1/offers",
        "list_models": "GET /v1/models",
        "list_sources": "GET /v1/sources",
        "get_liveness": "GET /livez",
        "get_readiness": "GET /readyz",
        "get_metrics": "GET /metrics",
        "get_problem": "GET /v1/problems/{name}",
    }


def test_every_reference_of_the_contract_leads_somewhere() -> None:
    document = json.loads(CONTRACT.read_text(encoding="utf-8"))

    def references(tree: object) -> Iterator[str]:
        if isinstance(tree, dict):
            for key, value in tree.items():
                if key == "$ref":
                    yield value
                yield from references(value)
        elif isinstance(tree, list):
            for value in tree:
                yield from references(value)

    found = set(references(document))
    assert len(found) > 20
    for reference in found:
        here = document
        for step in reference.removeprefix("#/").split("/"):
            here = here[step]


def example_of(parameter: dict[str, Any]) -> object:
    """The example of a parameter."""
    return parameter.get("examples", parameter["schema"].get("examples", [None]))[0]


def bodies_of(operation: dict[str, Any]) -> list[object]:
    """The examples of a body, None where an operation takes none."""
    json_body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return [example["value"] for example in json_body.get("examples", {}).values()] or [None]


def reported(client: TestClient, watch_id: str) -> str:
    """The id of a report of a watch. Nobody else may hold it meanwhile."""
    client.app.state.watcher.stop()
    news = watched(answers.plan(), answers.plan()).model_dump_json()
    watches = Watches(client.app.state.running.journal.engine)
    while (held := watches.hold(world.NOW + timedelta(days=2), "sha256:x", timedelta(0))) is not None:
        report = Report(f"wrp_{held.id}"[:64], held.id, world.NOW, news)
        watches.settle(held, Settled(world.NOW, world.NOW + timedelta(days=9), "sha256:x", report=report))
    return f"wrp_{watch_id}"


@pytest.mark.parametrize(
    ("method", "path", "operation"), operations(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_example_of_every_operation_runs(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, method: str, path: str, operation: dict[str, Any]
) -> None:
    if path.endswith("/record"):  # of an answer made with the facts at hand
        monkeypatch.setattr(client.app.state.running.solvers, "answer", world.solved_for_real)
    parameters = operation.get("parameters", [])
    filled = {p["name"]: example_of(p) for p in parameters if p["in"] == "path"}
    if "answer_id" in filled:
        asked = client.post("/v1/recommendations", content=json.dumps(QUESTION), headers=world.JSON)
        filled["answer_id"] = asked.json()["id"]
    if "overlay_id" in filled:
        filled["overlay_id"] = client.post("/v1/overlays", json=PRICE).json()["id"]
    if "watch_id" in filled:
        added = client.post("/v1/watches", content=json.dumps(QUESTION), headers=world.JSON)
        filled["watch_id"] = added.json()["id"]
    if "report_id" in filled:
        filled["report_id"] = reported(client, str(filled["watch_id"]))
    if "job_id" in filled:
        prefer = {**world.JSON, "prefer": "respond-async"}
        asked = client.post("/v1/recommendations", content=json.dumps(QUESTION), headers=prefer)
        filled["job_id"] = asked.json()["id"]
    if "tender_id" in filled:
        written = client.post("/v1/tenders", content=json.dumps(TENDER), headers=world.JSON).json()["id"]
        filled["tender_id"] = written
        if path.endswith(("/award", "/record")):
            client.post(f"/v1/tenders/{written}/freeze")
        if path.endswith("/record"):
            client.post(f"/v1/tenders/{written}/award", content=json.dumps(BIDS), headers=world.JSON)
    for body in bodies_of(operation):
        reply = client.request(method, path.format(**filled), json=body)
        assert reply.status_code in (200, 201), reply.text


@pytest.mark.parametrize(
    ("method", "path", "operation"), operations(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_examples_of_filters_are_taken(
    client: TestClient, method: str, path: str, operation: dict[str, Any]
) -> None:
    parameters = [p for p in operation.get("parameters", []) if p["in"] == "query"]
    query = {p["name"]: example_of(p) for p in parameters if "examples" in str(p)}
    filled = {p["name"]: example_of(p) for p in operation.get("parameters", []) if p["in"] == "path"}
    if query:
        (body, *_) = bodies_of(operation)
        reply = client.request(method, path.format(**filled), params=query, json=body)
        assert reply.status_code == 200, reply.text


def fuzzed(methods: list[str], *, coverage: bool) -> schemathesis.BaseSchema:
    """The operations of some methods, to be tried with values that fit and values that do not.

    `coverage` walks every keyword of the schemas: thousands of cases for the schema of a question.
    """
    schema = schemathesis.openapi.from_dict(json.loads(CONTRACT.read_text(encoding="utf-8")))
    schema.config.base_url = "http://testserver"
    schema.config.phases.coverage.enabled = coverage
    return schema.include(method=methods)


reads = fuzzed(["GET"], coverage=True)
writes = fuzzed(["POST"], coverage=False)


@pytest.fixture(scope="module")
def started(client: TestClient) -> TestClient:
    """The service under a kept answer, so that reading one is tried as well."""
    client.post("/v1/recommendations", content=json.dumps(QUESTION), headers=world.JSON)
    return client


def send(case: schemathesis.Case, client: TestClient) -> None:
    """Send a case and check the reply against the contract."""
    sent = case.as_transport_kwargs()
    client.cookies.update(sent.pop("cookies") or {})
    body = sent.pop("data", None)
    reply = client.request(**sent, content=body if isinstance(body, str | bytes) else None)
    case.validate_response(reply, checks=CHECKS)


@reads.parametrize()
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
def test_no_read_surprises_the_service(case: schemathesis.Case, started: TestClient) -> None:
    send(case, started)


@writes.parametrize()
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
def test_no_question_surprises_the_service(case: schemathesis.Case, started: TestClient) -> None:
    send(case, started)
