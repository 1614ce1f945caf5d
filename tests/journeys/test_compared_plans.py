"""What the plan is compared with is real: reference plans, runners-up, prices of requirements, savings."""

from decimal import Decimal
from time import sleep

import pytest

from app.recommendations.answer import Answer, Reference
from catalog import load
from optimizer import start_helper
from tests.journeys.asking import (
    EXAMPLES,
    ask,
    machines,
    objects,
    of_example,
    of_twenty,
    only,
    question_about,
    region_code,
    weighing,
)
from tests.journeys.twenty import twenty_workloads

CENT = Decimal("0.01")


@pytest.fixture(params=[*EXAMPLES, "twenty"], scope="module")
def answer(request: pytest.FixtureRequest) -> Answer:
    return of_twenty() if request.param == "twenty" else of_example(request.param)


def test_no_plan_is_cheaper_than_the_cheapest(answer: Answer) -> None:
    plan = answer.references.cheapest.plan
    assert plan is not None and answer.totals is not None
    # Exact decimals against the solver's floats: a cent per placement of rounding.
    assert plan.cost_per_month <= answer.totals.cost_per_month.value + CENT * len(answer.placements)


def test_no_plan_emits_less_than_the_greenest(answer: Answer) -> None:
    plan = answer.references.greenest.plan
    assert plan is not None and plan.carbon_kg_per_month is not None
    assert answer.totals is not None and answer.totals.carbon_kg_per_month is not None
    assert plan.carbon_kg_per_month <= answer.totals.carbon_kg_per_month.value * (1 + 1e-9)


def test_no_plan_is_more_sovereign_than_the_most_sovereign(answer: Answer) -> None:
    best = answer.references.most_sovereign.plan
    cheapest = answer.references.cheapest.plan
    assert best is not None and best.sovereignty_score is not None
    assert cheapest is not None and cheapest.sovereignty_score is not None
    assert best.sovereignty_score.low >= cheapest.sovereignty_score.low - 1e-6
    assert answer.totals is not None and answer.totals.sovereignty.score is not None
    # The solver ranks by the middle of the proven range; the plan's own range holds it.
    assert best.sovereignty_score.high >= answer.totals.sovereignty.score.low - 1e-6


def test_a_reference_is_a_plan_or_a_reason_never_both(answer: Answer) -> None:
    for name in type(answer.references).model_fields:
        reference: Reference = getattr(answer.references, name)
        assert (reference.plan is None) != (reference.reason is None), name


def test_reference_plans_place_every_workload_in_a_region_of_the_catalog(answer: Answer) -> None:
    named = {p.workload for p in answer.placements}
    for name in ("cheapest", "greenest", "most_sovereign", "hyperscaler_only", "eu_controlled_only"):
        plan = getattr(answer.references, name).plan
        if plan is None:
            continue
        assert {p.workload for p in plan.placements} == named
        for placement in plan.placements:
            region_code(placement.provider, placement.region)


def test_a_reference_of_one_kind_of_provider_holds_no_other(answer: Answer) -> None:
    providers = load().providers
    plan = answer.references.hyperscaler_only.plan
    for placement in plan.placements if plan else ():
        assert bool(providers.hyperscaler[providers.id.index(placement.provider)]), placement


def test_runners_up_are_other_places_of_the_catalog(answer: Answer) -> None:
    place = load().regions.place
    for placement in answer.placements:
        mine = (placement.provider, int(place[region_code(placement.provider, placement.region)]))
        others = [(a.provider, int(place[region_code(a.provider, a.region)])) for a in placement.alternatives]
        assert mine not in others
        assert len(others) == len(set(others)), placement.workload
        for other in placement.alternatives:
            assert other.reason


def test_a_runner_up_that_is_asked_for_costs_what_was_said() -> None:
    asked = question_about(machines(), priorities=weighing(cost=1))
    first = only(ask(asked))
    runner_up = first.alternatives[0]
    pinned = machines(pinned={"provider": runner_up.provider, "region": runner_up.region})
    second = only(ask(question_about(pinned, priorities=weighing(cost=1))))
    assert (second.provider, second.region) == (runner_up.provider, runner_up.region)
    difference = second.cost_per_month.value - first.cost_per_month.value
    assert abs(difference - runner_up.delta_cost) <= CENT
    assert runner_up.delta_cost >= 0


