"""The rungs between heuristic and exact model: each is true to all plans of small problems."""

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer import Goal, Problem
from optimizer.clock import Clock, start_clock
from optimizer.engine import relax_whole
from optimizer.evaluate import amounts_of, broken_rules, weigh
from optimizer.heuristic import Start, as_start
from optimizer.model import build_model
from optimizer.moves import Board
from optimizer.neighbourhood import improve_parts
from optimizer.objective import grain_of
from optimizer.problem import IntArray
from optimizer.select import canonical
from optimizer.solve_over import solve_over
from tests.optimizer.shapes import capacities
from tests.optimizer.small import PROBLEMS, every_plan, plans_that_keep

SLOW = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(PROBLEMS)
def test_the_linear_relaxation_bounds_every_plan_and_every_candidate(problem: Problem) -> None:
    problem = canonical(problem)[0]
    weights = problem.goals[0].weights
    linear = relax_whole(build_model(problem, weights), 60.0)
    plans = plans_that_keep(problem)
    if linear is None:
        return
    for plan in plans:
        value = weigh(weights, amounts_of(problem, plan))
        assert linear.bound <= value + 1e-6
        assert linear.bound + float(linear.reduced[plan].max()) <= value + 1e-5


@SLOW
@given(PROBLEMS, st.integers(0, 2**32 - 1))
def test_the_score_of_a_move_is_the_score_of_the_plan_after_it(problem: Problem, seed: int) -> None:
    problem = canonical(problem)[0]
    plans = every_plan(problem)
    plan = plans[seed % len(plans)]
    weights = problem.goals[0].weights
    every = np.arange(len(problem.workload))
    scores = Board(problem, weights, (), plan).scores(every)
    for candidate in every:
        moved = plan.copy()
        moved[problem.workload[candidate]] = candidate
        value = weigh(weights, amounts_of(problem, moved))
        if broken_rules(problem, moved):
            assert scores[candidate] > value
        else:
            assert scores[candidate] == value or abs(scores[candidate] - value) <= 1e-9 * abs(value)


def test_solving_parts_only_ever_betters_a_plan_that_keeps_the_capacities() -> None:
    problem = canonical(capacities(1, 5, 40, "D"))[0]
    weights = problem.goals[0].weights
    every = np.arange(len(problem.workload), dtype=np.int32)
    first = solve_over(problem, every, {}, (), start_clock(60.0), 0, None).start
    assert first is not None
    start = as_start(problem, weights, (), first.choice)
    assert start is not None

    def resolve(kept: IntArray, plan: Start, clock: Clock) -> tuple[Start | None, bool]:
        solved = solve_over(problem, kept, weights, (), clock, 0, plan)
        return solved.start, solved.finished

    promise = problem.resources["price"]
    better = improve_parts(problem, promise, start, 0.0, start_clock(5.0), 0, resolve)
    assert better.value < start.value
    assert broken_rules(problem, better.choice) == ()
    assert better.value == weigh(weights, amounts_of(problem, better.choice))


def test_whole_amounts_have_a_grain_and_fractions_have_none() -> None:
    problem = Problem(
        ("a",),
        np.zeros(2, dtype=np.int32),
        np.arange(2, dtype=np.int32),
        {"cost": np.array([2.0, 3.0]), "carbon": np.array([0.5, 1.0])},
        {},
        (Goal("cost", {"cost": 1.0}),),
    )
    assert grain_of(problem, {"cost": 1.0}) == 1.0
    assert grain_of(problem, {"cost": 1.0, "carbon": 1.0}) == 0.0
    assert grain_of(problem, {"cost": 1.0, "carbon": 2.0}) == 1.0
