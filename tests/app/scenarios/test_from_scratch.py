"""Each kind of change, judged from what the base holds, comes to what asking from scratch comes to."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from app.recommendations.recommend import recommend
from app.scenarios.planned import plan_after, plan_base
from app.scenarios.vocabulary import KINDS, altered
from app.scenarios.world import World
from optimizer import Placed
from tests.app.scenarios.asked import changes, four_workloads, world

Document = Mapping[str, object]
ONE_OF_EACH: tuple[Document, ...] = (
    {"kind": "price", "share": 0.3, "provider": "scaleway"},
    {"kind": "price", "share": -0.4, "sold": "tokens"},
    {"kind": "price", "share": 0.5, "sold": "traffic", "provider": "aws"},
    {"kind": "price", "share": 0.5, "sold": "storage", "currency": "EUR"},
    {"kind": "price", "share": -0.9, "sold": "gpu"},
    {"kind": "exchange_rate", "currency": "USD", "share": -0.3},
    {"kind": "exchange_rate", "currency": "USD", "rate": "0.5"},
    {"kind": "grid_intensity", "zone": "FR", "g_per_kwh": 700},
    {"kind": "grid_intensity", "zone": "DE", "like": "SE"},
    {"kind": "decarbonisation", "per_year": 0.2},
    {"kind": "decarbonisation", "zone": "FR", "path": {"2025": 300, "2030": 10}},
    {"kind": "carbon_price", "per_tonne": "900"},
    {"kind": "demand", "factor": 2.6},
    {"kind": "demand", "factor": 0.4, "workload": "chat"},
    {"kind": "growth", "per_month": 0.05},
    {"kind": "model_swap", "model": "gpt-oss-120b", "instead_of": "llama-3.3-70b-instruct"},
    {"kind": "provider_excluded", "provider": "scaleway"},
    {"kind": "region_excluded", "provider": "scaleway", "region": "fr-par"},
    {"kind": "certificate_lost", "provider": "ovhcloud", "certificate": "iso_27001"},
    {"kind": "certificate_gained", "provider": "hetzner", "certificate": "secnumcloud"},
    {"kind": "owner_moves", "provider": "scaleway", "country": "US"},
    {"kind": "adequacy_annulled"},
    {"kind": "licence_withdrawn", "vendor": "vmware"},
    {"kind": "gpu_export_rule", "countries": ["FR", "CH"]},
    {"kind": "weights", "cost": 1, "carbon": 0},
    {"kind": "weight_profile", "profile": "ec-2025"},
    {"kind": "trusted_countries", "countries": ["EU", "EEA", "CH"]},
    {"kind": "data_act_date", "day": "2030-01-01"},
    {"kind": "requirement", "path": "requirements.max_providers", "value": 1},
    {"kind": "requirement", "path": "workloads.api.requirements.certificates", "value": ["iso_27001"]},
    {"kind": "requirement", "path": "requirements.exclude_stale_prices", "value": True},
    {"kind": "requirement", "path": "workloads.chat.requirements.keys", "value": "customer"},
    {"kind": "requirement", "path": "workloads.files.data_class", "value": "confidential"},
    {"kind": "requirement_dropped", "path": "workloads.api.requirements.juridical_min"},
)


def test_every_kind_is_tried() -> None:
    assert {str(change["kind"]) for change in ONE_OF_EACH} == set(KINDS)


@pytest.fixture(scope="module")
def asked() -> World:
    return world(four_workloads())


@pytest.mark.parametrize("change", ONE_OF_EACH, ids=lambda change: "-".join(map(str, change.values()))[:60])
def test_a_scenario_is_the_question_asked_again(asked: World, change: Document) -> None:
    base = plan_base(asked, 30.0)
    after = altered(base.stated.world, changes(asked, change))
    planned, _ = plan_after(base, after, 30.0)
    references = base.stated.references
    pinned = replace(
        after.question.priorities,
        cost_reference=Decimal(repr(references.cost)),
        carbon_reference_kg=references.carbon_kg,
    )
    again = recommend(replace(after.question, priorities=pinned), after.catalog)
    if isinstance(planned.outcome, Placed):
        assert again.objective == pytest.approx(planned.outcome.objective, rel=1e-9)
        # A cent of rounding a purpose: the answer prints exact decimals.
        assert again.totals is not None
        shown = float(again.totals.cost_per_month.value)
        assert planned.outcome.amounts["cost"] == pytest.approx(shown, abs=0.05)
    else:
        assert again.status == "refused"


def test_the_base_is_the_recommendation(asked: World) -> None:
    base = plan_base(asked, 30.0)
    answer = recommend(asked.question, asked.catalog)
    assert isinstance(base.outcome, Placed)
    assert base.outcome.objective == pytest.approx(answer.objective, rel=1e-12)
    assert base.plan is not None
    stock, regions = base.stated.stock, asked.catalog.regions
    places = [(regions.provider_id[r], regions.region_id[r]) for r in stock.region[base.plan].tolist()]
    assert places == [(placement.provider, placement.region) for placement in answer.placements]
