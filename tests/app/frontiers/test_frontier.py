"""A frontier holds plans that no plan beats: against every plan there is, and over the real catalog."""

import csv
import json
from functools import cache
from io import StringIO
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from app.cli import application
from app.frontiers.frontier import trade_offs
from app.frontiers.marks import efficient, knees_of
from app.frontiers.schemas import Frontier, FrontPoint
from app.frontiers.spread import Found, ends_of, spread
from app.frontiers.wanted import CRITERIA, UnknownCriterion, Wanted, criteria_of
from catalog import load
from optimizer import Goal, Outcome, Problem, StayWithin, frontier, solve
from optimizer.evaluate import amounts_of, broken_rules
from tests.journeys.asking import chat, machines, objects, question_about, read, weighing
from tests.journeys.twenty import twenty_workloads

NAMES = ("cost", "carbon", "shortfall")


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Two or three workloads of two to four candidates, with a limit that may bind."""
    count = draw(st.integers(2, 3))
    sizes = [draw(st.integers(2, 4)) for _ in range(count)]
    workload = np.repeat(np.arange(count), sizes).astype(np.int32)
    whole = st.integers(1, 20)
    resources = {name: np.array([draw(whole) for _ in workload], dtype=np.float64) for name in NAMES}
    limit = draw(st.integers(20, 60))
    return Problem(
        workloads=tuple(f"w{number}" for number in range(count)),
        workload=workload,
        rank=np.arange(len(workload), dtype=np.int32),
        resources=resources,
        attributes={},
        goals=(Goal("cost", {"cost": 1.0}),),
        rules=(StayWithin("limit", "cost", float(limit)),),
    )


def every_plan(problem: Problem) -> np.ndarray:
    """Figures of every plan that keeps the rules."""
    groups = [np.flatnonzero(problem.workload == w) for w in range(len(problem.workloads))]
    plans = [np.array(choice, dtype=np.int32) for choice in product(*groups)]
    kept = [plan for plan in plans if not broken_rules(problem, plan)]
    return np.array([[amounts_of(problem, plan)[name] for name in NAMES] for plan in kept])


def solved(problem: Problem) -> Outcome:
    return solve(problem, settle_ties=False)


@settings(max_examples=25)
@given(problems(), st.integers(2, 3))
def test_a_spread_lies_on_the_front_and_its_bounds_hold(problem: Problem, count: int) -> None:
    plans = every_plan(problem)
    ends = ends_of(problem, NAMES[:count], solved)
    if not len(plans):
        assert ends == []
        return
    points: list[Found] = [*ends, *spread(problem, NAMES[:count], ends, 9, solved)]
    for point in points:
        mine = np.array([point.amounts[name] for name in NAMES[:count]])
        better = (plans[:, :count] <= mine + 1e-9).all(axis=1) & (plans[:, :count] < mine - 1e-9).any(axis=1)
        assert not better.any()
        inside = np.ones(len(plans), dtype=bool)
        for name, ceiling in point.within.items():
            inside &= plans[:, NAMES.index(name)] <= ceiling + 1e-9
        assert (plans[inside, 0] >= point.bound - 1e-6).all()


@settings(max_examples=12)
@given(problems())
def test_the_whole_front_is_what_trying_every_plan_gives(problem: Problem) -> None:
    plans = every_plan(problem)
    found = frontier(problem, NAMES)
    assert found.complete
    expected = plans[efficient(plans)] if len(plans) else plans
    assert {point.amounts for point in found.points} == {tuple(row) for row in expected.tolist()}


def test_the_knee_is_the_plan_farthest_below_the_line_between_the_ends() -> None:
    # Brought to their ranges: (0, 1), (0.1, 0.2), (0.5, 0.1), (1, 0); the second bulges by 0.7.
    front = np.array([[100.0, 20.0], [110.0, 12.0], [150.0, 11.0], [200.0, 10.0]])
    assert knees_of(front) == {(0, 1): 1}
    line = np.array([[100.0, 20.0], [150.0, 15.0], [200.0, 10.0]])
    assert knees_of(line) == {}


@cache
def small_front() -> Frontier:
    document = question_about(
        machines(), objects(), priorities=weighing(cost=0.5, carbon=0.3, sovereignty=0.2)
    )
    return trade_offs(read(document), load(), Wanted(points=8, time_limit=120))


@cache
def large_front() -> Frontier:
    return trade_offs(read(twenty_workloads()), load(), Wanted(("cost", "carbon"), points=6, time_limit=240))


def figures_of(front: Frontier, point: FrontPoint) -> tuple[float, ...]:
    """What is traded, less is better."""
    known = {
        "cost": float(point.cost_per_month),
        "carbon": point.carbon_kg_per_month or 0.0,
        "sovereignty": -point.sovereignty_score,
    }
    return tuple(known[name] for name in front.criteria)


@pytest.mark.parametrize("made", [small_front, large_front])
def test_no_plan_shown_beats_another_and_the_recommended_one_is_among_them(made: object) -> None:
    assert callable(made)
    front: Frontier = made()
    values = np.array([figures_of(front, point) for point in front.points])
    assert len(values) >= 5
    assert efficient(values, 1e-7).all()
    assert (np.diff(values[:, 0]) >= 0).all()
    assert sum(point.recommended for point in front.points) == 1
    assert {name for point in front.points for name in point.best_of} == set(front.criteria)
    assert all(point.proven for point in front.points)


def test_a_budget_just_below_a_point_of_the_front_does_worse_on_carbon() -> None:
    point = large_front().points[-2]
    document = twenty_workloads()
    rules = dict(document["requirements"])  # type: ignore[call-overload]
    rules["carbon_cap_kg_per_month"] = point.at_most_carbon_kg
    cheaper = {**document, "requirements": rules, "priorities": weighing(cost=1)}
    front = trade_offs(read(cheaper), load(), Wanted(("cost", "carbon"), points=3, time_limit=240))
    assert point.cost_bound is not None
    assert front.points[0].cost_per_month >= point.cost_bound


def test_a_question_without_a_plan_says_what_clashes() -> None:
    document = question_about(machines(), requirements={"budget_per_month": "0.01"})
    front = trade_offs(read(document), load(), Wanted())
    assert (front.status, front.points) == ("refused", ())
    assert front.conflict == ("requirements.budget_per_month",)


def test_criteria_are_cost_and_something_to_trade_it_for() -> None:
    assert criteria_of("sovereignty, cost") == ("cost", "sovereignty")
    assert criteria_of(",".join(CRITERIA)) == CRITERIA
    for wrong in ("", "cost", "carbon,sovereignty", "cost,water"):
        with pytest.raises(UnknownCriterion):
            criteria_of(wrong)


@pytest.fixture
def question(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("front") / "question.json"
    path.write_text(json.dumps(question_about(chat(), priorities=weighing(cost=0.5, carbon=0.5))))
    return str(path)


def run(*words: str) -> str:
    result = CliRunner().invoke(application, ["frontier", *words])
    assert result.exit_code == 0, result.output
    return result.output


def test_every_format_shows_the_same_plans(question: str) -> None:
    asked = (question, "--criteria", "cost,carbon")
    front = json.loads(run(*asked, "--format", "json"))
    rows = list(csv.DictReader(StringIO(run(*asked, "--format", "csv"))))
    assert [row["cost_per_month"] for row in rows] == [point["cost_per_month"] for point in front["points"]]
    assert [row["best_of"].split() for row in rows] == [point["best_of"] for point in front["points"]]
    assert [row["knee_of"].split() for row in rows] == [point["knee_of"] for point in front["points"]]
    table, markdown = run(*asked), run(*asked, "--format", "markdown")
    for text in (table, markdown):
        assert "recommended" in text and "cheapest" in text and "greenest" in text
    assert markdown.count("\n|") == len(rows) + 2


def test_a_wrong_criterion_is_told_before_anything_is_solved(question: str) -> None:
    result = CliRunner().invoke(application, ["frontier", question, "--criteria", "cost,water"])
    assert result.exit_code == 2
    assert "carbon, sovereignty" in result.output
