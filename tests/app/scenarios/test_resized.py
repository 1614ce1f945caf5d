"""A shelf in the amounts of another demand is the shelf that sizing makes of that demand."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.recommendations.question import Question
from app.scenarios.changes.demand import scaled
from app.scenarios.planned import plan_after, plan_base
from app.scenarios.resized import resized
from app.scenarios.shelf import Shelf, shelf_of
from app.scenarios.stated import state
from app.scenarios.vocabulary import altered
from catalog import load
from catalog.bundles import codes_in
from catalog.market import Market, open_market
from catalog.own import OwnFacts
from catalog.workloads import (
    Compute,
    Embeddings,
    Flexibility,
    Inference,
    ModelChoice,
    Monitoring,
    Need,
    PlainStorage,
    ServingProfile,
    Training,
    Workload,
)
from optimizer import Placed
from tests.app.scenarios.asked import changes, whole
from tests.app.scenarios.test_incremental import AGREED
from tests.journeys.twenty import twenty_workloads

NEEDS: tuple[Need, ...] = (
    Inference(
        "chat",
        (ModelChoice("mistral-small-3.2-24b-instruct"), ModelChoice("llama-3.3-70b-instruct")),
        4e5,
        1200,
        300,
    ),
    Inference(
        "chat",
        (ModelChoice("llama-3.3-70b-instruct"),),
        3e4,
        500,
        200,
        profile=ServingProfile(min_replicas=1),
    ),
    Training(gpu_model="H100", gpu_hours=700.0, runs=3),
    PlainStorage(9_000.0, "object", egress_internet_gib=700.0),
    PlainStorage(300.0, "block"),
    Embeddings(3e7, 1024, index="disk", replicas=2),
    Monitoring("w", 2e5, 1500.0),
    Compute(4, 16, 5),
    Compute(2, 8, 1, machine_class="any"),
)
COLUMNS = ("kwh", "embodied", "waiting", "gpus", "vcpus", "gpu", "fee_offer", "quoted", "family", "at")


@cache
def asked() -> Question:
    return whole(twenty_workloads()).question


@pytest.fixture(scope="module", params=["list prices", "discounts that are kept"])
def market(request: pytest.FixtureRequest) -> Market:
    catalog = load()
    if request.param != "list prices":
        catalog = replace(catalog, own=OwnFacts(discounts=AGREED))
    return open_market(catalog, replace(asked().terms, starts="2026-12-01", horizon_months=24))


def sized(market: Market, workload: Workload, before: Shelf | None = None) -> Shelf:
    return shelf_of(market, replace(asked(), quotes=()), workload, (), before)


def assert_same(one: Shelf, other: Shelf) -> None:
    assert [one.key(row) for row in range(len(one))] == [other.key(row) for row in range(len(other))]
    pairs = [(getattr(one, name), getattr(other, name)) for name in COLUMNS]
    pairs += [(getattr(one.lines, name), getattr(other.lines, name)) for name in ("row", "price", "offer")]
    pairs += [(one.lines.amount, other.lines.amount), (one.sent.item, other.sent.item)]
    pairs += [(one.sent.gib, other.sent.gib), (one.merged.region, other.merged.region)]
    if len(other.lines.usage):
        pairs.append((one.lines.usage, other.lines.usage))
    for mine, theirs in pairs:
        np.testing.assert_allclose(mine, theirs, rtol=1e-12, equal_nan=True)


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(NEEDS),
    st.tuples(st.floats(0.02, 60.0), st.floats(0.02, 60.0)),
    st.tuples(*[st.sampled_from([0.0, 0.004, 0.03, 0.12, -0.03])] * 2),
    st.booleans(),
)
def test_other_amounts_are_those_of_sizing_anew(
    market: Market, need: Need, factors: tuple[float, float], growths: tuple[float, float], twice: bool
) -> None:
    before, after = (
        Workload("w", "kind", scaled(need, factor), growth_per_month=growth)
        for factor, growth in zip(factors, growths, strict=True)
    )
    shelf = sized(market, before)
    found, anew = resized(market, after, shelf), sized(market, after, shelf)
    if found is None:  # only what is reserved for a base may have to be another machine
        assert isinstance(need, Inference) and len(anew) != len(shelf)
        return
    assert_same(found, anew)
    if twice:
        again = resized(market, before, found)
        assert again is not None
        assert_same(again, sized(market, before, shelf))


ELSEWHERE: tuple[tuple[Need, Need], ...] = (
    (Compute(4, 16, 5), Compute(4, 16, 5, utilisation=0.9)),
    (Compute(4, 16, 5), Compute(8, 16, 5)),
    (NEEDS[0], replace(NEEDS[0], models=(ModelChoice("mistral-small-3.2-24b-instruct"),))),  # type: ignore[type-var]
    (NEEDS[0], replace(NEEDS[0], output_tokens=900.0)),  # type: ignore[type-var]
    (PlainStorage(9_000.0), PlainStorage(9_000.0, egress_internet_gib=1.0)),
    (PlainStorage(9_000.0), PlainStorage(9_000.0, "archive")),
    (Embeddings(3e7, 1024, index="memory"), Embeddings(4e7, 1024, index="memory")),
    (
        Training(gpu_hours=70.0, flexible=Flexibility(4, 24)),
        Training(gpu_hours=90.0, flexible=Flexibility(4, 24)),
    ),
    (
        Training(params_b=7.0, tokens_b=1.0, checkpoint_gib=90.0),
        Training(params_b=7.0, tokens_b=2.0, checkpoint_gib=90.0),
    ),
)


@pytest.mark.parametrize(("one", "other"), ELSEWHERE)
def test_what_other_offers_may_serve_is_sized_anew(market: Market, one: Need, other: Need) -> None:
    before = Workload("w", "kind", one)
    shelf = sized(market, before)
    assert resized(market, replace(before, need=other), shelf) is None
    assert resized(market, replace(before, interruptible=True), shelf) is None


def test_a_cluster_that_no_longer_holds_everything_is_not_offered(market: Market) -> None:
    """It stays on the shelf, since another demand may want it, but is in no plan, and not kept."""
    question = whole(twenty_workloads())
    base = plan_base(question, 30.0)
    assert isinstance(base.outcome, Placed) and base.plan is not None
    stock = base.stated.stock
    number = [workload.name for workload in base.stated.workloads].index("portal")
    shelf = stock.shelves[number]
    clusters = [each.family for each in shelf.bundles].index("cluster")
    rows = int(stock.start[number]) + np.flatnonzero(shelf.family == clusters)
    held = next(row for row in rows.tolist() if row not in stock.impossible())
    on_cluster = np.where(np.arange(len(base.plan)) == number, held, base.plan).astype(np.int32)
    more = altered(question, changes(question, {"kind": "demand", "factor": 1000, "workload": "portal"}))
    after, kept = plan_after(replace(base, plan=on_cluster), more, 10.0)
    assert kept is not None and kept.rows[number] == -1 and not kept.allowed
    assert held in after.stated.stock.impossible()
    assert not np.isin(after.stated.rows, after.stated.stock.impossible()).any()


def test_what_only_another_demand_wants_costs_nothing_and_is_in_no_problem() -> None:
    stated = state(whole(twenty_workloads()))
    latent = stated.stock.impossible()
    assert len(codes_in(stated.stock.workload[latent])) > 1
    assert np.isnan(stated.judged.cost[latent]).all()
    assert not np.isin(stated.rows, latent).any()
