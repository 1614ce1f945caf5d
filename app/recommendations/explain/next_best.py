"""The next best plans: each places at least one workload otherwise than the plan and than every other.

Candidates that differ in nothing but the place or the name of what is bought (same provider, cost, carbon and
score) stand as one: a plan that swaps them is no other plan. Plans that move one workload bound the worth of
the plans looked for; what no such plan can contain goes; over the rest they are enumerated exactly
(`optimizer/alternatives.py`).
"""

from dataclasses import replace

import numpy as np

from app.recommendations.answer_prices import MovedWorkload, NextBestPlan
from app.recommendations.asked import Asked, Part
from app.recommendations.explain.requirement_prices import delta_of
from app.recommendations.worthy import grouped
from catalog.quantities import BoolArray, FloatArray, IntArray
from optimizer import Placed, best_plans, broken_rules, promising
from optimizer.evaluate import amounts_of, weigh

COUNT = 3
NAMED = 10
MOST_CANDIDATES = 3_000  # beyond, each further plan takes longer than the plan itself
MOST_TRIED = 300
DIGITS = 9


def next_best_plans(asked: Asked, plan: Placed) -> tuple[NextBestPlan, ...] | None:
    """The three best plans after the plan, by the first goal; None where the portfolio is too large."""
    part = _first_goal(asked.part(_without_twins(asked, plan)))
    kept = promising(part.problem, _worst_looked_for(part, plan), time_limit=asked.left)
    kept |= np.isin(part.rows, plan.choice)
    if kept.sum() > MOST_CANDIDATES:
        return None
    mask = np.zeros(len(asked.portfolio.workload), dtype=np.bool_)
    mask[part.rows[kept]] = True
    part = _first_goal(asked.part(mask))
    found = best_plans(part.problem, COUNT + 1, time_limit=asked.left)
    others = [each for each in found.plans if (part.rows[each.choice] != plan.choice).any()]
    return tuple(
        _told(asked, plan, part, each.choice, each.value, rank) for rank, each in enumerate(others[:COUNT], 2)
    )


def _first_goal(part: Part) -> Part:
    return replace(part, problem=replace(part.problem, goals=part.problem.goals[:1]))


def _without_twins(asked: Asked, plan: Placed) -> BoolArray:
    """One row of those of a workload that figures do not tell apart; the plan's own first."""
    portfolio = asked.portfolio
    rows = np.flatnonzero(portfolio.allowed())
    figures = [portfolio.cost, portfolio.carbon, portfolio.shortfall]
    alike = [_rounded(column[rows]) for column in figures]
    group = grouped((portfolio.workload[rows], portfolio.provider[rows], *alike))
    order = np.lexsort((portfolio.option[rows], ~np.isin(rows, plan.choice), group))
    first = np.r_[True, np.diff(group[order]) != 0]
    kept = np.zeros(len(portfolio.workload), dtype=np.bool_)
    kept[rows[order[first]]] = True
    return kept


def _rounded(column: FloatArray) -> FloatArray:
    """Figures that differ by rounding alone made equal; what is unknown equals what is unknown."""
    return np.asarray(np.round(np.nan_to_num(column, nan=-1.0), DIGITS), dtype=np.float64)


def _worst_looked_for(part: Part, plan: Placed) -> float:
    """The worst value of the plans looked for: that of plans which move one workload; infinite if few."""
    problem, goal = part.problem, part.problem.goals[0].weights
    alone = sum((weight * problem.resources[name] for name, weight in goal.items()), np.zeros(len(part.rows)))
    choice = np.searchsorted(part.rows, plan.choice).astype(np.int32)
    dearer = alone - alone[choice][problem.workload]
    dearer[choice] = np.inf
    found: list[float] = []
    for candidate in np.argsort(dearer, kind="stable")[:MOST_TRIED]:
        moved = choice.copy()
        moved[problem.workload[candidate]] = candidate
        if np.isfinite(dearer[candidate]) and not broken_rules(problem, moved):
            found.append(weigh(goal, amounts_of(problem, moved)))
        if len(found) == COUNT:
            return max(found) * (1 + 1e-6) + 1e-9
    return float("inf")


def _told(asked: Asked, plan: Placed, part: Part, choice: IntArray, value: float, rank: int) -> NextBestPlan:
    moved = _moved(asked, plan.choice, part.rows[choice])
    return NextBestPlan(
        rank=rank,
        change=delta_of(amounts_of(part.problem, choice), plan.amounts),
        objective=value,
        moved=moved[:NAMED],
        moved_more=max(0, len(moved) - NAMED),
    )


def _moved(asked: Asked, mine: IntArray, other: IntArray) -> tuple[MovedWorkload, ...]:
    """The workloads another choice places elsewhere, with their new places."""
    portfolio, catalog = asked.portfolio, asked.market.catalog
    return tuple(
        MovedWorkload(
            workload=portfolio.options[int(portfolio.workload[row])].workload.name,
            provider=catalog.providers.id[int(portfolio.provider[row])],
            region=catalog.regions.region_id[int(portfolio.region[row])],
        )
        for row in other[other != mine]
    )
