"""A plan for very many workloads: each takes its cheapest candidate at given prices, then limits are mended.

Moves are made by the thousand: per workload the move that mends the worst limit at the least loss, sorted by
loss per unit mended, as many as it takes; then the moves that gain most within what the limits leave.
"""

from collections.abc import Mapping

import numpy as np

from optimizer.amounts import Indices
from optimizer.evaluate import amounts_of, weigh
from optimizer.objective import Ceiling
from optimizer.priced_rows import PricedRows, rows_to_price
from optimizer.problem import FloatArray, IntArray, Problem
from optimizer.volumes import floored

_ROUNDS = 40


def fill(
    problem: Problem,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...],
    prices: FloatArray,
    begin: IntArray | None = None,
) -> IntArray:
    """A plan near the prices, or from `begin`, that keeps the limits where moves can keep them."""
    rows = rows_to_price(problem, weights, ceilings)
    plain = floored(problem, weights)
    choice = _lowest(problem, plain + rows.over_candidates(prices)) if begin is None else begin
    matrix, count = rows.matrix, len(rows.matrix)
    own = prices[:count]
    for _ in range(_ROUNDS):
        limit = rows.limit[:count] - _charged(problem, rows, choice)
        over = matrix[:, choice].sum(axis=1) - limit
        worst = over / np.maximum(np.abs(limit), 1e-300)
        row = int(worst.argmax()) if count else 0
        if not count or over[row] <= 0:
            break
        others = plain + own @ matrix - own[row] * matrix[row]
        moved = _mend(problem, others, matrix[row], choice, float(over[row]))
        if moved is None:
            break
        choice = moved
    for _ in range(_ROUNDS):
        slack = rows.limit[:count] - _charged(problem, rows, choice) - matrix[:, choice].sum(axis=1)
        moved = _gain(problem, plain, matrix, own, choice, slack)
        if moved is None:
            break
        choice = moved
    return choice


def _lowest(problem: Problem, score: FloatArray) -> IntArray:
    """Per workload the first candidate of the lowest score; candidates stand in order of workload."""
    first = np.flatnonzero(np.diff(problem.workload, prepend=-1))
    low = np.minimum.reduceat(score, first)
    at = np.flatnonzero(score == low[problem.workload])
    return at[np.flatnonzero(np.diff(problem.workload[at], prepend=-1))].astype(np.int32)


def _charged(problem: Problem, rows: PricedRows, choice: IntArray) -> FloatArray:
    """What charges take of each limit beyond what its row counts."""
    amounts = amounts_of(problem, choice)
    counted = rows.matrix[:, choice].sum(axis=1)
    return np.array(
        [weigh(row, amounts) - sum_ if row else 0.0 for row, sum_ in zip(rows.weights, counted, strict=True)]
    )


def _mend(
    problem: Problem, others: FloatArray, row: FloatArray, choice: IntArray, over: float
) -> IntArray | None:
    """The cheapest moves that take `over` off one row, one a workload; None if there are none."""
    now = choice[problem.workload]
    less = row[now] - row
    lost = others - others[now]
    ratio = np.where(less > 1e-12 * np.abs(row[now]), lost / np.where(less > 0, less, 1.0), np.inf)
    best = _lowest(problem, ratio)
    best = best[np.isfinite(ratio[best])]
    best = best[np.argsort(ratio[best], kind="stable")]
    if not len(best):
        return None
    enough = int(np.searchsorted(np.cumsum(less[best]), over)) + 1
    return _moved(problem, choice, best[:enough])


def _gain(
    problem: Problem,
    plain: FloatArray,
    matrix: FloatArray,
    prices: FloatArray,
    choice: IntArray,
    slack: FloatArray,
) -> IntArray | None:
    """The moves that lower the goal most per use of the limits, as many as the slack allows."""
    now = choice[problem.workload]
    gain = plain[now] - plain
    more = matrix - matrix[:, now]
    fits = (gain > 1e-12 * np.abs(plain[now])) & (more <= slack[:, None]).all(axis=0)
    if not fits.any():
        return None
    used = prices @ np.maximum(more, 0.0) + 1e-9 * np.abs(gain)
    ratio = np.where(fits, -gain / np.maximum(used, 1e-300), np.inf)
    best = _lowest(problem, ratio)
    best = best[np.isfinite(ratio[best])]
    best = best[np.argsort(ratio[best], kind="stable")]
    total = np.cumsum(more[:, best], axis=1)
    good = (np.maximum.accumulate(total, axis=1) <= slack[:, None]).all(axis=0)
    return _moved(problem, choice, best[: max(1, int(np.count_nonzero(good)))])


def _moved(problem: Problem, choice: IntArray, moves: Indices) -> IntArray:
    moved = choice.copy()
    moved[problem.workload[moves]] = moves
    return moved
