"""The page of one AI request, and its table as CSV."""

from functools import lru_cache

from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from app.ai_requests.forms import Form
from app.ai_requests.schemas import Comparison
from app.browse.tables import model_views
from app.dependencies import InService
from app.faults import FaultyQuestion
from app.web.charts.scatter import ScatterWords, scatter
from app.web.frame import show
from app.web.language import Language, language_of
from app.web.requests import compared_as, dots_of, form_of, request_page
from catalog.library import Catalog

router = APIRouter()


@router.get("/requests")
def requests(request: Request, running: InService) -> Response:
    """One AI request in every place that can serve it."""
    form = form_of(request.query_params)
    try:
        page = request_page(running, form)
    except FaultyQuestion as error:
        return show(request, "request_faults.html", 422, faults=error.faults)
    return show(
        request,
        "requests.html",
        page=page,
        picture=_picture(page.comparison, language_of(request)),
        models=sorted({page.comparison.request.model, *_sold(running.catalog)}),
        countries=sorted(running.vocabulary.eea | {"CH", "GB"}),
    )


@lru_cache(maxsize=2)
def _sold(catalog: Catalog) -> frozenset[str]:
    """The models somebody sells by the token: those a visitor may choose from the list."""
    return frozenset(model.id for model in model_views(catalog) if model.providers)


def _picture(comparison: Comparison, language: Language) -> Markup | None:
    """Cost against CO2e, one point per place; none where no place has both figures."""
    dots = dots_of(comparison)
    words = ScatterWords(
        title=language.say("Cost against CO2e, one point per place, by juridical level"),
        cost=language.say("{currency} for 1,000 requests").format(currency=comparison.request.currency),
        co2e=language.say("g CO2e for one request"),
        level=language.say("Juridical level"),
        locale=language.locale,
    )
    return scatter(dots, words, logarithmic=True) if dots else None


@router.get("/requests.csv")
def requests_csv(request: Request, running: InService) -> Response:
    """The same places for a spreadsheet."""
    try:
        text = compared_as(running, form_of(request.query_params), Form.CSV)
    except FaultyQuestion as error:
        return Response(str(error), 422, media_type="text/plain")
    headers = {"Content-Disposition": 'attachment; filename="request.csv"', "Cache-Control": "no-store"}
    return Response(text, headers=headers, media_type="text/csv")
