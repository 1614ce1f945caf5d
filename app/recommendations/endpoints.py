"""Asking over HTTP: ask, list, read; check a question; the schema of a question.

An answer is kept before it is sent: what a client has received is in the journal, whatever happens next.
"""

import json
from functools import cache
from importlib.metadata import version as version_of
from typing import Annotated, NoReturn

from fastapi import APIRouter, Path, Query, Request, Response

from app.dependencies import InService, RawBody, Running, WantedPage
from app.logs import current_request_id, event_log
from app.openapi import ASKING, NO_SUCH, QUESTION_BODY, READING
from app.problems import Problem
from app.recommendations.answer import Answer
from app.recommendations.asking.schemas import question_json_schema
from app.recommendations.bodies import media_type_of, read_question
from app.recommendations.question import Question
from app.recommendations.sections import EVERYTHING, Section
from app.recommendations.summary import summarise
from app.recommendations.task import Recommend, Solved
from app.recommendations.views import (
    AnswerWanted,
    AskingWanted,
    CheckedQuestion,
    KeptAnswer,
    KeptAnswers,
    SummaryView,
    checked,
)
from app.replies import JSON, next_link, read_reply, unknown_cursor, view_reply
from app.solvers.ask import answer_of
from app.storage.journal import BadCursor, JournalUnavailable, NewEntry

LOG = event_log("havre.recommendations")
JOURNAL_RETRY_SECONDS = "5"

router = APIRouter(prefix="/v1")
AnswerId = Annotated[
    str, Path(max_length=64, description="Id of an answer.", examples=["rec_01M82RTBE851NZYWTWHH3EER1W"])
]


@router.post(
    "/recommendations",
    operation_id="create_recommendation",
    summary="Answer a question",
    tags=["recommendations"],
    response_model=Answer | SummaryView,
    responses=ASKING,
    openapi_extra=QUESTION_BODY,
)
def create_recommendation(
    request: Request, running: InService, raw: RawBody, wanted: Annotated[AskingWanted, Query()]
) -> Response:
    """The best place for every workload, proven and explained, or a refusal; kept before it is sent.

    The body is a question in JSON or YAML. A refusal is an answer too: 200 with `status: refused`.
    """
    media_type = media_type_of(request.headers.get("content-type", ""))
    question = read_question(running, raw, media_type)
    solved = answer_and_keep(running, question, raw.decode("utf-8"), media_type, wanted.sections)
    headers = {"Location": f"/v1/recommendations/{solved.id}", "Cache-Control": "no-store"}
    return Response(_shown(solved.answer, wanted), 200, headers, JSON)


def answer_and_keep(
    running: Running,
    question: Question,
    text: str,
    media_type: str,
    include: frozenset[Section] = EVERYTHING,
) -> Solved:
    """The answer to a question written as `text`, in the journal before anybody sees it. Raises Problem."""
    solved = _solve(running, question, include)
    _keep(running, solved, text, media_type)
    return solved


def _solve(running: Running, question: Question, include: frozenset[Section]) -> Solved:
    """The answer of a solver, measured."""
    meters = running.meters
    solved = answer_of(running, Recommend(question, running.settings.solve_seconds, include))
    meters.answers.labels(solved.status).inc()
    meters.solve_seconds.observe(solved.seconds)
    if solved.gap is not None:
        meters.gap.observe(solved.gap)
    return solved


def _keep(running: Running, solved: Solved, question: str, media_type: str) -> None:
    """Write an answer to the journal. Raises Problem when it cannot be kept: then it is not sent either."""
    entry = NewEntry(
        id=solved.id,
        created_at=running.now(),
        question=question,
        question_type=media_type,
        answer=solved.answer,
        status=solved.status,
        catalog_digest=solved.catalog_digest,
        versions=_versions(),
        seconds=solved.seconds,
        request_id=current_request_id(),
    )
    try:
        running.journal.record(entry)
    except JournalUnavailable as error:
        _refuse_without_journal(running, error)
    LOG.info("answered", id=solved.id, status=solved.status, seconds=round(solved.seconds, 6))


def _refuse_without_journal(running: Running, error: JournalUnavailable) -> NoReturn:
    running.meters.journal_failures.inc()
    LOG.error("journal_unavailable", error=type(error.__cause__ or error).__name__)
    raise Problem("journal-unavailable", headers={"Retry-After": JOURNAL_RETRY_SECONDS}) from error


@cache
def _versions() -> dict[str, str]:
    return {name: version_of(name) for name in ("havre", "ortools", "numpy", "polars")}


def _shown(answer: str, wanted: AnswerWanted) -> str:
    """An answer as JSON text, in full as kept or in short."""
    if wanted.view == "full":
        return answer
    return json.dumps(summarise(Answer.model_validate_json(answer)), ensure_ascii=False)


@router.get(
    "/recommendations",
    operation_id="list_recommendations",
    summary="List kept answers",
    tags=["recommendations"],
    response_model=KeptAnswers,
    responses=READING,
)
def list_recommendations(request: Request, running: InService, wanted: WantedPage) -> Response:
    """Answers kept so far, newest first, page by page."""
    try:
        page = running.journal.page(wanted.limit, wanted.cursor)
    except BadCursor as error:
        raise unknown_cursor() from error
    except JournalUnavailable as error:
        _refuse_without_journal(running, error)
    items = [
        KeptAnswer.model_validate(
            {name: getattr(entry, name) for name in KeptAnswer.model_fields}, strict=False
        )
        for entry in page.items
    ]
    view = KeptAnswers(items=items, next_cursor=page.next_cursor)
    return view_reply(request, view, running.catalog.digest, next_link(request, page.next_cursor))


@router.get(
    "/recommendations/{answer_id}",
    operation_id="get_recommendation",
    summary="Read a kept answer",
    tags=["recommendations"],
    response_model=Answer | SummaryView,
    responses={**READING, **NO_SUCH},
)
def get_recommendation(
    request: Request, running: InService, answer_id: AnswerId, wanted: Annotated[AnswerWanted, Query()]
) -> Response:
    """An answer exactly as it was sent."""
    try:
        entry = running.journal.read(answer_id)
    except JournalUnavailable as error:
        _refuse_without_journal(running, error)
    if entry is None:
        raise Problem("not-found", "There is no answer with this id.")
    return read_reply(request, _shown(entry.answer, wanted), entry.catalog_digest)


@router.post(
    "/questions/validate",
    operation_id="validate_question",
    summary="Check a question without solving it",
    tags=["questions"],
    response_model=CheckedQuestion,
    responses=ASKING,
    openapi_extra=QUESTION_BODY,
)
def validate_question(request: Request, running: InService, raw: RawBody) -> Response:
    """What was understood of a question, or all its faults at once."""
    media_type = media_type_of(request.headers.get("content-type", ""))
    view = checked(read_question(running, raw, media_type))
    return Response(view.model_dump_json(), 200, {"Cache-Control": "no-store"}, JSON)


@router.get(
    "/schemas/question",
    operation_id="get_question_schema",
    summary="The JSON Schema of a question",
    tags=["questions"],
    response_model=dict[str, object],
    responses=READING,
)
def get_question_schema(request: Request, running: InService) -> Response:
    """The JSON Schema (draft 2020-12) of a question, for editors and for checks before asking."""
    return read_reply(request, json.dumps(question_json_schema()), running.catalog.digest)
