"""Regret of a plan in drawn values: exact alone, bounded under rules, against brute force."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer import Placed, best_in_draw, broken_rules, charges_of_goal, reckon, regrets, solve
from optimizer.problem import FloatArray, LimitCount, Problem
from tests.optimizer.small import PROBLEMS, plans_that_keep

few = settings(max_examples=40, deadline=None)


def least(problem: Problem, values: FloatArray) -> FloatArray:
    """The best value in each draw, by trying every plan."""
    worth = [values[plan].sum(axis=0) + charges_of_goal(problem, plan) for plan in plans_that_keep(problem)]
    return np.min(worth, axis=0)


def drawn(problem: Problem, seed: int, draws: int = 6) -> FloatArray:
    """Values that lie around those of the first goal."""
    weights = problem.goals[0].weights
    stated = sum(weight * problem.resources[name] for name, weight in weights.items())
    factors = np.random.default_rng(seed).uniform(0.5, 1.5, (len(problem.workload), draws))
    return np.asarray(stated)[:, np.newaxis] * factors


def planned(problem: Problem) -> Placed | None:
    outcome = solve(replace(problem, goals=problem.goals[:1]))
    return outcome if isinstance(outcome, Placed) else None


@few
@given(PROBLEMS, st.integers(0, 99))
def test_bounds_hold_the_regret_that_trying_every_plan_gives(problem: Problem, seed: int) -> None:
    problem = replace(problem, goals=problem.goals[:1])
    plan = planned(problem)
    if plan is None:
        return
    values = drawn(problem, seed)
    own = values[plan.choice].sum(axis=0) + charges_of_goal(problem, plan.choice)
    truth = own - least(problem, values)
    found = regrets(problem, plan.choice, values)
    size = 1e-7 * np.maximum(1.0, np.abs(own))
    assert (found.least <= truth + size).all()
    assert (found.most >= truth - size).all()
    assert (found.least >= 0).all()
    if not problem.rules:
        assert found.least == pytest.approx(found.most, abs=1e-9)


@few
@given(PROBLEMS, st.integers(0, 99))
def test_a_solved_draw_is_the_best_of_every_plan(problem: Problem, seed: int) -> None:
    problem = replace(problem, goals=problem.goals[:1])
    plan = planned(problem)
    if plan is None:
        return
    values = drawn(problem, seed, 1)
    found = best_in_draw(problem, plan.choice, values[:, 0], time_limit=30.0)
    assert found is not None
    choice, bound = found
    assert not broken_rules(problem, choice)
    worth = float(values[choice, 0].sum()) + charges_of_goal(problem, choice)
    truth = float(least(problem, values)[0])
    assert worth == pytest.approx(truth, rel=1e-6, abs=1e-6)
    assert bound <= truth + 1e-6 * max(1.0, abs(truth))


@few
@given(PROBLEMS)
def test_a_reckoning_is_what_solving_says_of_its_plan(problem: Problem) -> None:
    outcome = solve(problem)
    if isinstance(outcome, Placed):
        found = reckon(problem, outcome.choice)
        assert found.values == tuple(goal.value for goal in outcome.goals)
        assert found.broken == () and found.amounts == outcome.amounts


def test_a_reckoning_names_the_rules_a_plan_breaks() -> None:
    problem = Problem(
        workloads=("a", "b"),
        workload=np.array([0, 1], dtype=np.int32),
        rank=np.array([0, 0], dtype=np.int32),
        resources={"cost": np.array([1.0, 2.0])},
        attributes={"provider": np.array([0, 1], dtype=np.int32)},
        goals=(),
        rules=(LimitCount("one provider", "provider", 1),),
    )
    assert reckon(problem, np.array([0, 1], dtype=np.int32)).broken == ("one provider",)
