"""Watches over HTTP: keep a question to be asked again and again, list, read, end; what was reported."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, TypeAlias

from fastapi import APIRouter, Path, Query, Request, Response

from app.dependencies import InService, RawBody, Running, WantedPage, with_journal
from app.ids import new_id
from app.openapi import ASKING, CONFLICTS, NO_SUCH, QUESTION_BODY, READING
from app.problems import Problem
from app.recommendations.bodies import check_text_of, limits_of
from app.replies import JSON, fresh_reply, next_link, unknown_cursor, view_reply
from app.storage.watches import NewWatch, TooManyWatches, Watch, Watches
from app.watch.asking import question_on, text_of
from app.watch.views import (
    EXAMPLE_ID,
    ReportsView,
    ReportView,
    WatchesView,
    WatchView,
    WatchWanted,
    report_view,
    watch_view,
)
from app.watch.watcher import Watcher

router = APIRouter(prefix="/v1/watches", tags=["watches"])
WatchId: TypeAlias = Annotated[str, Path(max_length=64, description="Id of a watch.", examples=[EXAMPLE_ID])]
ReportId: TypeAlias = Annotated[
    str, Path(max_length=64, description="Id of a report.", examples=["wrp_01M82RTBE851NZYWTWHH3EER1W"])
]
CURSOR = re.compile(r"wrp_[0-9A-Z]{26}")
READING_ONE = {**READING, **NO_SUCH}


@router.post(
    "",
    operation_id="add_watch",
    summary="Watch a question",
    status_code=201,
    response_model=WatchView,
    responses={**ASKING, **CONFLICTS},
    openapi_extra=QUESTION_BODY,
)
def add_watch(
    request: Request, running: InService, raw: RawBody, wanted: Annotated[WatchWanted, Query()]
) -> Response:
    """Ask it soon, then every so many days and with newer facts, from the day it is; report what changes.

    A report is made when a winner, the status or a total changes, a certificate nears its end, a level falls
    or a price goes stale. It is kept, and announced to the service's webhooks as `watch.reported`.
    """
    check_text_of(request, raw)
    now = running.now()
    question, document = question_on(now.date().isoformat(), raw, running.vocabulary, limits_of(running))
    new = NewWatch(new_id("wch"), now, question.name, text_of(document), wanted.every_days)
    with _kept(running) as watches:
        try:
            watches.add(new, running.settings.watches)
        except TooManyWatches as error:
            most = running.settings.watches
            raise Problem("conflict", f"{most} questions are watched, as many as may be: end one.") from error
        view = watch_view(_known(watches, new.id))
    if isinstance(watcher := getattr(request.app.state, "watcher", None), Watcher):
        watcher.look()
    headers = {"Location": f"/v1/watches/{new.id}", "Cache-Control": "no-store"}
    return Response(view.model_dump_json(), 201, headers, JSON)


@router.get(
    "",
    operation_id="list_watches",
    summary="List watched questions",
    response_model=WatchesView,
    responses=READING,
)
def list_watches(request: Request, running: InService) -> Response:
    """Everything that is watched, oldest first."""
    with _kept(running) as watches:
        view = WatchesView(items=[watch_view(watch) for watch in watches.all()])
    return view_reply(request, view, running.catalog.digest)


@router.get(
    "/{watch_id}",
    operation_id="get_watch",
    summary="How a watch stands",
    response_model=WatchView,
    responses=READING_ONE,
)
def get_watch(request: Request, running: InService, watch_id: WatchId) -> Response:
    """When it was asked last and is asked next, and the answer that the next one is compared with."""
    with _kept(running) as watches:
        return view_reply(request, watch_view(_known(watches, watch_id)), running.catalog.digest)


@router.delete(
    "/{watch_id}",
    operation_id="remove_watch",
    summary="End a watch",
    response_model=WatchView,
    responses={**NO_SUCH, 422: READING[422], 500: READING[500], 503: READING[503]},
)
def remove_watch(running: InService, watch_id: WatchId) -> Response:
    """The watch that was ended. Its reports go with it; its answers stay where answers are."""
    with _kept(running) as watches:
        view = watch_view(_known(watches, watch_id))
        if not watches.remove(watch_id):
            raise _no_such()
    return fresh_reply(view)


@router.get(
    "/{watch_id}/reports",
    operation_id="list_watch_reports",
    summary="What a watch reported",
    response_model=ReportsView,
    responses=READING_ONE,
)
def list_watch_reports(
    request: Request, running: InService, watch_id: WatchId, wanted: WantedPage
) -> Response:
    """Reports, newest first, page by page."""
    if wanted.cursor is not None and not CURSOR.fullmatch(wanted.cursor):
        raise unknown_cursor()
    with _kept(running) as watches:
        _known(watches, watch_id)
        found = watches.reports(watch_id, wanted.limit + 1, wanted.cursor)
    items = [report_view(report) for report in found[: wanted.limit]]
    cursor = items[-1].id if len(found) > wanted.limit else None
    view = ReportsView(items=items, next_cursor=cursor)
    return view_reply(request, view, running.catalog.digest, next_link(request, cursor))


@router.get(
    "/{watch_id}/reports/{report_id}",
    operation_id="get_watch_report",
    summary="One report of a watch",
    response_model=ReportView,
    responses=READING_ONE,
)
def get_watch_report(
    request: Request, running: InService, watch_id: WatchId, report_id: ReportId
) -> Response:
    """What changed, and the answers before and after."""
    with _kept(running) as watches:
        report = watches.report(watch_id, report_id)
    if report is None:
        raise _no_such()
    return view_reply(request, report_view(report), running.catalog.digest)


@contextmanager
def _kept(running: Running) -> Iterator[Watches]:
    """The watches of the service; a database that is away is told as such."""
    with with_journal(running):
        yield Watches(running.journal.engine)


def _known(watches: Watches, id: str) -> Watch:
    watch = watches.read(id)
    if watch is None:
        raise _no_such()
    return watch


def _no_such() -> Problem:
    return Problem("not-found", "There is no watch or report with this id.")
