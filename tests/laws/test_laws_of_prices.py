"""What holds for the price of any requirement, level or limit, over random questions on a few providers."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.recommendations.answer import Answer
from app.recommendations.answer_prices import StairStep
from tests.journeys.asking import ask, weighing
from tests.laws.questions import Document, ask_about, portfolios, requirements, weights
from tests.laws.small import small_catalog

few = settings(max_examples=8)
CENT = Decimal("0.01")
BY_COST = weighing(cost=1)


def answered(parts: list[Document], asked: dict[str, object], include: str, **more: object) -> Answer:
    bound = [{**part, "requirements": asked} for part in parts]
    return ask(ask_about(bound, **{"priorities": BY_COST, **more}), small_catalog(), include)


@few
@given(portfolios(), requirements())
def test_holding_a_requirement_never_makes_the_cheapest_plan_cheaper(
    parts: list[Document], asked: dict[str, object]
) -> None:
    answer = answered(parts, asked, "price_of_requirements", requirements={"max_providers": 1})
    alone = {line.requirement: line.dropped_alone for line in answer.price_of_requirements}
    groups = {line.group: line.dropped_together for line in answer.price_of_requirements if line.group}
    for line in answer.price_of_requirements:
        for delta in (line.dropped_alone, line.added_alone, line.dropped_together):
            assert delta is None or delta.cost >= -CENT, line
    if answer.totals is None:
        assert not answer.price_of_requirements
        return
    every = groups["all"]
    assert every is not None
    # Dropping more never saves less: all of them at least what each group saves, a group what it holds.
    assert all(delta is None or delta.cost <= every.cost + CENT for delta in groups.values())
    spread = groups["spread"]
    assert spread is not None and alone["requirements.max_providers"] == spread


@few
@given(portfolios(), requirements(), weights)
def test_a_higher_level_is_never_cheaper(
    parts: list[Document], asked: dict[str, object], priorities: object
) -> None:
    answer = answered(parts, asked, "staircase", priorities=priorities)
    for stairs in answer.staircase:
        for evidence in ("structural", "proven"):
            steps = [step for step in stairs.steps if step.evidence == evidence]
            assert [step.level for step in steps] == [0, 1, 2, 3, 4]
            costs = [_cost(step) for step in steps]
            assert all(low <= high + CENT for low, high in pairwise(costs))
            # Once a level is out of reach every higher one is.
            reached = [step.plan is not None for step in steps]
            assert reached == sorted(reached, reverse=True)
            assert all((step.plan is None) == (step.reason is not None) for step in steps)


def _cost(step: StairStep) -> Decimal:
    found = step.plan or step.as_far_as_possible
    return Decimal(0) if found is None else found.cost_per_month


@few
@given(portfolios(), requirements())
def test_proof_is_never_cheaper_than_structure(parts: list[Document], asked: dict[str, object]) -> None:
    for stairs in answered(parts, asked, "staircase").staircase:
        structural, proven = stairs.steps[:5], stairs.steps[5:]
        for allowed, shown in zip(structural, proven, strict=True):
            if shown.plan is not None:
                assert allowed.plan is not None
                assert allowed.plan.cost_per_month <= shown.plan.cost_per_month + CENT


@few
@given(portfolios(), st.floats(0.2, 0.9))
def test_a_limit_holds_as_far_as_its_price_says(parts: list[Document], share: float) -> None:
    greenest = weighing(carbon=1)
    free = answered(parts, {}, "none", priorities=greenest)
    cheap = answered(parts, {}, "none")
    assert free.totals is not None and cheap.totals is not None
    most, least = free.totals.cost_per_month.value, cheap.totals.cost_per_month.value
    budget = (least + (most - least) * Decimal(repr(share))).quantize(CENT) + CENT

    def within(limit: Decimal) -> Answer:
        rules = {"budget_per_month": str(limit)}
        return answered(parts, {}, "shadow_prices", priorities=greenest, requirements=rules)

    answer = within(budget)
    if answer.totals is None or not answer.shadow_prices:
        return
    price = answer.shadow_prices[0]
    assert price.exact and price.used <= price.limit + 0.01
    assert answer.objective is not None
    if price.holds_to is None:
        assert not price.binding
        return
    assert price.loosened is not None and price.holds_to > price.limit
    beyond = within(Decimal(repr(price.holds_to)).quantize(CENT) + CENT)
    before = within((Decimal(repr(price.holds_to)) - CENT).quantize(CENT) - CENT)
    assert beyond.objective is not None and beyond.objective < answer.objective
    if Decimal(repr(price.holds_to)) - 2 * CENT > budget:
        assert before.objective == answer.objective
