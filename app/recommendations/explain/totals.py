"""The plan as a whole: sums of its placements, its weakest levels, its mean score."""

from collections.abc import Sequence
from decimal import Decimal

from app.recommendations.answer import Totals, TotalSovereignty
from app.recommendations.answer_figures import MonthlyCost, Spread
from app.recommendations.answer_placement import Placement
from app.recommendations.explain.chosen import Chosen
from app.recommendations.explain.figures import score_range, spread, weakest
from catalog.quantities import Estimate, independent, together


def totals_of(chosen: Sequence[Chosen], placements: Sequence[Placement]) -> Totals:
    """Sums over placements: what one grid or provider moves adds, the rest adds in quadrature."""
    carbon = [c.card.carbon for c in chosen]
    by_grid = [c.market.sites.zone[c.region] for c in chosen]
    return Totals(
        cost_per_month=_cost(placements),
        carbon_kg_per_month=_sum(
            [c.estimate(k.total_kg) for c, k in zip(chosen, carbon, strict=True)], by_grid
        ),
        energy_kwh_per_month=_sum(
            [c.estimate(k.energy_kwh) for c, k in zip(chosen, carbon, strict=True)], by_grid
        ),
        water_l_per_month=_sum([c.estimate(k.water_l) for c, k in zip(chosen, carbon, strict=True)], by_grid),
        sovereignty=_sovereignty(chosen, placements),
    )


def _sum(estimates: Sequence[Estimate], causes: Sequence[str]) -> Spread | None:
    groups: dict[str, list[Estimate]] = {}
    for estimate, cause in zip(estimates, causes, strict=True):
        groups.setdefault(cause, []).append(estimate)
    return spread(independent([together(group) for group in groups.values()]))


def _cost(placements: Sequence[Placement]) -> MonthlyCost:
    """The central value is the exact sum; doubts of one provider's prices move together."""
    costs = [p.cost_per_month for p in placements]
    value = sum((c.value for c in costs), Decimal(0))
    down, up = (
        _quadrature(
            [_by_provider(placements, provider, end) for provider in {p.provider for p in placements}]
        )
        for end in ("low", "high")
    )
    return MonthlyCost(
        low=value - down,
        value=value,
        high=value + up,
        month_1=sum((c.month_1 for c in costs), Decimal(0)),
        last_month=sum((c.last_month for c in costs), Decimal(0)),
        currency=costs[0].currency,
    )


def _by_provider(placements: Sequence[Placement], provider: str, end: str) -> Decimal:
    mine = (p.cost_per_month for p in placements if p.provider == provider)
    return sum((abs(getattr(cost, end) - cost.value) for cost in mine), Decimal(0))


def _quadrature(distances: Sequence[Decimal]) -> Decimal:
    return sum((d * d for d in sorted(distances)), Decimal(0)).sqrt()


def _sovereignty(chosen: Sequence[Chosen], placements: Sequence[Placement]) -> TotalSovereignty:
    weights = [c.workload.importance for c in chosen]
    ends = [
        sum(w * float(getattr(c.levels, f"score_{end}")[0]) for w, c in zip(weights, chosen, strict=True))
        / sum(weights)
        for end in ("low", "high")
    ]
    known = all(p.sovereignty.score is not None for p in placements)
    return TotalSovereignty(
        juridical=weakest([p.sovereignty.juridical for p in placements]),
        technological=weakest([p.sovereignty.technological for p in placements]),
        score=score_range(*ends) if known else None,
    )
