"""Why there is no plan: what clashes, what nothing serves, and the least changes that would help."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from math import ceil

from app.recommendations.answer import Refusal, WayOut
from app.recommendations.asked import Asked, asked_of
from app.recommendations.explain.unserved import clash_of, drops_of
from app.recommendations.objective import reads_carbon
from app.recommendations.options import Options, options_of
from optimizer import (
    CapShare,
    LimitCount,
    Placed,
    Problem,
    Refused,
    RespectCapacity,
    Rule,
    StayWithin,
    cheapest_relaxation,
    solve,
)

CENT = Decimal("0.01")
LIMITED = (StayWithin, LimitCount, CapShare, RespectCapacity)  # rules whose limit can be raised
FIXED_PATHS = ("horizon_months", "priorities", "currency")


def refusal_of(asked: Asked, problem: Problem, refused: Refused) -> Refusal:
    """The clash in names of the question, and one way out for each member that helps."""
    unserved = [o for o in asked.options if not o.allowed().any()]
    if unserved:
        return _unserved(asked, unserved)
    gates = _gates_in(asked, problem, refused.conflict)
    conflict = (*refused.conflict, *gates)
    ways = [_way_out(asked, problem, name) for name in conflict]
    return Refusal(conflict=conflict, unserved=(), ways_out=tuple(way for way in ways if way))


def _unserved(asked: Asked, unserved: Sequence[Options]) -> Refusal:
    """Each set that frees the first workload, with the first set of every other, tried on the plan."""
    drops = [drops_of(options) for options in unserved]
    ways = []
    if all(drops):
        for first in drops[0]:
            others = [path for other in drops[1:] for path in other[0]]
            ways.append(_dropping(asked, tuple(dict.fromkeys((*first, *others)))))
    return Refusal(
        conflict=tuple(dict.fromkeys(path for options in unserved for path in _in_the_way(options))),
        unserved=tuple(options.workload.name for options in unserved),
        ways_out=tuple(way for way in ways if way),
    )


def _in_the_way(options: Options) -> tuple[str, ...]:
    """What clashes, and what would clash next once that is gone."""
    later = (path for drop in drops_of(options) for path in drop)
    return tuple(dict.fromkeys((*clash_of(options), *later)))


def _dropping(asked: Asked, names: tuple[str, ...]) -> WayOut | None:
    """The plan without some requirements of workloads; the least limit of what clashes next is added."""
    options = tuple(_held(asked, o, names) for o in asked.options)
    other = asked_of(asked.market, asked.question, options, asked.objective)
    return _after(asked, other.part(other.portfolio.allowed()).problem, " and ".join(names))


def _held(asked: Asked, options: Options, dropped: tuple[str, ...]) -> Options:
    """The options of a workload once some requirements are gone."""
    if not set(dropped) & set(options.paths):
        return options
    return options_of(
        asked.market,
        asked.question,
        options.workload,
        carbon_needed=reads_carbon(asked.question),
        dropped=frozenset(dropped),
    )


def _after(asked: Asked, relaxed: Problem, names: str) -> WayOut | None:
    """The way out of a problem from which `names` are gone, if there is one within one more limit."""
    outcome = solve(relaxed, time_limit=asked.left, settle_ties=False)
    if isinstance(outcome, Placed):
        return WayOut(relax=names, to=None, cost_per_month=_money(outcome.amounts["cost"]))
    if not isinstance(outcome, Refused):
        return None
    bounded = [rule for rule in relaxed.rules if rule.name in outcome.conflict and isinstance(rule, LIMITED)]
    ways = (_limited(asked, relaxed, rule, f"{names} and ") for rule in bounded)
    return next((way for way in ways if way is not None), None)


def _money(value: float) -> Decimal:
    """Rounded up to the cent: nobody is told less than they pay."""
    return Decimal(repr(value)).quantize(CENT, rounding=ROUND_CEILING)


def _gates_in(asked: Asked, problem: Problem, conflict: Sequence[str]) -> tuple[str, ...]:
    """Requirements of single workloads without which the clashing rules alone could be kept."""
    names = dict.fromkeys(path for o in asked.options for path in o.paths if path not in FIXED_PATHS)
    found = []
    for name in names:
        relaxed = _without(asked, name)
        clashing = tuple(rule for rule in relaxed.rules if rule.name in conflict)
        outcome = solve(replace(relaxed, rules=clashing), time_limit=asked.left, settle_ties=False)
        if isinstance(outcome, Placed):
            found.append(name)
    return tuple(found)


def _without(asked: Asked, name: str) -> Problem:
    """The whole problem without one requirement, of a workload or of the plan."""
    return asked.part(asked.portfolio.allowed({name}), without={name}).problem


def _way_out(asked: Asked, problem: Problem, name: str) -> WayOut | None:
    """The least limit that makes a plan possible where the rule has one, else the requirement dropped.

    Where one change is not enough, the least limit of what clashes next is added to it.
    """
    rule = next((r for r in problem.rules if r.name == name), None)
    if isinstance(rule, LIMITED):
        limited = _limited(asked, problem, rule, "")
        if limited is not None:
            return limited
    return _after(asked, _without(asked, name), name)


def _limit_text(rule: Rule, limit: float) -> str:
    """A limit as a question writes it, rounded up: a number of places, a share, units or an amount."""
    if isinstance(rule, LimitCount):
        return str(round(limit))
    if isinstance(rule, CapShare | RespectCapacity):
        return f"{ceil(limit * 1e4 - 1e-3) / 1e4:g}"
    return str(_money(limit))


def _limited(asked: Asked, problem: Problem, rule: Rule, before: str) -> WayOut | None:
    """The smallest limit of one rule with which a plan exists, all others kept."""
    limit = cheapest_relaxation(problem, rule.name, time_limit=asked.left)
    if limit is None:
        return None
    spends = isinstance(rule, StayWithin) and rule.resource == "cost"
    # Rounded up: a cent less would be refused again.
    cents = _money(limit)
    return WayOut(
        relax=f"{before}{rule.name}",
        to=_limit_text(rule, limit),
        cost_per_month=cents if spends else None,
    )
