"""Today's place as a reference, and what the plan saves against it."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from app.recommendations.answer import Reference, ReferencePlacement, ReferencePlan, Savings
from app.recommendations.explain.chosen import Chosen
from app.recommendations.moving import baseline_of, one_off_cost, region_code
from app.recommendations.options import Options
from app.recommendations.question import Baseline, Question
from catalog.market import Market


def baseline_reference(market: Market, question: Question, options: Sequence[Options]) -> Reference:
    """What today's places cost and emit; a cost not stated takes the list price of its region."""
    if not question.baseline:
        return Reference(plan=None, reason="no baseline was given")
    costs = [today_cost(market, today, _options(options, today)) for today in question.baseline]
    if any(cost is None for cost in costs):
        return Reference(plan=None, reason="today's cost is neither stated nor on a public list")
    carbon = [_today_carbon(market, today, _options(options, today)) for today in question.baseline]
    known = [c for c in carbon if c is not None]
    names = ", ".join(b.workload for b in question.baseline)
    return Reference(
        plan=ReferencePlan(
            cost_per_month=sum((c for c in costs if c is not None), Decimal(0)),
            carbon_kg_per_month=float(sum(known)) if len(known) == len(carbon) else None,
            sovereignty_score=None,
            placements=tuple(
                ReferencePlacement(workload=b.workload, provider=b.provider, region=b.region)
                for b in question.baseline
            ),
            note=f"today's places of {names}; requirements unchecked; carbon as for the cheapest like offer",
        ),
        reason=None,
    )


def _options(options: Sequence[Options], today: Baseline) -> Options:
    return next(o for o in options if o.workload.name == today.workload)


def today_cost(market: Market, today: Baseline, options: Options) -> Decimal | None:
    """The stated cost, else the cheapest list price in today's region, else None."""
    if today.cost_per_month is not None:
        return today.cost_per_month
    like = _like(market, today, options)
    return None if like is None else Decimal(repr(round(float(like[0]), 6)))


def _today_carbon(market: Market, today: Baseline, options: Options) -> float | None:
    like = _like(market, today, options)
    return None if like is None or not np.isfinite(like[1]) else like[1]


def _like(market: Market, today: Baseline, options: Options) -> tuple[float, float] | None:
    """(cost, carbon) of the cheapest candidate in today's place, whatever the requirements."""
    places = market.catalog.regions.place
    home = places[region_code(market.catalog, today.provider, today.region)]
    there = np.flatnonzero(places[options.region] == home)
    if not len(there):
        return None
    best = there[int(np.argmin(options.cost[there] - options.moving[there]))]
    return float(options.cost[best] - options.moving[best]), float(options.carbon[best])


def savings_of(
    market: Market, question: Question, chosen: Sequence[Chosen], baseline: Reference
) -> Savings | None:
    """Positive is saved. One-off is what leaving costs; payback the months until it is earned back."""
    if baseline.plan is None:
        return None
    moved = {b.workload for b in question.baseline}
    mine = [c for c in chosen if c.workload.name in moved]
    # The plan's cost holds the one-off spread over the horizon: payback compares running costs.
    running = sum((c.cost() - c.breakdown["migration"] for c in mine), Decimal(0))
    carbon = [float(c.options.carbon[c.option]) for c in mine]
    saved = baseline.plan.cost_per_month - sum((c.cost() for c in mine), Decimal(0))
    one_off = _one_off(market, question, mine)
    monthly = baseline.plan.cost_per_month - running
    before = baseline.plan.carbon_kg_per_month
    return Savings(
        against="baseline",
        cost_per_month=saved,
        carbon_kg_per_month=None if before is None or not np.isfinite(carbon).all() else before - sum(carbon),
        one_off=one_off,
        payback_months=float(one_off / monthly) if one_off is not None and monthly > 0 else None,
    )


def _one_off(market: Market, question: Question, mine: Sequence[Chosen]) -> Decimal | None:
    """None when any move has an unknown volume: an unknown is never zero."""
    total = Decimal(0)
    places = market.catalog.regions.place
    for chosen in mine:
        today = baseline_of(question, chosen.workload.name)
        if (
            today is None
            or places[chosen.region] == places[region_code(market.catalog, today.provider, today.region)]
        ):
            continue
        to = int(chosen.options.provider[chosen.option])
        once = one_off_cost(market, today, to if chosen.provider == today.provider else None)
        if once is None:
            return None
        total += once
    return total
