"""The price of each requirement: the plan with it minus the plan without it, all others held."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from app.recommendations.answer import RequirementPrice
from app.recommendations.answer_figures import Delta
from app.recommendations.asked import Asked
from optimizer import KeepApart, KeepTogether, Outcome, Placed, StayWithin, broken_rules, promising

SAME = 1e-9
NOTHING = Delta(cost=Decimal(0), carbon_kg=0.0)
UNCHANGED = "changes nothing"
NOT_ASKED = ("horizon", "priorities", "currency")


def prices_of_requirements(asked: Asked, plan: Placed) -> tuple[RequirementPrice, ...]:
    """One line per requirement that leaves something out or binds the plan, dearest first.

    A requirement that changes nothing when dropped costs nothing and says 0; requirements that
    overlap hide each other, so that the sum of the lines is not the price of all of them.
    """
    gates = [name for name in asked.portfolio.paths if not name.startswith(NOT_ASKED)]
    rules = [rule for rule in asked.whole.rules if rule.name.startswith("requirements.")]
    apart = [rule.name for rule in rules if not isinstance(rule, StayWithin | KeepTogether | KeepApart)]
    useful = _useful_gates(asked, plan)
    together = [name for name in gates if name in useful]
    together += [rule.name for rule in rules if rule.name not in apart]
    better = _better_without(asked, plan, together)
    better.update((name, _without(asked, plan, (name,))) for name in apart)
    found = [_price(plan, name, better.get(name, plan)) for name in (*gates, *(rule.name for rule in rules))]
    return tuple(sorted(found, key=lambda line: (-_saving(line), line.requirement or "")))


def _useful_gates(asked: Asked, plan: Placed) -> set[str]:
    """Requirements whose absence admits a candidate that a better plan could contain.

    One bound over everything that fails at most one requirement rules out most of them without a search.
    """
    part = asked.part(np.ones(len(asked.portfolio.workload), dtype=np.bool_))
    better = promising(part.problem, plan.objective, time_limit=asked.left)
    missing = np.unique(asked.portfolio.missing[part.rows[better]])
    return {asked.portfolio.paths[code] for code in missing if code >= 0}


def _better_without(asked: Asked, plan: Placed, names: Sequence[str]) -> dict[str, Outcome]:
    """What dropping each requirement alone comes to, for those whose absence may allow a better plan.

    All are dropped at once: where even that leads to nothing better, none is worth anything. Otherwise those
    that the better plan breaks are looked at one by one, and the rest tried together again (group testing:
    Dorfman, Annals of Mathematical Statistics 14(4), 1943).
    """
    found: dict[str, Outcome] = {}
    left = list(names)
    while left:
        outcome = _without(asked, plan, left)
        if isinstance(outcome, Placed):
            broken = _broken(asked, outcome, left)
            if not broken or _same(plan, outcome):
                break
        else:
            broken = left
        if len(left) == 1 or (len(broken) == 1 and isinstance(outcome, Placed)):
            found[broken[0]] = outcome  # it breaks no other, so that it is the best without this one alone
        else:
            found.update((name, _without(asked, plan, (name,))) for name in broken)
        left = [name for name in left if name not in broken]
    return found


def _without(asked: Asked, plan: Placed, names: Sequence[str]) -> Outcome:
    """The best plan under every requirement but these."""
    return asked.part(asked.portfolio.allowed(names), without=names).solve(asked.left, plan)


def _broken(asked: Asked, outcome: Placed, names: Sequence[str]) -> list[str]:
    """Which of these requirements a plan does not keep."""
    missing = asked.portfolio.missing[outcome.choice]
    broken = {asked.portfolio.paths[code] for code in missing if code >= 0}
    broken |= set(broken_rules(asked.whole, outcome.choice))
    return [name for name in names if name in broken]


def _price(plan: Placed, name: str, outcome: Outcome) -> RequirementPrice:
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


def _saving(line: RequirementPrice) -> Decimal:
    return line.dropped_alone.cost if line.dropped_alone else Decimal(0)


def _same(plan: Placed, outcome: Placed) -> bool:
    """Whether two plans are worth the same, goal by goal."""
    pairs = zip(plan.goals, outcome.goals, strict=True)
    return all(abs(a.reached - b.reached) <= SAME * max(1.0, abs(a.reached)) for a, b in pairs)


def _line(name: str, delta: Delta | None, note: str | None) -> RequirementPrice:
    return RequirementPrice(
        requirement=name, group=None, dropped_alone=delta, added_alone=None, dropped_together=None, note=note
    )
