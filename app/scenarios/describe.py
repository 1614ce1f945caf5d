"""From a planned world to what is shown of its plan."""

from decimal import Decimal
from typing import Literal

import numpy as np

from app.recommendations.explain.figures import levels_at
from app.scenarios.planned import Planned
from app.scenarios.schemas import NoPlan, PlacedView, PlanTotals, PlanView
from app.scenarios.shelf import Shelf
from app.scenarios.stated import Stated
from catalog.bundles import NONE, Bundles, Table
from catalog.library import Catalog
from catalog.workloads import Inference
from optimizer import Placed, Refused, Undecided

SERVING: dict[str, Literal["api", "own_gpu"]] = {"token": "api", "machine": "own_gpu", "gpu_addon": "own_gpu"}


def plan_view(planned: Planned) -> PlanView:
    """The plan of a world with its proof, or why there is none."""
    outcome, stated = planned.outcome, planned.stated
    if not isinstance(outcome, Placed) or planned.plan is None:
        bound = outcome.bound if isinstance(outcome, Undecided) and np.isfinite(outcome.bound) else None
        clash = (
            NoPlan(conflict=outcome.conflict, unserved=outcome.unserved)
            if isinstance(outcome, Refused)
            else None
        )
        return PlanView(
            status="refused" if clash else "unknown",
            reproducible=clash is not None,
            objective=None,
            bound=bound,
            gap=None,
            totals=None,
            placements=(),
            refusal=clash,
        )
    widest = max(outcome.goals, key=lambda goal: goal.gap)
    placements = tuple(placed_view(stated, row) for row in planned.plan.tolist())
    return PlanView(
        status="optimal" if outcome.status == "optimal" else "feasible",
        reproducible=outcome.reproducible,
        objective=widest.reached,
        bound=widest.bound,
        gap=widest.gap,
        totals=_totals(planned, outcome, placements),
        placements=placements,
        refusal=None,
    )


def placed_view(stated: Stated, row: int) -> PlacedView:
    """One row of the stock as the place of its workload."""
    shelf, at = stated.stock.place(row)
    catalog = stated.market.catalog
    bundles, inside = shelf.bundles[int(shelf.family[at])], int(shelf.at[at])
    levels = stated.levels[int(stated.stock.workload[row])].take(np.array([at]))
    juridical, technological = (levels_at(levels.axis(axis), 0) for axis in ("juridical", "technological"))
    need = shelf.workload.need
    model = int(bundles.model[inside])
    inference = isinstance(need, Inference)
    return PlacedView(
        workload=shelf.workload.name,
        provider=catalog.providers.id[int(shelf.merged.provider[at])],
        region=catalog.regions.region_id[int(shelf.merged.region[at])],
        serving=SERVING.get(bundles.family) if inference else None,
        model=need.models[model].id if isinstance(need, Inference) and model != NONE else None,
        offers=offers_of(catalog, shelf, bundles, at),
        cost_per_month=money(float(stated.judged.cost[row])),
        carbon_kg_per_month=known(float(stated.judged.carbon[row])),
        juridical=juridical.structural,
        technological=technological.structural,
    )


def offers_of(catalog: Catalog, shelf: Shelf, bundles: Bundles, at: int) -> tuple[str, ...]:
    """Names of what a candidate buys, as price lists write them; a quote is only called so."""
    if shelf.quoted[at] != NONE:
        return ("quote",)
    inside = int(shelf.at[at])
    names = (_offer(catalog, part.table, int(part.row[inside])) for part in bundles.parts)
    return tuple(dict.fromkeys(name for name in names if name))


def _offer(catalog: Catalog, table: Table, row: int) -> str:
    if row == NONE:
        return ""
    if table is Table.MACHINE:
        return str(catalog.machines.name[row])
    return str(catalog.tokens.listed_as[row]) if table is Table.TOKEN else catalog.storage[row].item


def _totals(planned: Planned, outcome: Placed, placements: tuple[PlacedView, ...]) -> PlanTotals:
    plan = planned.plan
    carbon = float(planned.stated.judged.carbon[plan].sum())
    return PlanTotals(
        cost_per_month=money(outcome.amounts["cost"]),
        carbon_kg_per_month=known(carbon),
        juridical=_weakest([place.juridical for place in placements]),
        technological=_weakest([place.technological for place in placements]),
        sovereignty_score=100.0 - outcome.amounts["shortfall"],
    )


def _weakest(levels: list[int | None]) -> int | None:
    """The least level; unknown anywhere is unknown as a whole."""
    told = [level for level in levels if level is not None]
    return min(told) if len(told) == len(levels) and told else None


def money(amount: float) -> Decimal:
    """An amount as a decimal without the noise of doubles."""
    return Decimal(repr(round(amount, 6)))


def known(figure: float) -> float | None:
    """A figure, None where it is not known."""
    return figure if np.isfinite(figure) else None
