"""A comparison of scenarios as a report: side by side, then scenario by scenario."""

from app.render import figures
from app.render.report import Column, Report, Section
from app.scenarios.schemas import Broken, KeepingBase, PlacedView, PlanView, ScenarioView, WhatIf

SHOWN = 12


def report_of(found: WhatIf) -> Report:
    """Everything a person should see of a comparison."""
    count = len(found.scenarios)
    unchanged = sum(not one.moved and one.plan.status == found.base.status for one in found.scenarios)
    return Report(
        f"{found.question}: {count} scenario{'s' * (count != 1)}",
        f"In {unchanged} of {count} the base plan stays the best.",
        (_side_by_side(found), *(_one(found, each) for each in found.scenarios)),
    )


def _side_by_side(found: WhatIf) -> Section:
    columns = (
        Column("Scenario"),
        Column("Cost a month", figures=True),
        Column("kg CO2e a month", figures=True),
        Column("Levels J / T"),
        Column("Score", figures=True),
        Column("Moves", figures=True),
        Column("Regret of keeping", figures=True),
    )
    rows = [("base", *_totals(found.base, found.currency), "", "")]
    rows += [
        (
            each.name,
            *_totals(each.plan, found.currency),
            str(len(each.moved)) if each.plan.totals else "",
            _regret(each.keeping_base, found.currency),
        )
        for each in found.scenarios
    ]
    return Section("Side by side", columns=columns, rows=tuple(rows))


def _totals(plan: PlanView, currency: str) -> tuple[str, str, str, str]:
    totals = plan.totals
    if totals is None:
        return (plan.status, "", "", "")
    levels = " / ".join(
        f"{axis} {'?' if level is None else level}"
        for axis, level in (("J", totals.juridical), ("T", totals.technological))
    )
    return (
        figures.money(totals.cost_per_month, currency),
        figures.number(totals.carbon_kg_per_month),
        levels,
        figures.number(totals.sovereignty_score),
    )


def _regret(keeping: KeepingBase | None, currency: str) -> str:
    if keeping is None:
        return ""
    if not keeping.allowed:
        return "not allowed"
    if keeping.regret_per_month is not None:
        return figures.money(keeping.regret_per_month, currency)
    return figures.number(keeping.regret)


def _one(found: WhatIf, scenario: ScenarioView) -> Section:
    lines = [scenario.about.en] if scenario.about else []
    lines.append(_difference(found, scenario))
    lines += _keeping(scenario.keeping_base, found.currency)
    columns = (Column("Workload"), Column("From"), Column("To"), Column("Why"))
    rows = tuple(
        (each.workload, _place(each.before), _place(each.after), each.why) for each in scenario.moved
    )
    return Section(scenario.name, tuple(line for line in lines if line), columns, rows)


def _difference(found: WhatIf, scenario: ScenarioView) -> str:
    if scenario.plan.refusal is not None:
        clash = (*scenario.plan.refusal.conflict, *scenario.plan.refusal.unserved)
        return f"No plan is possible: {', '.join(clash)}."
    change = scenario.difference
    if change.cost_per_month is None:
        return ""
    if not scenario.moved and not change.cost_per_month and not change.carbon_kg_per_month:
        return "Nothing changes."
    cost = figures.signed_money(change.cost_per_month, found.currency)
    carbon = change.carbon_kg_per_month
    emitted = "" if carbon is None else f", {'+' if carbon > 0 else ''}{figures.number(carbon)} kg CO2e"
    moves = f"{len(scenario.moved)} of {len(scenario.plan.placements)} workloads move"
    return f"Against the base, a month: {cost}{emitted}; {moves if scenario.moved else 'no workload moves'}."


def _keeping(keeping: KeepingBase | None, currency: str) -> list[str]:
    if keeping is None:
        return []
    if not keeping.allowed:
        told = [_broken(each) for each in keeping.why[:SHOWN]]
        more = len(keeping.why) - len(told)
        return [
            f"The base plan may not be kept: {'; '.join(told)}{f'; and {more} more' if more > 0 else ''}."
        ]
    if not keeping.regret:
        return []
    worth = keeping.regret_per_month
    told_worth = f", worth {figures.money(worth, currency)} a month" if worth is not None else ""
    return [f"Keeping the base plan has a regret of {figures.number(keeping.regret)}{told_worth}."]


def _broken(broken: Broken) -> str:
    where = f"{broken.workload}: " if broken.workload else ""
    return f"{where}{broken.reason} ({broken.requirement})"


def _place(place: PlacedView) -> str:
    return f"{place.provider} {place.region}\n{', '.join(place.offers)}"
