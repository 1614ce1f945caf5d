"""The tools of an agent: every answer fits, is JSON and says what it leaves out; faults come as words."""

import json
from collections.abc import Mapping
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.agents import tools
from app.agents.desk import KEPT, Desk
from app.agents.fitting import LIMIT_BYTES, fitted
from app.browse.filters import CardWanted
from app.dependencies import utc_now
from app.examples import examples, read_example
from app.recommendations.asking.vocabulary import vocabulary_of
from catalog import load
from tests.app import answers
from tests.journeys.twenty import twenty_workloads

CATALOG = load()


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(CATALOG, vocabulary_of(CATALOG), utc_now, 30.0)


def read(text: str) -> dict[str, object]:
    assert len(text.encode()) < LIMIT_BYTES
    found: dict[str, object] = json.loads(text)
    return found


@pytest.mark.parametrize("name", examples())
def test_every_section_of_every_example_fits(desk: Desk, name: str) -> None:
    answer = read(tools.recommend(desk, read_example(name)))
    for section in get_args(tools.Section):
        assert section in read(tools.explain(desk, str(answer["id"]), section))


def test_a_question_of_twenty_workloads_is_told_line_by_line_and_in_full(desk: Desk) -> None:
    answer = read(tools.recommend(desk, twenty_workloads()))
    lines = read(tools.explain(desk, str(answer["id"]), "placements"))["placements"]
    assert isinstance(lines, list)
    assert len(lines) == 20
    (chat,) = read(tools.explain(desk, str(answer["id"]), "placements", "chat"))["placements"]  # type: ignore[misc]
    assert {"offers", "cost_breakdown", "reasons", "alternatives"} <= chat.keys()  # type: ignore[has-type]


@pytest.mark.parametrize("what", get_args(tools.Names))
def test_names_are_listed(desk: Desk, what: tools.Names) -> None:
    assert read(tools.list_names(desk, what))[what]


@pytest.mark.parametrize("part", get_args(tools.CardPart))
@pytest.mark.parametrize("provider", ["scaleway", "aws", "s3ns"])
def test_every_part_of_a_card_fits(desk: Desk, provider: str, part: tools.CardPart) -> None:
    assert read(tools.provider_card(desk, provider, CardWanted(), part))["id"] == provider


def test_a_request_is_compared_and_offers_are_found(desk: Desk) -> None:
    asked = {"model": "llama-3.3-70b-instruct", "input_tokens": 1200, "output_tokens": 350}
    assert read(tools.compare_request(desk, asked))["places"]
    found = read(tools.find_offers(desk, tools.offers_wanted("scaleway", None, "FR", "gpu", "H100")))
    assert isinstance(found["offers"], list)
    assert all(offer["gpu"] == "H100" for offer in found["offers"] if isinstance(offer, Mapping))


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda desk: tools.check_question(desk, {"name": "x", "workloads": []}), "workloads"),
        (lambda desk: tools.recommend(desk, "workloads: ["), "not readable as YAML"),
        (lambda desk: tools.explain(desk, "rec_none", "totals"), "no answer 'rec_none'"),
        (lambda desk: tools.provider_card(desk, "nobody", CardWanted()), "nobody"),
        (lambda desk: tools.compare_request(desk, {"model": "llama-9"}), "output_tokens"),
        (
            lambda desk: tools.provider_card(desk, "scaleway", CardWanted(region="atlantis")),
            "atlantis",
        ),
    ],
)
def test_what_cannot_be_answered_says_why(desk: Desk, ask: object, says: str) -> None:
    with pytest.raises(tools.Refusal, match=says):
        ask(desk)  # type: ignore[operator]


def test_only_the_last_answers_are_remembered(desk: Desk) -> None:
    plan = answers.plan()
    for number in range(KEPT + 1):
        desk.keep(plan.model_copy(update={"id": f"rec_{number}"}))
    assert desk.read("rec_0") is None
    assert desk.read(f"rec_{KEPT}") is not None


VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=2000),
    lambda inner: st.lists(inner, max_size=60) | st.dictionaries(st.text(max_size=9), inner, max_size=60),
    max_leaves=200,
)


@given(st.dictionaries(st.text(max_size=9), VALUES, max_size=9))
def test_any_view_is_cut_until_it_fits(view: dict[str, object]) -> None:
    read(fitted(view))


@given(st.lists(st.text(max_size=40), max_size=400))
def test_a_list_that_is_cut_says_how_many_more_there_are(names: list[str]) -> None:
    shown = read(fitted({"names": names}))["names"]
    assert isinstance(shown, list)
    if len(shown) == len(names):
        assert shown == names
    else:
        assert shown[-1] == f"... {len(names) - len(shown) + 1} more"
