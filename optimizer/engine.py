"""The wall around the solver: a model of arrays in, a choice and a bound out.

MathOpt is given the model as one protocol message filled from arrays (`message.py`). Which engine runs is
measured in `method.md`.
"""

import datetime
from dataclasses import dataclass

import numpy as np
from ortools.math_opt.python import mathopt

from optimizer.message import factors_of, message_of, scale_of
from optimizer.model import Model
from optimizer.problem import FloatArray, IntArray, Problem
from optimizer.select import chosen

ENGINE = mathopt.SolverType.HIGHS
_PRESOLVED = 20_000
_ROUNDING = 1e-13  # relative, of a sum in double precision


@dataclass(frozen=True, slots=True)
class Run:
    """What one call of the solver gave: a choice or none, a bound, whether it finished."""

    choice: IntArray | None
    bound: float
    finished: bool


def run(
    problem: Problem,
    model: Model,
    seconds: float,
    seed: int,
    hint: IntArray | None = None,
    cutoff: float = np.inf,
    grain: float = 0.0,
) -> Run:
    """Minimise the model for at most about `seconds`; `hint` is a plan to start from.

    Plans above `cutoff` are not wanted: a model without any below it may be reported as having none. Plans
    closer to the best than `grain` are as good as it."""
    scale = scale_of(model)
    stated = mathopt.Model.from_model_proto(message_of(model, scale))
    parameters = mathopt.SolveParameters(
        time_limit=datetime.timedelta(seconds=max(seconds, 0.01)),
        relative_gap_tolerance=1e-9,
        absolute_gap_tolerance=max(1e-9, 0.999 * grain * scale),
        random_seed=seed,
    )
    if model.variables.count > _PRESOLVED:
        parameters.presolve = mathopt.Emphasis.OFF  # on large models presolve does not look at the clock
    if ENGINE is mathopt.SolverType.HIGHS and np.isfinite(cutoff):
        parameters.highs.double_options["objective_bound"] = cutoff * scale
    if ENGINE is not mathopt.SolverType.HIGHS:  # HiGHS refuses the parameter and runs on one thread
        parameters.threads = 1
    start = mathopt.ModelSolveParameters()
    if hint is not None:
        columns = {int(column) for column in hint}
        values = {
            variable: float(variable.id in columns)
            for variable in stated.variables()
            if variable.id < model.variables.candidates
        }
        start.solution_hints.append(mathopt.SolutionHint(variable_values=values))
    result = mathopt.solve(stated, ENGINE, params=parameters, model_params=start)
    return _read(problem, result, scale)


@dataclass(frozen=True, slots=True)
class Linear:
    """The linear relaxation solved: a bound, and per candidate what it adds to it and the share placed."""

    bound: float
    reduced: FloatArray
    placed: FloatArray


def relax_whole(model: Model, seconds: float) -> Linear | None:
    """The model without whole numbers, by the simplex method; None when time or numbers got in the way.

    Nothing is taken from the solver but the prices of the rows: any prices give a bound, which is worked out
    here in double precision (Neumaier and Shcherbina, Mathematical Programming 99, 2004).
    """
    scale = scale_of(model)
    stated = mathopt.Model.from_model_proto(message_of(model, scale, whole=False))
    parameters = mathopt.SolveParameters(time_limit=datetime.timedelta(seconds=max(seconds, 0.01)))
    result = mathopt.solve(stated, mathopt.SolverType.HIGHS, params=parameters)
    if (
        result.termination.reason != mathopt.TerminationReason.OPTIMAL
        or not result.has_dual_feasible_solution()
    ):
        return None
    prices = np.zeros(sum(len(block.lower) for block in model.rows))
    for row, price in result.dual_values().items():
        prices[row.id] = price
    bound, reduced = _bound_at(model, prices / scale)
    placed = np.zeros(model.variables.candidates)
    for variable, value in result.variable_values().items():
        if variable.id < len(placed):
            placed[variable.id] = value
    return Linear(bound, np.maximum(reduced[: len(placed)], 0.0), placed) if np.isfinite(bound) else None


def _bound_at(model: Model, prices: FloatArray) -> tuple[float, FloatArray]:
    """The bound that prices of the rows (of the message) give, and the reduced cost of every column."""
    reduced, first = model.cost.copy(), 0
    terms = [np.zeros(0)]
    for block in model.rows:
        count = len(block.lower)
        price = prices[first : first + count] * factors_of(block.row, block.value, count)
        first += count
        # A price has a meaning only on a side where the row is bounded.
        price = np.where(np.isfinite(np.where(price > 0, block.lower, block.upper)), price, 0.0)
        terms.append(price * np.where(price > 0, block.lower, np.where(price < 0, block.upper, 0.0)))
        np.subtract.at(reduced, block.column, block.value * price[block.row])
    below = reduced < 0
    terms.append(reduced[below] * model.upper[below])
    every = np.concatenate(terms)
    return float(every.sum() - _ROUNDING * np.abs(every).sum()), reduced


def _read(problem: Problem, result: mathopt.SolveResult, scale: float) -> Run:
    reason = result.termination.reason
    if reason in (mathopt.TerminationReason.INFEASIBLE, mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED):
        return Run(None, np.inf, True)
    bound = result.termination.objective_bounds.dual_bound / scale
    if not result.has_primal_feasible_solution():
        return Run(None, bound, False)
    values = result.variable_values()
    placed = np.zeros(len(problem.workload))
    for variable, value in values.items():
        if variable.id < len(placed):
            placed[variable.id] = value
    return Run(chosen(problem, placed), bound, reason == mathopt.TerminationReason.OPTIMAL)
