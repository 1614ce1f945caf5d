"""A sweep as a report, and as a table of comma-separated values."""

import csv
from io import StringIO

from app.render import figures
from app.render.report import Column, Report, Section
from app.scenarios.sweep_schemas import GridPoint, NumberedPlan, Sweep

FIGURES = (
    *("carbon_kg_per_month", "juridical", "technological", "sovereignty_score"),
    *("base_allowed", "regret_of_base"),
)


def report_of(found: Sweep) -> Report:
    """Everything a person should see of a sweep."""
    names = " and ".join(each.name for each in found.parameters)
    title = f"{found.question}: {len(found.points):,} points of {names}"
    count = len(found.plans)
    verdict = (
        "One plan, the base, everywhere."
        if count == 1
        else f"{count} different plans, plan 0 being the base."
    )
    sections = (_points(found), _breaks(found), *(_plan(found, each) for each in found.plans))
    return Report(title, verdict, tuple(each for each in sections if not each.is_empty))


def _points(found: Sweep) -> Section:
    columns = (
        *(Column(each.name, figures=True) for each in found.parameters),
        Column("Plan", figures=True),
        Column("Cost a month", figures=True),
        Column("kg CO2e a month", figures=True),
        Column("Levels J / T"),
        Column("Regret of the base", figures=True),
    )
    rows = tuple(
        (
            *(str(value) for value in point.values),
            point.status if point.plan is None else str(point.plan),
            *_totals(point, found.currency),
            "not allowed" if point.base_allowed is False else figures.number(point.regret_of_base or 0.0),
        )
        for point in found.points
    )
    return Section("The grid", columns=columns, rows=rows)


def _totals(point: GridPoint, currency: str) -> tuple[str, str, str]:
    totals = point.totals
    if totals is None:
        return "", "", ""
    levels = [("J", totals.juridical), ("T", totals.technological)]
    return (
        figures.money(totals.cost_per_month, currency),
        figures.number(totals.carbon_kg_per_month),
        " / ".join(f"{axis} {'?' if level is None else level}" for axis, level in levels),
    )


def _breaks(found: Sweep) -> Section:
    name = found.parameters[0].name
    lines = tuple(
        f"{name} = {each.value:.9g}: plan {_number(each.before)} gives way to plan {_number(each.after)}"
        + (" (lines cross)" if each.exact else f" (within {each.within:.1g})")
        for each in found.break_even
    )
    return Section("Where the plan changes", lines)


def _number(plan: int | None) -> str:
    return "none" if plan is None else str(plan)


def _plan(found: Sweep, plan: NumberedPlan) -> Section:
    """The base in full, every other plan by what differs from it."""
    base = {place.workload: place for place in found.plans[0].placements}
    bullets = tuple(
        f"{place.workload}: {place.provider} {place.region}, {', '.join(place.offers)}"
        for place in plan.placements
        if plan.number == 0
        or (place.provider, place.region, place.offers)
        != (base[place.workload].provider, base[place.workload].region, base[place.workload].offers)
    )
    title = "Plan 0, the base" if plan.number == 0 else f"Plan {plan.number}, where it differs from plan 0"
    return Section(title, bullets=bullets)


def sweep_csv(found: Sweep) -> str:
    """One row per point: parameters, plan, objective, figures a month."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [each.name for each in found.parameters]
    money = f"cost_per_month_{found.currency.lower()}"
    writer.writerow(
        [*names, "plan", "status", "objective", money, *FIGURES, "base_allowed", "regret_of_base"]
    )
    for point in found.points:
        totals = point.totals
        figures_of = (
            [""] * 5
            if totals is None
            else [
                str(totals.cost_per_month),
                totals.carbon_kg_per_month,
                totals.juridical,
                totals.technological,
                totals.sovereignty_score,
            ]
        )
        row = [*point.values, point.plan, point.status, point.objective, *figures_of]
        writer.writerow([*row, point.base_allowed, point.regret_of_base])
    return text.getvalue()
