"""Why there is no plan: what clashes, what nothing serves, and the least changes that would help."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal

from app.recommendations.answer import Refusal, WayOut
from app.recommendations.explain.references import Asked
from app.recommendations.formulate import formulate, portfolio_of
from app.recommendations.options import Options
from optimizer import LimitCount, Placed, Problem, Refused, StayWithin, cheapest_relaxation, solve


def refusal_of(asked: Asked, problem: Problem | None, refused: Refused) -> Refusal:
    """The clash in names of the question, and one way out per requirement that helps alone."""
    unserved = tuple(dict.fromkeys((*refused.unserved, *_without_candidates(asked.options))))
    if unserved:
        found = [way for name in unserved for way in _gates_to_drop(asked, name)]
        clash = tuple(dict.fromkeys(path for name in unserved for path in _paths(asked, name)))
        return Refusal(conflict=clash, unserved=unserved, ways_out=tuple(found))
    ways = [_relaxed(asked, problem, name) for name in refused.conflict] if problem is not None else []
    return Refusal(conflict=refused.conflict, unserved=(), ways_out=tuple(way for way in ways if way))


def _without_candidates(options: Sequence[Options]) -> tuple[str, ...]:
    return tuple(o.workload.name for o in options if not o.allowed().any())


def _options(asked: Asked, workload: str) -> Options:
    return next(o for o in asked.options if o.workload.name == workload)


def _paths(asked: Asked, workload: str) -> tuple[str, ...]:
    """The requirements that left something out, the one that left out most first."""
    lines = _options(asked, workload).exclusions
    gates = [line for line in lines if line.reason not in ("exchange_rate_missing",)]
    return tuple(dict.fromkeys(line.requirement for line in sorted(gates, key=lambda line: -line.offers)))


def _gates_to_drop(asked: Asked, workload: str) -> list[WayOut]:
    """Each requirement that, dropped alone, leaves this workload a candidate; with the cheapest cost then."""
    options = _options(asked, workload)
    found = []
    for number, path in enumerate(options.paths):
        mask = options.missing == number
        if mask.any():
            cost = Decimal(repr(round(float(options.cost[mask].min()), 6)))
            found.append(WayOut(relax=path, to=None, cost_per_month=cost))
    return sorted(found, key=lambda way: (way.cost_per_month or Decimal(0), way.relax))


def _relaxed(asked: Asked, problem: Problem | None, name: str) -> WayOut | None:
    """The least limit that makes a plan possible where the rule has one, else the rule dropped."""
    if problem is None:
        return None
    rule = next((r for r in problem.rules if r.name == name), None)
    if isinstance(rule, StayWithin | LimitCount):
        limit = cheapest_relaxation(problem, name, time_limit=asked.time_limit)
        if limit is not None:
            return WayOut(relax=name, to=_limit(rule, limit), cost_per_month=_cost_at(rule, limit))
    masks = [o.allowed(name) for o in asked.options]
    relaxed = formulate(
        asked.market,
        asked.question,
        portfolio_of(asked.market, asked.options, masks),
        asked.objective,
        without=name,
    )
    outcome = solve(relaxed, time_limit=asked.time_limit)
    if not isinstance(outcome, Placed):
        return None
    return WayOut(relax=name, to=None, cost_per_month=Decimal(repr(round(outcome.amounts["cost"], 6))))


def _limit(rule: StayWithin | LimitCount, limit: float) -> str:
    if isinstance(rule, LimitCount):
        return str(round(limit))
    # Rounded up: a cent less would be refused again.
    return str(Decimal(repr(limit)).quantize(Decimal("0.01"), rounding=ROUND_CEILING))


def _cost_at(rule: StayWithin | LimitCount, limit: float) -> Decimal | None:
    return Decimal(repr(limit)) if isinstance(rule, StayWithin) and rule.resource == "cost" else None
