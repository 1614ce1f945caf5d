"""The shape of an answer: every key present, nothing guessed, unknown is null."""

import json
import math

import pytest
from pydantic import ValidationError

from app.recommendations import answer as answer_module
from app.recommendations import answer_facts, answer_figures, answer_placement, answer_prices
from app.recommendations.answer import Answer
from app.recommendations.answer_figures import Part, Spread
from tests.app import answers

CONTRACT = [
    "schema",
    "id",
    "status",
    "reproducible",
    "objective",
    "bound",
    "gap",
    "solver",
    "catalog",
    "methods",
    "question",
    "totals",
    "projection",
    "placements",
    "flows",
    "facts_to_obtain",
    "references",
    "savings",
    "price_of_requirements",
    "staircase",
    "shadow_prices",
    "value_of_information",
    "next_best_plans",
    "sections_left_out",
    "exchange_rates",
    "excluded",
    "quote_required",
    "refusal",
    "honest_gaps",
    "sources",
]


def every_part() -> list[type[Part]]:
    modules = (answer_module, answer_facts, answer_figures, answer_placement, answer_prices)
    found = {value for module in modules for value in vars(module).values() if isinstance(value, type)}
    return sorted((part for part in found if issubclass(part, Part)), key=lambda part: part.__name__)


@pytest.mark.parametrize("part", every_part(), ids=lambda part: part.__name__)
def test_no_field_of_an_answer_has_a_default(part: type[Part]) -> None:
    assert [name for name, field in part.model_fields.items() if not field.is_required()] == []


@pytest.mark.parametrize("made", [answers.plan, answers.refusal])
def test_every_key_of_the_contract_is_there_even_when_it_holds_nothing(made: object) -> None:
    assert callable(made)
    assert list(json.loads(made().model_dump_json())) == CONTRACT


def test_an_answer_survives_the_way_through_json() -> None:
    for answer in (answers.plan(), answers.refusal()):
        assert Answer.model_validate_json(answer.model_dump_json()) == answer


def test_money_travels_as_text_with_two_decimals_and_prices_with_their_digits() -> None:
    chat = json.loads(answers.plan().model_dump_json())["placements"][0]
    assert chat["cost_per_month"]["low"] == "90.00"
    assert chat["offers"][0]["unit_price"] == "0.449438"
    assert chat["per_request"]["cost"]["value"] == "0.00045"


def test_an_inherited_class_names_where_it_comes_from() -> None:
    archive = json.loads(answers.plan().model_dump_json())["placements"][1]
    assert archive["inherited"] == {"data_class": "confidential", "from": "chat"}


@pytest.mark.parametrize("figure", [math.nan, math.inf, -math.inf])
def test_a_figure_that_is_not_finite_never_enters_an_answer(figure: float) -> None:
    with pytest.raises(ValidationError):
        Spread.of(0, figure, 1)


def test_a_key_outside_the_contract_is_refused() -> None:
    tree = json.loads(answers.plan().model_dump_json()) | {"surprise": 1}
    with pytest.raises(ValidationError, match="surprise"):
        Answer.model_validate(tree)
