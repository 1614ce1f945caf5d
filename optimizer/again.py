"""A problem solved again after some of its numbers, candidates or rules have changed.

Any prices of rows and values of workloads bound every plan of any problem (`decompose.py`); those at which
the bound of a problem was highest bound one like it nearly as well. They leave few of its candidates, which
is a small problem for `solve`: what a plan is, how ties end and what is proven stay as they are there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from optimizer.clock import Clock, start_clock
from optimizer.decompose import STEPS, ascend, counted_attributes
from optimizer.evaluate import amounts_of, are_within, broken_rules, weigh
from optimizer.every_plan import are_few_plans, has_few_plans
from optimizer.heuristic import as_start, cheapest_plan, improve
from optimizer.large import is_large
from optimizer.links import AtTargets, borne, prices_at_targets
from optimizer.minimise import rounding
from optimizer.open_sets import few_sets
from optimizer.outcome import Outcome, Placed
from optimizer.priced_rows import rows_to_price
from optimizer.problem import FloatArray, IntArray, Problem
from optimizer.prune import undominated
from optimizer.select import restrict
from optimizer.solve import solve, unserved_workloads
from optimizer.split import Split
from optimizer.volumes import lowest_lines, without_volumes

_CORES = (100, 300)  # so many of the most promising candidates are tried for a first plan, if need be
# Towards a higher bound, where more plans are left than can be worked out one by one. More steps rule out
# more candidates and take longer than what these would cost the search: 14 took 0.82 of the time of 20 + 40.
_STEPS = 14


@dataclass(frozen=True, slots=True)
class Prices:
    """What a bound was made of, by name, so that it fits problems with other rows and workloads.

    `links` are prices at the targets of links, by the codes of their attribute.
    """

    attribute: str | None
    rows: Mapping[tuple[str, int], float]
    values: Mapping[str, float]
    links: AtTargets


def prices_of(problem: Problem, known: IntArray, *, time_limit: float = 30.0) -> Prices:
    """The prices with the highest bound on the first goal; `known` is the best plan known.

    None are learnt of very many workloads, which prices alone solve anyway.
    """
    clock, nothing = start_clock(time_limit), Prices(None, {}, {}, {})
    if is_large(problem):
        return nothing
    without = _highest(problem, known, nothing, clock)
    still = Bound(problem, without).still(known, clock)
    links = prices_at_targets(restrict(problem, still), problem.goals[0].weights, clock.left)
    return _highest(problem, known, replace(nothing, links=links), clock) if links else without


def _highest(problem: Problem, known: IntArray, begin: Prices, clock: Clock) -> Prices:
    """The prices of rows and values of workloads with the highest bound, at given prices of links."""
    weights = problem.goals[0].weights
    lines, value = lowest_lines(problem), weigh(weights, amounts_of(problem, known))
    beside, linear = borne(problem, weights, begin.links, lines), without_volumes(problem, lines)
    rows = rows_to_price(linear, weights, ())
    highest, best = -np.inf, begin
    for attribute in counted_attributes(problem):
        split = Split(linear, weights, rows, attribute, beside=beside)
        prices, values = ascend(split, value, clock, STEPS)
        bound = split.bound(prices, values)[0]
        if bound > highest:
            named = dict(zip(rows.names, prices.tolist(), strict=True))
            worth = dict(zip(problem.workloads, values.tolist(), strict=True))
            highest, best = bound, Prices(attribute, named, worth, begin.links)
    return best


class Again:
    """A problem to be solved with less work where `prices` are those of a problem like it.

    Plans are indices of candidates. Everything asked of it ends within `time_limit` seconds. What `solve`
    refuses to read as a problem must not come here.
    """

    def __init__(self, problem: Problem, prices: Prices, *, time_limit: float = 30.0) -> None:
        """Read the bound at these prices; very many workloads are solved without."""
        self._clock = start_clock(time_limit)
        self._order = np.argsort(problem.workload, kind="stable").astype(np.int32)
        self._place, self._problem = self._order, problem
        if (np.diff(problem.workload) < 0).any():
            self._place = np.argsort(self._order).astype(np.int32)
            self._problem = restrict(problem, self._order)
        readable = not unserved_workloads(problem) and not is_large(problem)
        self._bound = Bound(self._problem, prices) if readable else None

    def better(self, known: IntArray) -> IntArray | None:
        """A plan worth less than a known one that keeps the rules, by moves of single workloads; or None."""
        bound, plan = self._bound, self._place[known]
        if bound is None:
            return None
        kept = bound.still(plan, self._clock)
        if bound.are_few(kept):  # all of their plans are worked out in less time
            return None
        small, weights = restrict(self._problem, kept), bound.goal.weights
        moved = kept[improve(small, weights, (), np.searchsorted(kept, plan).astype(np.int32), self._clock)]
        end = as_start(self._problem, weights, (), moved)
        if end is None or are_within(np.array([bound.worth(plan)]), end.value)[0]:
            return None
        return self._order[end.choice]

    def solve(
        self,
        known: IntArray | None = None,
        *,
        settle_ties: bool = True,
        name_conflict: bool = True,
        known_keeps: bool = False,
    ) -> Outcome:
        """What `solve` gives, whose options these are; a plan `known` that breaks a rule is passed over."""
        at = None if known is None else self._place[known]
        if at is not None and not known_keeps and broken_rules(self._problem, at):
            at = None
        return self._in_order(self._solved(at, settle_ties, name_conflict))

    def settle(self, best: IntArray, known: IntArray) -> Outcome:
        """`solve` from the best plan that it found from a `known` one, with ties settled."""
        if self._bound is not None:
            kept = self._bound.still(self._place[known], self._clock)
            # Few candidates at hand take less than still fewer that have to be found.
            if self._bound.are_few(kept):
                return self._in_order(_over(self._problem, kept, self._place[best], self._clock, True))
        return self.solve(best, known_keeps=True)

    def _in_order(self, outcome: Outcome) -> Outcome:
        """The outcome in the order of the problem as given."""
        return (
            replace(outcome, choice=self._order[outcome.choice]) if isinstance(outcome, Placed) else outcome
        )

    def _solved(self, known: IntArray | None, settle_ties: bool, name_conflict: bool) -> Outcome:
        problem, bound, clock = self._problem, self._bound, self._clock
        if known is None and bound is not None:
            known = _first_plan(bound, clock)
        if known is None or bound is None:
            return solve(
                problem,
                time_limit=clock.left,
                known=known,
                settle_ties=settle_ties,
                name_conflict=name_conflict,
            )
        return _over(problem, bound.still(known, clock), known, clock, settle_ties)


def _over(
    problem: Problem, kept: IntArray, known: IntArray | None, clock: Clock, settle_ties: bool
) -> Outcome:
    """The outcome over some candidates, in indices of the whole problem."""
    begin = None if known is None else np.searchsorted(kept, known).astype(np.int32)
    small = restrict(problem, kept)
    outcome = solve(
        small,
        time_limit=clock.left,
        known=begin,
        prune=not has_few_plans(small),  # to work out few plans takes less
        settle_ties=settle_ties,
        name_conflict=False,
        checked=True,
        known_keeps=True,
    )
    return replace(outcome, choice=kept[outcome.choice]) if isinstance(outcome, Placed) else outcome


def _first_plan(bound: "Bound", clock: Clock) -> IntArray | None:
    """A plan within the best set of open codes, else among the most promising candidates; None: not found."""
    problem, weights = bound.problem, bound.goal.weights
    inside = bound.best_set()
    if inside is not None:
        near = inside[cheapest_plan(restrict(problem, inside), weights, (), clock)]
        if as_start(problem, weights, (), near) is not None:
            return near
    by_promise = np.argsort(bound.forced, kind="stable")
    each = by_promise[np.unique(problem.workload[by_promise], return_index=True)[1]]
    for size in _CORES:
        core = np.union1d(by_promise[:size], each).astype(np.int32)
        found = _over(problem, core, None, clock, settle_ties=False)
        if isinstance(found, Placed):
            return found.choice
    return None


class Bound:
    """The bound of a problem at given prices, and of the plans with each candidate (`forced`)."""

    def __init__(self, problem: Problem, prices: Prices) -> None:
        self.problem, self.goal, self.prices = problem, problem.goals[0], prices
        lines = lowest_lines(problem)
        self.linear = without_volumes(problem, lines)
        self.beside = borne(problem, self.goal.weights, prices.links, lines)
        self.split = self._split(None)
        self.forced = self.split.read(*self._begin(self.split)).forced
        self._still: dict[bytes, IntArray] = {}
        self._worth: dict[bytes, float] = {}

    def best_set(self) -> IntArray | None:
        """The candidates at the codes that are cheapest together; None where sets are many or none."""
        found = few_sets(self.split.alone) if self.split.counted else None
        return None if found is None else found.inside()

    def within(self, known: IntArray) -> IntArray:
        """Candidates of plans as good as a known one, or within what later goals may give back; its own."""
        return self._kept(known, self.worth(known))

    def are_few(self, kept: IntArray) -> bool:
        """Whether the plans of some candidates can be worked out one by one."""
        return are_few_plans(self.problem.workload[kept], len(self.problem.workloads))

    def worth(self, known: IntArray) -> float:
        """The value of a plan."""
        if known.tobytes() not in self._worth:
            self._worth[known.tobytes()] = weigh(self.goal.weights, amounts_of(self.problem, known))
        return self._worth[known.tobytes()]

    def still(self, known: IntArray, clock: Clock) -> IntArray:
        """Those of them that no other stands in for, after some steps towards a higher bound if need be."""
        if known.tobytes() not in self._still:
            self._still[known.tobytes()] = self._found(known, clock)
        return self._still[known.tobytes()]

    def _found(self, known: IntArray, clock: Clock) -> IntArray:
        value = self.worth(known)
        kept = self._kept(known, value)
        kept = np.union1d(kept[undominated(restrict(self.problem, kept))], known).astype(np.int32)
        if self.are_few(kept):
            return kept
        split = self._split(kept)  # no plan of other candidates is wanted
        higher = split.read(*ascend(split, value, clock, _STEPS, self._begin(split))).forced
        self.forced[kept] = np.maximum(self.forced[kept], higher)
        return np.intersect1d(kept, self._kept(known, value)).astype(np.int32)

    def _split(self, kept: IntArray | None) -> Split:
        """The split of all candidates, or of some."""
        here = self.linear if kept is None else restrict(self.linear, kept)
        beside = self.beside if kept is None else self.beside[kept]
        counted = counted_attributes(here)
        attribute = self.prices.attribute if self.prices.attribute in counted else counted[0]
        rows = rows_to_price(here, self.goal.weights, ())
        return Split(here, self.goal.weights, rows, attribute, beside=beside)

    def _begin(self, split: Split) -> tuple[FloatArray, FloatArray]:
        """The prices of rows and values of workloads, as far as they are known."""
        at = np.array([self.prices.rows.get(name, 0.0) for name in split.rows.names])
        at = np.minimum(at, split.rows.dearest)
        worth = np.array([self.prices.values.get(name, np.nan) for name in split.problem.workloads])
        return at, np.where(np.isnan(worth), split.cheapest(at), worth)

    def _kept(self, known: IntArray, value: float) -> IntArray:
        limit = value + self.goal.tolerance * abs(value) + rounding(self.forced, value)
        return np.union1d(np.flatnonzero(self.forced <= limit), known).astype(np.int32)
