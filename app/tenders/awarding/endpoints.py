"""Tenders over HTTP: written, frozen before bids are read, awarded with reasons; every step is kept."""

import re
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.dependencies import InService, RawBody, Running, WantedPage
from app.faults import FaultyQuestion
from app.imports.tables import table_in
from app.openapi import ASKING, CONFLICTS, NO_SUCH, READING
from app.recommendations.asking.documents import read_document
from app.recommendations.asking.trees import Tree
from app.recommendations.bodies import check_text_of
from app.replies import JSON, fresh_reply, next_link, unknown_cursor, view_reply
from app.storage.tenders import TenderEvent
from app.tenders.awarding import life
from app.tenders.awarding.bid_table import bids_of
from app.tenders.awarding.bodies import BIDS_BODY, TABLES, TENDER_BODY, XLSX
from app.tenders.awarding.desk import award_kept, check_being_written, check_opened, shelf_of
from app.tenders.awarding.read import LIMITS
from app.tenders.awarding.schemas import AwardOfTender
from app.tenders.awarding.views import KeptTender, KeptTenders, kept_tender, kept_tenders

router = APIRouter(prefix="/v1", tags=["tenders"])
TenderId = Annotated[
    str, Path(max_length=64, description="Id of a tender.", examples=["tnd_01M82RTBE851NZYWTWHH3EER1W"])
]
CURSOR = re.compile(r"tnd_[0-9A-Z]{26}")
KEPT = {**ASKING, **NO_SUCH, **CONFLICTS}
TENDERS = "sha256:tenders"  # a tender does not depend on the catalog


class AwardWanted(BaseModel):
    """The language of legal warnings; other parameters are refused."""

    model_config = ConfigDict(extra="forbid")

    lang: Annotated[Literal["en", "fr"], Field(description="Language of the legal warnings.")] = "en"


@router.post(
    "/tenders",
    operation_id="create_tender",
    summary="Write a tender",
    status_code=201,
    response_model=KeptTender,
    responses=ASKING,
    openapi_extra=TENDER_BODY,
)
def create_tender(request: Request, running: InService, raw: RawBody) -> Response:
    """Keep a tender: a question, lots, gates, weighed criteria. Bids come once its criteria are frozen."""
    document = _tender_in(request, running, raw)
    with shelf_of(running) as shelf:
        event = life.write(shelf, None, document, running.now())
    view = kept_tender((event,))
    headers = {"Location": f"/v1/tenders/{view.id}", "Cache-Control": "no-store"}
    return Response(view.model_dump_json(), 201, headers, JSON)


@router.put(
    "/tenders/{tender_id}",
    operation_id="replace_tender",
    summary="Write a tender again",
    response_model=KeptTender,
    responses=KEPT,
    openapi_extra=TENDER_BODY,
)
def replace_tender(request: Request, running: InService, raw: RawBody, tender_id: TenderId) -> Response:
    """In place of what was written before; refused once the criteria are frozen."""
    document = _tender_in(request, running, raw)
    with shelf_of(running) as shelf:
        life.write(shelf, tender_id, document, running.now())
        return _shown(life.known(shelf, tender_id))


@router.post(
    "/tenders/{tender_id}/freeze",
    operation_id="freeze_tender",
    summary="Seal the criteria of a tender",
    response_model=KeptTender,
    responses=KEPT,
)
def freeze_tender(running: InService, tender_id: TenderId) -> Response:
    """Hash and date everything a bid will be judged by. Nothing of it can change from now on."""
    with shelf_of(running) as shelf:
        life.freeze_kept(shelf, tender_id, running.now())
        return _shown(life.known(shelf, tender_id))


@router.post(
    "/tenders/{tender_id}/award",
    operation_id="award_tender",
    summary="Judge the bids of a tender",
    response_model=AwardOfTender,
    responses=KEPT,
    openapi_extra=BIDS_BODY,
)
def award_a_tender(
    request: Request,
    running: InService,
    raw: RawBody,
    tender_id: TenderId,
    wanted: Annotated[AwardWanted, Query()],
) -> Response:
    """A winner per lot with a reason for every other bid, under the seal; kept before it is sent.

    Bids come as JSON or YAML, or as a table (CSV, XLSX), one row a bid; its faults point to `/rows/3/exit`.
    """
    with shelf_of(running) as shelf:
        text = award_kept(running, shelf, tender_id, _bids_in(request, raw), wanted.lang)
    return fresh_reply(text)


@router.get(
    "/tenders",
    operation_id="list_tenders",
    summary="List tenders",
    response_model=KeptTenders,
    responses=READING,
)
def list_tenders(request: Request, running: InService, wanted: WantedPage) -> Response:
    """Tenders, newest first, page by page."""
    if wanted.cursor is not None and not CURSOR.fullmatch(wanted.cursor):
        raise unknown_cursor()
    with shelf_of(running) as shelf:
        found = shelf.page(wanted.limit + 1, wanted.cursor)
    items = found[: wanted.limit]
    cursor = items[-1].tender_id if len(found) > wanted.limit else None
    return view_reply(request, kept_tenders(items, cursor), TENDERS, next_link(request, cursor))


@router.get(
    "/tenders/{tender_id}",
    operation_id="get_tender",
    summary="Read a tender",
    response_model=KeptTender,
    responses={**READING, **NO_SUCH},
)
def get_tender(request: Request, running: InService, tender_id: TenderId) -> Response:
    """A tender as written or frozen, and the awards proposed so far."""
    with shelf_of(running) as shelf:
        return view_reply(request, kept_tender(life.known(shelf, tender_id)), TENDERS)


def _shown(events: tuple[TenderEvent, ...]) -> Response:
    return fresh_reply(kept_tender(events))


def _tender_in(request: Request, running: Running, raw: bytes) -> dict[str, Tree]:
    """The tender in a body, checked whole; seals are given by the service alone. Raises FaultyQuestion."""
    tree = _tree_in(request, raw)
    check_being_written(running, tree)
    return tree


def _bids_in(request: Request, raw: bytes) -> dict[str, Tree]:
    """Bids and bundles of a document, or the bids of a table."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in TABLES:
        return {"bids": bids_of(table_in(raw, spreadsheet=media_type == XLSX))}
    tree = _tree_in(request, raw)
    check_opened(tree)
    return tree


def _tree_in(request: Request, raw: bytes) -> dict[str, Tree]:
    check_text_of(request, raw)
    tree, faults = read_document(raw, LIMITS)
    if faults:
        raise FaultyQuestion(faults)
    return tree
