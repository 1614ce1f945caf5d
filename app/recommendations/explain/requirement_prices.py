"""The price of each requirement: the plan with it minus the plan without it, all others held."""

from decimal import Decimal

import numpy as np

from app.recommendations.answer import RequirementPrice
from app.recommendations.answer_figures import Delta
from app.recommendations.explain.references import Asked
from app.recommendations.formulate import formulate, portfolio_of
from app.recommendations.options import PASSES
from optimizer import Placed, Rule, promising, solve

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
    asked_gates = [name for name in gates if not name.startswith(("horizon", "priorities", "currency"))]
    plan_rules = dict.fromkeys(rule.name for rule in rules if rule.name.startswith("requirements."))
    useful = _useful_gates(asked, plan) if asked_gates else set()
    found = [
        _price(asked, plan, name) if name in useful else _line(name, NOTHING, UNCHANGED)
        for name in asked_gates
    ]
    found += [_price(asked, plan, name) for name in plan_rules]
    return tuple(sorted(found, key=lambda line: (-_saving(line), line.requirement or "")))


def _useful_gates(asked: Asked, plan: Placed) -> set[str]:
    """Requirements whose absence admits a candidate that a better plan could contain.

    One bound over everything that fails at most one requirement rules out most of them without a search.
    """
    masks = [options.missing >= PASSES for options in asked.options]
    portfolio = portfolio_of(asked.market, asked.options, masks)
    problem = formulate(asked.market, asked.question, portfolio, asked.objective)
    better = promising(problem, plan.objective, time_limit=asked.time_limit)
    found: set[str] = set()
    for number, options in enumerate(asked.options):
        mine = better & (portfolio.workload == number)
        missing = np.unique(options.missing[portfolio.option[mine]])
        found |= {options.paths[code] for code in missing if code >= 0}
    return found


def _saving(line: RequirementPrice) -> Decimal:
    return line.dropped_alone.cost if line.dropped_alone else Decimal(0)


def _price(asked: Asked, plan: Placed, name: str) -> RequirementPrice:
    masks = [options.allowed(name) for options in asked.options]
    portfolio = portfolio_of(asked.market, asked.options, masks)
    problem = formulate(asked.market, asked.question, portfolio, asked.objective, without=name)
    outcome = solve(problem, time_limit=asked.time_limit, settle_ties=False)
    if not isinstance(outcome, Placed):
        return _line(name, None, "no answer in the time given")
    if _same(plan, outcome):
        # Another plan of the same worth may cost a little more or less: that is not the requirement's price.
        return _line(name, NOTHING, UNCHANGED)
    carbon = plan.amounts.get("carbon", np.nan) - outcome.amounts.get("carbon", np.nan)
    cost = plan.amounts["cost"] - outcome.amounts["cost"]
    delta = Delta(
        cost=Decimal(repr(round(cost, 6))), carbon_kg=float(carbon) if np.isfinite(carbon) else None
    )
    return _line(name, delta, None)


def _same(plan: Placed, outcome: Placed) -> bool:
    """Whether two plans are worth the same, goal by goal."""
    pairs = zip(plan.goals, outcome.goals, strict=True)
    return all(abs(a.value - b.value) <= SAME * max(1.0, abs(a.value)) for a, b in pairs)


def _line(name: str, delta: Delta | None, note: str | None) -> RequirementPrice:
    return RequirementPrice(
        requirement=name, group=None, dropped_alone=delta, added_alone=None, dropped_together=None, note=note
    )
