"""A bound by trying every set of open codes: with rows priced, each workload takes the cheapest of the set.

    L(p) = min over sets S of   sum_{k in S} min(0, f_k) + sum_w min_{k in S} c_wk  -  p @ limit

Unlike `split.py` nothing but the rows is relaxed, so where the number of codes is what makes a question hard
this bound is close. A set keeps the best bound of all prices tried; those above a known plan are struck out.
"""

from itertools import combinations
from math import comb

import numpy as np

from optimizer.amounts import Indices
from optimizer.clock import Clock
from optimizer.problem import FloatArray
from optimizer.split import Split

_WORK = 400_000_000  # workloads times sets times codes at one price: about a second
_CHUNK = 4_000_000
_STEPS = 30


def affordable(split: Split) -> bool:
    """Whether all sets of open codes can be tried at one price in about a second."""
    allowed = min(split.allowed, split.cells.codes)
    sets = comb(split.cells.codes, allowed)
    return sets * allowed * len(split.problem.workloads) <= _WORK


def bound_of_sets(split: Split, prices: FloatArray, target: float, clock: Clock) -> float:
    """A bound on every plan; sets whose bound passes `target` (the value of a known plan) are left."""
    allowed = min(split.allowed, split.cells.codes)
    sets = np.array(list(combinations(range(split.cells.codes), allowed)), dtype=np.int64)
    reached = np.full(len(sets), -np.inf)
    alive = np.arange(len(sets))
    step = 1.0
    for turn in range(_STEPS):
        table, priced = _table(split, prices)
        # A plan may use fewer codes than a set has, so charges that would raise the bound are left out.
        charge = np.minimum(split.charge + prices @ split.charge_rows, 0.0)
        here = _sums(table, sets[alive]) + charge[sets[alive]].sum(axis=1)
        here -= float(prices @ split.limit)
        reached[alive] = np.maximum(reached[alive], here)
        alive = alive[reached[alive] < target]
        if not len(alive) or (turn and clock.left <= 0):
            break
        weakest = alive[int(reached[alive].argmin())]
        over = _overdrawn(split, table, priced, sets[weakest])
        length = float(over @ (over * split.scale))
        if length <= 0:
            break
        move = step * max(target - float(reached[weakest]), 0.0) / length
        prices = np.clip(prices + move * over * split.scale, 0.0, split.rows.dearest)
        step *= 0.85
    return float(min(target, reached.min())) if len(alive) else target


def _table(split: Split, prices: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The cheapest priced candidate of each workload at each code; infinite where there is none."""
    priced = split.priced(prices)
    table = np.full((len(split.problem.workloads), split.cells.codes), np.inf)
    table[split.cells.workload, split.cells.code] = np.minimum.reduceat(priced, split.cells.first)
    return table, priced


def _sums(table: FloatArray, sets: Indices) -> FloatArray:
    """Sum over workloads of the cheapest code of each set, a chunk of sets at a time."""
    size = max(1, _CHUNK // len(table))
    parts = []
    for begin in range(0, len(sets), size):
        some = sets[begin : begin + size]
        low = table[:, some[:, 0]]
        for column in range(1, some.shape[1]):
            np.minimum(low, table[:, some[:, column]], out=low)
        parts.append(low.sum(axis=0))
    return np.concatenate(parts)


def _overdrawn(split: Split, table: FloatArray, priced: FloatArray, codes: Indices) -> FloatArray:
    """By how much each row is overdrawn when workloads choose within one set."""
    best = codes[table[:, codes].argmin(axis=1)]
    at = np.full(table.shape, -1, dtype=np.int64)
    at[split.cells.workload, split.cells.code] = np.arange(len(split.cells.workload))
    cells = at[np.arange(len(table)), best]
    low = np.minimum.reduceat(priced, split.cells.first)
    picked = split.picked(priced, low, cells[cells >= 0])[1]
    over: FloatArray = split.rows.taken(picked, 1.0) + split.charge_rows[:, codes].sum(axis=1) - split.limit
    return over
