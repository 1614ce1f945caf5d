"""Browsing over HTTP: one route per table of the catalog."""

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel

from app.browse.filters import (
    CardWanted,
    ModelsWanted,
    OffersWanted,
    ProvidersWanted,
    RegionsWanted,
    SourcesWanted,
)
from app.browse.offer_views import offer_view
from app.browse.offers import matching_offers
from app.browse.tables import (
    catalog_view,
    model_views,
    provider_detail,
    provider_views,
    region_views,
    source_views,
)
from app.browse.views import (
    CatalogView,
    ModelPage,
    OfferPage,
    ProviderDetail,
    ProviderPage,
    RegionPage,
    SourcePage,
)
from app.dependencies import InService, PageWanted, Running
from app.openapi import NO_SUCH, READING
from app.problems import Problem
from app.replies import next_link, read_cursor, view_reply, write_cursor
from app.sovereignty.subject import UnknownSubject

Row = TypeVar("Row")
Item = TypeVar("Item", bound=BaseModel)

router = APIRouter(prefix="/v1", tags=["catalog"], responses=READING)
ProviderId = Annotated[str, Path(max_length=100, description="Id of a provider.", examples=["scaleway"])]


def _page(
    request: Request,
    running: Running,
    rows: Sequence[Row],
    wanted: PageWanted,
    view: Callable[[Row], Item],
    page: Callable[[list[Item], str | None], BaseModel],
) -> Response:
    """One page of the rows that fit: those after the cursor, and the way to the next page."""
    digest = running.catalog.digest
    start = read_cursor(wanted.cursor, digest)
    end = start + wanted.limit
    cursor = write_cursor(end, digest) if end < len(rows) else None
    shown = page([view(row) for row in rows[start:end]], cursor)
    return view_reply(request, shown, digest, next_link(request, cursor))


def _same(view: Item) -> Item:
    return view


@router.get(
    "/catalog", operation_id="get_catalog", summary="Which facts these are", response_model=CatalogView
)
def get_catalog(request: Request, running: InService) -> Response:
    """Digest, date of the newest price, and how much there is of everything."""
    return view_reply(request, catalog_view(running.catalog), running.catalog.digest)


@router.get(
    "/providers", operation_id="list_providers", summary="List providers", response_model=ProviderPage
)
def list_providers(
    request: Request, running: InService, wanted: Annotated[ProvidersWanted, Query()]
) -> Response:
    """Providers, one per legal and technical regime."""
    rows = [
        view
        for view in provider_views(running.catalog)
        if wanted.country is None or wanted.country in view.countries
    ]
    return _page(request, running, rows, wanted, _same, lambda i, c: ProviderPage(items=i, next_cursor=c))


@router.get(
    "/providers/{provider_id}",
    operation_id="get_provider",
    summary="Read a provider",
    response_model=ProviderDetail,
    responses=NO_SUCH,
)
def get_provider(
    request: Request, running: InService, provider_id: ProviderId, wanted: Annotated[CardWanted, Query()]
) -> Response:
    """One provider with its regions, its certificates and its sovereignty card as of today (UTC)."""
    try:
        found = provider_detail(running.catalog, provider_id, wanted, running.now().date().isoformat())
    except UnknownSubject as error:
        raise Problem("invalid-parameter", str(error)) from error
    if found is None:
        raise Problem("not-found", "There is no provider with this id.")
    return view_reply(request, found, running.catalog.digest)


@router.get("/regions", operation_id="list_regions", summary="List regions", response_model=RegionPage)
def list_regions(request: Request, running: InService, wanted: Annotated[RegionsWanted, Query()]) -> Response:
    """Places of the providers."""
    rows = [
        view
        for view in region_views(running.catalog)
        if wanted.provider in (None, view.provider) and wanted.country in (None, view.country)
    ]
    return _page(request, running, rows, wanted, _same, lambda i, c: RegionPage(items=i, next_cursor=c))


@router.get("/offers", operation_id="list_offers", summary="List offers", response_model=OfferPage)
def list_offers(request: Request, running: InService, wanted: Annotated[OffersWanted, Query()]) -> Response:
    """What can be bought, with price, date and source."""
    catalog = running.catalog
    numbers = matching_offers(catalog, wanted).tolist()
    return _page(
        request,
        running,
        numbers,
        wanted,
        lambda number: offer_view(catalog, number),
        lambda i, c: OfferPage(items=i, next_cursor=c),
    )


@router.get("/models", operation_id="list_models", summary="List language models", response_model=ModelPage)
def list_models(request: Request, running: InService, wanted: Annotated[ModelsWanted, Query()]) -> Response:
    """Language models by canonical id, with who sells them by the token."""
    rows = [
        view
        for view in model_views(running.catalog)
        if wanted.provider is None or wanted.provider in view.providers
    ]
    return _page(request, running, rows, wanted, _same, lambda i, c: ModelPage(items=i, next_cursor=c))


@router.get("/sources", operation_id="list_sources", summary="List sources", response_model=SourcePage)
def list_sources(request: Request, running: InService, wanted: Annotated[SourcesWanted, Query()]) -> Response:
    """Where the facts come from, with licence and date."""
    rows = source_views(running.catalog)
    return _page(request, running, rows, wanted, _same, lambda i, c: SourcePage(items=i, next_cursor=c))
