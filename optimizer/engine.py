"""The wall around the solver: a model of arrays in, a choice and a bound out.

MathOpt is given the model as one protocol message filled from arrays (`message.py`). Which engine runs is
measured in `method.md`.
"""

import datetime
from dataclasses import dataclass

import numpy as np
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
    result_pb2,
    solution_pb2,
    sparse_containers_pb2,
)
from ortools.math_opt.core.python import solver
from ortools.math_opt.python import mathopt
from pybind11_abseil.status import StatusCode, StatusNotOk  # comes with OR-Tools

from optimizer.message import Matrix, matrix_of, message_of, scale_of
from optimizer.model import Model
from optimizer.problem import FloatArray, IntArray, Problem
from optimizer.select import chosen
from optimizer.silence import silenced

ENGINE = mathopt.SolverType.HIGHS
_PRESOLVED = 20_000
_WORTH_PRESOLVE = 5_000  # columns: a smaller linear model is solved sooner than it is simplified
_ROUNDING = 1e-13  # relative, of a sum in double precision
_FEASIBLE = solution_pb2.SOLUTION_STATUS_FEASIBLE
_IMPOSSIBLE = (
    result_pb2.TERMINATION_REASON_INFEASIBLE,
    result_pb2.TERMINATION_REASON_INFEASIBLE_OR_UNBOUNDED,
)


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
    gap: float = 1e-9,
    nodes: int | None = None,
) -> Run:
    """Minimise the model to a relative `gap` or for at most about `seconds`; `hint` is a plan to start from.

    At most `nodes` of the search tree are looked at, if given: unlike a time, that many are the same on every
    run.
    Plans above `cutoff` are not wanted: a model without any below it may be reported as having none. Plans
    closer to the best than `grain` are as good as it."""
    scale = scale_of(model)
    parameters = mathopt.SolveParameters(
        time_limit=datetime.timedelta(seconds=max(seconds, 0.01)),
        relative_gap_tolerance=gap,
        absolute_gap_tolerance=max(1e-9, 0.999 * grain * scale),
        random_seed=seed,
        node_limit=nodes,
    )
    if model.variables.count > _PRESOLVED:
        parameters.presolve = mathopt.Emphasis.OFF  # on large models presolve does not look at the clock
    if ENGINE is mathopt.SolverType.HIGHS and np.isfinite(cutoff):
        parameters.highs.double_options["objective_bound"] = cutoff * scale
    if ENGINE is not mathopt.SolverType.HIGHS:  # HiGHS refuses the parameter and runs on one thread
        parameters.threads = 1
    reply = _solve(message_of(model, matrix_of(model), scale), parameters, _hinted(model, hint))
    if reply.reason in _IMPOSSIBLE:
        return Run(None, np.inf, True)
    bound = reply.bound / scale
    if reply.columns is None:
        return Run(None, bound, False)
    placed = reply.columns[: len(problem.workload)]
    return Run(chosen(problem, placed), bound, reply.reason == result_pb2.TERMINATION_REASON_OPTIMAL)


def _hinted(model: Model, hint: IntArray | None) -> model_parameters_pb2.ModelSolveParametersProto:
    """A plan to start from: every candidate at one or at zero."""
    message = model_parameters_pb2.ModelSolveParametersProto()
    if hint is not None:
        values = np.zeros(model.variables.candidates)
        values[hint] = 1.0
        started = message.solution_hints.add().variable_values
        started.ids.extend(range(len(values)))
        started.values.extend(values.tolist())
    return message


@dataclass(frozen=True, slots=True)
class _Reply:
    """What the solver said: columns and prices of rows, as arrays, where it found any."""

    reason: int
    bound: float
    columns: FloatArray | None
    prices: FloatArray | None


def _solve(
    stated: model_pb2.ModelProto,
    parameters: mathopt.SolveParameters,
    begin: model_parameters_pb2.ModelSolveParametersProto,
) -> _Reply:
    """One call of the solver. MathOpt's own Python model is passed by: it builds an object per column.

    Numbers on which the solver contradicts itself (a plan, and a proof that there is none) are nothing found.
    """
    try:
        with silenced():
            result = solver.solve(
                stated,
                ENGINE.value,
                parameters_pb2.SolverInitializerProto(),
                parameters.to_proto(),
                begin,
                None,
                callback_pb2.CallbackRegistrationProto(),
                None,
                None,
            )
    except StatusNotOk as error:
        if error.code != StatusCode.INTERNAL.value:
            raise
        return _Reply(result_pb2.TERMINATION_REASON_NUMERICAL_ERROR, -np.inf, None, None)
    columns = prices = None
    if result.solutions:
        best = result.solutions[0]
        if best.primal_solution.feasibility_status == _FEASIBLE:
            columns = _dense(best.primal_solution.variable_values, len(stated.variables.ids))
        if best.dual_solution.feasibility_status == _FEASIBLE:
            prices = _dense(best.dual_solution.dual_values, len(stated.linear_constraints.ids))
    return _Reply(result.termination.reason, result.termination.objective_bounds.dual_bound, columns, prices)


def _dense(vector: sparse_containers_pb2.SparseDoubleVectorProto, size: int) -> FloatArray:
    values = np.zeros(size)
    values[np.array(vector.ids, dtype=np.int64)] = vector.values
    return values


@dataclass(frozen=True, slots=True)
class Linear:
    """The linear relaxation solved: a bound, and per candidate what it adds to it and the share placed.

    `prices` are those of the rows, block by block of the model.
    """

    bound: float
    reduced: FloatArray
    placed: FloatArray
    prices: tuple[FloatArray, ...]


def relax_whole(model: Model, seconds: float) -> Linear | None:
    """The model without whole numbers, by the simplex method; None when time or numbers got in the way.

    Nothing is taken from the solver but the prices of the rows: any prices give a bound, which is worked out
    here in double precision (Neumaier and Shcherbina, Mathematical Programming 99, 2004).
    """
    scale = scale_of(model)
    parameters = mathopt.SolveParameters(time_limit=datetime.timedelta(seconds=max(seconds, 0.01)))
    if model.variables.count < _WORTH_PRESOLVE:
        parameters.presolve = mathopt.Emphasis.OFF
    matrix = matrix_of(model)
    reply = _solve(message_of(model, matrix, scale, whole=False), parameters, _hinted(model, None))
    if reply.reason != result_pb2.TERMINATION_REASON_OPTIMAL or reply.columns is None or reply.prices is None:
        return None
    prices = reply.prices / scale * matrix.factor
    # A price has a meaning only on a side where the row is bounded.
    prices = np.where(np.isfinite(np.where(prices > 0, matrix.lower, matrix.upper)), prices, 0.0)
    bound, reduced = _bound_at(model, matrix, prices)
    count = model.variables.candidates
    if not np.isfinite(bound):
        return None
    by_block = tuple(np.split(prices, matrix.first[1:]))
    return Linear(bound, np.maximum(reduced[:count], 0.0), reply.columns[:count], by_block)


def _bound_at(model: Model, matrix: Matrix, prices: FloatArray) -> tuple[float, FloatArray]:
    """The bound that prices of the rows give, and the reduced cost of every column."""
    paid = np.bincount(matrix.column, matrix.value * prices[matrix.row], model.variables.count)
    reduced: FloatArray = model.cost - paid
    below = reduced < 0
    sides = np.where(prices > 0, matrix.lower, np.where(prices < 0, matrix.upper, 0.0))
    terms = np.concatenate([prices * sides, reduced[below] * model.upper[below]])
    return float(terms.sum() - _ROUNDING * np.abs(terms).sum()), reduced
