"""The contract as OpenAPI 3.1: what FastAPI derives, plus the schema of a question and of a problem.

`havre openapi` writes it to openapi/v1.json, and a test compares the two.
"""

import json
from collections.abc import Callable, Mapping
from typing import TypeAlias

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.access.described import RETRY, SCHEME, describe_access
from app.problems import MEDIA_TYPE, ProblemView
from app.recommendations.asking.schemas import question_json_schema
from app.tenders.schemas import TenderWire

Responses: TypeAlias = dict[int | str, dict[str, object]]
Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | int | float | bool | None"

_REF = "#/components/schemas/"
DESCRIPTION = "Where should each workload run, what does it cost and emit, and who could reach it?"
QUESTION: dict[str, object] = {
    "name": "my-service",
    "as_of": "2026-11-22",
    "starts": "2027-01-01",
    "horizon_months": 12,
    "workloads": [
        {
            "name": "api",
            "kind": "compute",
            "vcpu": 8,
            "memory_gib": 32,
            "instances": 4,
            "requirements": {"residency": ["EU"], "juridical_min": 2},
        }
    ],
    "priorities": {"mode": "weighted", "cost": 0.5, "carbon": 0.3, "sovereignty": 0.2},
}


def problem_told(description: str) -> dict[str, object]:
    return {"description": description, "content": {MEDIA_TYPE: {"schema": {"$ref": f"{_REF}ProblemView"}}}}


_UNEXPECTED: Responses = {500: problem_told("An error of ours.")}
READING: Responses = {
    304: {"description": "The client has this version (If-None-Match)."},
    422: problem_told("A parameter does not fit."),
    503: {**problem_told("The journal is not available."), "headers": RETRY},
    **_UNEXPECTED,
}
CONFLICTS: Responses = {409: problem_told("The object does not allow this step, or has changed.")}
NO_SUCH: Responses = {404: problem_told("There is nothing with this id.")}
ASKING: Responses = {
    400: problem_told("The body is not readable, or holds a key twice or a number that is not finite."),
    413: problem_told("The body is too large."),
    415: problem_told("The body is neither JSON nor YAML."),
    422: problem_told("The question, or a parameter, does not fit: every fault with its place."),
    503: {**problem_told("Busy, too slow, or the answer could not be kept."), "headers": RETRY},
    **_UNEXPECTED,
}


def request_body(schema: str, summary: str, example: Mapping[str, object]) -> dict[str, object]:
    """The description of a body of one of our schemas, in JSON or YAML, with an example."""
    reference = {"$ref": f"{_REF}{schema}"}
    return {
        "requestBody": {
            "description": "Unknown keys are refused.",
            "required": True,
            "content": {
                "application/json": {
                    "schema": reference,
                    "examples": {"example": {"summary": summary, "value": dict(example)}},
                },
                "application/yaml": {"schema": reference},
            },
        }
    }


QUESTION_BODY = request_body("Question", "One workload in the EU.", QUESTION)


class Documented(FastAPI):
    """An application that shows our document; it is built once."""

    bodies: Mapping[str, Callable[[], dict[str, object]]] = {}
    """Schemas of bodies that a room reads with a parser of its own, by name."""

    def openapi(self) -> dict[str, object]:
        """The document, as `havre openapi` writes it."""
        if self.openapi_schema is None:
            self.openapi_schema = build_openapi(self)
        return self.openapi_schema


def build_openapi(app: Documented) -> dict[str, object]:
    """The document of an application."""
    document: dict[str, object] = get_openapi(
        title=app.title,
        version=app.version,
        description=DESCRIPTION,
        routes=app.routes,
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
    )
    ours = _own_schemas(app.bodies)
    components = document["components"]
    schemas = components["schemas"] if isinstance(components, dict) else {}
    if clash := sorted(name for name in ours.keys() & schemas.keys() if ours[name] != schemas[name]):
        raise ValueError(f"two schemas with one name: {clash}")
    schemas.update(ours)
    if isinstance(components, dict):
        components["securitySchemes"] = {"bearer": dict(SCHEME)}
    describe_access(document["paths"], problem_told)
    return document


def openapi_text(app: Documented) -> str:
    """The document as it is committed."""
    return json.dumps(build_openapi(app), indent=1, ensure_ascii=False) + "\n"


def _own_schemas(bodies: Mapping[str, Callable[[], dict[str, object]]]) -> dict[str, object]:
    """The schemas FastAPI does not see: bodies that have a parser of their own, and the problem."""
    schemas: dict[str, object] = {}
    for name, schema in (
        ("Question", question_json_schema()),
        *((name, schema()) for name, schema in bodies.items()),
        ("ProblemView", ProblemView.model_json_schema()),
        ("TenderToAllocate", TenderWire.model_json_schema()),
    ):
        moved = _at_components(json.loads(json.dumps(schema)))
        if isinstance(moved, dict):
            inner = moved.pop("$defs", {})
            moved.pop("$schema", None)
            # Generated clients name their classes after the title.
            schemas[name] = {**moved, "title": name}
            schemas.update(inner if isinstance(inner, Mapping) else {})
    return schemas


def _at_components(tree: Tree) -> Tree:
    """A schema whose references lead to the components of the document."""
    if isinstance(tree, dict):
        return {key: _at_components(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_at_components(value) for value in tree]
    if isinstance(tree, str) and tree.startswith("#/$defs/"):
        return _REF + tree.removeprefix("#/$defs/")
    return tree


TAGS: Mapping[str, str] = {
    "recommendations": "Ask, and read what was answered.",
    "scenarios": "What if: the same question under other facts.",
    "tenders": "Award lots to bids, proven.",
    "imports": "Turn a bill, a plan or a table into a question.",
    "jobs": "Work that takes longer than a caller waits.",
    "overlays": "What a tenant knows besides the published facts.",
    "watches": "Questions that are asked again and again, and what changed.",
    "questions": "Check a question before asking it.",
    "requests": "One AI request, compared in every place.",
    "records": "Decision records: what a buyer files, verifies offline and replays.",
    "catalog": "What is known: providers, regions, offers, models, sources.",
    "problems": "What the errors of the service mean.",
    "operations": "Whether the service lives, is ready, and how it does.",
}
