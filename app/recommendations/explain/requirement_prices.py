"""The price of each requirement: alone against all others, alone against none, and in named groups.

Requirements that overlap hide each other: dropped one by one, neither of two costs anything. Held alone, or
dropped together with what is about the same thing, each shows its own price.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from operator import itemgetter

import numpy as np

from app.recommendations.answer import RequirementPrice
from app.recommendations.answer_figures import Delta
from app.recommendations.asked import Asked
from app.recommendations.explain.groups import GROUPS, Group, group_of
from app.recommendations.explain.wider import Wider
from app.recommendations.failing import Condition
from catalog.quantities import BoolArray
from optimizer import (
    KeepApart,
    KeepTogether,
    Later,
    Outcome,
    Placed,
    Rule,
    StayWithin,
    broken_rules,
    promising,
)

SAME = 1e-9
NOTHING = Delta(cost=Decimal(0), carbon_kg=0.0)
UNCHANGED = "changes nothing"
DEARER = "without it the plan is better by the priorities, and dearer"
NO_ANSWER = "no answer in the time given"
NOT_ASKED = ("horizon", "priorities", "currency")

Found = Callable[[Mapping[str, Outcome]], Outcome]


def prices_of_requirements(asked: Asked, plan: Placed, wider: Wider | None) -> tuple[RequirementPrice, ...]:
    """One line per requirement that leaves something out or binds the plan, dearest first, then the groups.

    A requirement that changes nothing when dropped costs nothing and says 0; requirements that
    overlap hide each other, so that the sum of the lines is not the price of all of them. Without `wider`
    only what each costs when dropped alone is told.
    """
    names = (*_gates(asked), *(rule.name for rule in _rules(asked)))
    added = None if wider is None else _added_alone(wider, names)
    together = {} if wider is None else _dropped_together(wider, plan)
    outcomes = _dropped_alone(asked, plan)
    lines = [_line(plan, name, outcomes[name]) for name in names]
    if added is not None:
        alone = added()
        lines = [_with_added(line, alone) for line in lines]
    groups = tuple(_group_line(plan, group, found(outcomes)) for group, found in together.items())
    ranked = sorted(lines, key=lambda line: (-_saving(line), line.requirement or ""))
    return (*ranked, *groups)


def _with_added(line: RequirementPrice, alone: Mapping[str, Delta]) -> RequirementPrice:
    """The line with what its requirement costs when it is the only one."""
    return line.model_copy(update={"added_alone": alone.get(line.requirement or "")})


def _dropped_alone(asked: Asked, plan: Placed) -> dict[str, Outcome]:
    """Per requirement the best plan without it, all others held."""
    gates, rules = _gates(asked), _rules(asked)
    apart = [rule.name for rule in rules if not isinstance(rule, StayWithin | KeepTogether | KeepApart)]
    useful = _useful_gates(asked, plan)
    together = [name for name in gates if name in useful]
    together += [rule.name for rule in rules if rule.name not in apart]
    better = _better_without(asked, plan, together)
    better.update((name, _without(asked, plan, (name,))) for name in apart)
    return {name: better.get(name, plan) for name in (*gates, *(rule.name for rule in rules))}


def _gates(asked: Asked) -> list[str]:
    """What is asked of single workloads and leaves something out."""
    return [name for name in asked.portfolio.paths if not name.startswith(NOT_ASKED)]


def _rules(asked: Asked) -> list[Rule]:
    """What is asked of the portfolio as a whole."""
    return [rule for rule in asked.whole.rules if rule.name.startswith("requirements.")]


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
            if not broken or same_worth(plan, outcome):
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
    return asked.best(asked.portfolio.allowed(names), without=names, begin=plan)


def _broken(asked: Asked, outcome: Placed, names: Sequence[str]) -> list[str]:
    """Which of these requirements a plan does not keep."""
    missing = asked.portfolio.missing[outcome.choice]
    broken = {asked.portfolio.paths[code] for code in missing if code >= 0}
    broken |= set(broken_rules(asked.whole, outcome.choice))
    return [name for name in names if name in broken]


def _added_alone(wider: Wider, names: Sequence[str]) -> Callable[[], dict[str, Delta]]:
    """What each requirement costs where it is the only one, against the question with none of them.

    Begun now, told when called.
    """
    rules = {rule.name for rule in wider.requirements}
    free = wider.meeting(_nothing)
    base = wider.best(free, without=rules)
    if not isinstance(base, Placed):
        return dict
    broken = set(broken_rules(wider.asked.whole, base.choice))
    begun: dict[str, Later] = {}
    for name in names:
        held = free if name in rules else wider.meeting(partial(_asked_by, name))
        if name in broken or not held[base.choice].all():
            begun[name] = wider.soon(held, without=rules - {name})

    def told() -> dict[str, Delta]:
        found = dict.fromkeys(names, NOTHING)
        for name, later in begun.items():
            outcome = later.outcome()
            if not isinstance(outcome, Placed):
                del found[name]
            elif not same_worth(base, outcome):
                found[name] = delta_between(outcome, base)
        return found

    return told


def _dropped_together(wider: Wider, plan: Placed) -> dict[str, Found]:
    """Per group of requirements about one thing, and for all of them, the best plan without; begun now.

    Each is told when called with what dropping single requirements came to, which may be the same.
    """
    rules = [rule.name for rule in wider.requirements]
    found: dict[str, Found] = {}
    for group in GROUPS:
        conditions = any(group_of(condition) == group for condition in wider.conditions)
        without = [name for name in rules if group_of(name) == group]
        if len(without) == 1 and not conditions:
            found[group] = itemgetter(without[0])
        elif conditions or without:
            kept = wider.meeting(partial(_not_about, group))
            useful = without or _admits_better(wider, kept, plan)
            found[group] = _told_by(wider.soon(kept, without) if useful else None, plan)
    if len(found) > 1:
        found["all"] = _told_by(wider.soon(wider.meeting(_nothing), rules), plan)
    return found


def _told_by(later: Later | None, plan: Placed) -> Found:
    """The outcome of what was begun; the plan where nothing was."""
    return lambda dropped: plan if later is None else later.outcome()


def _admits_better(wider: Wider, kept: BoolArray, plan: Placed) -> bool:
    """Whether a plan better than this one could contain a candidate that fails some requirement."""
    part = wider.asked.part(kept)
    better = promising(part.problem, plan.objective, time_limit=wider.asked.left)
    return not wider.asked.portfolio.allowed()[part.rows[better]].all()


def _asked_by(path: str, condition: Condition) -> bool:
    return condition.path == path


def _not_about(group: Group, condition: Condition) -> bool:
    return group_of(condition) != group


def _nothing(condition: Condition) -> bool:
    return False


def delta_between(plan: Placed, other: Placed) -> Delta:
    """Figure of one plan minus figure of the other."""
    return delta_of(plan.amounts, other.amounts)


def delta_of(plan: Mapping[str, float], other: Mapping[str, float]) -> Delta:
    """Amounts of one plan minus those of another; carbon is None where it is not known."""
    carbon = plan.get("carbon", np.nan) - other.get("carbon", np.nan)
    cost = plan["cost"] - other["cost"]
    return Delta(cost=Decimal(repr(round(cost, 6))), carbon_kg=float(carbon) if np.isfinite(carbon) else None)


def _told(plan: Placed, outcome: Outcome) -> tuple[Delta | None, str | None]:
    """The price of what the outcome does without, and a note where there is more or less to say."""
    if not isinstance(outcome, Placed):
        return None, NO_ANSWER
    # Another plan of the same worth may cost a little more or less: that is not the requirement's price.
    if same_worth(plan, outcome):
        return NOTHING, UNCHANGED
    if not improves(outcome, plan):
        return None, NO_ANSWER  # a search cut short found less than what is in hand
    delta = delta_between(plan, outcome)
    return delta, DEARER if delta.cost < 0 else None


def _line(plan: Placed, name: str, outcome: Outcome) -> RequirementPrice:
    delta, note = _told(plan, outcome)
    return RequirementPrice(
        requirement=name, group=None, dropped_alone=delta, added_alone=None, dropped_together=None, note=note
    )


def _group_line(plan: Placed, group: str, outcome: Outcome) -> RequirementPrice:
    delta, note = _told(plan, outcome)
    return RequirementPrice(
        requirement=None, group=group, dropped_alone=None, added_alone=None, dropped_together=delta, note=note
    )


def _saving(line: RequirementPrice) -> Decimal:
    return line.dropped_alone.cost if line.dropped_alone else Decimal(0)


def improves(outcome: Placed, plan: Placed) -> bool:
    """Whether a plan is better than another by the first goal in which they differ."""
    for found, known in zip(outcome.goals, plan.goals, strict=True):
        if abs(found.reached - known.reached) > SAME * max(1.0, abs(known.reached)):
            return found.reached < known.reached
    return False


def same_worth(plan: Placed, outcome: Placed) -> bool:
    """Whether two plans are worth the same, goal by goal."""
    pairs = zip(plan.goals, outcome.goals, strict=True)
    return all(abs(a.reached - b.reached) <= SAME * max(1.0, abs(a.reached)) for a, b in pairs)
