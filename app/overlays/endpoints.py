"""Overlays over HTTP: state an own fact with its reason, list, read, take away."""

import json
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Path, Request, Response

from app.dependencies import InService, RawBody, Running
from app.ids import new_id
from app.openapi import ASKING, NO_SUCH, READING, Responses
from app.overlays.read import read_entry
from app.overlays.views import EXAMPLES, RESERVED, OverlaysView, OverlayView, overlay_view
from app.problems import Problem
from app.recommendations.bodies import check_text_of, limits_of
from app.replies import JSON
from app.storage.overlays import KeptOverlay, Overlays

router = APIRouter(prefix="/v1/overlays", tags=["overlays"])
OverlayId: TypeAlias = Annotated[
    str, Path(max_length=64, description="Id of an entry.", examples=["ovl_01M82RTBE851NZYWTWHH3EER1W"])
]
FAILING: Responses = {code: READING[code] for code in (422, 500, 503)}
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/OverlayEntry"},
                "examples": {
                    **{
                        kind: {"summary": f"An entry of kind {kind}.", "value": value}
                        for kind, value in EXAMPLES.items()
                    },
                    "reserved": {"summary": "A price for a term.", "value": RESERVED},
                },
            }
        },
    }
}


@router.post(
    "",
    operation_id="add_overlay",
    summary="State a fact of one's own",
    response_model=OverlayView,
    responses=ASKING,
    openapi_extra=BODY,
)
def add_overlay(request: Request, running: InService, raw: RawBody) -> Response:
    """A negotiated price or discount, a quote, a site of one's own, a document obtained, or trust withdrawn.

    Used in every answer of this tenant from now on, whose digest names it; nobody else sees it. What is
    stated again as it was is kept once: the entry that is there.
    """
    check_text_of(request, raw)
    known, overlays = running.known(), Overlays(running.journal.engine)
    kept = _stated_before(overlays, raw)
    if kept is None:
        read = read_entry(raw, known.published, known.overlay, limits_of(running))
        kept = KeptOverlay(new_id("ovl"), running.now(), read.entry, read.document)
        overlays.add(kept)
    headers = {"Location": f"/v1/overlays/{kept.id}", "Cache-Control": "no-store"}
    return Response(overlay_view(kept, {}).model_dump_json(), 200, headers, JSON)


@router.get(
    "",
    operation_id="list_overlays",
    summary="List own facts",
    response_model=OverlaysView,
    responses=FAILING,
)
def list_overlays(running: InService) -> OverlaysView:
    """Everything laid over the catalog for this tenant, and what of it can no longer be."""
    left_out = _left_out(running)
    items = [overlay_view(kept, left_out) for kept in Overlays(running.journal.engine).all()]
    return OverlaysView(digest=running.catalog.digest, items=items)


@router.get(
    "/{overlay_id}",
    operation_id="get_overlay",
    summary="Read an own fact",
    response_model=OverlayView,
    responses={**FAILING, **NO_SUCH},
)
def get_overlay(running: InService, overlay_id: OverlayId) -> OverlayView:
    """One entry, with its reason."""
    kept = Overlays(running.journal.engine).read(overlay_id)
    if kept is None:
        raise _no_such()
    return overlay_view(kept, _left_out(running))


@router.delete(
    "/{overlay_id}",
    operation_id="remove_overlay",
    summary="Take an own fact away",
    response_model=OverlayView,
    responses={**FAILING, **NO_SUCH},
)
def remove_overlay(running: InService, overlay_id: OverlayId) -> OverlayView:
    """What is published holds again; answers given stay as they are. The entry that was taken away."""
    overlays = Overlays(running.journal.engine)
    kept = overlays.read(overlay_id)
    if kept is None or not overlays.remove(overlay_id, running.now()):
        raise _no_such()
    return overlay_view(kept, {})


def _stated_before(overlays: Overlays, raw: bytes) -> KeptOverlay | None:
    """The entry that says what a body says, word for word."""
    try:
        said = json.loads(raw)
    except ValueError:  # YAML, or nothing that can be read
        return None
    return next((kept for kept in overlays.all() if kept.document == said), None)


def _left_out(running: Running) -> dict[str, str]:
    return dict(running.catalog.own.left_out)


def _no_such() -> Problem:
    return Problem("not-found", "There is no entry with this id.")
