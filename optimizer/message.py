"""A model of arrays as one protocol message of MathOpt.

Rows and goal are scaled so that their largest coefficient is `SPAN`: solvers work to absolute tolerances.
"""

from dataclasses import dataclass

import numpy as np
from ortools.math_opt import model_pb2

from optimizer.model import Model
from optimizer.problem import FloatArray, IntArray

SPAN = 100.0


@dataclass(frozen=True, slots=True)
class Matrix:
    """The rows of a model in one piece, block n from `first[n]` on; triples in order of row and column.

    In the message each row is multiplied by its `factor`.
    """

    row: IntArray
    column: IntArray
    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    factor: FloatArray
    first: IntArray


def matrix_of(model: Model) -> Matrix:
    """The rows of all rules, numbered through."""
    blocks = model.rows
    first = np.cumsum([0, *(len(block.lower) for block in blocks)])[:-1]
    row = np.concatenate([block.row + begin for block, begin in zip(blocks, first, strict=True)])
    column = np.concatenate([block.column for block in blocks])
    order = np.lexsort((column, row))
    row, value = row[order], np.concatenate([block.value for block in blocks])[order]
    lower, upper = (np.concatenate([getattr(block, side) for block in blocks]) for side in ("lower", "upper"))
    largest = np.zeros(len(lower))
    begins = np.flatnonzero(np.diff(row, prepend=-1))
    if len(begins):
        largest[row[begins]] = np.maximum.reduceat(np.abs(value), begins)
    factor = np.where(largest == 1.0, 1.0, SPAN / np.where(largest > 0, largest, SPAN))
    return Matrix(row, column[order], value, lower, upper, factor, first)


def scale_of(model: Model) -> float:
    """The factor by which the goal is multiplied in the message."""
    return SPAN / max(float(np.abs(model.cost).max(initial=0.0)), 1e-300) if model.cost.any() else 1.0


def message_of(model: Model, matrix: Matrix, scale: float, *, whole: bool = True) -> model_pb2.ModelProto:
    """The message; without `whole`, columns may take any value between their bounds."""
    message = model_pb2.ModelProto()
    columns, goal, rows = message.variables, message.objective, message.linear_constraints
    columns.ids.extend(range(model.variables.count))
    columns.lower_bounds.extend([0.0] * model.variables.count)
    columns.upper_bounds.extend(model.upper.tolist())
    columns.integers.extend((model.whole & whole).tolist())
    used = np.flatnonzero(model.cost)
    goal.linear_coefficients.ids.extend(used.tolist())
    goal.linear_coefficients.values.extend((model.cost[used] * scale).tolist())
    rows.ids.extend(range(len(matrix.lower)))
    rows.lower_bounds.extend((matrix.lower * matrix.factor).tolist())
    rows.upper_bounds.extend((matrix.upper * matrix.factor).tolist())
    triples = message.linear_constraint_matrix
    triples.row_ids.extend(matrix.row.tolist())
    triples.column_ids.extend(matrix.column.tolist())
    triples.coefficients.extend((matrix.value * matrix.factor[matrix.row]).tolist())
    return message
