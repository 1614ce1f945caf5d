"""A first question without writing one: four short choices become a whole question.

The sizes are round figures of ours for a first look, not facts; the page shows the question they make.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.recommendations.asking.trees import Tree
from app.web.phrases import N_


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: its name in the address and its words."""

    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Size(Choice):
    """How large: a multiple of the service of ordinary size."""

    times: int | float


STARTS = (
    Choice("assistant", N_("an AI assistant on an open model")),
    Choice("documents", N_("an assistant that answers from our documents")),
    Choice("servers", N_("application servers")),
    Choice("archive", N_("an archive of files")),
    Choice("finetune", N_("the fine-tuning of a model")),
)
SIZES = (
    Size("pilot", N_("a pilot"), 0.1),
    Size("service", N_("a service"), 1),
    Size("large", N_("a large service"), 10),
)
MODELS: tuple[str, ...] = ("mistral-small-3.2-24b", "llama-3.3-70b-instruct", "gpt-oss-120b")
WEIGHTS = {"cost": Decimal("0.4"), "carbon": Decimal("0.3"), "sovereignty": Decimal("0.3")}


def started_question(what: str, size: str, data_class: str, users: str) -> dict[str, Tree]:
    """The question of some choices; `users` is a country. An unknown choice is read as an ordinary one."""
    times = next((one.times for one in SIZES if one.name == size), 1)
    name = what if what in _WORKLOADS else STARTS[0].name
    workloads: list[Tree] = []
    for workload in _WORKLOADS[name](times):
        served = workload["kind"] in ("inference", "compute")
        people: dict[str, Tree] = {"users": [{"country": users, "share": 1}]} if served else {}
        workloads.append({**workload, "data_class": data_class, **people})
    question: dict[str, Tree] = {
        "name": name,
        "horizon_months": 24,
        "defaults": {"requirements": {"residency": ["EEA"]}},
        "workloads": workloads,
        "priorities": {"mode": "weighted", **WEIGHTS},
    }
    if name == "documents":
        question["links"] = [{"from": "answers", "to": "index", "gib_per_month": 100}]
    return question


def _whole(times: float, of: float) -> int:
    return max(1, round(times * of))


def _assistant(times: float) -> list[dict[str, Tree]]:
    return [_inference("assistant", "chat", times, 1200, 350)]


def _documents(times: float) -> list[dict[str, Tree]]:
    vectors = _whole(times, 5_000_000)
    index: dict[str, Tree] = {"vectors": vectors, "dimensions": 1024, "replicas": 2, "index": "memory"}
    return [
        _inference("answers", "rag", times, 4000, 400),
        {"name": "index", "kind": "storage", "embeddings": index},
    ]


def _inference(name: str, task: str, times: float, read: int, written: int) -> dict[str, Tree]:
    return {
        "name": name,
        "kind": "inference",
        "task": task,
        "models": list(MODELS),
        "serving": "either",
        "requests_per_month": _whole(times, 1_000_000),
        "input_tokens": read,
        "output_tokens": written,
    }


def _servers(times: float) -> list[dict[str, Tree]]:
    shape: dict[str, Tree] = {"vcpu": 8, "memory_gib": 32, "instances": _whole(times, 4)}
    return [{"name": "servers", "kind": "compute", "utilisation": Decimal("0.4"), **shape}]


def _archive(times: float) -> list[dict[str, Tree]]:
    kept: dict[str, Tree] = {"gib": _whole(times, 50_000), "class": "object"}
    return [{"name": "archive", "kind": "storage", "storage": kept}]


def _finetune(times: float) -> list[dict[str, Tree]]:
    gpu: dict[str, Tree] = {"model": "H100", "hours": _whole(times, 768)}
    return [{"name": "finetune", "kind": "training", "gpu": gpu, "runs": 1}]


_WORKLOADS: Mapping[str, Callable[[float], list[dict[str, Tree]]]] = {
    "assistant": _assistant,
    "documents": _documents,
    "servers": _servers,
    "archive": _archive,
    "finetune": _finetune,
}
