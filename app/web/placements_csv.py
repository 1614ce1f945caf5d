"""The plan as a table for a spreadsheet, one line per workload; figures are not rounded for show."""

from fastapi import Response

from app.recommendations.answer import Answer
from app.recommendations.answer_placement import Placement
from app.web.spreadsheet import csv_reply

COLUMNS = (
    *("workload", "kind", "data_class", "provider", "region", "country", "bought", "purchase", "currency"),
    *("cost_per_month", "cost_per_month_low", "cost_per_month_high"),
    *("co2e_kg_per_month", "co2e_kg_per_month_low", "co2e_kg_per_month_high", "co2e_grade"),
    *("juridical", "juridical_proven", "technological", "technological_proven", "rtt_ms"),
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
