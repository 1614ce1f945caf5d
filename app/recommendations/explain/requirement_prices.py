"""The price of each requirement: the plan with it minus the plan without it, all others held."""

from decimal import Decimal

import numpy as np

from app.recommendations.answer import RequirementPrice
from app.recommendations.answer_figures import Delta
from app.recommendations.explain.references import Asked
from app.recommendations.formulate import formulate, portfolio_of
from optimizer import Placed, Rule, solve


def prices_of_requirements(
    asked: Asked, plan: Placed, rules: tuple[Rule, ...]
) -> tuple[RequirementPrice, ...]:
    """One line per requirement that leaves something out or binds the plan, dearest first.

    A requirement that changes nothing when dropped costs nothing and says 0; requirements that
    overlap hide each other, so that the sum of the lines is not the price of all of them.
    """
    gates = dict.fromkeys(path for options in asked.options for path in options.paths)
    plan_rules = dict.fromkeys(rule.name for rule in rules if rule.name.startswith("requirements."))
    found = [
        _price(asked, plan, name)
        for name in gates
        if not name.startswith(("horizon", "priorities", "currency"))
    ]
    found += [_price(asked, plan, name) for name in plan_rules]
    return tuple(sorted(found, key=lambda line: (-_saving(line), line.requirement or "")))


def _saving(line: RequirementPrice) -> Decimal:
    return line.dropped_alone.cost if line.dropped_alone else Decimal(0)


def _price(asked: Asked, plan: Placed, name: str) -> RequirementPrice:
    masks = [options.allowed(name) for options in asked.options]
    portfolio = portfolio_of(asked.market, asked.options, masks)
    problem = formulate(asked.market, asked.question, portfolio, asked.objective, without=name)
    outcome = solve(problem, time_limit=asked.time_limit, settle_ties=False)
    if not isinstance(outcome, Placed):
        return _line(name, None, "no answer in the time given")
    carbon = plan.amounts.get("carbon", np.nan) - outcome.amounts.get("carbon", np.nan)
    cost = plan.amounts["cost"] - outcome.amounts["cost"]
    delta = Delta(
        cost=Decimal(repr(round(cost, 6))), carbon_kg=float(carbon) if np.isfinite(carbon) else None
    )
    better = plan.objective - outcome.objective
    note = "changes nothing" if abs(better) < 1e-12 else None
    return _line(name, delta, note)


def _line(name: str, delta: Delta | None, note: str | None) -> RequirementPrice:
    return RequirementPrice(
        requirement=name, group=None, dropped_alone=delta, added_alone=None, dropped_together=None, note=note
    )
