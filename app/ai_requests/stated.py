"""What vendors and laboratories state, beside the comparison and outside its letters."""

import math

from app.ai_requests.schemas import StatedFigure
from catalog.ai_requests.statements import Statement
from catalog.library import Catalog


def statements_on(catalog: Catalog, model: str) -> tuple[StatedFigure, ...]:
    """Statements on this model, then those that name no model in our list (a fleet's median request)."""
    code = catalog.ai.models.code(model)
    found = [each for each in catalog.ai.statements if each.model in (code, -1) and _says_something(each)]
    return tuple(_stated(each, each.model == code) for each in sorted(found, key=lambda s: s.model != code))


def _says_something(statement: Statement) -> bool:
    return not (math.isnan(statement.wh_per_request) and math.isnan(statement.j_per_output_token))


def _stated(statement: Statement, mine: bool) -> StatedFigure:
    return StatedFigure(
        name=statement.name,
        provider=statement.provider or None,
        about_this_model=mine,
        wh_per_request=_known(statement.wh_per_request),
        j_per_output_token=_known(statement.j_per_output_token),
        boundary=statement.boundary,
        source=statement.source,
        date=statement.date,
        note=statement.note,
    )


def _known(figure: float) -> float | None:
    return None if math.isnan(figure) else figure
