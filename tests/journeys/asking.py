"""Asking over the real catalog: documents of questions, and answers kept so that each is solved once."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from app.examples import examples, read_example
from app.recommendations.answer import Answer
from app.recommendations.answer_placement import Placement
from app.recommendations.asking.documents import Document
from app.recommendations.asking.parse import parse_question
from app.recommendations.asking.vocabulary import vocabulary_of
from app.recommendations.question import Question
from app.recommendations.recommend import recommend
from app.recommendations.sections import sections_of
from catalog import load
from catalog.library import Catalog
from optimizer import ALONE, Helper
from tests.journeys.twenty import TODAY, twenty_workloads

EXAMPLES = tuple(examples())


def read(document: Document) -> Question:
    """The question of a document, asked on the day of these tests."""
    return parse_question(document, vocabulary_of(load()), today=TODAY)


def ask(
    document: Document, catalog: Catalog | None = None, include: str = "all", helper: Helper = ALONE
) -> Answer:
    """The answer to a document over the whole catalog, with the sections named beyond the plan."""
    # Enough time on any machine: what is cut short is not the same twice.
    return recommend(
        read(document), catalog or load(), time_limit=240, include=sections_of(include), helper=helper
    )


@cache
def of_example(name: str) -> Answer:
    """The answer to a shipped example, solved once."""
    return ask(read_example(name))


@cache
def of_twenty() -> Answer:
    """The answer to the question of twenty workloads, solved once."""
    return ask(twenty_workloads())


def question_about(*workloads: Mapping[str, object], **more: object) -> dict[str, object]:
    """A question of some workloads, twelve months long, placed in the European Economic Area."""
    within = {"requirements": {"residency": ["EEA"]}}
    return {"name": "asked", "horizon_months": 12, "workloads": list(workloads), "defaults": within, **more}


def machines(name: str = "api", **more: object) -> dict[str, object]:
    """Two ordinary machines."""
    return {"name": name, "kind": "compute", "vcpu": 4, "memory_gib": 16, "instances": 2, **more}


def objects(name: str = "files", gib: int = 5000, **more: object) -> dict[str, object]:
    """Files in object storage."""
    return {"name": name, "kind": "storage", "storage": {"gib": gib, "class": "object"}, **more}


def chat(name: str = "chat", **more: object) -> dict[str, object]:
    """A conversation served by the token or on own GPUs."""
    return {
        "name": name,
        "kind": "inference",
        "task": "chat",
        "models": ["mistral-small-3.2-24b", "llama-3.3-70b-instruct"],
        "requests_per_month": 200_000,
        "input_tokens": 800,
        "output_tokens": 250,
        **more,
    }


def weighing(cost: float = 0.0, carbon: float = 0.0, sovereignty: float = 0.0) -> dict[str, object]:
    """Priorities by weight."""
    return {"mode": "weighted", "cost": cost, "carbon": carbon, "sovereignty": sovereignty}


def only(answer: Answer) -> Placement:
    """The placement of a plan of one workload."""
    assert len(answer.placements) == 1, answer.refusal
    return answer.placements[0]


def where(answer: Answer) -> dict[str, tuple[str, str]]:
    """Provider and region by workload."""
    return {p.workload: (p.provider, p.region) for p in answer.placements}


def region_code(provider: str, region: str) -> int:
    """The row of a region in the catalog."""
    regions = load().regions
    return list(zip(regions.provider_id, regions.region_id, strict=True)).index((provider, region))


def walk(value: object) -> Iterator[tuple[str, object]]:
    """Every key of a JSON tree with its value, at any depth."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield key, inner
            yield from walk(inner)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from walk(inner)
