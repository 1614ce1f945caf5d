"""From plans of a front to what is told of them: figures, marks, bounds and places."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from app.frontiers.marks import best_of, efficient, knees_of
from app.frontiers.schemas import CriterionName, Frontier, FrontPlacement, FrontPoint, FrontStatus
from app.frontiers.spread import Found
from app.recommendations.answer import CatalogStamp
from app.recommendations.answer_figures import Delta
from app.recommendations.asked import Asked
from app.recommendations.objective import KG_PER_TONNE, POINTS, RESOURCE
from catalog.quantities import FloatArray, IntArray

SAME = 1e-6  # relative: plans closer than this in every criterion are one point
NOT_ON_IT = "the recommended plan is not on this front: its priorities do not weigh every criterion"
SEARCH_CUT = "time ended the search: the front may hold more plans"


@dataclass(frozen=True, slots=True)
class Front:
    """Plans found, whether that is the whole front, and whether the search came to its own end."""

    points: tuple[Found, ...]
    status: FrontStatus
    finished: bool


def front_view(
    asked: Asked,
    criteria: tuple[CriterionName, ...],
    front: Front,
    plan: Found | None,
    conflict: tuple[str, ...],
    seconds: float,
) -> Frontier:
    """The front from the cheapest plan on, without what another plan beats, the recommended one among it."""
    points, recommended = _kept(criteria, front.points, plan)
    catalog, terms = asked.market.catalog, asked.question.terms
    notes = [] if plan is None or recommended is not None else [NOT_ON_IT]
    notes += [] if front.finished else [SEARCH_CUT]
    return Frontier(
        schema_="havre/frontier/1",
        name=asked.question.name,
        currency=terms.currency,
        criteria=criteria,
        status=front.status,
        reproducible=front.finished,
        points=tuple(_points(asked, criteria, points, recommended)),
        note="; ".join(notes) or None,
        conflict=conflict,
        seconds=seconds,
        catalog=CatalogStamp(digest=catalog.digest, as_of=catalog.as_of, offers=catalog.offers),
    )


def _kept(
    criteria: Sequence[str], points: Sequence[Found], plan: Found | None
) -> tuple[list[Found], int | None]:
    """The efficient points in order of cost, and which of them is the recommended plan."""
    found = list(points)
    if plan is not None:
        found.insert(0, plan)
    if not found:
        return [], None
    values = _values(criteria, found)
    rows = np.flatnonzero(efficient(values, SAME))
    order = rows[np.lexsort(values[rows].T[::-1])]
    kept = [_same_with_bound(found, values, int(row)) for row in order]
    recommended = int(np.flatnonzero(order == 0)[0]) if plan is not None and 0 in order else None
    return kept, recommended


def _same_with_bound(found: Sequence[Found], values: FloatArray, row: int) -> Found:
    """The point, or one of the same figures whose bound is known."""
    if np.isfinite(found[row].bound):
        return found[row]
    alike = (np.abs(values - values[row]) <= SAME * np.maximum(1.0, np.abs(values[row]))).all(axis=1)
    known = [int(each) for each in np.flatnonzero(alike) if np.isfinite(found[int(each)].bound)]
    return found[known[0]] if known else found[row]


def _values(criteria: Sequence[str], points: Sequence[Found]) -> FloatArray:
    return np.array([[point.amounts[RESOURCE[name]] for name in criteria] for point in points])


def _points(
    asked: Asked, criteria: tuple[CriterionName, ...], points: Sequence[Found], recommended: int | None
) -> list[FrontPoint]:
    if not points:
        return []
    values = _values(criteria, points)
    best, knees = best_of(values), knees_of(values)
    base = None if recommended is None else points[recommended]
    return [
        FrontPoint(
            cost_per_month=_money(point.amounts["cost"]),
            carbon_kg_per_month=_known(point.amounts.get("carbon")),
            sovereignty_score=POINTS - point.amounts["shortfall"],
            recommended=row == recommended,
            best_of=tuple(name for name, is_best in zip(criteria, best[row], strict=True) if is_best),
            knee_of=tuple(f"{criteria[a]}-{criteria[b]}" for (a, b), knee in knees.items() if knee == row),
            against_recommended=None if base is None else _between(point, base),
            per_tonne_avoided=_per_tonne(point, points[0]),
            proven=point.proven,
            cost_bound=_money(point.bound) if np.isfinite(point.bound) and criteria[0] == "cost" else None,
            at_most_carbon_kg=point.within.get("carbon"),
            at_least_score=POINTS - point.within["shortfall"] if "shortfall" in point.within else None,
            placements=_placements(asked, point.choice),
        )
        for row, point in enumerate(points)
    ]


def _known(figure: float | None) -> float | None:
    return None if figure is None or not np.isfinite(figure) else figure


def _between(point: Found, base: Found) -> Delta:
    carbon = point.amounts.get("carbon", np.nan) - base.amounts.get("carbon", np.nan)
    return Delta(cost=_money(point.amounts["cost"] - base.amounts["cost"]), carbon_kg=_known(carbon))


def _per_tonne(point: Found, cheapest: Found) -> Decimal | None:
    """Money per tonne of CO2e avoided against the cheapest plan; None for a plan that avoids nothing."""
    avoided = cheapest.amounts.get("carbon", np.nan) - point.amounts.get("carbon", np.nan)
    if not avoided > SAME:
        return None
    return _money((point.amounts["cost"] - cheapest.amounts["cost"]) / avoided * KG_PER_TONNE)


def _money(amount: float) -> Decimal:
    return Decimal(repr(round(float(amount), 6)))


def _placements(asked: Asked, choice: IntArray) -> tuple[FrontPlacement, ...]:
    portfolio, catalog = asked.portfolio, asked.market.catalog
    return tuple(
        FrontPlacement(
            workload=asked.whole.workloads[int(portfolio.workload[row])],
            provider=catalog.providers.id[int(portfolio.provider[row])],
            region=catalog.regions.region_id[int(portfolio.region[row])],
        )
        for row in choice
    )
