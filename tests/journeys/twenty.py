"""One question of ordinary size: twenty workloads of all kinds, with links, a budget and a carbon cap."""

from collections.abc import Mapping

TODAY = "2026-11-22"


def twenty_workloads() -> Mapping[str, object]:
    """The question as a document: a public body's whole estate, to be placed with at most three providers."""
    return {
        "name": "estate",
        "as_of": TODAY,
        "horizon_months": 24,
        "defaults": {"requirements": {"residency": ["EEA"]}},
        "workloads": [*_inference(), *_training(), *_storage(), *_compute()],
        "links": [
            {"from": "portal", "to": "chat", "gib_per_month": 200},
            {"from": "portal", "to": "portal-files", "gib_per_month": 1500},
            {"from": "intranet", "to": "search", "gib_per_month": 120},
            {"from": "search", "to": "search-index", "gib_per_month": 400},
            {"from": "records", "to": "records-disks", "gib_per_month": 2500},
            {"from": "embedding", "to": "search-index", "gib_per_month": 80},
        ],
        "requirements": {
            "budget_per_month": "120000",
            "carbon_cap_kg_per_month": 6000,
            "max_providers": 3,
            "keep_together": [{"workloads": ["records", "records-disks"], "by": "region"}],
        },
        "priorities": {"mode": "weighted", "cost": 0.5, "carbon": 0.3, "sovereignty": 0.2},
    }


def _tokens(name: str, task: str, models: list[str], requests: int, **more: object) -> Mapping[str, object]:
    return {
        "name": name,
        "kind": "inference",
        "task": task,
        "models": models,
        "requests_per_month": requests,
        "input_tokens": 1000,
        "output_tokens": 0 if task == "embedding" else 300,
        **more,
    }


def _inference() -> list[Mapping[str, object]]:
    chat = ["mistral-small-3.2-24b", "llama-3.3-70b-instruct"]
    near = {"users": [{"country": "FR", "share": 1}], "requirements": {"max_rtt_ms": 60}}
    return [
        _tokens("chat", "chat", chat, 1_500_000, serving="either", growth_per_month=0.02, **near),
        _tokens("search", "rag", ["llama-3.3-70b-instruct", "gpt-oss-120b"], 600_000),
        _tokens("drafting", "chat", ["mistral-small-3.2-24b"], 200_000),
        _tokens("code", "code", ["gpt-oss-120b"], 150_000),
        _tokens("embedding", "embedding", ["qwen3-embedding-8b"], 900_000),
    ]


def _training() -> list[Mapping[str, object]]:
    def job(name: str, gpu: str, hours: int, **more: object) -> Mapping[str, object]:
        return {"name": name, "kind": "training", "gpu": {"model": gpu, "hours": hours}, **more}

    return [
        job("finetune", "H100", 600, runs=4, interruptible=True),
        job("classifier", "L40S", 120, runs=12),
    ]


def _storage() -> list[Mapping[str, object]]:
    def kept(name: str, gib: int, kind: str, **more: object) -> Mapping[str, object]:
        return {"name": name, "kind": "storage", "storage": {"gib": gib, "class": kind}, **more}

    return [
        kept("portal-files", 8_000, "object", data_class="public"),
        kept("records-disks", 6_000, "block", data_class="confidential"),
        kept("backups", 60_000, "archive", growth_per_month=0.01),
        kept("documents", 20_000, "object"),
        {
            "name": "search-index",
            "kind": "storage",
            "embeddings": {"vectors": 6_000_000, "dimensions": 1024, "dtype": "float32", "replicas": 2},
        },
        {
            "name": "traces",
            "kind": "storage",
            "monitoring": {"requests_of": "chat", "spans_per_request": 6, "retention_days": 30},
        },
    ]


def _compute() -> list[Mapping[str, object]]:
    def machines(name: str, vcpu: int, gib: int, count: int, **more: object) -> Mapping[str, object]:
        return {
            "name": name,
            "kind": "compute",
            "vcpu": vcpu,
            "memory_gib": gib,
            "instances": count,
            **more,
        }

    return [
        machines("portal", 8, 32, 4, users=[{"country": "FR", "share": 1}], requirements={"max_rtt_ms": 50}),
        machines("intranet", 4, 16, 4),
        machines("records", 8, 64, 2, importance=3),
        machines("batch", 16, 64, 2, machine_class="any"),
        machines("gateway", 2, 8, 3),
        machines("reports", 4, 32, 2, utilisation=0.2),
        machines("sandbox", 2, 4, 2, data_class="public", machine_class="any"),
    ]
