"""A small vocabulary and the smallest question, for the tests of parsing."""

import copy
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

import catalog
from app.faults import FaultyQuestion
from app.recommendations.asking.parse import parse_question
from app.recommendations.asking.vocabulary import Vocabulary
from app.recommendations.question import Question
from catalog.data_classes import read_data_classes
from catalog.workloads import Workload

TODAY = "2026-11-22"
EU = frozenset({"FR", "DE", "BE", "ES", "IT"})
EEA = EU | {"NO", "IS"}
MODELS = {
    "mistral-small-3.2-24b": "mistral-small-3.2-24b-instruct",
    "llama-3.3-70b": "llama-3.3-70b-instruct",
    "llama-3.1-8b": "llama-3.1-8b-instruct",
    "gpt-oss": "gpt-oss-120b",
    "qwen3-embedding": "qwen3-embedding-8b",
}
CANONICAL = {name: name for name in MODELS.values()}
DATA = Path(catalog.__file__).parent / "data"


def resolve_model(name: str) -> str | None:
    """The canonical id of a model of this world."""
    return (MODELS | CANONICAL).get(name.lower())


def suggest_model(name: str) -> tuple[str, ...]:
    """The ids that look like `name`."""
    return tuple(get_close_matches(name.lower(), sorted(CANONICAL)))


VOCABULARY = Vocabulary(
    providers=frozenset({"azure", "ovhcloud", "scaleway"}),
    regions=frozenset(
        {
            ("azure", "westeurope"),
            ("azure", "northeurope"),
            ("scaleway", "fr-par"),
            ("ovhcloud", "GRA"),
            ("ovhcloud", "SBG"),
        }
    ),
    countries=EEA | {"CH", "US"},
    eu=EU,
    eea=EEA,
    certificates=frozenset({"secnumcloud", "hds", "c5"}),
    gpu_models=frozenset({"H100", "L40S"}),
    data_classes=read_data_classes(DATA),
    resolve_model=resolve_model,
    suggest_model=suggest_model,
)

Tree = Mapping[str, object]

CHAT: Tree = {
    "name": "chat",
    "kind": "inference",
    "model": "llama-3.3-70b",
    "requests_per_month": 1000,
    "input_tokens": 100,
    "output_tokens": 50,
}
DISK: Tree = {"name": "disk", "kind": "storage", "storage": {"gib": 10}}
API: Tree = {"name": "api", "kind": "compute", "vcpu": 2, "memory_gib": 4}
JOB: Tree = {"name": "job", "kind": "training", "gpu": {"model": "H100", "hours": 8}}


def question_of(*workloads: Tree, **rest: object) -> dict[str, object]:
    """A document with these workloads."""
    return {"workloads": [copy.deepcopy(dict(workload)) for workload in workloads], **rest}


def parse(document: str | bytes | Tree) -> Question:
    """The question, in this world, today."""
    return parse_question(document, VOCABULARY, today=TODAY)


def lines(document: str | bytes | Tree) -> list[str]:
    """The faults of a document, one line each; empty when it is a question."""
    try:
        parse(document)
    except FaultyQuestion as error:
        return [str(fault) for fault in error.faults]
    return []


def workload(question: Question, name: str) -> Workload:
    """The workload of this name."""
    return next(item for item in question.workloads if item.name == name)
