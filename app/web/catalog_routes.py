"""Pages of the catalog: what is known, offer by offer, each with its source and date."""

from typing import Annotated, get_args

from fastapi import APIRouter, Path, Request, Response

from app.browse.tables import catalog_view, source_views
from app.browse.views import OfferKind
from app.dependencies import InService
from app.web.browsing import models_page, offers_page, stale_offers
from app.web.frame import show
from app.web.providers import KINDS, listed_providers, provider_page
from app.web.regions import REGION_COLUMNS, region_row, regions_found, regions_page
from app.web.spreadsheet import csv_reply

router = APIRouter()
ProviderId = Annotated[str, Path(max_length=100)]


@router.get("/catalog")
def catalog_page(request: Request, running: InService) -> Response:
    """How much there is of everything, and how much is stale."""
    catalog, today = running.catalog, running.now().date().isoformat()
    old = int(stale_offers(catalog, today).sum())
    return show(request, "catalog.html", view=catalog_view(catalog), stale=old)


@router.get("/catalog/offers")
def offers(request: Request, running: InService) -> Response:
    """Offers that fit some filters, page by page."""
    catalog = running.catalog
    page = offers_page(catalog, request.query_params, running.now().date().isoformat())
    return show(
        request,
        "offers.html",
        page=page,
        providers=catalog.providers.id,
        countries=sorted({country for country in catalog.regions.country if country}),
        kinds=get_args(OfferKind),
        gpus=sorted(catalog.gpus.name),
    )


@router.get("/catalog/regions")
def regions(request: Request, running: InService) -> Response:
    """Regions with what a kWh means there, page by page."""
    catalog = running.catalog
    page = regions_page(catalog, request.query_params, running.now().year)
    return show(
        request,
        "regions.html",
        page=page,
        providers=catalog.providers.id,
        countries=sorted({country for country in catalog.regions.country if country}),
    )


@router.get("/catalog/regions.csv")
def regions_csv(request: Request, running: InService) -> Response:
    """The same regions, all of them, for a spreadsheet."""
    found = regions_found(running.catalog, request.query_params, running.now().year)
    return csv_reply("regions", REGION_COLUMNS, map(region_row, found))


@router.get("/catalog/models")
def models(request: Request, running: InService) -> Response:
    """Language models, with who sells them by the token."""
    return show(request, "models.html", page=models_page(running.catalog, request.query_params))


@router.get("/catalog/sources")
def sources(request: Request, running: InService) -> Response:
    """Where the facts come from."""
    return show(request, "sources.html", sources=source_views(running.catalog))


@router.get("/providers")
def providers(request: Request, running: InService) -> Response:
    """Every provider with its levels."""
    today = running.now().date().isoformat()
    return show(request, "providers.html", providers=listed_providers(running.catalog, today))


@router.get("/providers/compare")
def compare(request: Request, running: InService) -> Response:
    """Two providers side by side."""
    today, asked = running.now().date().isoformat(), request.query_params
    names = (asked.get("a", ""), asked.get("b", ""))
    pages = [provider_page(running.catalog, name, asked, today) for name in names]
    return show(request, "compare.html", pages=pages)


@router.get("/providers/{provider_id}")
def provider(request: Request, running: InService, provider_id: ProviderId) -> Response:
    """One provider: who owns it, whose law reaches it, what it stands on, what would raise it."""
    today = running.now().date().isoformat()
    page = provider_page(running.catalog, provider_id, request.query_params, today)
    return show(request, "provider.html", page=page, kinds=KINDS)
