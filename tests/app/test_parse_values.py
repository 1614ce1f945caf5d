"""Every key of a question reaches its domain value."""

from decimal import Decimal

from app.recommendations.question import Baseline, Commitment, Priorities, ShareCap
from catalog.workloads import (
    Embeddings,
    Evidence,
    Flexibility,
    Inference,
    JurisdictionRule,
    ModelChoice,
    Pin,
    PlainStorage,
    Reach,
    ServingProfile,
    Training,
    UserGroup,
)
from tests.app.parse_world import API, CHAT, DISK, JOB, TODAY, Tree, parse, question_of, workload

TRACES = {"name": "traces", "kind": "storage", "monitoring": {"requests_of": "chat"}}
VECTORS = {"name": "vectors", "kind": "storage", "embeddings": {"vectors": 1000, "dimensions": 8}}
LINK = {"from": "api", "to": "chat", "gib_per_month": 300}


def test_every_key_of_a_workload_reaches_its_domain_value() -> None:
    chat = {
        **CHAT,
        "model": None,
        "models": ["gpt-oss", {"id": "LLAMA-3.1-8b", "quality": 0.5}],
        "task": "rag",
        "serving": "own_gpu",
        "cached_share": 0.25,
        "users": [{"country": "FR", "share": 0.5}],
        "serving_profile": {"concurrency": 8, "precision": "fp8", "min_replicas": 1},
        "measured": {"energy_wh_per_request": 0.21},
        "importance": 3,
        "pinned": {"provider": "scaleway", "region": "fr-par"},
        "requirements": {
            "evidence": "proven",
            "certificate_valid": "horizon",
            "exclude_jurisdictions": [{"country": "US", "reach": "presence"}],
            "keys": "external_hsm",
            "only_providers": ["scaleway"],
            "exclude_stale_prices": True,
        },
    }
    found = workload(parse(question_of(chat)), "chat")
    assert found.need == Inference(
        task="rag",
        models=(ModelChoice("gpt-oss-120b"), ModelChoice("llama-3.1-8b-instruct", 0.5)),
        requests_per_month=1000.0,
        input_tokens=100.0,
        output_tokens=50.0,
        cached_share=0.25,
        serving="own_gpu",
        profile=ServingProfile(concurrency=8.0, precision="fp8", min_replicas=1),
        measured_energy_wh=0.21,
    )
    assert (found.importance, found.pinned) == (3.0, Pin("scaleway", "fr-par"))
    assert found.users == (UserGroup("FR", 0.5),)
    required = found.requirements
    assert (required.evidence, required.certificate_valid) == (Evidence.PROVEN, "horizon")
    assert required.exclude_jurisdictions == (JurisdictionRule("US", Reach.PRESENCE),)
    assert required.origins["exclude_jurisdictions.US"] == "workloads.chat.requirements.exclude_jurisdictions"
    assert (required.keys, required.only_providers) == ("external_hsm", ("scaleway",))
    assert required.exclude_stale_prices


def test_every_way_to_ask_for_training_and_storage_reaches_its_domain_value() -> None:
    flexible = {"duration_hours": 96, "window_hours": 336}
    spot = {"interruptible": True, "runs": 2}
    jobs: list[Tree] = [
        {**JOB, "gpu": {"model": "h100", "hours": 768}, "flexible": flexible, **spot},
        {"name": "size", "kind": "training", "training": {"params_b": 8, "tokens_b": 50}},
        {"name": "other", "kind": "training", "accelerators": {"kind": "gpu", "model": "L40S", "hours": 5}},
        {**DISK, "storage": {"gib": 5, "class": "archive", "egress_internet_gib": 2}},
        {**VECTORS, "embeddings": {"vectors": 10, "dimensions": 4, "dtype": "int8", "index": "disk"}},
    ]
    kept = {"dataset_gib": 900, "checkpoint_gib": 120, "checkpoints": 10}
    jobs.append({"name": "kept", "kind": "training", "gpu": {"model": "H100", "hours": 1}, **kept})
    job, size, other, disk, vectors, keeping = parse(question_of(*jobs)).workloads
    assert job.interruptible
    assert job.need == Training("H100", 768.0, runs=2, flexible=Flexibility(96.0, 336.0))
    assert size.need == Training(params_b=8.0, tokens_b=50.0)
    assert other.need == Training("L40S", 5.0)
    assert keeping.need == Training("H100", 1.0, dataset_gib=900.0, checkpoint_gib=120.0, checkpoints=10)
    assert disk.need == PlainStorage(5.0, "archive", egress_internet_gib=2.0)
    assert vectors.need == Embeddings(10.0, 4, dtype="int8", index="disk")


def test_every_key_beside_the_workloads_reaches_its_domain_value() -> None:
    document = question_of(
        API,
        DISK,
        name="all",
        starts="2027-01-01",
        horizon_months=24,
        requirements={
            "budget_per_month": "60000.10",
            "carbon_cap_kg_per_month": 900,
            "max_providers": 2,
            "max_regions": 3,
            "share_caps": [{"controlled_from": "US", "of": "workloads", "max": 0.3}],
        },
        priorities={"mode": "priced", "carbon_price_per_tonne": "250", "sovereignty_price_per_point": 40},
        discounts=[{"provider": "azure", "share": 0.12}],
        commitments=[{"provider": "azure", "spend_per_month": "8000", "until": "2027-06-30"}],
        baseline={"api": {"provider": "azure", "region": "westeurope"}},
        profile={"trusted_countries": ["EU", "CH"], "strict_control_plane": False, "credit_award": True},
    )
    question = parse(document)
    terms, rules = question.terms, question.rules
    assert (question.name, terms.horizon_months) == ("all", 24)
    assert (terms.as_of, terms.starts) == (TODAY, "2027-01-01")
    assert (terms.discounts, terms.trusted_countries) == ({"azure": 0.12}, ("EU", "CH"))
    assert (terms.strict_control_plane, terms.credit_award) == (False, True)
    assert (rules.budget_per_month, rules.carbon_cap_kg_per_month) == (Decimal("60000.10"), 900.0)
    assert (rules.max_providers, rules.max_regions) == (2, 3)
    assert rules.share_caps == (ShareCap(0.3, "workloads", controlled_from="US"),)
    assert question.priorities == Priorities(
        mode="priced", carbon_price_per_tonne=Decimal(250), sovereignty_price_per_point=Decimal(40)
    )
    assert question.commitments == (Commitment("azure", Decimal(8000), "2027-06-30"),)
    assert question.baseline == (Baseline("api", "azure", "westeurope"),)


def test_a_weight_left_out_beside_a_stated_one_is_zero() -> None:
    assert parse(question_of(API, priorities={"carbon": 1})).priorities == Priorities(
        cost=0.0, carbon=1.0, sovereignty=0.0
    )
    assert parse(question_of(API)).priorities == Priorities()


def test_goals_in_order_keep_their_tolerances() -> None:
    order = {"mode": "lexicographic", "order": ["sovereignty", "cost"], "tolerance": {"cost": 0.05}}
    priorities = parse(question_of(API, priorities=order)).priorities
    assert (priorities.order, priorities.tolerance) == (("sovereignty", "cost"), {"cost": 0.05})
