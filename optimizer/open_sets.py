"""A bound by trying every set of open codes: with rows priced, each workload takes the cheapest of the set.

    L(p) = min over sets S of   sum_{k in S} min(0, f_k) + sum_w min_{k in S} c_wk  -  p @ limit

Unlike `split.py` nothing but the rows is relaxed, so where the number of codes is what makes a question hard
this bound is close. A set keeps the best bound of all prices tried; those above a known plan are struck out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from optimizer.amounts import Indices
from optimizer.clock import Clock
from optimizer.problem import BoolArray, FloatArray, IntArray, LimitCount, Problem
from optimizer.split import Alone, Split, alone_of

_FEW = 1_000_000  # workloads times sets: a few milliseconds
_WORK = 400_000_000  # workloads times sets times codes at one price: about a second
_CHUNK = 4_000_000
_STEPS = 30


@dataclass(frozen=True, slots=True)
class Sets:
    """Every set of open codes of one attribute, with no price on any row: its bound, and its best candidates.

    `cheapest` holds the cheapest candidate of each workload (first axis) within each set.
    """

    alone: Alone
    sets: Indices
    cheapest: FloatArray
    bound: FloatArray

    def inside(self) -> IntArray:
        """The candidates at the codes of the best set, ascending."""
        cells = self.alone.cells
        best = self.sets[int(self.bound.argmin())]
        return np.sort(cells.order[np.isin(cells.code, best)[cells.cell]]).astype(np.int32)

    def forced(self, limit: float) -> FloatArray:
        """A bound on the plans of each candidate; sets above `limit` count as one, by the lowest of them."""
        cells, plain = self.alone.cells, self.alone.plain
        alive = self.bound <= limit
        table = np.full((len(self.cheapest), cells.codes), np.inf)
        low, bound, sets = self.cheapest[:, alive], self.bound[alive], self.sets[alive]
        for code in range(cells.codes):
            with_it = (sets == code).any(axis=1)
            if with_it.any():  # the workload itself goes to `code`, the others where the set is cheapest
                table[:, code] = (bound[with_it] - low[:, with_it]).min(axis=1)
        forced = np.empty(len(plain))
        forced[cells.order] = table[cells.workload, cells.code][cells.cell] + plain
        return np.asarray(np.minimum(forced, self.bound[~alive].min(initial=np.inf)))


def sets_of(problem: Problem, weights: Mapping[str, float]) -> list[Sets]:
    """Every set of open codes of each attribute whose codes are counted and whose sets are few."""
    counts = sorted({rule.attribute for rule in problem.rules if isinstance(rule, LimitCount)})
    found = (few_sets(alone_of(problem, weights, attribute)) for attribute in counts)
    return [sets for sets in found if sets is not None]


def few_sets(alone: Alone) -> Sets | None:
    """Every set of open codes, if they can be tried in a few milliseconds and opening one costs nothing."""
    if alone.charge.any() or _sets(alone) * alone.workloads > _FEW:
        return None
    table = _table(alone, alone.plain)
    sets = able(table, every_set(alone.cells.codes, alone.allowed))
    cheapest = _cheapest(table, sets)
    return Sets(alone, sets, cheapest, cheapest.sum(axis=0)) if len(sets) else None


def able(table: FloatArray, sets: Indices) -> Indices:
    """The sets within which every workload finds a candidate: often a small part of them, told by bits."""
    served = np.ones(len(sets), dtype=np.bool_)
    for word in _words(np.pad(np.isfinite(table), ((0, 0), (0, 1)), constant_values=True)):
        served &= np.bitwise_or.reduce([word[column] for column in sets.T]) == word[-1]
    return sets[served]


def _words(marks: BoolArray) -> Iterator[NDArray[np.uint64]]:
    """Columns of marks as whole numbers, 64 rows in each."""
    for begin in range(0, len(marks), 64):
        rows = marks[begin : begin + 64]
        yield np.bitwise_or.reduce(rows.astype(np.uint64) << np.arange(len(rows), dtype=np.uint64)[:, None])


def _sets(alone: Alone) -> int:
    return comb(alone.cells.codes, alone.allowed)


@lru_cache(16)
def every_set(codes: int, size: int) -> Indices:
    """Every set of so many codes, one a row."""
    return np.array(list(combinations(range(codes), size)), dtype=np.int64).reshape(-1, size)


def affordable(split: Split) -> bool:
    """Whether all sets of open codes can be tried at one price in about a second."""
    return _sets(split.alone) * split.allowed * split.alone.workloads <= _WORK


def bound_of_sets(split: Split, prices: FloatArray, target: float, clock: Clock) -> float:
    """A bound on every plan; sets whose bound passes `target` (the value of a known plan) are left."""
    sets = every_set(split.cells.codes, split.allowed)
    reached = np.full(len(sets), -np.inf)
    alive = np.arange(len(sets))
    step = 1.0
    for turn in range(_STEPS):
        priced = split.priced(prices)
        table = _table(split.alone, priced)
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


def _table(alone: Alone, priced: FloatArray) -> FloatArray:
    """The cheapest priced candidate of each workload at each code; infinite where there is none."""
    cells = alone.cells
    table = np.full((alone.workloads, cells.codes), np.inf)
    table[cells.workload, cells.code] = np.minimum.reduceat(priced, cells.first)
    return table


def _sums(table: FloatArray, sets: Indices) -> FloatArray:
    """Sum over workloads of the cheapest code of each set, a chunk of sets at a time."""
    size = max(1, _CHUNK // len(table))
    parts = []
    for begin in range(0, len(sets), size):
        parts.append(_cheapest(table, sets[begin : begin + size]).sum(axis=0))
    return np.concatenate(parts)


def _cheapest(table: FloatArray, sets: Indices) -> FloatArray:
    """Per workload and set, the cheapest of its codes."""
    low = table[:, sets[:, 0]]
    for column in range(1, sets.shape[1]):
        np.minimum(low, table[:, sets[:, column]], out=low)
    return low


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
