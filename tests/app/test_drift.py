"""Conditions that stop a pipeline when an answer has become worse."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.recommendations.answer import Answer
from app.recommendations.answer_figures import Spread
from app.recommendations.drift import Condition, UnreadableCondition, broken_conditions, read_conditions
from tests.app import answers


def costing(amount: str) -> Answer:
    answer = answers.plan()
    assert answer.totals is not None
    cost = answer.totals.cost_per_month.model_copy(update={"value": Decimal(amount)})
    return answer.model_copy(update={"totals": answer.totals.model_copy(update={"cost_per_month": cost})})


def emitting(kilograms: float | None) -> Answer:
    answer = answers.plan()
    assert answer.totals is not None
    carbon = None if kilograms is None else Spread.of(kilograms, kilograms, kilograms)
    return answer.model_copy(
        update={"totals": answer.totals.model_copy(update={"carbon_kg_per_month": carbon})}
    )


def test_conditions_are_read_with_spaces_signs_and_decimals() -> None:
    expected = (
        Condition("cost", True, 10),
        Condition("carbon", True, 2.5),
        Condition("sovereignty", False, -5),
    )
    assert read_conditions("cost>+10%, carbon > 2.5 %,sovereignty<-5%") == expected


@pytest.mark.parametrize(
    "text", ["", "cost", "cost>10", "price>+10%", "cost>=10%", "cost>nan%", "cost>+10%,"]
)
def test_a_condition_that_cannot_be_read_says_what_would_be_right(text: str) -> None:
    with pytest.raises(UnreadableCondition, match=r"write one such as cost>\+10%"):
        read_conditions(text)


@pytest.mark.parametrize(("now", "broken"), [("110.00", 0), ("110.01", 1), ("90", 0)])
def test_a_limit_holds_up_to_and_including_itself(now: str, broken: int) -> None:
    found = broken_conditions(read_conditions("cost>+10%"), costing("100"), costing(now))
    assert len(found) == broken


def test_a_broken_condition_says_by_how_much() -> None:
    found = broken_conditions(read_conditions("cost>+10%"), costing("100"), costing("125"))
    assert found == ("cost>+10%: cost changed by +25.0%",)


@pytest.mark.parametrize(("before", "now"), [(None, 1.0), (1.0, None), (0.0, 1.0)])
def test_what_cannot_be_compared_never_passes(before: float | None, now: float | None) -> None:
    assert len(broken_conditions(read_conditions("carbon>+10%"), emitting(before), emitting(now))) == 1


def test_a_refusal_has_no_cost_to_compare() -> None:
    assert broken_conditions(read_conditions("cost>+10%"), answers.plan(), answers.refusal())


def test_two_currencies_are_not_compared() -> None:
    other = answers.plan()
    dollars = other.model_copy(update={"question": other.question.model_copy(update={"currency": "USD"})})
    found = broken_conditions(read_conditions("cost>+10%"), dollars, answers.plan())
    assert found == ("cost>+10%: USD and EUR cannot be compared",)


@given(st.sampled_from(["cost", "carbon", "energy", "sovereignty"]), st.floats(min_value=0, max_value=1e3))
def test_an_answer_never_drifts_from_itself(metric: str, percent: float) -> None:
    condition = Condition(metric, True, percent)  # type: ignore[arg-type]
    assert broken_conditions([condition], answers.plan(), answers.plan()) == ()
