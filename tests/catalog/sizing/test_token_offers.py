"""Tokens bought from a service: prices in, out and cached, places, and services without a price."""

import pytest

from catalog.candidates import Candidates, candidates
from catalog.workloads import Inference, ModelChoice, Requirements, Workload
from tests.world import MODEL, costs, market, rows_by_offer, world


def found(cached: float = 0.0, carbon: bool = False, **asked: object) -> Candidates:
    need = Inference("chat", (ModelChoice(MODEL),), 10_000, 1000, 200, cached, serving="api")
    workload = Workload("chat", "inference", need, Requirements(**asked))  # type: ignore[arg-type]
    return candidates(market(), workload, carbon_needed=carbon)


def test_tokens_are_priced_per_million_in_and_out() -> None:
    # 10 million tokens in, 2 million out.
    assert costs(found(), world()) == {
        "alpha: llama": pytest.approx(10 * 0.50 + 2 * 1.50),
        "beta: llama": pytest.approx((10 * 0.40 + 2 * 1.00) * 0.90),
    }


def test_cached_tokens_take_the_cached_price_or_the_full_one_where_there_is_none() -> None:
    assert costs(found(cached=0.4), world()) == {
        "alpha: llama": pytest.approx(6 * 0.50 + 4 * 0.10 + 2 * 1.50),
        "beta: llama": pytest.approx((10 * 0.40 + 2 * 1.00) * 0.90),
    }


def test_a_service_without_a_published_place_fails_what_asks_for_a_place() -> None:
    family, row = rows_by_offer(found(residency=("EU",)), world())["beta: llama"]
    assert not family.passes[row]
    reasons = {gate.reason for gate in family.gates if not gate.passes[row]}
    assert reasons == {"region_not_published"}


def test_a_service_without_a_published_place_is_no_candidate_where_carbon_is_read() -> None:
    read, _ = rows_by_offer(found(carbon=True), world())["beta: llama"]
    unread, row = rows_by_offer(found(), world())["beta: llama"]
    assert {gate.reason for gate in read.gates if not gate.passes[row]} == {"grid_not_known"}
    assert unread.passes[row]


def test_a_service_without_a_public_price_is_listed_and_never_priced() -> None:
    out = found()
    assert [(u.provider, u.why) for u in out.unpriced] == [(2, "token price not public")]
    assert not any(name.startswith("gamma") for name in costs(out, world()))


def test_models_below_the_quality_asked_for_are_not_sized() -> None:
    models = (ModelChoice(MODEL, quality=0.6),)
    need = Inference("chat", models, 10_000, 1000, 200, serving="api", min_quality=0.7)
    assert costs(candidates(market(), Workload("chat", "inference", need)), world()) == {}
