"""Whoever waits is told how far an answer has come: in order, and with a bound that only closes in."""

import sys

import pytest

from app.cli_progress import closed, described, measured, shown_progress
from app.recommendations.progress import Step, nobody
from app.recommendations.recommend import recommend
from optimizer import Progress
from tests.journeys.asking import machines, objects, question_about, read
from tests.laws.small import small_catalog


def test_stages_come_in_order_and_the_last_word_of_the_search_is_the_answer() -> None:
    told: list[Step] = []
    rules = {"max_providers": 1, "max_regions": 1}
    document = question_about(machines("a"), machines("b", vcpu=8), objects(), requirements=rules)
    answer = recommend(read(document), small_catalog(), watch=told.append)
    stages = list(dict.fromkeys(step.stage for step in told))
    assert stages == ["judging", "solving", "explaining"]
    searched = [step.search for step in told if step.search is not None and step.search.step == 0]
    assert all(search.bound <= search.value for search in searched)
    assert searched[-1].value == pytest.approx(answer.objective)


def test_the_state_of_a_search_reads_as_value_bound_and_gap() -> None:
    step = Step("solving", search=Progress(1.0, "weighted", 2.0, 1.5))
    assert described(step) == "Searching: best 2, bound 1.5, gap 25.00%"
    assert described(Step("judging", 1200, 10000)) == "Judging offers 1,200 of 10,000"
    assert described(Step("solving", search=Progress(0.1, "weighted", float("inf"), 1.0))).endswith(
        "no plan yet"
    )


def test_the_bar_fills_with_the_orders_of_magnitude_of_the_gap() -> None:
    gaps = [closed(Progress(0.0, "weighted", 1.0, 1.0 - gap)) for gap in (1.0, 0.1, 1e-3, 0.0)]
    assert gaps == [0.0, pytest.approx(1 / 6), pytest.approx(1 / 2), 1.0]
    assert measured(Step("judging", 3, 10)) == (3, 10)
    assert measured(Step("explaining")) == (0.0, None)


def test_without_a_terminal_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    with shown_progress() as watch:
        assert watch is nobody
