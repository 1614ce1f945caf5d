"""The exact front and the k best plans against all plans of small problems."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer import Placed, Problem, best_plans, frontier, solve, solve_in_process
from optimizer.evaluate import amounts_of, weigh
from tests.optimizer.shapes import portfolio
from tests.optimizer.small import PROBLEMS, plans_that_keep

FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(
    PROBLEMS, st.sampled_from([("cost", "carbon"), ("carbon", "shortfall"), ("cost", "carbon", "shortfall")])
)
def test_the_front_is_what_no_plan_beats_among_all_plans(problem: Problem, names: tuple[str, ...]) -> None:
    amounts = {
        tuple(round(amounts_of(problem, plan)[name], 6) for name in names)
        for plan in plans_that_keep(problem)
    }
    efficient = {
        one
        for one in amounts
        if not any(other != one and all(a <= b for a, b in zip(other, one, strict=True)) for other in amounts)
    }
    front = frontier(problem, names)
    assert front.complete
    found = [tuple(round(amount, 6) for amount in point.amounts) for point in front.points]
    assert len(found) == len(set(found))
    assert set(found) == efficient
    assert found == sorted(found)


@FEW
@given(PROBLEMS, st.integers(1, 6))
def test_the_best_plans_are_the_first_of_all_plans_by_value(problem: Problem, count: int) -> None:
    goal = problem.goals[0]
    values = sorted(weigh(goal.weights, amounts_of(problem, plan)) for plan in plans_that_keep(problem))
    found = best_plans(problem, count)
    assert found.complete
    assert len(found.plans) == min(count, len(values))
    assert [plan.value for plan in found.plans] == pytest.approx(values[:count])
    assert len({tuple(plan.choice.tolist()) for plan in found.plans}) == len(found.plans)


def test_a_front_of_one_resource_is_refused() -> None:
    problem = Problem(("a",), np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.int32), {}, {}, ())
    with pytest.raises(ValueError, match="two or three"):
        frontier(problem, ("cost",))


def test_another_process_gives_the_same_plan() -> None:
    problem = portfolio(3, workloads=8, each=40, providers=6, regions=12)
    here, there = solve(problem), solve_in_process(problem, time_limit=60.0)
    assert isinstance(here, Placed)
    assert isinstance(there, Placed)
    assert here.choice.tolist() == there.choice.tolist()
