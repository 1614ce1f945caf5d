"""Why there is no plan: what clashes, what nothing serves, and the least changes that would help."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal

from app.recommendations.answer import Refusal, WayOut
from app.recommendations.explain.references import Asked
from app.recommendations.formulate import formulate, portfolio_of
from app.recommendations.options import FIXED_GATES, Options
from optimizer import LimitCount, Placed, Problem, Refused, Rule, StayWithin, cheapest_relaxation, solve

FIXED_PATHS = ("horizon_months", "priorities", "currency")


def refusal_of(asked: Asked, problem: Problem, refused: Refused) -> Refusal:
    """The clash in names of the question, and one way out for each member that helps."""
    unserved = tuple(dict.fromkeys((*refused.unserved, *_without_candidates(asked.options))))
    if unserved:
        clash = tuple(dict.fromkeys(path for name in unserved for path in _paths(asked, name)))
        found = [way for name in unserved for way in _gates_to_drop(asked, name)]
        return Refusal(conflict=clash, unserved=unserved, ways_out=tuple(found))
    gates = _gates_in(asked, problem, refused.conflict)
    conflict = (*refused.conflict, *gates)
    ways = [_way_out(asked, problem, name) for name in conflict]
    return Refusal(conflict=conflict, unserved=(), ways_out=tuple(way for way in ways if way))


def _without_candidates(options: Sequence[Options]) -> tuple[str, ...]:
    return tuple(o.workload.name for o in options if not o.allowed().any())


def _paths(asked: Asked, workload: str) -> tuple[str, ...]:
    """The requirements that left something out for a workload, the one that left out most first."""
    options = next(o for o in asked.options if o.workload.name == workload)
    lines = sorted((e for e in options.exclusions if e.reason not in FIXED_GATES), key=lambda e: -e.offers)
    return tuple(dict.fromkeys(line.requirement for line in lines))


def _gates_to_drop(asked: Asked, workload: str) -> list[WayOut]:
    """Each requirement that, dropped alone, leaves this workload a candidate; with the cheapest cost then."""
    options = next(o for o in asked.options if o.workload.name == workload)
    found = []
    for number, path in enumerate(options.paths):
        mask = options.missing == number
        if mask.any():
            found.append(WayOut(relax=path, to=None, cost_per_month=_money(float(options.cost[mask].min()))))
    return sorted(found, key=lambda way: (way.cost_per_month or Decimal(0), way.relax))


def _money(value: float) -> Decimal:
    return Decimal(repr(round(value, 6)))


def _gates_in(asked: Asked, problem: Problem, conflict: Sequence[str]) -> tuple[str, ...]:
    """Requirements of single workloads without which the clashing rules alone could be kept."""
    names = dict.fromkeys(path for o in asked.options for path in o.paths if path not in FIXED_PATHS)
    found = []
    for name in names:
        relaxed = _without(asked, name)
        clashing = tuple(rule for rule in relaxed.rules if rule.name in conflict)
        outcome = solve(replace(relaxed, rules=clashing), time_limit=asked.time_limit, settle_ties=False)
        if isinstance(outcome, Placed):
            found.append(name)
    return tuple(found)


def _without(asked: Asked, name: str) -> Problem:
    """The whole problem without one requirement, of a workload or of the plan."""
    masks = [o.allowed(name) for o in asked.options]
    portfolio = portfolio_of(asked.market, asked.options, masks)
    return formulate(asked.market, asked.question, portfolio, asked.objective, without=name)


def _way_out(asked: Asked, problem: Problem, name: str) -> WayOut | None:
    """The least limit that makes a plan possible where the rule has one, else the requirement dropped.

    Where one change is not enough, the least limit of what clashes next is added to it.
    """
    rule = next((r for r in problem.rules if r.name == name), None)
    if isinstance(rule, StayWithin | LimitCount):
        limited = _limited(asked, problem, rule, "")
        if limited is not None:
            return limited
    relaxed = _without(asked, name)
    outcome = solve(relaxed, time_limit=asked.time_limit, settle_ties=False)
    if isinstance(outcome, Placed):
        return WayOut(relax=name, to=None, cost_per_month=_money(outcome.amounts["cost"]))
    if not isinstance(outcome, Refused):
        return None
    bounded = [
        r for r in relaxed.rules if r.name in outcome.conflict and isinstance(r, StayWithin | LimitCount)
    ]
    ways = (_limited(asked, relaxed, r, f"{name} and ") for r in bounded)
    return next((way for way in ways if way is not None), None)


def _limited(asked: Asked, problem: Problem, rule: Rule, before: str) -> WayOut | None:
    """The smallest limit of one rule with which a plan exists, all others kept."""
    limit = cheapest_relaxation(problem, rule.name, time_limit=asked.time_limit)
    if limit is None:
        return None
    spends = isinstance(rule, StayWithin) and rule.resource == "cost"
    # Rounded up: a cent less would be refused again.
    cents = Decimal(repr(limit)).quantize(Decimal("0.01"), rounding=ROUND_CEILING)
    return WayOut(
        relax=f"{before}{rule.name}",
        to=str(round(limit)) if isinstance(rule, LimitCount) else str(cents),
        cost_per_month=cents if spends else None,
    )
