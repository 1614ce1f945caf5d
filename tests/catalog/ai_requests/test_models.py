"""Names of models: canonical ids, aliases, suggestions, origin."""

import pytest

from catalog.ai_requests.facts import AiFacts
from catalog.ai_requests.models import read_models

EU = {"FR", "DE", "ES", "PL", "SE"}


@pytest.mark.parametrize(
    "name",
    [
        "llama-3.3-70b-instruct",
        "LLAMA-3.3-70B-Instruct",
        "meta-llama/Llama-3.3-70B-Instruct",
        " llama3.3-70b ",
    ],
)
def test_every_way_to_write_a_name_finds_the_same_model(ai: AiFacts, name: str) -> None:
    assert ai.models.resolve(name) == "llama-3.3-70b-instruct"


def test_every_alias_leads_to_one_canonical_model(ai: AiFacts) -> None:
    for alias in ai.models.aliases:
        found = ai.models.resolve(alias)
        assert found is not None
        assert ai.models.resolve(found) == found


def test_instruct_and_thinking_releases_stay_apart(ai: AiFacts) -> None:
    names = ("Qwen/Qwen3-235B-A22B-Instruct-2507", "Qwen/Qwen3-235B-A22B-Thinking-2507")
    assert len({ai.models.resolve(name) for name in names}) == 2


def test_an_unknown_name_is_not_guessed_but_near_names_are_suggested(ai: AiFacts) -> None:
    assert ai.models.resolve("llama-3.3-70b-instrukt") is None
    assert "llama-3.3-70b-instruct" in ai.models.suggest("llama-3.3-70b-instrukt")
    assert ai.models.suggest("§§§§") == ()


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("mistral-small-3.2-24b-instruct", 1),
        ("llama-3.3-70b-instruct", 2),
        ("gpt-4o", 3),
        ("claude-opus-4-6", 3),
        ("no such model", 0),
    ],
)
def test_origin_tells_european_open_and_closed_models_apart(ai: AiFacts, name: str, origin: int) -> None:
    assert ai.models.origin(name, EU) == origin


def test_a_model_of_unknown_openness_outside_the_eu_has_no_origin(ai: AiFacts) -> None:
    assert ai.models.origin("ada", EU) == 0
    assert ai.models.origin("ada", {"US"}) == 1


def test_models_can_be_read_alone(ai: AiFacts) -> None:
    alone = read_models()
    assert alone.id == ai.models.id
    assert alone.aliases == ai.models.aliases
