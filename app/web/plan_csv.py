"""Tables of an answer for a spreadsheet: the plan and the stairs; figures are not rounded for show."""

from fastapi import Response

from app.recommendations.answer import Answer
from app.recommendations.answer_placement import Placement
from app.recommendations.answer_prices import StairStep
from app.web.spreadsheet import csv_reply

COLUMNS = (
    *("workload", "kind", "data_class", "provider", "region", "country", "bought", "purchase", "currency"),
    *("cost_per_month", "cost_per_month_low", "cost_per_month_high"),
    *("co2e_kg_per_month", "co2e_kg_per_month_low", "co2e_kg_per_month_high", "co2e_grade"),
    *("juridical", "juridical_proven", "technological", "technological_proven", "rtt_ms"),
)


STAIRS = (
    *("axis", "evidence", "level", "cost_per_month", "currency", "co2e_kg_per_month", "times_level_0"),
    *("providers", "as_far_as_possible", "reason"),
)


def placements_csv(answer: Answer) -> Response:
    """The placements of an answer."""
    return csv_reply(answer.id, COLUMNS, map(_row, answer.placements))


def _row(p: Placement) -> tuple[object, ...]:
    cost, carbon, levels = p.cost_per_month, p.carbon_kg_per_month.total, p.sovereignty
    kg = (None,) * 4 if carbon is None else (carbon.value, carbon.low, carbon.high, carbon.grade)
    return (
        *(p.workload, p.kind, p.data_class, p.provider, p.region, p.country, p.label, p.purchase),
        *(cost.currency, cost.value, cost.low, cost.high),
        *kg,
        *(levels.juridical.structural, levels.juridical.proven),
        *(levels.technological.structural, levels.technological.proven),
        None if p.rtt_ms is None else p.rtt_ms.value,
    )


def staircase_csv(answer: Answer) -> Response:
    """The cheapest plan of each level, one line per step."""
    rows = (
        _step(stairs.axis, step, answer.question.currency)
        for stairs in answer.staircase
        for step in stairs.steps
    )
    return csv_reply(f"{answer.id}-stairs", STAIRS, rows)


def _step(axis: str, step: StairStep, currency: str) -> tuple[object, ...]:
    plan = step.plan or step.as_far_as_possible
    if plan is None:
        return (axis, step.evidence, step.level, None, currency, None, None, None, None, step.reason)
    figures = (plan.cost_per_month, currency, plan.carbon_kg_per_month, plan.times)
    partly = step.plan is None
    return (axis, step.evidence, step.level, *figures, " ".join(plan.providers), partly, step.reason)
