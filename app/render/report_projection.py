"""The projection in words and figures: fronts and months of cost, what drives them, unit costs."""

from math import ceil

from app.recommendations.answer import Answer
from app.recommendations.answer_figures import PriceSpread
from app.recommendations.answer_projection import (
    FrontProjection,
    MonthProjection,
    Projection,
    WorkloadProjection,
)
from app.render import figures
from app.render.figures import plain
from app.render.report import Column, Section

MONTHS_SHOWN = 24
WORKLOADS_SHOWN = 200


def fronts_section(answer: Answer) -> Section:
    """Training, inference, storage and compute over the horizon, and what drives each."""
    projection = answer.projection
    if projection is None:
        return Section("Fronts of cost")
    columns = (
        Column("Front"),
        Column("First month", figures=True),
        Column("Last month", figures=True),
        Column("Over the horizon", figures=True),
        Column("Share", figures=True),
        Column("kg CO2e a month", figures=True),
    )
    rows = tuple(_front_row(front, projection.currency) for front in projection.fronts)
    driven = tuple(plain(f"{f.front}: {line}") for f in projection.fronts for line in f.driven_by)
    return Section("Fronts of cost", columns=columns, rows=rows, bullets=driven)


def _front_row(front: FrontProjection, currency: str) -> tuple[str, ...]:
    return (
        front.front,
        figures.money(front.cost_month_1, currency),
        figures.money(front.cost_last_month, currency),
        figures.money(front.cost_over_horizon, currency),
        figures.share(front.share_of_cost),
        figures.number(front.carbon_kg_per_month),
    )


def months_section(answer: Answer) -> Section:
    """Every month, or every few of a long horizon, with the last."""
    projection = answer.projection
    if projection is None or len(projection.months) < 2:
        return Section("Month by month")
    fronts = [front.front for front in projection.fronts]
    currency = plain(projection.currency)
    columns = (
        Column("Month"),
        *(Column(f"{front}, {currency}", figures=True) for front in fronts),
        Column(f"All, {currency}", figures=True),
        Column("kg CO2e", figures=True),
    )
    shown = _thinned(projection)
    rest = len(projection.months) - len(shown)
    lines = (f"{rest:,} months between are in the JSON answer.",) if rest else ()
    rows = tuple(
        (
            month.month,
            *(figures.amount(month.cost_by_front[front]) for front in fronts),
            figures.amount(month.cost),
            figures.number(month.carbon_kg),
        )
        for month in shown
    )
    return Section("Month by month", lines, columns, rows)


def _thinned(projection: Projection) -> tuple[MonthProjection, ...]:
    """At most about two dozen months at even steps, the last one always among them."""
    months = projection.months
    step = ceil(len(months) / MONTHS_SHOWN)
    kept = list(months[::step])
    return tuple(kept if kept[-1] is months[-1] else [*kept, months[-1]])


def unit_costs_section(answer: Answer) -> Section:
    """What requests cost per workload, and per model where one serves several workloads."""
    projection = answer.projection
    served = [w for w in projection.workloads if w.unit_costs] if projection else []
    if projection is None or not served:
        return Section("What requests cost")
    columns = (
        Column("Workload"),
        Column("Model"),
        Column("Requests a month", figures=True),
        Column("1,000 requests", figures=True),
        Column("M tokens in", figures=True),
        Column("M tokens out", figures=True),
        Column("A user, a month", figures=True),
    )
    rows = tuple(_unit_row(workload) for workload in served[:WORKLOADS_SHOWN])
    shared = [model for model in projection.models if len(model.workloads) > 1]
    bullets = tuple(
        plain(
            f"{model.model}, all {len(model.workloads)} workloads: "
            f"{figures.number(model.requests_per_month)} requests a month at "
            f"{figures.number(model.cost_per_1000_requests)} {projection.currency} per 1,000"
        )
        for model in shared
    )
    note = f"Mean over the horizon, in {plain(projection.currency)}, without VAT."
    return Section("What requests cost", (note,), columns, rows, bullets)


def _unit_row(workload: WorkloadProjection) -> tuple[str, ...]:
    units = workload.unit_costs
    costs = (
        (
            units.per_1000_requests,
            units.per_million_input_tokens,
            units.per_million_output_tokens,
            units.per_user_month,
        )
        if units
        else (None, None, None, None)
    )
    return (
        plain(workload.workload),
        plain(workload.model or ""),
        figures.number(workload.requests_per_month),
        *map(_price, costs),
    )


def _price(cost: PriceSpread | None) -> str:
    return "" if cost is None else figures.number(cost.value)
