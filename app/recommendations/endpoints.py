"""Asking over HTTP: ask, list, read; check a question; the schema of a question.

An answer is kept before it is sent: what a client has received is in the journal, whatever happens next.
"""

import json
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from app.dependencies import InService, RawBody, Running, WantedPage, with_journal
from app.jobs.desk import ACCEPTED, InDesk
from app.logs import current_request_id
from app.openapi import ASKING, NO_SUCH, QUESTION_BODY, READING
from app.problems import Problem
from app.recommendations.answer import Answer
from app.recommendations.asking.schemas import question_json_schema
from app.recommendations.bodies import media_type_of, read_question
from app.recommendations.question import Question
from app.recommendations.sections import EVERYTHING, Section
from app.recommendations.summary import summarise
from app.recommendations.task import Solved
from app.recommendations.views import (
    AnswerWanted,
    AskingWanted,
    CheckedQuestion,
    KeptAnswer,
    KeptAnswers,
    SummaryView,
    checked,
)
from app.recommendations.work import Recommending, asked_work
from app.replies import fresh_reply, next_link, read_reply, unknown_cursor, view_reply
from app.solvers.ask import answer_of
from app.storage.journal import BadCursor

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
    responses={**ASKING, **ACCEPTED},
    openapi_extra=QUESTION_BODY,
)
def create_recommendation(
    request: Request, running: InService, desk: InDesk, raw: RawBody, wanted: Annotated[AskingWanted, Query()]
) -> Response:
    """The best place for every workload, proven and explained, or a refusal; kept before it is sent.

    The body is a question in JSON or YAML. A refusal is an answer too: 200 with `status: refused`. What takes
    longer than the wait of `Prefer` becomes a job: 202.
    """
    work = asked_work(running, raw, request.headers.get("content-type", ""), wanted.sections)
    return desk.answer(work, lambda answer: _shown(answer, wanted))


def answer_and_keep(
    running: Running,
    question: Question,
    text: str,
    media_type: str,
    include: frozenset[Section] = EVERYTHING,
) -> Solved:
    """The answer to a question written as `text`, in the journal before anybody sees it. Raises Problem.

    For who cannot be told to come back for a job; waits as long as answers may take.
    """
    today = running.now().date().isoformat()
    work = Recommending(running, question, text, media_type, today, current_request_id(), include)
    result = work.run(0, partial(answer_of, running), {})
    finished = work.combine({0: result})
    if finished.entry is not None:
        with with_journal(running):
            running.journal.record(finished.entry)
    return Solved.read(result)


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
        with with_journal(running):
            page = running.journal.page(wanted.limit, wanted.cursor)
    except BadCursor as error:
        raise unknown_cursor() from error
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
    with with_journal(running):
        entry = running.journal.read(answer_id)
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
    return fresh_reply(view)


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
