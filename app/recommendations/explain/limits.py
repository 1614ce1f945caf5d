"""Shadow prices: what one unit more or less of a limit is worth, and how far that holds.

A plan is a choice among whole things: its worth does not change smoothly with a limit but in steps. So both
ends of the step the plan stands on are found by solving: below what it uses it is no longer allowed, and
the nearest limit above at which a better plan exists is closed in on from above. The price of a unit is the
slope from the limit to that plan.
"""

from dataclasses import replace
from decimal import Decimal

from app.recommendations.answer_prices import LimitMoved, ShadowPrice
from app.recommendations.asked import Asked
from app.recommendations.explain.requirement_prices import delta_between, improves, same_worth
from optimizer import Outcome, Placed, StayWithin

RAISES = (1.02, 1.1, 1.5)  # tried before the limit is dropped whole: the nearest better plan is often near
MOST_STEPS = 12
LEAST_STEP = 1e-4  # relative: a slope over less would be noise
LESS = 1e-6  # relative: just below what a plan uses
UNITS = {"cost": "money a month", "carbon": "kg CO2e a month", "water": "litres a month"}


def shadow_prices(asked: Asked, plan: Placed) -> tuple[ShadowPrice, ...]:
    """One line per limit of the portfolio: budget, carbon cap and their like."""
    rules = [rule for rule in asked.whole.rules if isinstance(rule, StayWithin)]
    return tuple(_price(asked, plan, rule) for rule in rules if rule.name.startswith("requirements."))


def _price(asked: Asked, plan: Placed, rule: StayWithin) -> ShadowPrice:
    used = plan.amounts[rule.resource]
    better, exact = _nearest_better(asked, plan, rule)
    binding = isinstance(better, Placed)
    below = _under(asked, rule, used * (1 - LESS), None)
    tightened = None
    if isinstance(below, Placed) and not same_worth(plan, below):
        tightened = _moved(asked, plan, below, below.amounts[rule.resource], used)
    return ShadowPrice(
        requirement=rule.name,
        unit=UNITS.get(rule.resource, rule.resource),
        limit=rule.limit,
        used=used,
        binding=binding,
        holds_from=used,
        holds_to=better.amounts[rule.resource] if isinstance(better, Placed) else None,
        loosened=_loosened(asked, plan, better, rule) if isinstance(better, Placed) else None,
        tightened=tightened,
        exact=exact,
        note=_note(binding, exact, below),
    )


def _note(binding: bool, exact: bool, below: Outcome) -> str | None:
    told = [] if binding or not exact else ["a higher limit changes nothing"]
    told += [] if exact else ["time ended the search for the nearest better plan"]
    told += [] if isinstance(below, Placed) else ["no plan was found below what this one uses"]
    return "; ".join(told) or None


def _nearest_better(asked: Asked, plan: Placed, rule: StayWithin) -> tuple[Placed | None, bool]:
    """The better plan of the least use of the limited resource, and whether it is proven to be that.

    The limit is raised until something better exists, then lowered to just below what that uses, again and
    again: the last plan found is the nearest.
    """
    found: Placed | None = None
    for factor in (*RAISES, None):
        outcome = _under(asked, rule, None if factor is None else rule.limit * factor, plan)
        if not isinstance(outcome, Placed):
            return None, False
        if improves(outcome, plan):
            found = outcome
            break
    for _ in range(MOST_STEPS):
        if found is None:
            return None, True
        limit = found.amounts[rule.resource] * (1 - LESS)
        outcome = _under(asked, rule, limit, plan)
        if not isinstance(outcome, Placed):
            return found, False
        if limit <= rule.limit or not improves(outcome, plan):
            return found, outcome.status == "optimal"
        found = outcome
    return found, False


def _under(asked: Asked, rule: StayWithin, limit: float | None, begin: Placed | None) -> Outcome:
    """The best plan under another limit, or under none."""
    allowed = asked.portfolio.allowed()
    if limit is None:
        return asked.best(allowed, without=(rule.name,), begin=begin)
    rules = tuple(replace(one, limit=limit) if one is rule else one for one in asked.whole.rules)
    return replace(asked, whole=replace(asked.whole, rules=rules)).best(allowed, begin=begin)


def _loosened(asked: Asked, plan: Placed, better: Placed, rule: StayWithin) -> LimitMoved:
    return _moved(asked, plan, better, better.amounts[rule.resource], rule.limit)


def _moved(asked: Asked, plan: Placed, other: Placed, limit: float, since: float) -> LimitMoved:
    """Another plan at another limit: what it changes, in figures and in the money the goal is worth."""
    goal = asked.objective.goals[0]
    price = goal.weights.get("cost", 0.0) if len(asked.objective.goals) == 1 else 0.0
    worth = (plan.objective - other.objective) / price if price else None
    step = abs(limit - since)
    return LimitMoved(
        limit=limit,
        change=delta_between(other, plan),
        worth=None if worth is None else _money(worth),
        per_unit=_money(abs(worth) / step) if worth is not None and step > LEAST_STEP * limit else None,
    )


def _money(amount: float) -> Decimal:
    return Decimal(repr(round(amount, 6)))
