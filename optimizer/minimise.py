"""One goal to the end: a start, a bound, a small core, then the exact model over what can still matter.

A few hundred candidates go to the exact model at once, which is less work than any bound. Otherwise:

1. A heuristic plan and a Lagrangian bound (`heuristic.py`, `decompose.py`).
2. Candidates whose own bound lies above the plan's value go: no better plan contains them.
3. If many are left, the linear relaxation by the simplex method: a higher bound, more candidates gone.
4. The exact model over the most promising ones: a better plan, more candidates gone. Where that is too hard,
   parts of the plan are solved exactly while the rest stays (`neighbourhood.py`).
5. The exact model over all that are left. Its bound, or the value of the plan where that is lower, bounds
   every plan of the problem.

Where every amount and charge is whole, so is every value: bounds are rounded up (`grain_of`).
"""

from collections.abc import Mapping
from dataclasses import replace
from math import prod

import numpy as np

from optimizer.clock import Clock
from optimizer.decompose import FEW_STEPS, STEPS, relax
from optimizer.found import Found, meets
from optimizer.heuristic import Start, as_start, cheapest_plan, first_plan, improve
from optimizer.model import build_model
from optimizer.neighbourhood import improve_parts
from optimizer.objective import Ceiling, grain_of
from optimizer.open_sets import sets_of
from optimizer.problem import FloatArray, IntArray, PayForTraffic, Problem
from optimizer.select import chosen, restrict
from optimizer.solve_over import Solved, solve_over
from optimizer.split import Relaxation

_CORE = 300
_LINEAR = (3_000, 150_000)  # so many candidates are worth the linear relaxation, and it is worth waiting for
_SAFETY = 1e-9
_FEW_PAIRS = 2_000  # columns of traffic rules: many more than candidates make the relaxation slow
# A small model that takes more is better begun from a plan and a bound. Counted, not timed: equal every run.
_FEW_NODES = 300


def minimise(
    problem: Problem,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...],
    clock: Clock,
    seed: int,
    known: IntArray | None = None,
    tolerance: float = 0.0,
) -> Found:
    """The least weighted sum of resources under the rules and ceilings; `known` is a plan to begin from.

    `forced` of the outcome stays true for all plans within `tolerance` (relative) of the best.
    """
    search = _Search(problem, weights, ceilings, clock, seed, known, tolerance)
    if len(problem.workload) <= _CORE and _pairs_of(problem) <= _FEW_PAIRS:
        found = search.at_once()
        if found is not None:
            return found
    return search.to_the_end()


def another_plan(
    problem: Problem,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...],
    clock: Clock,
    seed: int,
    known: tuple[IntArray, ...],
    cutoff: float,
) -> tuple[IntArray | None, bool]:
    """A plan other than those `known` that keeps rules and ceilings, or none; and whether that is proven."""
    every = np.arange(len(problem.workload), dtype=np.int32)
    solved = solve_over(problem, every, weights, ceilings, clock, seed, None, known, cutoff)
    choice = None if solved.start is None else solved.start.choice
    return choice, solved.start is not None or solved.finished


