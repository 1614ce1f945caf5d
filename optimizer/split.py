"""The problem left once rows are priced: workloads choose alone, under a few open codes of one attribute.

Candidates stand in cells, one per workload and code. `decompose.py` states the bound; here it is evaluated
for given prices of rows and values of workloads, without a loop over candidates.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.amounts import Indices, codes_in_use, positions
from optimizer.priced_rows import PricedRows
from optimizer.problem import BoolArray, ChargeForOpening, FloatArray, IntArray, LimitCount, Problem
from optimizer.volumes import floored


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A bound on every plan, on the plans of each candidate, and the cheapest codes to open."""

    bound: float
    forced: FloatArray
    priced: FloatArray
    attribute: str | None
    opened: IntArray
    prices: FloatArray


@dataclass(frozen=True, slots=True)
class Cells:
    """Candidates in order of workload and code; `first` is where each (workload, code) starts."""

    order: Indices
    cell: Indices
    first: Indices
    workload: Indices
    code: Indices
    codes: int


def cells_of(problem: Problem, attribute: str | None) -> Cells:
    count = len(problem.workload)
    code = np.zeros(count, dtype=np.int64)
    if attribute is not None:
        code = positions(problem.attributes[attribute])
    order = np.lexsort((code, problem.workload))
    codes = int(code.max()) + 1
    key = (problem.workload.astype(np.int64) * codes + code)[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    cell = np.repeat(np.arange(len(first)), np.diff(first, append=count))
    return Cells(order, cell, first, key[first] // codes, key[first] % codes, codes)


@dataclass(frozen=True, slots=True)
class Alone:
    """The problem with no price on any row: `plain` is what each candidate comes to, in cell order.

    At most `allowed` codes may be open; opening one adds its `charge`.
    """

    cells: Cells
    plain: FloatArray
    charge: FloatArray
    allowed: int
    workloads: int


def alone_of(
    problem: Problem,
    weights: Mapping[str, float],
    attribute: str | None,
    beside: FloatArray | float = 0.0,
) -> Alone:
    """The problem by the codes of one attribute; candidates bear what they have `beside` their amounts."""
    cells = cells_of(problem, attribute)
    charge = np.zeros(cells.codes)
    for rule in problem.rules:
        if isinstance(rule, ChargeForOpening) and rule.attribute == attribute:
            charge += weights.get(rule.resource, 0.0) * _charges_in_use(problem, rule)
    limits = [r.limit for r in problem.rules if isinstance(r, LimitCount) and r.attribute == attribute]
    plain = (floored(problem, weights) + beside)[cells.order]
    return Alone(cells, plain, charge, min([*limits, cells.codes]), len(problem.workloads))


def _charges_in_use(problem: Problem, rule: ChargeForOpening) -> FloatArray:
    return np.asarray(rule.charges[codes_in_use(problem.attributes[rule.attribute])])


class Split:
    """The problem left once rows are priced, evaluated cell by cell."""

    def __init__(
        self,
        problem: Problem,
        weights: Mapping[str, float],
        rows: PricedRows,
        attribute: str | None,
        copies: FloatArray | None = None,
        beside: FloatArray | float = 0.0,
    ) -> None:
        """`copies[w]`: how many identical workloads w stands for; `forced` then speaks of one of them.

        `beside` is what candidates bear of what is left out otherwise, such as links.
        """
        self.problem, self.attribute = problem, attribute
        self.copies = np.ones(len(problem.workloads)) if copies is None else copies
        self.alone = alone_of(problem, weights, attribute, beside)
        self.cells, self.plain = self.alone.cells, self.alone.plain
        self.charge, self.allowed = self.alone.charge, self.alone.allowed
        self.rows = rows.ordered(self.cells.order)
        self.charge_rows = self._charged_in_rows()
        charged = bool(self.charge.any() or self.charge_rows.any())
        self.counted = charged or self.allowed < min(self.cells.codes, len(problem.workloads))
        self.limit = rows.limit.copy()
        if self.counted:
            self._open_capacities()
        self.scale = 1.0 / rows.spread() ** 2 / len(problem.workloads)
        least = np.abs(self.cheapest(np.zeros(len(self.limit))))
        mean = float(least.mean())
        self.value_scale = np.clip(least / mean, 0.05, None) if mean > 0 else np.ones(len(least))

    def _charged_in_rows(self) -> FloatArray:
        """What opening each code adds to each row."""
        in_rows = np.zeros((len(self.rows.limit), self.cells.codes))
        for rule in self.problem.rules:
            if isinstance(rule, ChargeForOpening) and rule.attribute == self.attribute:
                paid = _charges_in_use(self.problem, rule)
                for row, row_weights in enumerate(self.rows.weights):
                    in_rows[row] += row_weights.get(rule.resource, 0.0) * paid
        return in_rows

    def _open_capacities(self) -> None:
        """A capacity exists only where its code is open: its limit becomes a negative charge in its row."""
        if self.attribute is None:
            return
        codes = codes_in_use(self.problem.attributes[self.attribute])
        for rule in self.rows.capacities:
            if rule.attribute == self.attribute:
                rows = rule.first + np.arange(len(rule.codes))
                here = np.isin(rule.codes, codes)
                at = np.searchsorted(codes, rule.codes[here])
                self.charge_rows[rows[here], at] -= self.limit[rows[here]]
                self.limit[rows] = 0.0

    def priced(self, prices: FloatArray) -> FloatArray:
        """Amount of each candidate (in cell order) with the rows at these prices."""
        return self.plain + self.rows.over_candidates(prices) if len(prices) else self.plain

    def cheapest(self, prices: FloatArray) -> FloatArray:
        """The cheapest priced candidate of each workload."""
        return self._lowest(np.minimum.reduceat(self.priced(prices), self.cells.first))

    def _lowest(self, low: FloatArray) -> FloatArray:
        first = np.flatnonzero(np.diff(self.cells.workload, prepend=-1))
        best = np.full(len(self.problem.workloads), np.inf)
        best[self.cells.workload[first]] = np.minimum.reduceat(low, first)
        return best

    def bound(self, prices: FloatArray, values: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """L(prices, values), by how much each row is overdrawn, and which workloads go unserved or twice."""
        priced = self.priced(prices)
        low = np.minimum.reduceat(priced, self.cells.first)
        if not self.counted:
            values = self._lowest(low)
        worth = values[self.cells.workload]
        gain = np.minimum(low - worth, 0.0)
        saved = self.charge + prices @ self.charge_rows + np.bincount(self.cells.code, gain, self.cells.codes)
        opened = np.argsort(saved, kind="stable")[: self.allowed]
        opened = opened[saved[opened] < 0] if self.counted else np.arange(self.cells.codes)
        # Values that cancel lose digits: what they may have lost is taken off.
        lost = 1e-14 * float(np.abs(values).sum() + np.abs(saved[opened]).sum()) if self.counted else 0.0
        bound = float(values.sum() + saved[opened].sum() - prices @ self.limit) - lost
        is_open = np.zeros(self.cells.codes, dtype=np.bool_)
        is_open[opened] = True
        taken = is_open[self.cells.code] & (low < worth) if self.counted else low <= worth
        served = np.bincount(self.cells.workload[taken], minlength=len(values))
        unserved: FloatArray = (1.0 - served).astype(np.float64) * self.counted
        return bound, self._overdrawn(priced, low, taken, opened, served), unserved

    def _overdrawn(
        self, priced: FloatArray, low: FloatArray, taken: BoolArray, opened: Indices, served: Indices
    ) -> FloatArray:
        if not len(self.limit):
            return np.zeros(0)
        cell, picked = self.picked(priced, low, np.flatnonzero(taken))
        share = 1.0 if self.counted else 1.0 / served[self.cells.workload[cell]]
        used = self.rows.taken(picked, share)
        charged = self.charge_rows[:, opened].sum(axis=1) if self.counted else 0.0
        overdrawn: FloatArray = used + charged - self.limit
        return overdrawn

    def picked(self, priced: FloatArray, low: FloatArray, cells: Indices) -> tuple[Indices, Indices]:
        """The first candidate (in cell order) that is lowest in each of these cells."""
        lowest = np.flatnonzero(priced == low[self.cells.cell])[::-1]
        first = np.empty(len(low), dtype=np.int64)
        first[self.cells.cell[lowest]] = lowest  # the first of a cell is written last, and stays
        return cells, first[cells]

    def read(self, prices: FloatArray, values: FloatArray) -> Relaxation:
        """Bound and forced bounds at given prices, back in the order of the problem."""
        bound = self.bound(prices, values)[0]
        if not self.counted:
            values = self.cheapest(prices)
        priced = self.priced(prices)
        low = np.minimum.reduceat(priced, self.cells.first)
        gain = np.minimum(low - values[self.cells.workload], 0.0)
        charge = self.charge + prices @ self.charge_rows
        saved = charge + np.bincount(self.cells.code, gain, self.cells.codes)
        base = float(values.sum() - prices @ self.limit)
        many = self.copies[self.cells.workload]
        apart = np.repeat(saved[None, :], len(values), axis=0)
        apart[self.cells.workload, self.cells.code] -= gain / many
        rest = _best_others(apart, self.allowed)
        cell_bound = (
            base + apart[self.cells.workload, self.cells.code] + rest[self.cells.workload, self.cells.code]
        )
        forced = np.empty(len(priced))
        one = (cell_bound - values[self.cells.workload] / many)[self.cells.cell]
        forced[self.cells.order] = one + priced / many[self.cells.cell]
        back = np.empty(len(priced))
        back[self.cells.order] = priced
        codes = np.zeros(1, dtype=np.int32)
        if self.attribute is not None:
            codes = codes_in_use(self.problem.attributes[self.attribute])
        opened = codes[np.argsort(saved, kind="stable")[: self.allowed]]
        return Relaxation(bound, np.maximum(forced, bound), back, self.attribute, opened, prices)


def _best_others(saved: FloatArray, allowed: int) -> FloatArray:
    """Per workload and code, the most that `allowed` - 1 other codes can save (a sum of negative numbers)."""
    negative = np.minimum(saved, 0.0)
    others = allowed - 1
    if others <= 0:
        return np.zeros_like(saved)
    if others >= saved.shape[1]:
        every: FloatArray = negative.sum(axis=1, keepdims=True) - negative
        return every
    order = np.argsort(negative, axis=1, kind="stable")
    ranked = np.take_along_axis(negative, order, axis=1)
    total = ranked[:, :others].sum(axis=1, keepdims=True)
    inside = np.zeros(saved.shape, dtype=np.bool_)
    np.put_along_axis(inside, order[:, :others], True, axis=1)
    rest: FloatArray = np.where(inside, total - negative + ranked[:, others : others + 1], total)
    return rest
