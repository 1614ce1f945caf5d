"""One goal over very many workloads: bound and plan by prices alone, to a gap stated in advance.

Rounds of: raise the Lagrangian bound (`decompose.py`), open the codes it favours, fill a plan at prices
that suit them (`fill.py`), strike out candidates whose own bound lies above the plan. When few codes are
left, every set of them is tried (`open_sets.py`). Memory is a few columns the length of the candidates.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from optimizer.amounts import Indices
from optimizer.clock import Clock
from optimizer.decompose import ascend
from optimizer.fill import fill
from optimizer.first_phase import Minimise, first_phase
from optimizer.found import Found, meets
from optimizer.heuristic import Start, as_start, improve, opened_codes
from optimizer.identical import classes_of
from optimizer.objective import Ceiling
from optimizer.open_sets import affordable, bound_of_sets
from optimizer.priced_rows import rows_to_price
from optimizer.problem import ChargeForOpening, FloatArray, IntArray, LimitCount, Problem
from optimizer.select import restrict
from optimizer.split import Split
from optimizer.volumes import floored

ENOUGH = 1e-4  # relative gap at which a plan for very many workloads is good enough
_ROUNDS, _FEW_ROUNDS = 6, 2
_NEAR = 1e-3
_STEPS = 60
_SHARE = 0.3  # of the time left that one question of the first phase may take
_TOGETHER = 0.6  # of the time left that identical workloads brought together may take
_MENDED = 0.1  # at most this share of the time left goes to single moves


def is_large(problem: Problem) -> bool:
    """Whether the exact model is out of reach from the outset."""
    return len(problem.workloads) > 2_000 or len(problem.workload) > 500_000


def minimise_large(
    problem: Problem,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...],
    clock: Clock,
    known: IntArray | None,
    tolerance: float,
) -> Found:
    """A plan and a global bound; stops at a relative gap of `ENOUGH`, when nothing moves, or by the clock.

    Often the bound comes to the very value of the plan, which is then proven best. Identical workloads are
    brought together first (`identical.py`); what is then left open, one by one.
    """
    classes = classes_of(problem)
    if classes is None:
        return _searched(problem, weights, ceilings, clock, known, tolerance)
    turn = clock.within(_TOGETHER * clock.left)
    found = _searched(classes.problem, weights, ceilings, turn, None, tolerance, classes.copies)
    forced = classes.each(found.forced)
    if found.choice is None and found.proven:
        return replace(found, forced=forced)
    start = None if known is None else as_start(problem, weights, ceilings, known)
    if found.choice is not None:
        alike = as_start(problem, weights, ceilings, classes.spread(found.choice))
        start = min((s for s in (start, alike) if s is not None), key=lambda s: s.value, default=None)
    if start is not None and not _done(start, found.bound, clock):
        start = _one_by_one(problem, weights, ceilings, start, forced, clock)
    if start is not None and _done(start, found.bound, clock):
        clock.tell(start.value, min(found.bound, start.value))
        return _ended(start, found.bound, forced, found.by_clock)
    begin = None if start is None else start.choice
    near = start is not None and start.value - found.bound <= _NEAR * abs(start.value)
    rounds = _FEW_ROUNDS if near else _ROUNDS  # what the classes left open is seldom closed one by one
    whole = _searched(problem, weights, ceilings, clock, begin, tolerance, bound=found.bound, rounds=rounds)
    by_clock = found.by_clock or whole.by_clock
    return replace(whole, forced=np.maximum(whole.forced, forced), by_clock=by_clock and not whole.proven)


def _one_by_one(
    problem: Problem,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...],
    start: Start,
    forced: FloatArray,
    clock: Clock,
) -> Start:
    """A better plan in which copies may part, by moves within what the limits leave."""
    live = _still(np.arange(len(forced), dtype=np.int32), forced, start, 0.0)
    here = restrict(problem, live)
    split = Split(here, weights, rows_to_price(here, weights, ceilings), None)
    prices, _ = ascend(split, start.value, clock, _STEPS)
    plan, _ = _near(here, weights, ceilings, np.searchsorted(live, start.choice), prices)
    if plan is None or plan.value >= start.value:
        return start
    return Start(live[plan.choice], plan.value)


def _searched(
    problem: Problem,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...],
    clock: Clock,
    known: IntArray | None,
    tolerance: float,
    copies: FloatArray | None = None,
    bound: float = -np.inf,
    rounds: int = _ROUNDS,
) -> Found:
    """Rounds of bound and plan; where they meet no plan, one that keeps the limits is looked for first."""
    found = _rounds(problem, weights, ceilings, clock, known, tolerance, bound, copies, rounds)
    if found.choice is not None or clock.left <= 0:
        return found
    phase = first_phase(problem, ceilings, _minimiser(clock.silent))
    if phase.impossible:
        return Found(None, np.inf, np.inf, True, found.forced, "prices", False)
    if phase.choice is None:
        return found
    return _rounds(problem, weights, ceilings, clock, phase.choice, tolerance, found.bound, copies)


def possible_large(problem: Problem, clock: Clock) -> bool | None:
    """Whether some plan keeps the rules; None where that could not be settled."""
    phase = first_phase(problem, (), _minimiser(clock))
    if phase.choice is not None:
        return True
    if phase.impossible:
        return False
    return minimise_large(problem, {}, (), clock, None, 0.0).choice is not None or None


def _minimiser(clock: Clock) -> Minimise:
    """A search of its own for each question of the first phase, within a fair part of the time left."""

    def minimise(problem: Problem, weights: Mapping[str, float]) -> Found:
        return _rounds(problem, weights, (), clock.within(_SHARE * clock.left), None, 0.0)

    return minimise


def _rounds(
    problem: Problem,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...],
    clock: Clock,
    known: IntArray | None,
    tolerance: float,
    bound: float = -np.inf,
    copies: FloatArray | None = None,
    rounds: int = _ROUNDS,
) -> Found:
    """Bound, plan and candidates struck out, turn after turn; `bound` is one known before."""
    attribute = _attribute(problem)
    start = None if known is None else as_start(problem, weights, ceilings, known)
    live = np.arange(len(problem.workload), dtype=np.int32)
    forced = np.full(len(live), -np.inf)
    here = problem
    begin: tuple[FloatArray, FloatArray] | None = None
    for turn in range(rounds):
        split = Split(here, weights, rows_to_price(here, weights, ceilings), attribute, copies)
        target = start.value if start is not None else _guess(split)
        begin = ascend(split, target, clock, _STEPS * (2 if turn else 1), begin, guess=start is None)
        relaxation = split.read(*begin)
        value = np.inf if start is None else start.value
        bound = max(bound, min(relaxation.bound, value))
        forced[live] = np.maximum(forced[live], relaxation.forced)
        plan, prices = _plan(here, weights, ceilings, relaxation.priced, clock)
        if plan is None and start is not None:
            plan, prices = _near(here, weights, ceilings, np.searchsorted(live, start.choice), begin[0])
        if plan is not None and plan.value < value:
            start = Start(live[plan.choice], plan.value)
            begin = (prices, _costs(here, weights, ceilings, prices, plan.choice))
        if start is not None and split.counted and affordable(split) and not _done(start, bound, clock):
            reached = bound_of_sets(split, begin[0], start.value, clock)
            bound = max(bound, reached)
        clock.tell(np.inf if start is None else start.value, bound)
        if _done(start, bound, clock):
            break
        if start is not None:
            live = _still(live, forced, start, tolerance)
            here = restrict(problem, live)
    by_clock = clock.left <= 0
    if start is None:
        return Found(None, np.inf, bound, False, forced, "prices", by_clock)
    return _ended(start, bound, forced, by_clock)


def _ended(start: Start, bound: float, forced: FloatArray, by_clock: bool) -> Found:
    """The plan in hand, with what is proven of it."""
    proven = meets(bound, start.value)
    bound = min(bound, start.value)
    return Found(start.choice, start.value, bound, proven, forced, "prices", by_clock and not proven)


def _near(
    problem: Problem,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...],
    choice: Indices,
    prices: FloatArray,
) -> tuple[Start | None, FloatArray]:
    """A better plan at the codes of a plan in hand, by moves within what its limits leave."""
    counted = [rule.attribute for rule in problem.rules if isinstance(rule, LimitCount)]
    inside = np.ones(len(problem.workload), dtype=np.bool_)
    for attribute in counted:
        codes = problem.attributes[attribute]
        inside &= np.isin(codes, np.unique(codes[choice]))
    kept = np.flatnonzero(inside).astype(np.int32)
    small = restrict(problem, kept)
    begun = fill(small, weights, ceilings, prices, np.searchsorted(kept, choice).astype(np.int32))
    plan = as_start(small, weights, ceilings, begun)
    return None if plan is None else Start(kept[plan.choice], plan.value), prices


def _attribute(problem: Problem) -> str | None:
    """The attribute by which the problem is split: the one with the tightest count, else one with charges."""
    limits = [(rule.limit, rule.attribute) for rule in problem.rules if isinstance(rule, LimitCount)]
    charged = [rule.attribute for rule in problem.rules if isinstance(rule, ChargeForOpening)]
    return min(limits)[1] if limits else min(charged, default=None)


def _guess(split: Split) -> float:
    """A target before any plan is known: somewhat above the plan that ignores every rule."""
    free = float(split.cheapest(np.zeros(len(split.limit))).sum())
    return free + 0.2 * abs(free) + 1e-9


def _done(start: Start | None, bound: float, clock: Clock) -> bool:
    if clock.left <= 0:
        return True
    return start is not None and start.value - bound <= ENOUGH * abs(start.value)


def _still(live: IntArray, forced: FloatArray, start: Start, tolerance: float) -> IntArray:
    """Candidates that a plan as good as the one in hand, within the tolerance, may contain."""
    limit = start.value + (tolerance + 1e-9) * abs(start.value)
    return np.union1d(live[forced[live] <= limit], start.choice).astype(np.int32)


def _plan(
    problem: Problem,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...],
    priced: FloatArray,
    clock: Clock,
) -> tuple[Start | None, FloatArray]:
    """A plan at the codes the prices favour, at prices of its own, and these prices."""
    kept = np.flatnonzero(opened_codes(problem, priced)).astype(np.int32)
    if len(np.unique(problem.workload[kept])) < len(problem.workloads):
        return None, np.zeros(0)
    small = restrict(problem, kept)
    rows = rows_to_price(small, weights, ceilings)
    split = Split(small, weights, rows, None)
    prices, _ = ascend(split, _guess(split), clock, _STEPS, guess=True)
    choice = fill(small, weights, ceilings, prices)
    plan = as_start(small, weights, ceilings, choice)
    if plan is None:
        mended = improve(small, weights, ceilings, choice, clock.within(_MENDED * clock.left))
        plan = as_start(small, weights, ceilings, mended)
    return None if plan is None else Start(kept[plan.choice], plan.value), prices


def _costs(
    problem: Problem,
    weights: Mapping[str, float],
    ceilings: tuple[Ceiling, ...],
    prices: FloatArray,
    choice: IntArray,
) -> FloatArray:
    """What each workload costs in a plan with the rows priced: close to its value at the highest bound."""
    rows = rows_to_price(problem, weights, ceilings)
    return (floored(problem, weights) + rows.over_candidates(prices))[choice]
