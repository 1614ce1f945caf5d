"""Errors over HTTP: one shape, every fault with its place, and nothing of what was sent."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from app.openapi import QUESTION
from app.problems import KINDS
from app.recommendations.task import Recommend, Solved
from tests.app.service import world
from tests.app.service.world import InProcess

SECRET = "hunter2-zaphod"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def post(client: TestClient, body: str | bytes, content_type: str = "application/json") -> Response:
    headers = {"content-type": content_type}
    return client.post("/v1/questions/validate", content=body, headers=headers)


def problem(reply: Response) -> dict[str, object]:
    """The problem in a reply, after checking what every problem must have."""
    assert reply.headers["content-type"] == "application/problem+json"
    told: dict[str, object] = reply.json()
    assert told.keys() == {"type", "title", "status", "detail", "instance", "errors", "request_id"}
    assert told["status"] == reply.status_code
    assert told["request_id"] == reply.headers["x-request-id"]
    return told


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("", "syntax"),
        ("{", "syntax"),
        ("{name: yaml-in-flow-style}", "syntax"),
        ('{"name": "x"} {"name": "y"}', "syntax"),
        (b'{"name": "\xff"}', "syntax"),
        ("[" * 200_000, "syntax"),
        ('{"horizon_months": NaN, "workloads": []}', "not_finite"),
        ('{"horizon_months": 1e999, "workloads": []}', "not_finite"),
        ('{"horizon_months": 1, "horizon_months": 2, "workloads": []}', "duplicate_key"),
        ('{"a":' * 60 + "1" + "}" * 60, "too_deep"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_body_that_cannot_be_read_is_a_400(client: TestClient, body: str | bytes, code: str) -> None:
    reply = post(client, body)
    told = problem(reply)
    assert (reply.status_code, told["type"]) == (400, "/v1/problems/unreadable")
    assert code in {error["code"] for error in reply.json()["errors"]}


def test_yaml_that_cannot_be_read_is_a_400_as_well(client: TestClient) -> None:
    for body in ("workloads: [", "a: !!python/object:os.system x", "a: *nobody", "--- a\n--- b\n", "a: .nan"):
        assert problem(post(client, body, "application/yaml"))["status"] == 400


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/xml", "multipart/form-data"])
def test_other_media_types_are_refused_with_those_that_are_read(
    client: TestClient, content_type: str
) -> None:
    reply = post(client, json.dumps(QUESTION), content_type)
    assert problem(reply)["type"] == "/v1/problems/unsupported-media-type"
    assert (reply.status_code, "application/json" in reply.headers["accept"]) == (415, True)


def test_all_faults_of_a_question_are_told_at_once_by_pointer(client: TestClient) -> None:
    body = {"workloads": [{"name": "a", "kind": "compute", "vcpu": -1, "colour": "red"}], "currency": "XXX"}
    reply = post(client, json.dumps(body))
    assert problem(reply)["type"] == "/v1/problems/invalid-question"
    assert reply.status_code == 422
    errors = {error["pointer"]: error["code"] for error in reply.json()["errors"]}
    assert errors["/workloads/0/vcpu"] == "greater_than"
    assert errors["/workloads/0/colour"] == "unknown_key"
    assert errors["/currency"] == "unknown_currency"


def with_secret(tree: object) -> Iterator[object]:
    """The tree once for every value in it, that value replaced by the secret."""
    yield SECRET
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from ({**tree, key: other} for other in with_secret(value))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from ([*tree[:index], other, *tree[index + 1 :]] for other in with_secret(value))


def test_no_error_repeats_what_was_sent(client: TestClient) -> None:
    linked = {**QUESTION, "links": [{"from": "api", "to": "api", "gib_per_month": 1}]}
    bodies = [json.dumps(tree) for tree in with_secret(linked)]
    refused = [reply for reply in (post(client, body) for body in bodies) if reply.status_code >= 400]
    assert len(refused) > 10
    assert [reply.text for reply in refused if SECRET in reply.text] == []


def test_the_names_of_other_workloads_are_not_repeated_either(client: TestClient) -> None:
    workload = {"name": SECRET, "kind": "compute", "vcpu": 1, "memory_gib": 1, "instances": 1}
    body = {"workloads": [workload], "links": [{"from": SECRET, "to": "hunter3-zaphod", "gib_per_month": 1}]}
    reply = post(client, json.dumps(body))
    assert reply.status_code == 422
    assert SECRET not in reply.text


def test_an_unknown_parameter_is_refused_without_its_name(client: TestClient) -> None:
    reply = client.get("/v1/offers", params={SECRET: SECRET})
    assert problem(reply)["type"] == "/v1/problems/invalid-parameter"
    assert SECRET not in reply.text


@pytest.mark.parametrize("announced", [True, False], ids=["with its length", "in chunks"])
def test_a_body_that_is_too_large_is_a_413(tmp_path: Path, announced: bool) -> None:
    body = b'{"name": "' + b"x" * 5000 + b'"}'
    with world.served(tmp_path, body_bytes=4096) as client:
        sent = body if announced else iter([body[:3000], body[3000:]])
        reply = client.post("/v1/questions/validate", content=sent, headers=world.JSON)
        assert problem(reply)["type"] == "/v1/problems/too-large"
        assert client.get("/livez").status_code == 200


def test_a_question_with_too_many_values_is_refused_by_the_setting(tmp_path: Path) -> None:
    with world.served(tmp_path, question_values=100) as client:
        reply = post(client, json.dumps({"workloads": [0] * 200}))
        assert reply.json()["errors"][0]["code"] == "too_many_values"


def test_addresses_and_methods_that_do_not_exist_are_problems(client: TestClient) -> None:
    assert problem(client.get("/v1/nothing"))["type"] == "/v1/problems/not-found"
    reply = client.delete("/v1/providers")
    assert problem(reply)["type"] == "/v1/problems/method-not-allowed"
    assert reply.headers["allow"] == "GET"


def test_an_error_of_ours_is_a_500_that_tells_nothing_but_its_request_id(tmp_path: Path) -> None:
    def burst(task: Recommend) -> Solved:
        raise RuntimeError(SECRET)

    with world.served(tmp_path, InProcess(burst)) as client:
        reply = client.post("/v1/recommendations", content=json.dumps(QUESTION), headers=world.JSON)
        assert problem(reply)["type"] == "/v1/problems/unexpected"
        assert SECRET not in reply.text
        assert client.get("/livez").status_code == 200


def test_the_request_id_is_the_trace_id_of_the_caller(client: TestClient) -> None:
    sent = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    assert problem(client.get("/v1/nothing", headers=sent))["request_id"] == TRACE


@pytest.mark.parametrize("sent", ["", "00-x-y-01", f"00-{'0' * 32}-00f067aa0ba902b7-01", "\u00e9" * 60])
def test_a_broken_trace_gets_an_id_of_ours(client: TestClient, sent: str) -> None:
    reply = client.get("/livez", headers={"traceparent": sent.encode("latin-1")})
    assert re.fullmatch(r"[0-9a-f]{32}", reply.headers["x-request-id"])
    assert set(reply.headers["x-request-id"]) != {"0"}


def test_the_type_of_every_problem_leads_to_its_meaning(client: TestClient) -> None:
    for kind in KINDS.values():
        page = client.get(f"/v1/problems/{kind.name}").json()
        assert (page["status"], page["title"]) == (kind.status, kind.title)
