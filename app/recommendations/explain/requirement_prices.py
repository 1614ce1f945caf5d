"""The price of each requirement: the plan with it minus the plan without it, all others held."""

from decimal import Decimal

import numpy as np

from app.recommendations.answer import RequirementPrice
from app.recommendations.answer_figures import Delta
from app.recommendations.explain.references import Asked
from app.recommendations.formulate import formulate, portfolio_of
from catalog.quantities import BoolArray
from optimizer import Placed, Rule, solve

SAME = 1e-9
NOTHING = Delta(cost=Decimal(0), carbon_kg=0.0)
UNCHANGED = "changes nothing"


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
    if _is_gate(asked, name) and not _admits_any(asked, masks):
        return _line(name, NOTHING, UNCHANGED)
    portfolio = portfolio_of(asked.market, asked.options, masks)
    problem = formulate(asked.market, asked.question, portfolio, asked.objective, without=name)
    outcome = solve(problem, time_limit=asked.time_limit, settle_ties=False)
    if not isinstance(outcome, Placed):
        return _line(name, None, "no answer in the time given")
    if plan.objective - outcome.objective <= SAME * max(1.0, abs(plan.objective)):
        # Another plan of the same worth may cost a little more or less: that is not the requirement's price.
        return _line(name, NOTHING, UNCHANGED)
    carbon = plan.amounts.get("carbon", np.nan) - outcome.amounts.get("carbon", np.nan)
    cost = plan.amounts["cost"] - outcome.amounts["cost"]
    delta = Delta(
        cost=Decimal(repr(round(cost, 6))), carbon_kg=float(carbon) if np.isfinite(carbon) else None
    )
    return _line(name, delta, None)


def _is_gate(asked: Asked, name: str) -> bool:
    return any(name in options.paths for options in asked.options)


def _admits_any(asked: Asked, masks: list[BoolArray]) -> bool:
    """Whether a dropped requirement lets in a candidate that some plan may want."""
    pairs = zip(asked.options, masks, strict=True)
    return any(bool((mask & o.worthy & ~o.allowed()).any()) for o, mask in pairs)


def _line(name: str, delta: Delta | None, note: str | None) -> RequirementPrice:
    return RequirementPrice(
        requirement=name, group=None, dropped_alone=delta, added_alone=None, dropped_together=None, note=note
    )
