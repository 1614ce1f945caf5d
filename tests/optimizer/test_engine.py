"""The wall around the solver: numbers it fails on are nothing found, a model it refuses is our error."""

import pytest
from hypothesis import HealthCheck, given, settings
from pybind11_abseil import status

from optimizer import Placed, Problem, Refused, reckon, solve
from tests.optimizer.shapes import lots
from tests.optimizer.small import PROBLEMS, plans_that_keep

few = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


@few
@given(PROBLEMS)
def test_a_solver_that_contradicts_itself_has_found_nothing(
    monkeypatch: pytest.MonkeyPatch, problem: Problem
) -> None:
    def fail(*_: object) -> None:
        raise status.StatusNotOk(status.internal_error("found primal feasible solution and dual ray"))

    monkeypatch.setattr("optimizer.engine.solver.solve", fail)
    outcome = solve(problem, time_limit=0.3, enumerate_few=False)
    plans = plans_that_keep(problem)
    if isinstance(outcome, Refused):
        assert not plans
    elif isinstance(outcome, Placed):
        least = min(reckon(problem, plan).values[0] for plan in plans)
        assert outcome.goals[0].bound <= least + 1e-6 * max(1.0, abs(least))


def test_a_model_the_solver_refuses_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise status.StatusNotOk(status.invalid_argument_error("a column twice"))

    monkeypatch.setattr("optimizer.engine.solver.solve", refuse)
    with pytest.raises(status.StatusNotOk):
        solve(lots(0, count=20, suppliers=4), enumerate_few=False)
