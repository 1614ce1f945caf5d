"""The wall around the solver: a model of arrays in, a choice and a bound out.

MathOpt is given the model as one protocol message filled from arrays. Rows and goal are scaled first,
because solvers work to absolute tolerances. Which engine runs is measured in `method.md`.
"""

import datetime
from dataclasses import dataclass

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from optimizer.model import Model
from optimizer.problem import FloatArray, IntArray, Problem

ENGINE = mathopt.SolverType.HIGHS
_SPAN = 100.0
_PRESOLVED = 20_000


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
) -> Run:
    """Minimise the model for at most about `seconds`; `hint` is a plan to start from.

    Plans above `cutoff` are not wanted: a model without any below it may be reported as having none."""
    scale = _SPAN / max(float(np.abs(model.cost).max(initial=0.0)), 1e-300) if model.cost.any() else 1.0
    stated = mathopt.Model.from_model_proto(_message(model, scale))
    parameters = mathopt.SolveParameters(
        time_limit=datetime.timedelta(seconds=max(seconds, 0.01)),
        relative_gap_tolerance=1e-9,
        absolute_gap_tolerance=1e-9,
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


def chosen(problem: Problem, placed: FloatArray) -> IntArray:
    """Per workload, the candidate with the largest value (the solver's whole numbers are only nearly whole)."""
    order = np.lexsort((-placed, problem.workload))
    first = np.flatnonzero(np.diff(problem.workload[order], prepend=-1))
    return order[first].astype(np.int32)


def _message(model: Model, scale: float) -> model_pb2.ModelProto:
    message = model_pb2.ModelProto()
    columns = message.variables
    columns.ids.extend(range(model.variables.count))
    columns.lower_bounds.extend([0.0] * model.variables.count)
    columns.upper_bounds.extend(model.upper.tolist())
    columns.integers.extend(model.whole.tolist())
    used = np.flatnonzero(model.cost)
    message.objective.linear_coefficients.ids.extend(used.tolist())
    message.objective.linear_coefficients.values.extend((model.cost[used] * scale).tolist())
    first = 0
    for block in model.rows:
        _add_rows(message, block.row + first, block.column, block.value, block.lower, block.upper)
        first += len(block.lower)
    message.linear_constraints.ids.extend(range(first))
    return message


def _add_rows(
    message: model_pb2.ModelProto,
    row: IntArray,
    column: IntArray,
    value: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
) -> None:
    """Append rows scaled so that their largest coefficient is one span at most."""
    first = len(message.linear_constraints.lower_bounds)
    largest = np.zeros(len(lower))
    np.maximum.at(largest, row - first, np.abs(value))
    factor = np.where(largest == 1.0, 1.0, _SPAN / np.where(largest > 0, largest, _SPAN))
    message.linear_constraints.lower_bounds.extend((lower * factor).tolist())
    message.linear_constraints.upper_bounds.extend((upper * factor).tolist())
    order = np.lexsort((column, row))
    matrix = message.linear_constraint_matrix
    matrix.row_ids.extend(row[order].tolist())
    matrix.column_ids.extend(column[order].tolist())
    matrix.coefficients.extend((value * factor[row - first])[order].tolist())
