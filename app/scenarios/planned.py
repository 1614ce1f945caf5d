"""A stated world with its plan: the base once, each scenario from the plan of the base."""

from dataclasses import dataclass, replace

import numpy as np

from app.scenarios.stated import Stated, restate, state
from app.scenarios.world import World
from catalog.quantities import IntArray
from optimizer import Again, Outcome, Placed, Prices, Reckoning, prices_of, reckon

SAME = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """`stated` solved; `plan` are the rows of its stock that were chosen, None without a plan.

    `prices` are those of the base, at which the search for other plans begins; None where it has no plan.
    """

    stated: Stated
    outcome: Outcome
    plan: IntArray | None
    prices: Prices | None


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """The base plan under a scenario: its rows of the scenario's stock, and what it comes to.

    `rows` holds -1 where a workload cannot be served as before at any price; `reckoning` is None unless every
    row may still be chosen.
    """

    rows: IntArray
    reckoning: Reckoning | None

    @property
    def allowed(self) -> bool:
        """Whether every requirement and rule is still kept."""
        return self.reckoning is not None and not self.reckoning.broken


def plan_base(world: World, time_limit: float, outcome: Outcome | None = None) -> Planned:
    """A world asked as it is; the result holds the references that scenarios are measured against.

    `outcome` is what it came to when it was asked before; then nothing is searched.
    """
    stated = state(world)
    stated = replace(stated, world=replace(world, references=stated.references))
    outcome = outcome or stated.part.solve(time_limit)
    prices = prices_of(stated.part.problem, outcome.choice) if isinstance(outcome, Placed) else None
    return Planned(stated, outcome, _rows(stated, outcome), prices)


def plan_after(
    base: Planned, world: World, time_limit: float, *, name_conflict: bool = True
) -> tuple[Planned, Kept | None]:
    """An altered world asked, and the base plan under it (None when the base has no plan).

    Where nothing is better than the base plan it stays the plan; ties between others are settled, so that the
    answer is the same wherever it is asked. `name_conflict` says of a refusal what clashes: it takes longer.
    """
    stated = restate(base.stated, world, base.plan)
    kept = None if base.plan is None else _kept(base, stated)
    outcome = _outcome(base, stated, kept, time_limit, name_conflict)
    return Planned(stated, outcome, _rows(stated, outcome), base.prices), kept


def _outcome(
    base: Planned, stated: Stated, kept: Kept | None, time_limit: float, name_conflict: bool
) -> Outcome:
    if base.prices is None:
        return stated.part.solve(time_limit)
    again = Again(stated.part.problem, base.prices, time_limit=time_limit)
    if kept is None or kept.reckoning is None or not kept.allowed:
        return again.solve(name_conflict=name_conflict)
    known = _choice(stated, kept.rows)
    better = again.better(known) if len(kept.reckoning.values) == 1 else None
    if better is not None:
        return again.solve(better, known_keeps=True)
    outcome = again.solve(known, settle_ties=False, known_keeps=True)
    if not isinstance(outcome, Placed):
        return outcome
    if as_good(kept.reckoning, outcome):
        return _staying(outcome, known, kept.reckoning)
    return again.settle(outcome.choice, known)


def _choice(stated: Stated, rows: IntArray) -> IntArray:
    """Rows of the stock as candidates of the problem: where they are, or would be, among those allowed."""
    return np.searchsorted(stated.rows, rows).astype(np.int32)


def _rows(stated: Stated, outcome: Outcome) -> IntArray | None:
    return stated.rows[outcome.choice] if isinstance(outcome, Placed) else None


def _kept(base: Planned, stated: Stated) -> Kept:
    rows = _followed(base, stated)
    choice = _choice(stated, rows)
    if (rows < 0).any() or (choice == len(stated.rows)).any() or (stated.rows[choice] != rows).any():
        return Kept(rows, None)
    return Kept(rows, reckon(stated.part.problem, choice))


def _followed(base: Planned, stated: Stated) -> IntArray:
    """The base plan's rows in the stock of the scenario: the same offers, model and quote."""
    before, after, plan = base.stated.stock, stated.stock, base.plan
    if plan is None or before is after:
        return np.zeros(0, dtype=np.int32) if plan is None else plan
    found = np.full(len(plan), -1, dtype=np.int32)
    for workload, row in enumerate(plan.tolist()):
        shelf, at = before.place(row)
        now = after.shelves[workload]
        first = int(after.start[workload])
        if now.merged is shelf.merged:
            found[workload] = first + at
            continue
        key = shelf.key(at)
        near = (now.merged.region == shelf.merged.region[at]) & (
            now.merged.provider == shelf.merged.provider[at]
        )
        same = (r for r in np.flatnonzero(near).tolist() if now.key(r) == key)
        found[workload] = next((first + r for r in same), -1)
    return np.where(np.isin(found, after.impossible()), -1, found).astype(np.int32)


def as_good(kept: Reckoning, outcome: Placed) -> bool:
    """Whether the base plan is as good as the best, goal by goal."""
    pairs = zip(kept.values, outcome.goals, strict=True)
    return all(value <= goal.value + SAME * max(1.0, abs(goal.value)) for value, goal in pairs)


def _staying(outcome: Placed, choice: IntArray, kept: Reckoning) -> Placed:
    """The base plan as the outcome: its own figures, the proof of the search."""
    goals = tuple(
        replace(goal, value=value, reached=min(goal.reached, value), bound=min(goal.bound, value))
        for goal, value in zip(outcome.goals, kept.values, strict=True)
    )
    return replace(
        outcome,
        choice=choice,
        goals=goals,
        amounts=kept.amounts,
        charges=kept.charges,
        reproducible=True,
    )