class _Search:
    """The plan in hand, the bound and the bound of each candidate, brought together step by step."""

    def __init__(
        self,
        problem: Problem,
        weights: Mapping[str, float],
        ceilings: tuple[Ceiling, ...],
        clock: Clock,
        seed: int,
        known: IntArray | None,
        tolerance: float,
    ) -> None:
        self.problem, self.weights, self.ceilings = problem, weights, ceilings
        self.clock, self.seed, self.tolerance = clock, seed, tolerance
        self.grain = grain_of(problem, weights)
        self.known = known
        self.start = None if known is None else as_start(problem, weights, ceilings, known)
        self.bound, self.forced = -np.inf, np.full(len(problem.workload), -np.inf)
        self.linear = False

    def at_once(self) -> Found | None:
        """The exact model over all that the linear relaxation leaves; None if it takes too long."""
        self._by_simplex()
        if self._proven():
            return self._found(True, "exact")
        solved = self._solve(self._kept(), self.clock, _FEW_NODES)
        return self._read(solved) if solved.finished else None

    def to_the_end(self) -> Found:
        """Core after core until nothing is left that could be better."""
        self._by_prices()
        size = _CORE
        while True:
            self.clock.tell(self._value(), self.bound)
            if self._proven():
                return self._found(True, "exact" if self.linear else "relaxation")
            kept = self._kept()
            if not self.linear and self._worth_simplex(len(kept), size):
                self._by_simplex()
                continue
            if len(kept) <= 1.5 * size:
                return self._over_all(kept)
            core = self._core(size)
            solved = self._solve(core, self.clock.within(0.3 * self.clock.left))
            before = self._value()
            self._take(solved.start)
            if solved.finished and self.start is not None and np.isin(self._kept(), core).all():
                self._raise(solved.bound, None)
                return self._found(True, "exact")
            if self.clock.left <= 0:
                return self._found(False, "exact")
            if not solved.finished and self.start is not None and (self.linear or len(kept) <= _LINEAR[0]):
                self._by_parts(self.start)
                return self._found(True, "exact") if self._proven() else self._over_all(self._kept())
            if self._value() < before - 0.05 * abs(before):  # worth raising the bound again towards it
                self._raise(*_strongest(self._relaxed(STEPS)))
            size *= 4

    def _worth_simplex(self, kept: int, size: int) -> bool:
        """Whether the exact model over all that is left comes next, or so many that a bound is worth some."""
        if kept <= 1.5 * _CORE:
            return True
        return _LINEAR[0] < kept <= _LINEAR[1] and (size > _CORE or self.start is None)

    def _over_all(self, kept: IntArray) -> Found:
        return self._read(self._solve(kept, self.clock))

    def _read(self, solved: Solved) -> Found:
        """What the exact model over everything that is left says of the whole."""
        self._take(solved.start)
        if self.start is None and solved.finished:
            return Found(None, np.inf, np.inf, True, self.forced, "exact", False)
        self._raise(min(solved.bound, self._value()), None)
        return self._found(solved.finished or self._proven(), "exact")

    def _found(self, proven: bool, stage: str) -> Found:
        choice = None if self.start is None else self.start.choice
        # What a bound loses by rounding is no gap.
        bound = self._value() if self._proven() else min(self.bound, self._value())
        proven = choice is not None and (proven or self._proven())
        return Found(choice, self._value(), bound, proven, self.forced, stage, not proven)

    def _by_prices(self) -> None:
        """Lagrangian bounds and plans near them; few steps do where the linear relaxation does the rest."""
        few = len(self.problem.workload) <= _LINEAR[0]
        if few and self._by_sets():
            return
        relaxations = self._relaxed(FEW_STEPS if few else STEPS)
        self._raise(*_strongest(relaxations))
        self._take(first_plan(self.problem, self.weights, self.ceilings, relaxations, self.clock, self.known))
        if few and len(self._kept()) > _CORE:
            self._raise(*_strongest(self._relaxed(STEPS)))

    def _by_sets(self) -> bool:
        """The bound of every set of open codes and the plan at the best: whether that leaves little."""
        every = sets_of(self.problem, self.weights)
        for sets in every:
            inside = sets.inside()
            near = cheapest_plan(restrict(self.problem, inside), self.weights, self.ceilings, self.clock)
            self._take(as_start(self.problem, self.weights, self.ceilings, inside[near]))
            self._raise(float(sets.bound.min()), sets.forced(self._limit()))
        return bool(every) and self.start is not None and len(self._kept()) <= _CORE

    def _relaxed(self, steps: int) -> tuple[Relaxation, ...]:
        """Relaxations; without a plan, the plan that ignores all rules sets the length of their steps."""
        if self.start is None:
            free = relax(replace(self.problem, rules=()), self.weights, (), 0.0, self.clock)[0].bound
            guess = free + 0.2 * abs(free) + 1e-9
            return relax(
                self.problem, self.weights, self.ceilings, guess, self.clock, steps=steps, guess=True
            )
        return relax(self.problem, self.weights, self.ceilings, self._value(), self.clock, steps=steps)

    def _raise(self, bound: float, forced: FloatArray | None) -> None:
        bound = max(self.bound, bound)
        if self.grain and np.isfinite(bound):
            bound = float(np.ceil(bound - 1e-6 - 1e-12 * abs(bound)))
        self.bound = bound
        if forced is not None:
            self.forced = np.maximum(self.forced, forced)

    def _value(self) -> float:
        return np.inf if self.start is None else self.start.value

    def _limit(self) -> float:
        """The value of the plan in hand with what later goals may give back; nothing above it is wanted."""
        value = self._value()
        if not np.isfinite(value):
            return np.inf
        return value + self.tolerance * abs(value) + rounding(self.forced, value)

    def _take(self, start: Start | None) -> None:
        if start is not None and start.value < self._value():
            self.start = start

    def _proven(self) -> bool:
        return self.start is not None and meets(self.bound, self.start.value)

    def _kept(self) -> IntArray:
        """Candidates that a better plan may contain, and those of the plan in hand."""
        if self.start is None:
            return np.arange(len(self.forced), dtype=np.int32)
        limit = self.start.value - self.grain + rounding(self.forced, self.start.value)
        return np.union1d(np.flatnonzero(self.forced <= limit), self.start.choice).astype(np.int32)

    def _core(self, size: int) -> IntArray:
        """The most promising candidates, the start's and the best of each workload among them."""
        by_promise = np.lexsort((np.arange(len(self.forced)), self.forced))
        each = np.unique(self.problem.workload[by_promise], return_index=True)[1]
        parts = [by_promise[:size], by_promise[each]] + ([] if self.start is None else [self.start.choice])
        return np.unique(np.concatenate(parts)).astype(np.int32)

    def _solve(self, kept: IntArray, clock: Clock, nodes: int | None = None) -> Solved:
        return solve_over(
            self.problem,
            kept,
            self.weights,
            self.ceilings,
            clock,
            self.seed,
            self.start,
            grain=self.grain,
            nodes=nodes,
        )

    def _by_simplex(self) -> None:
        """A higher bound from the linear relaxation over what is left, and a plan near its solution."""
        from optimizer.engine import relax_whole  # loaded by the first solve

        self.linear = True
        value = self._value()
        kept = np.flatnonzero(self.forced <= self._limit()).astype(np.int32)
        small = restrict(self.problem, kept)
        linear = relax_whole(build_model(small, self.weights, self.ceilings), 0.3 * self.clock.left)
        if linear is None:
            return
        forced = np.full(len(self.forced), -np.inf)  # plans with other candidates lie above the limit
        forced[kept] = linear.bound + linear.reduced
        self._raise(min(linear.bound, value), forced)
        placed = chosen(small, linear.placed)
        self._take(as_start(self.problem, self.weights, self.ceilings, kept[placed]))
        if not self._proven():
            near = improve(small, self.weights, self.ceilings, placed, self.clock)
            self._take(as_start(self.problem, self.weights, self.ceilings, kept[near]))

    def _by_parts(self, start: Start) -> None:
        """Better plans by solving parts of the plan in hand."""

        def resolve(kept: IntArray, plan: Start, clock: Clock) -> tuple[Start | None, bool]:
            solved = solve_over(
                self.problem, kept, self.weights, self.ceilings, clock, self.seed, plan, grain=self.grain
            )
            return solved.start, solved.finished

        turn = self.clock.within(0.6 * self.clock.left)
        self._take(improve_parts(self.problem, self.forced, start, self.bound, turn, self.seed, resolve))


def _pairs_of(problem: Problem) -> int:
    """How many columns the traffic rules of the whole model take."""
    total = 0
    for rule in problem.rules:
        if isinstance(rule, PayForTraffic):
            codes = problem.attributes[rule.attribute]
            ends = (np.unique(codes[problem.workload == end]) for end in (rule.source, rule.target))
            total += prod(len(end) for end in ends)
    return total


def _strongest(relaxations: tuple[Relaxation, ...]) -> tuple[float, FloatArray]:
    """The best bound, and the best bound of each candidate."""
    forced: FloatArray = np.max([relaxation.forced for relaxation in relaxations], axis=0)
    return max(relaxation.bound for relaxation in relaxations), forced


def rounding(forced: FloatArray, value: float) -> float:
    """How far above a value a bound may lie by rounding alone: it must not vanish where the value is zero."""
    finite = np.abs(forced[np.isfinite(forced)])
    size = abs(value) if np.isfinite(value) else 0.0
    return _SAFETY * (size + float(finite.max(initial=0.0)))
