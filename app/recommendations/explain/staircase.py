"""The staircase: the cheapest plan in which every workload reaches a level, step by step and axis by axis.

One axis is moved at a time; what is asked of the other, of places and of the portfolio is held. Each step is
solved over the whole portfolio. A step whose level the plan below already reaches has the same plan.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import get_args

import numpy as np

from app.recommendations.answer_prices import Axis, EvidenceWord, KindCost, Stairs, StairStep, StepPlan
from app.recommendations.explain.groups import group_of
from app.recommendations.explain.wider import Wider
from app.recommendations.formulate import goals_for
from catalog.quantities import BoolArray, IntArray
from optimizer import Outcome, Placed, Refused, broken_rules

STEPS = range(5)
NAMED = 3


def staircase_of(wider: Wider) -> tuple[Stairs, ...]:
    """Both axes, structural then proven, levels 0 to 4."""
    axes: tuple[Axis, ...] = get_args(Axis)
    return tuple(Stairs(axis=axis, steps=tuple(_steps(wider, axis))) for axis in axes)


@dataclass(frozen=True, slots=True)
class _Stair:
    """One axis by one kind of evidence: rows that meet all else, their levels, the plan of level 0."""

    wider: Wider
    others: BoolArray
    level: IntArray
    ground: Outcome

    def reaching(self, least: int) -> BoolArray:
        """Rows that reach a level; at level 0 those that meet all else."""
        return self.others & (self.level >= least) if least else self.others

    def as_far_as_possible(self, least: int) -> BoolArray:
        """Rows that reach a level, or the highest of their workload where none of it does."""
        workload = self.wider.asked.portfolio.workload
        highest = np.full(len(self.wider.asked.options), -1, dtype=np.int32)
        np.maximum.at(highest, workload[self.others], self.level[self.others])
        return self.others & (self.level >= np.minimum(highest, least)[workload])

    def cheapest(self, kept: BoolArray, below: Outcome) -> Outcome:
        """The cheapest plan of some rows: the one below where it is made of them."""
        if isinstance(below, Placed) and kept[below.choice].all():
            return below
        return _cheapest(self.wider, kept)


def _steps(wider: Wider, axis: Axis) -> Iterator[StairStep]:
    """The steps of one axis; level 0 asks for nothing, so that both kinds of evidence share its plan."""
    others = wider.meeting(lambda condition: condition.topic != axis)
    ground = _cheapest(wider, others)
    kinds: tuple[EvidenceWord, ...] = get_args(EvidenceWord)
    for kind in kinds:
        # What nobody can determine reads as 0, as at the gates.
        stair = _Stair(wider, others, np.maximum(wider.level(axis, kind), 0), ground)
        below = nearest = ground
        for least in STEPS:
            below = stair.cheapest(stair.reaching(least), below)
            plan = _told(stair, below) if isinstance(below, Placed) else None
            nearest = below if plan else stair.cheapest(stair.as_far_as_possible(least), nearest)
            far = _told(stair, nearest) if plan is None and isinstance(nearest, Placed) else None
            reason = None if plan else _reason(stair, below)
            yield StairStep(level=least, evidence=kind, plan=plan, reason=reason, as_far_as_possible=far)


def _cheapest(wider: Wider, kept: BoolArray) -> Outcome:
    """The cheapest plan of some rows; where limits of money or carbon leave none, the cheapest without."""
    # Of plans that cost the same the cleanest, where carbon is known: so that its figure does not depend on
    # which of them is found.
    goals = goals_for("cost", "carbon") if wider.asked.objective.reads_carbon else goals_for("cost")
    outcome = wider.best(kept, goals=goals)
    if isinstance(outcome, Refused) and not outcome.unserved:
        limits = [rule.name for rule in wider.requirements if group_of(rule.name) in ("money", "carbon")]
        if limits:
            return wider.best(kept, without=limits, goals=goals)
    return outcome


def _told(stair: _Stair, plan: Placed) -> StepPlan:
    asked, base = stair.wider.asked, stair.ground if isinstance(stair.ground, Placed) else None
    portfolio = asked.portfolio
    carbon = float(portfolio.carbon[plan.choice].sum())
    codes = np.unique(portfolio.provider[plan.choice])
    broken = broken_rules(asked.whole, plan.choice)
    return StepPlan(
        cost_per_month=_money(plan.amounts["cost"]),
        carbon_kg_per_month=carbon if np.isfinite(carbon) else None,
        times=_times(plan.amounts["cost"], None if base is None else base.amounts["cost"]),
        by_kind=tuple(_by_kind(stair.wider, plan, base)),
        providers=tuple(sorted(asked.market.catalog.providers.id[int(code)] for code in codes)),
        beyond=tuple(name for name in broken if name.startswith("requirements.")),
        proven_best=plan.status == "optimal",
    )


def _by_kind(wider: Wider, plan: Placed, base: Placed | None) -> Iterator[KindCost]:
    """The cost of each kind of workload, without charges of the plan as a whole; where there are several."""
    kinds = np.array([o.workload.kind for o in wider.asked.options])
    names = sorted(set(kinds.tolist()))
    cost = wider.asked.portfolio.cost
    for name in names if len(names) > 1 else ():
        here = float(cost[plan.choice[kinds == name]].sum())
        before = None if base is None else float(cost[base.choice[kinds == name]].sum())
        yield KindCost(kind=name, cost_per_month=_money(here), times=_times(here, before))


def _times(cost: float, base: float | None) -> float | None:
    return cost / base if base else None


def _money(amount: float) -> Decimal:
    return Decimal(repr(round(amount, 6)))


def _reason(stair: _Stair, outcome: Outcome) -> str:
    """Why there is no plan at a level: the workloads it leaves without candidates and the most they reach."""
    if isinstance(outcome, Refused) and outcome.unserved:
        names = outcome.unserved[:NAMED]
        more = len(outcome.unserved) - len(names)
        listed = ", ".join(_at_most(stair, name) for name in names)
        return f"nothing serves {listed}" + (f" and {more:,} more" if more else "")
    if isinstance(outcome, Refused):
        return "no such plan meets the rules of the portfolio"
    return "not found in the time given"


def _at_most(stair: _Stair, name: str) -> str:
    asked = stair.wider.asked
    mine = stair.level[stair.others & (asked.portfolio.workload == asked.whole.workloads.index(name))]
    return f"{name} (at most level {int(mine.max())})" if len(mine) else f"{name} at any level"
