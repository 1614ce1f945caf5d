"""Overlays over HTTP: add a negotiated price with its reason, list, read, take away."""

from typing import Annotated, TypeAlias

from fastapi import APIRouter, Body, Path, Response

from app.dependencies import InService
from app.ids import new_id
from app.openapi import ASKING, NO_SUCH, READING, Responses
from app.overlays.views import EXAMPLE, NewPrice, PricesView, PriceView, price_view
from app.problems import ErrorView, Problem
from app.replies import JSON
from app.storage.overlays import KeptOverlay, Overlays
from catalog.overlay import NegotiatedPrice, machines_meant

router = APIRouter(prefix="/v1/overlays", tags=["overlays"])
OverlayId: TypeAlias = Annotated[
    str, Path(max_length=64, description="Id of an entry.", examples=["ovl_01M82RTBE851NZYWTWHH3EER1W"])
]
FAILING: Responses = {code: READING[code] for code in (422, 500, 503)}


@router.post(
    "",
    operation_id="add_overlay",
    summary="Add a negotiated price",
    response_model=PriceView,
    responses=ASKING,
)
def add_overlay(
    running: InService,
    wanted: Annotated[NewPrice, Body(openapi_examples={"price": {"summary": "A price.", "value": EXAMPLE}})],
) -> Response:
    """Used in every answer of this tenant from now on, whose digest names it; nobody else sees it."""
    fact = wanted.fact()
    if not machines_meant(running.catalog, NegotiatedPrice(**fact)).any():
        fault = ErrorView(
            pointer="/machine",
            parameter=None,
            code="unknown_machine",
            detail="the catalog has no such machine on demand there",
            remedy="take provider, machine and region as /v1/offers names them",
        )
        raise Problem("invalid-question", errors=[fault])
    entry = KeptOverlay(new_id("ovl"), running.now(), wanted.reason, fact)
    Overlays(running.journal.engine).add(entry)
    headers = {"Location": f"/v1/overlays/{entry.id}", "Cache-Control": "no-store"}
    return Response(price_view(entry).model_dump_json(), 200, headers, JSON)


@router.get(
    "",
    operation_id="list_overlays",
    summary="List negotiated prices",
    response_model=PricesView,
    responses=FAILING,
)
def list_overlays(running: InService) -> PricesView:
    """Everything laid over the catalog for this tenant."""
    return PricesView(items=[price_view(entry) for entry in Overlays(running.journal.engine).all()])


@router.get(
    "/{overlay_id}",
    operation_id="get_overlay",
    summary="Read a negotiated price",
    response_model=PriceView,
    responses={**FAILING, **NO_SUCH},
)
def get_overlay(running: InService, overlay_id: OverlayId) -> PriceView:
    """One entry, with its reason."""
    entry = Overlays(running.journal.engine).read(overlay_id)
    if entry is None:
        raise _no_such()
    return price_view(entry)


@router.delete(
    "/{overlay_id}",
    operation_id="remove_overlay",
    summary="Take a negotiated price away",
    response_model=PriceView,
    responses={**FAILING, **NO_SUCH},
)
def remove_overlay(running: InService, overlay_id: OverlayId) -> PriceView:
    """The published price holds again; answers given stay as they are. The entry that was taken away."""
    overlays = Overlays(running.journal.engine)
    entry = overlays.read(overlay_id)
    if entry is None or not overlays.remove(overlay_id):
        raise _no_such()
    return price_view(entry)


def _no_such() -> Problem:
    return Problem("not-found", "There is no entry with this id.")
