"""The fronts of cost over the horizon: they add up to the plan, follow their drivers and split unit costs."""

from decimal import Decimal

import pytest

from app.recommendations.answer import Answer
from app.recommendations.answer_projection import Projection, WorkloadProjection
from tests.journeys.asking import EXAMPLES, ask, of_example

CENTS = Decimal("0.02")


@pytest.fixture(params=EXAMPLES, scope="module")
def answer(request: pytest.FixtureRequest) -> Answer:
    """The answer to every example."""
    return of_example(request.param)


def projected(answer: Answer) -> Projection:
    assert answer.projection is not None
    return answer.projection


def served(answer: Answer, name: str) -> WorkloadProjection:
    (found,) = (each for each in projected(answer).workloads if each.workload == name)
    return found


def test_months_add_up_to_the_plan_and_fronts_to_the_months(answer: Answer) -> None:
    projection, totals = projected(answer), answer.totals
    assert totals is not None
    months = answer.question.horizon_months
    assert len(projection.months) == months
    over_horizon = sum((month.cost for month in projection.months), Decimal(0))
    assert abs(over_horizon / months - totals.cost_per_month.value) < CENTS
    for month in projection.months:
        assert abs(sum(month.cost_by_front.values(), Decimal(0)) - month.cost) < CENTS
    for front in projection.fronts:
        mine = [month.cost_by_front[front.front] for month in projection.months]
        assert abs(sum(mine, Decimal(0)) - front.cost_over_horizon) < CENTS
        assert (mine[0], mine[-1]) == (front.cost_month_1, front.cost_last_month)
    assert abs(projection.months[0].cost - totals.cost_per_month.month_1) < CENTS
    assert abs(projection.months[-1].cost - totals.cost_per_month.last_month) < CENTS


def test_carbon_of_the_months_averages_to_the_plan(answer: Answer) -> None:
    projection, totals = projected(answer), answer.totals
    assert totals is not None
    carbon = [month.carbon_kg for month in projection.months]
    if totals.carbon_kg_per_month is None or None in carbon:
        assert totals.carbon_kg_per_month is None and set(carbon) == {None}
        return
    mean = sum(each for each in carbon if each is not None) / len(carbon)
    assert mean == pytest.approx(totals.carbon_kg_per_month.value, rel=1e-6)


def test_every_workload_stands_in_the_front_of_its_kind(answer: Answer) -> None:
    kinds = {placement.workload: placement.kind for placement in answer.placements}
    assert {each.workload: each.front for each in projected(answer).workloads} == kinds


def test_unit_costs_add_up_to_the_request(answer: Answer) -> None:
    placements = {placement.workload: placement for placement in answer.placements}
    for each in projected(answer).workloads:
        one = placements[each.workload].per_request
        assert (each.unit_costs is None) == (one is None) == (each.model is None)
        if each.unit_costs and each.unit_costs.per_1000_requests and one and one.cost:
            thousand = float(each.unit_costs.per_1000_requests.value)
            assert thousand == pytest.approx(1000 * float(one.cost.value), rel=1e-4)


def chat(**more: object) -> dict[str, object]:
    """A small service of a million requests that double in two months."""
    return {
        "name": "chat",
        "kind": "inference",
        "model": "llama-3.3-70b-instruct",
        "serving": "api",
        "requests_per_month": 1_000_000,
        "growth_per_month": 1.0,
        "input_tokens": 1000,
        "output_tokens": 500,
        "data_class": "public",
        **more,
    }


def asked(*workloads: dict[str, object]) -> Answer:
    return ask(
        {
            "name": "projected",
            "horizon_months": 3,
            "priorities": {"mode": "weighted", "cost": 1, "carbon": 0, "sovereignty": 0},
            "workloads": list(workloads),
        }
    )


def test_tokens_double_with_the_requests_and_users_pay_the_same_every_month() -> None:
    answer = asked(chat(active_users=20_000))
    first, second, third = projected(answer).months
    assert abs(second.cost - 2 * first.cost) < CENTS and abs(third.cost - 4 * first.cost) < 2 * CENTS
    each = served(answer, "chat")
    assert (each.driver.month_1, each.driver.last_month) == (1_000_000, 4_000_000)
    units = each.unit_costs
    assert units is not None and units.per_user_month and units.per_1000_requests
    # 1,000,000 requests of 20,000 users: 50 requests each, whatever the month.
    assert units.per_user_month.value == pytest.approx(units.per_1000_requests.value * Decimal("0.05"))
    assert units.per_million_input_tokens and units.per_million_output_tokens
    split = units.per_million_input_tokens.value + units.per_million_output_tokens.value / 2
    assert split == pytest.approx(units.per_1000_requests.value)
    assert any("requests a month" in line for front in projected(answer).fronts for line in front.driven_by)


def test_without_users_there_is_no_cost_per_user() -> None:
    units = served(asked(chat()), "chat").unit_costs
    assert units is not None and units.per_user_month is None


def test_a_model_that_serves_two_workloads_is_counted_once() -> None:
    answer = asked(
        chat(growth_per_month=0), chat(name="other", growth_per_month=0, requests_per_month=500_000)
    )
    (model,) = projected(answer).models
    assert model.workloads == ("chat", "other")
    assert model.requests_per_month == 1_500_000
    assert answer.totals is not None
    assert model.cost_per_month == answer.totals.cost_per_month.value
    assert model.cost_per_1000_requests == pytest.approx(model.cost_per_month / 1500)


def test_training_is_spread_evenly_and_storage_follows_its_growth() -> None:
    job = {"name": "job", "kind": "training", "gpu": {"model": "H100", "hours": 300}, "data_class": "public"}
    kept = {
        "name": "kept",
        "kind": "storage",
        "storage": {"gib": 10_000, "class": "object"},
        "growth_per_month": 0.5,
        "data_class": "public",
    }
    answer = asked(job, kept)
    training, storage = (served(answer, name) for name in ("job", "kept"))
    assert training.cost_month_1 == training.cost_last_month
    assert training.driver.month_1 == pytest.approx(100, rel=0.2)  # whole hours of whole machines
    assert storage.driver.last_month == pytest.approx(22_500)
    assert storage.cost_last_month > storage.cost_month_1
    shares = [front.share_of_cost or 0.0 for front in projected(answer).fronts]
    assert sum(shares) == pytest.approx(1)