def test_the_price_of_a_requirement_is_what_asking_without_it_saves() -> None:
    asked = machines(requirements={"juridical_min": 3, "residency": ["FR"]})
    held = ask(question_about(asked, priorities=weighing(cost=1)))
    free = ask(question_about(machines(requirements={"residency": ["FR"]}), priorities=weighing(cost=1)))
    line = next(
        p for p in held.price_of_requirements if p.requirement == "workloads.api.requirements.juridical_min"
    )
    assert line.dropped_alone is not None
    saved = only(held).cost_per_month.value - only(free).cost_per_month.value
    assert saved > 0
    assert abs(line.dropped_alone.cost - saved) <= CENT


def test_the_price_of_the_budget_is_what_a_larger_one_gains() -> None:
    rich = question_about(machines(), objects(), priorities=weighing(sovereignty=1))
    wanted = ask(rich).totals
    cheapest = ask(question_about(machines(), objects(), priorities=weighing(cost=1))).totals
    assert wanted is not None and cheapest is not None
    middle = (wanted.cost_per_month.value + cheapest.cost_per_month.value) / 2
    assert cheapest.cost_per_month.value < middle < wanted.cost_per_month.value
    held = ask({**rich, "requirements": {"budget_per_month": str(middle.quantize(CENT))}})
    assert held.totals is not None and held.totals.cost_per_month.value <= middle + CENT
    line = next(p for p in held.price_of_requirements if p.requirement == "requirements.budget_per_month")
    # Without the budget the plan is dearer: holding it saves money, so its price in money is negative.
    assert line.dropped_alone is not None and line.dropped_alone.cost < 0
    saved = held.totals.cost_per_month.value - wanted.cost_per_month.value
    assert abs(line.dropped_alone.cost - saved) <= 2 * CENT


def test_savings_are_the_bill_of_today_minus_the_plan() -> None:
    answer = of_example("retail-exit")
    today = Decimal("5200") + Decimal("1150") + Decimal("420") + Decimal("380")
    moved = [p for p in answer.placements if p.workload != "product-texts"]
    assert answer.references.baseline.plan is not None
    assert answer.references.baseline.plan.cost_per_month == today
    assert answer.savings is not None and answer.savings.cost_per_month is not None
    plan = sum((p.cost_per_month.value for p in moved), Decimal(0))
    assert abs(answer.savings.cost_per_month - (today - plan)) <= CENT * len(moved)


def test_the_best_of_another_provider_country_and_law_is_always_named(answer: Answer) -> None:
    catalog = load()
    for placement in answer.placements:
        named = [what for other in placement.alternatives for what in other.best_other]
        assert len(named) == len(set(named)), placement.workload
        for other in placement.alternatives:
            if "provider" in other.best_other:
                assert other.provider != placement.provider
            if "country" in other.best_other:
                there = catalog.regions.country[region_code(other.provider, other.region)]
                assert there and there != placement.country
        # The next best place of another provider, if any is shown, is the best of another provider.
        elsewhere = [other for other in placement.alternatives if other.provider != placement.provider]
        if elsewhere:
            assert "provider" in elsewhere[0].best_other


def test_the_best_of_another_provider_is_what_excluding_this_one_gives() -> None:
    first = only(ask(question_about(machines(), priorities=weighing(cost=1)), include="none"))
    other = next(one for one in first.alternatives if "provider" in one.best_other)
    without = machines(requirements={"exclude_providers": [first.provider]})
    second = only(ask(question_about(without, priorities=weighing(cost=1)), include="none"))
    difference = second.cost_per_month.value - first.cost_per_month.value
    assert abs(difference - other.delta_cost) <= CENT


def test_the_answer_does_not_depend_on_where_its_plans_were_worked_out() -> None:
    helper = start_helper()
    try:
        while not helper.is_ready():
            assert helper.is_alive()
            sleep(0.01)
        helped = ask(twenty_workloads(), helper=helper)
        assert helper.is_alive() and helper.unfinished() == 0
    finally:
        helper.stop()
    assert helped.model_dump(exclude={"id", "solver"}) == of_twenty().model_dump(exclude={"id", "solver"})
