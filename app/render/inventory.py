"""Rows for the customer's greenhouse gas inventory: Scope 3, category 1, both bases side by side, as CSV.

One row per workload of a plan, or per place of a comparison; figures are kilograms of CO2e a month (mean
over the horizon) and, where requests are served, grams per request. An empty cell is unknown; numbers are
as in JSON. Cloud services are purchased services (GHG Protocol, Scope 3 standard, category 1), so the use of
the provider's servers and the making of them both count.
"""

import csv
from collections.abc import Iterable, Mapping
from io import StringIO

from app.ai_requests.schemas import CATEGORY, Comparison
from app.recommendations.answer import Answer, Methods
from app.recommendations.answer_figures import Spread
from app.render.cells import safe_cell

NO_FACTOR = "not available: no contractual factor or residual mix is published in the catalog"
BOUNDARY = "use of servers and site, making of hardware"
COLUMNS = (
    *("ghg_category", "subject", "provider", "region", "country", "serving", "model"),
    *("period", "requests_per_month", "energy_kwh_per_month"),
    *("location_based_kg", "location_based_kg_low", "location_based_kg_high"),
    *("of_which_use_kg", "of_which_embodied_kg", "market_based_kg", "market_based_note"),
    *("location_based_g_per_request", "market_based_g_per_request", "evidence", "grade", "boundary"),
    *("method_carbon", "method_requests", "catalog_digest", "as_of", "sources"),
)
Row = Mapping[str, object]


def answer_inventory_csv(answer: Answer) -> str:
    """The plan of an answer, one row per workload."""
    horizon = f"mean month from {answer.question.starts} over {answer.question.horizon_months} months"
    return _csv(_placement_rows(answer, horizon))


def comparison_inventory_csv(comparison: Comparison) -> str:
    """The places of a comparison, one row each, at the volume asked."""
    return _csv(_place_rows(comparison))


def _placement_rows(answer: Answer, horizon: str) -> Iterable[Row]:
    projected = {each.workload: each for each in answer.projection.workloads} if answer.projection else {}
    for placement in answer.placements:
        carbon, one = placement.carbon_kg_per_month, placement.per_request
        yield {
            "subject": placement.workload,
            "provider": placement.provider,
            "region": placement.region,
            "country": placement.country,
            "serving": placement.serving,
            "model": placement.model,
            "period": horizon,
            "requests_per_month": projected[placement.workload].requests_per_month,
            "energy_kwh_per_month": _value(placement.energy_kwh_per_month),
            **_located(carbon.total),
            "of_which_use_kg": _value(carbon.use),
            "of_which_embodied_kg": _value(carbon.embodied),
            "market_based_kg": _value(carbon.market_based),
            "market_based_note": NO_FACTOR if carbon.market_based is None else None,
            "location_based_g_per_request": _value(one.co2e_g) if one else None,
            "evidence": one.evidence_tier if one else None,
            "boundary": BOUNDARY,
            **_stamp(answer.methods, answer.catalog.digest, answer.question.as_of),
        }


def _place_rows(comparison: Comparison) -> Iterable[Row]:
    asked = comparison.request
    for place in comparison.places:
        inventory, one = place.inventory, place.per_request
        month = asked.requests_per_month / 1000.0  # grams a request to kilograms a month
        yield {
            "subject": "one AI request",
            "provider": place.provider,
            "region": place.region,
            "country": place.country,
            "serving": place.serving,
            "model": place.model,
            "period": "month at the volume asked",
            "requests_per_month": asked.requests_per_month,
            "energy_kwh_per_month": _times(one.energy_wh, month),
            **_located(inventory.location_based_g, month),
            "of_which_use_kg": _times(inventory.of_which_use_g, month),
            "of_which_embodied_kg": _times(inventory.of_which_embodied_g, month),
            "market_based_kg": _times(inventory.market_based_g, month),
            "market_based_note": NO_FACTOR if inventory.market_based_g is None else None,
            "location_based_g_per_request": _value(inventory.location_based_g),
            "market_based_g_per_request": _value(inventory.market_based_g),
            "evidence": one.evidence_tier,
            "boundary": BOUNDARY,
            **_stamp(comparison.methods, comparison.catalog.digest, asked.as_of),
        }


def _located(figure: Spread | None, factor: float = 1.0) -> Row:
    if figure is None:
        return {}
    return {
        "location_based_kg": figure.value * factor,
        "location_based_kg_low": figure.low * factor,
        "location_based_kg_high": figure.high * factor,
        "grade": figure.grade,
        "sources": " ".join(figure.sources),
    }


def _stamp(methods: Methods, digest: str, as_of: str) -> Row:
    return {
        "ghg_category": CATEGORY,
        "method_carbon": methods.carbon,
        "method_requests": methods.requests,
        "catalog_digest": digest,
        "as_of": as_of,
    }


def _value(figure: Spread | None) -> float | None:
    return None if figure is None else figure.value


def _times(figure: Spread | None, factor: float) -> float | None:
    return None if figure is None else figure.value * factor


def _csv(rows: Iterable[Row]) -> str:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([safe_cell(_rounded(row.get(name))) for name in COLUMNS])
    return out.getvalue()


def _rounded(cell: object) -> object:
    return float(f"{cell:.6g}") if isinstance(cell, float) else cell
