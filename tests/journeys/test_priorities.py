"""What the priorities mean: weights, prices and an order of goals each do what they say."""

from decimal import Decimal

import pytest

from app.recommendations.answer import Answer
from tests.journeys.asking import ask, machines, objects, of_example, question_about, weighing

MIXED = (machines(), objects())


def figures(answer: Answer) -> tuple[float, float, float]:
    """Cost, kilograms and the mean score between its ends, a month."""
    totals = answer.totals
    assert totals is not None and totals.carbon_kg_per_month is not None
    score = totals.sovereignty.score
    assert score is not None
    return float(totals.cost_per_month.value), totals.carbon_kg_per_month.value, score.low


@pytest.fixture(scope="module")
def extremes() -> dict[str, tuple[float, float, float]]:
    """The best plan for each goal alone."""
    return {
        goal: figures(ask(question_about(*MIXED, priorities=weighing(**{goal: 1.0}))))
        for goal in ("cost", "carbon", "sovereignty")
    }


def test_each_goal_alone_is_best_at_its_own(extremes: dict[str, tuple[float, float, float]]) -> None:
    assert extremes["cost"][0] == min(cost for cost, _, _ in extremes.values())
    assert extremes["carbon"][1] == min(carbon for _, carbon, _ in extremes.values())
    assert extremes["sovereignty"][2] == max(score for _, _, score in extremes.values())
    # The goals disagree here: otherwise these tests would prove nothing.
    assert len(set(extremes.values())) == 3


def test_a_dearer_tonne_never_emits_more_and_never_costs_less() -> None:
    previous: tuple[float, float, float] | None = None
    for price in ("0", "100", "1000", "100000"):
        priced = {"mode": "priced", "carbon_price_per_tonne": price, "sovereignty_price_per_point": "0"}
        now = figures(
            ask(question_about(*MIXED, priorities=priced, requirements={"carbon_cap_kg_per_month": 1e6}))
        )
        if previous is not None:
            assert now[1] <= previous[1] * (1 + 1e-9)
            assert now[0] >= previous[0] - 0.02
        previous = now


def test_the_priced_objective_is_the_bill_with_carbon_and_points_at_their_prices() -> None:
    priced = {"mode": "priced", "carbon_price_per_tonne": "300", "sovereignty_price_per_point": "5"}
    answer = ask(question_about(*MIXED, priorities=priced))
    assert answer.exchange_rates.eur_per_tonne_co2e == Decimal(300)
    assert answer.exchange_rates.eur_per_sovereignty_point == Decimal(5)
    cost, carbon, _ = figures(answer)
    assert answer.objective is not None
    shortfall = (answer.objective - cost - carbon * 0.3) / 5
    # What remains is the points by which the plan's score falls short of 100, within its own range.
    score = answer.totals.sovereignty.score if answer.totals else None
    assert score is not None
    assert 100 - score.high - 0.01 <= shortfall <= 100 - score.low + 0.01


def test_weights_are_worth_what_the_exchange_rates_say() -> None:
    references = {"cost": "1000", "carbon_kg": 50}
    priorities = {**weighing(cost=0.5, carbon=0.25, sovereignty=0.25), "references": references}
    answer = ask(question_about(*MIXED, priorities=priorities))
    # A kilogram weighs 0.25/50, a euro 0.5/1000: 10 EUR a kilogram, 10,000 a tonne.
    assert answer.exchange_rates.eur_per_tonne_co2e == pytest.approx(Decimal(10_000))
    # A point weighs 0.25/100: 5 EUR.
    assert answer.exchange_rates.eur_per_sovereignty_point == pytest.approx(Decimal(5))


def test_the_same_plan_comes_from_weights_and_from_the_prices_they_are_worth() -> None:
    references = {"cost": "1000", "carbon_kg": 50}
    weights = {**weighing(cost=0.5, carbon=0.25, sovereignty=0.25), "references": references}
    prices = {"mode": "priced", "carbon_price_per_tonne": "10000", "sovereignty_price_per_point": "5"}
    one, other = (ask(question_about(*MIXED, priorities=p)) for p in (weights, prices))
    assert [p.offers for p in one.placements] == [p.offers for p in other.placements]


def test_in_order_the_first_goal_is_best_and_the_second_gives_way_to_it(
    extremes: dict[str, tuple[float, float, float]],
) -> None:
    first_cost = figures(ask(question_about(*MIXED, priorities=in_order("cost", "carbon"))))
    assert first_cost[0] == pytest.approx(extremes["cost"][0], abs=0.01)
    first_carbon = figures(ask(question_about(*MIXED, priorities=in_order("carbon", "cost"))))
    assert first_carbon[1] == pytest.approx(extremes["carbon"][1], rel=1e-9)
    assert first_carbon[0] <= extremes["carbon"][0] + 0.01


def in_order(*goals: str, **tolerance: float) -> dict[str, object]:
    return {"mode": "lexicographic", "order": list(goals), "tolerance": tolerance}


def test_a_tolerance_is_given_back_in_full_and_never_exceeded(
    extremes: dict[str, tuple[float, float, float]],
) -> None:
    greenest = figures(ask(question_about(*MIXED, priorities=in_order("carbon", "cost"))))
    cheapest = extremes["cost"][0]
    enough = greenest[0] / cheapest - 1 + 0.001  # the greenest plan just fits into what cost may give back
    for share in (enough / 2, enough):
        loose = figures(ask(question_about(*MIXED, priorities=in_order("cost", "carbon", cost=share))))
        assert loose[0] <= cheapest * (1 + share) + 0.01
    assert loose[1] == pytest.approx(greenest[1], rel=1e-9)


def test_the_bank_keeps_within_five_per_cent_of_the_most_sovereign_plan() -> None:
    answer = of_example("banque-rag")
    best = answer.references.most_sovereign.plan
    assert best is not None and best.sovereignty_score is not None
    assert answer.objective is not None
    # The first goal counts points short of 100: at most five per cent more of them than at best.
    at_best = 100 - best.sovereignty_score.low
    assert answer.objective <= at_best * 1.05 + 1e-6
