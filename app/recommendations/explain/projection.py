"""The three fronts of cost month by month, what drives each, and what requests cost per workload and model.

Months are those of the exact lines; what does not follow a line (traffic, fees, moving) is spread evenly, so
that the mean over the months is the plan's cost. CO2e of a month follows the units bought in it.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import numpy as np

from app.recommendations.answer_placement import Placement
from app.recommendations.answer_projection import (
    FrontProjection,
    FrontWord,
    ModelCosts,
    MonthProjection,
    Projection,
    WorkloadProjection,
)
from app.recommendations.explain.chosen import Chosen
from app.recommendations.explain.drivers import driver_of, told, units_of
from app.recommendations.explain.unit_costs import unit_costs_of
from catalog.bundles import NONE
from catalog.quantities import FloatArray

FRONTS: tuple[FrontWord, ...] = ("training", "inference", "storage", "compute")
TOLD = 3  # workloads named per front
THOUSAND = Decimal(1000)

Costs = Mapping[str, Sequence[Decimal]]  # of each workload, month by month
Emissions = Mapping[str, FloatArray]


def projection_of(chosen: Sequence[Chosen], placements: Sequence[Placement]) -> Projection:
    """The plan over the horizon; `placements` are the sections of `chosen`, in the same order."""
    terms = chosen[0].market.terms
    costs = {one.workload.name: months_of(one) for one in chosen}
    kilograms = {one.workload.name: kilograms_of(one) for one in chosen}
    return Projection(
        currency=terms.currency,
        fronts=_fronts(chosen, costs, kilograms),
        months=_months(chosen, costs, kilograms),
        workloads=tuple(
            _workload(one, placed, costs) for one, placed in zip(chosen, placements, strict=True)
        ),
        models=_models(chosen),
    )


def months_of(chosen: Chosen) -> tuple[Decimal, ...]:
    """Cost of every month; the mean is the placement's cost."""
    months = chosen.market.terms.horizon_months
    flat = chosen.cost() - sum((line.mean for line in chosen.lines), Decimal(0))
    return tuple(
        flat + sum((line.months[month] for line in chosen.lines), Decimal(0)) for month in range(months)
    )


def kilograms_of(chosen: Chosen) -> FloatArray:
    """Location-based CO2e of every month, central; NaN where the place is not known."""
    mean = float(chosen.estimate(chosen.card.carbon.total_kg).central[0])
    part = chosen.bundles.parts[0]
    months = chosen.market.terms.horizon_months
    if chosen.quote is not None or part.row[chosen.row] == NONE:
        return np.full(months, mean)
    usage = units_of(chosen)
    return np.asarray(mean * usage / usage.mean() if usage.mean() else np.full(months, mean))


def front_of(chosen: Chosen) -> FrontWord:
    """The front a workload belongs to: its kind."""
    return next(front for front in FRONTS if front == chosen.workload.kind)


def _fronts(chosen: Sequence[Chosen], costs: Costs, kilograms: Emissions) -> tuple[FrontProjection, ...]:
    total = sum((sum(months, Decimal(0)) for months in costs.values()), Decimal(0))
    found = []
    for front in FRONTS:
        mine = [one for one in chosen if front_of(one) == front]
        if mine:
            found.append(_front(front, mine, costs, kilograms, total))
    return tuple(found)


def _front(
    front: FrontWord, mine: Sequence[Chosen], costs: Costs, kilograms: Emissions, total: Decimal
) -> FrontProjection:
    months = _sum_of_months([costs[one.workload.name] for one in mine])
    whole = sum(months, Decimal(0))
    carbon = float(sum(kilograms[one.workload.name].mean() for one in mine))
    most = sorted(mine, key=lambda one: (-abs(_added(costs[one.workload.name])), one.workload.name))
    return FrontProjection(
        front=front,
        cost_month_1=months[0],
        cost_last_month=months[-1],
        cost_over_horizon=whole,
        share_of_cost=float(whole / total) if total else None,
        carbon_kg_per_month=carbon if np.isfinite(carbon) else None,
        driven_by=tuple(told(one, costs[one.workload.name]) for one in most[:TOLD]),
    )


def _added(months: Sequence[Decimal]) -> Decimal:
    return months[-1] - months[0]


def _sum_of_months(parts: Sequence[Sequence[Decimal]]) -> list[Decimal]:
    return [sum(month, Decimal(0)) for month in zip(*parts, strict=True)]


def _months(chosen: Sequence[Chosen], costs: Costs, kilograms: Emissions) -> tuple[MonthProjection, ...]:
    terms = chosen[0].market.terms
    by_front = {
        front: _sum_of_months(mine)
        for front in FRONTS
        if (mine := [costs[one.workload.name] for one in chosen if front_of(one) == front])
    }
    carbon = np.sum([kilograms[one.workload.name] for one in chosen], axis=0)
    first = np.datetime64(terms.starts, "M")
    return tuple(
        MonthProjection(
            month=str(first + month),
            cost=sum((column[month] for column in by_front.values()), Decimal(0)),
            cost_by_front={front: column[month] for front, column in by_front.items()},
            carbon_kg=float(carbon[month]) if np.isfinite(carbon[month]) else None,
        )
        for month in range(terms.horizon_months)
    )


def _workload(one: Chosen, placement: Placement, costs: Costs) -> WorkloadProjection:
    months = costs[one.workload.name]
    figures = placement.per_request
    return WorkloadProjection(
        workload=one.workload.name,
        front=front_of(one),
        model=one.model,
        driver=driver_of(one),
        cost_month_1=months[0],
        cost_last_month=months[-1],
        cost_over_horizon=sum(months, Decimal(0)),
        requests_per_month=one.requests_per_month,
        unit_costs=None if figures is None else unit_costs_of(one, figures),
    )


def _models(chosen: Sequence[Chosen]) -> tuple[ModelCosts, ...]:
    found: dict[str, list[Chosen]] = {}
    for one in chosen:
        if one.model is not None:
            found.setdefault(one.model, []).append(one)
    return tuple(_model(model, mine) for model, mine in sorted(found.items()))


def _model(model: str, mine: Sequence[Chosen]) -> ModelCosts:
    requests = sum(one.requests_per_month or 0.0 for one in mine)
    cost = sum((one.cost() for one in mine), Decimal(0))
    each = cost / Decimal(repr(requests))
    return ModelCosts(
        model=model,
        workloads=tuple(one.workload.name for one in mine),
        requests_per_month=requests,
        cost_per_month=cost,
        cost_per_request=each,
        cost_per_1000_requests=each * THOUSAND,
    )
