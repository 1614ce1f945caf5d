"""Decision records over HTTP: the record of an answer, the chain they form, the keys that sign them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from app.dependencies import InService, PageWanted, Running, with_journal
from app.openapi import NO_SUCH, READING
from app.problems import Problem
from app.recommendations.endpoints import AnswerId
from app.records.desk import file_answer, file_award, keys_of, registry_of
from app.records.keys import public_set
from app.records.record import utc_text
from app.records.replies import RECORD, RecordWanted, record_reply
from app.records.views import ChainEntry, ChainView, JwkSet, SealedView
from app.replies import next_link, read_cursor, view_reply, write_cursor
from app.storage.journal import Entry
from app.storage.tenancy import current_tenant
from app.tenders.awarding.endpoints import TenderId

CURSOR_OF = "sha256:records"  # a chain only grows: its cursors never go stale

router = APIRouter(tags=["records"])


@router.get(
    "/v1/recommendations/{answer_id}/record",
    operation_id="get_record_of_recommendation",
    summary="The decision record of an answer",
    response_model=SealedView,
    responses={**READING, **NO_SUCH, **RECORD},
)
def get_record_of_recommendation(
    request: Request, running: InService, answer_id: AnswerId, wanted: Annotated[RecordWanted, Query()]
) -> Response:
    """The signed record of a kept answer, filed in the chain at the first request and the same ever after.

    Complete in itself: request, gates, weights, facts, every option, reasons, answer. In the format of
    `format`, else of `Accept`.
    """
    with with_journal(running):
        return record_reply(request, file_answer(running, _entry(running, answer_id)), wanted)


@router.get(
    "/v1/tenders/{tender_id}/record",
    operation_id="get_record_of_tender",
    summary="The decision record of an award",
    response_model=SealedView,
    responses={**READING, **NO_SUCH, **RECORD},
)
def get_record_of_tender(
    request: Request, running: InService, tender_id: TenderId, wanted: Annotated[RecordWanted, Query()]
) -> Response:
    """The signed record of the newest award: criteria with their seal, every bid with its reasons.

    In every format of a record: two pages for who decides, the full annex, the grid as a spreadsheet whose
    formulas live, bids as CSV, criteria and proposed awards as a fragment of OCDS 1.1.
    """
    with with_journal(running):
        return record_reply(request, file_award(running, tender_id), wanted)


def _entry(running: Running, answer_id: str) -> Entry:
    entry = running.journal.read(answer_id)
    if entry is None:
        raise Problem("not-found", "There is no answer with this id.")
    return entry


@router.get(
    "/v1/records",
    operation_id="list_records",
    summary="The chain of records",
    response_model=ChainView,
    responses=READING,
)
def list_records(request: Request, running: InService, wanted: Annotated[PageWanted, Query()]) -> Response:
    """Records in the order of their chain, each with its hash and the hash before it, page by page."""
    after = read_cursor(wanted.cursor, CURSOR_OF)
    with with_journal(running):
        found = registry_of(running).chain.page(current_tenant(), wanted.limit + 1, after)
    items = found[: wanted.limit]
    entries = [
        ChainEntry.model_validate(
            {
                "id": one.id,
                "number": one.number,
                "subject": one.subject,
                "kind": one.kind,
                "created_at": utc_text(one.created_at),
                "hash": one.hash,
                "previous": one.previous,
            }
        )
        for one in items
    ]
    more = write_cursor(items[-1].number, CURSOR_OF) if len(found) > wanted.limit else None
    view = ChainView(items=entries, next_cursor=more)
    return view_reply(request, view, CURSOR_OF, next_link(request, more))


@router.get(
    "/.well-known/jwks.json",
    operation_id="get_record_keys",
    summary="The keys that sign records",
    response_model=JwkSet,
    responses=READING,
)
def get_record_keys(request: Request, running: InService) -> Response:
    """The public keys as a JWK set, old ones included: what they signed stays verifiable."""
    return view_reply(request, JwkSet.model_validate(public_set(keys_of(running))), CURSOR_OF)
