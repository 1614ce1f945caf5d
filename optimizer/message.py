"""A model of arrays as one protocol message of MathOpt.

Rows and goal are scaled so that their largest coefficient is `SPAN`: solvers work to absolute tolerances.
"""

import numpy as np
from ortools.math_opt import model_pb2

from optimizer.model import Model
from optimizer.problem import FloatArray, IntArray

SPAN = 100.0


def scale_of(model: Model) -> float:
    """The factor by which the goal is multiplied in the message."""
    return SPAN / max(float(np.abs(model.cost).max(initial=0.0)), 1e-300) if model.cost.any() else 1.0


def message_of(model: Model, scale: float, *, whole: bool = True) -> model_pb2.ModelProto:
    """The message; without `whole`, columns may take any value between their bounds."""
    message = model_pb2.ModelProto()
    columns = message.variables
    columns.ids.extend(range(model.variables.count))
    columns.lower_bounds.extend([0.0] * model.variables.count)
    columns.upper_bounds.extend(model.upper.tolist())
    columns.integers.extend((model.whole & whole).tolist())
    used = np.flatnonzero(model.cost)
    message.objective.linear_coefficients.ids.extend(used.tolist())
    message.objective.linear_coefficients.values.extend((model.cost[used] * scale).tolist())
    first = 0
    for block in model.rows:
        _add_rows(message, block.row + first, block.column, block.value, block.lower, block.upper)
        first += len(block.lower)
    message.linear_constraints.ids.extend(range(first))
    return message


def factors_of(row: IntArray, value: FloatArray, count: int) -> FloatArray:
    """By what each of `count` rows, given by its coefficients, is multiplied in the message."""
    largest = np.zeros(count)
    np.maximum.at(largest, row, np.abs(value))
    return np.where(largest == 1.0, 1.0, SPAN / np.where(largest > 0, largest, SPAN))


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
    factor = factors_of(row - first, value, len(lower))
    message.linear_constraints.lower_bounds.extend((lower * factor).tolist())
    message.linear_constraints.upper_bounds.extend((upper * factor).tolist())
    order = np.lexsort((column, row))
    matrix = message.linear_constraint_matrix
    matrix.row_ids.extend(row[order].tolist())
    matrix.column_ids.extend(column[order].tolist())
    matrix.coefficients.extend((value * factor[row - first])[order].tolist())
