"""A robustness answer as a report."""

from app.render import figures
from app.render.report import Column, Report, Section
from app.robustness.schemas import Robustness, Tornado, WorkloadRobustness

TELLING = 0.05  # bounds closer than this need no estimate


def report_of(found: Robustness) -> Report:
    """Everything a person should see of a robustness answer."""
    title = f"{found.question}: {found.draws:,} draws of {found.facts} uncertain facts, seed {found.seed}"
    sections = (_regret(found), _workloads(found), _tornado(found), _check_first(found))
    return Report(title, _verdict(found), tuple(each for each in sections if not each.is_empty))


def _verdict(found: Robustness) -> str:
    stays = found.stays_optimal
    if stays is None:
        return f"There is no plan to draw facts for: {found.plan.status}."
    if stays.at_least == stays.at_most:
        return f"The plan stays the best in {figures.share(stays.at_least)} of the draws."
    if stays.at_most - stays.at_least < TELLING:
        proven = f"{figures.share(stays.at_least)} to {figures.share(stays.at_most)}"
        return f"The plan stays the best in {proven} of the draws, proven."
    between = f"proven in {figures.share(stays.at_least)}, possible in {figures.share(stays.at_most)}"
    if stays.estimate is None:
        return f"The plan stays the best: {between} of the draws."
    sample = f"{figures.share(stays.low)} to {figures.share(stays.high)} with 95 % confidence"
    return (
        f"The plan stays the best in about {figures.share(stays.estimate)} of the draws ({sample}, "
        f"{stays.sampled} solved); {between}."
    )


def _regret(found: Robustness) -> Section:
    lines = ("Rules couple workloads: bounds for all draws, exact figures for those solved.",)
    columns = (
        Column("Draws"),
        Column("Regret at least", figures=True),
        Column("at most", figures=True),
        Column("in those solved", figures=True),
        Column("at most, of the objective", figures=True),
        Column("at most, money a month", figures=True),
    )
    rows = tuple(
        (
            "worst" if line.quantile == 1 else f"{line.quantile:.0%}",
            figures.number(line.at_least),
            figures.number(line.at_most),
            "" if line.in_sample is None else figures.number(line.in_sample),
            figures.share(line.at_most_share),
            "" if line.at_most_per_month is None else figures.money(line.at_most_per_month, found.currency),
        )
        for line in found.regret
    )
    return Section("Regret of keeping the plan", lines if found.couples and rows else (), columns, rows)


def _workloads(found: Robustness) -> Section:
    columns = (Column("Workload"), Column("Stays", figures=True), Column("Otherwise"))
    rows = tuple((each.workload, figures.share(each.stays), _rivals(each)) for each in found.workloads)
    return Section("Where each workload runs, over the draws", columns=columns, rows=rows)


def _rivals(each: WorkloadRobustness) -> str:
    return "\n".join(
        f"{rival.provider} {rival.region}, {', '.join(rival.offers)}: {figures.share(rival.share)}"
        for rival in each.otherwise
    )


def _tornado(found: Robustness) -> Section:
    columns = (
        Column("Fact"),
        Column("Objective at low", figures=True),
        Column("at high", figures=True),
        Column("Better then"),
    )
    rows = tuple(
        (
            line.fact,
            figures.number(line.low.plan_objective),
            figures.number(line.high.plan_objective),
            _better(line),
        )
        for line in found.tornado
    )
    return Section("Which fact decides, each alone", columns=columns, rows=rows)


def _better(line: Tornado) -> str:
    told = [
        f"at its {end}: {side.instead}"
        for end, side in (("low end", line.low), ("high end", line.high))
        if side.instead
    ]
    return "\n".join(told)


def _check_first(found: Robustness) -> Section:
    columns = (
        Column("Fact"),
        Column("Saves on average", figures=True),
        Column("Money a month", figures=True),
    )
    rows = tuple(
        (
            line.fact,
            figures.number(line.expected_regret),
            "" if line.per_month is None else figures.money(line.per_month, found.currency),
        )
        for line in found.check_first
    )
    return Section("Which fact is worth checking first", columns=columns, rows=rows)
