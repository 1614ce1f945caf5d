"""Errors over HTTP, after RFC 9457: one table from what went wrong to a problem with status and title.

No problem repeats what was sent: a secret could leak and a NaN would break the answer. A fault of a question
is told by its place, its code and what would be right. Domain code knows no status.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException

from app.faults import Fault, FaultyQuestion
from app.logs import current_request_id

MEDIA_TYPE = "application/problem+json"
LONGEST_POINTER = 200


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: the last part of its `type`, its status and its title."""

    name: str
    status: int
    title: str
    meaning: str


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("unreadable", 400, "Unreadable body", "The body is not the JSON or YAML it should be."),
        Kind("unauthenticated", 401, "Not authenticated", "Send a valid key or token in Authorization."),
        Kind("forbidden", 403, "Not allowed", "The key or token lacks the scope for this."),
        Kind("not-found", 404, "Not found", "There is nothing at this address."),
        Kind("not-acceptable", 406, "Not acceptable", "None of the formats asked for is offered."),
        Kind("facts-not-held", 409, "Facts not held", "Ask the question again: its answer can be recorded."),
        Kind("facts-changed", 409, "Facts changed", "The facts changed too often meanwhile: ask again."),
        Kind("conflict", 409, "Conflict", "What is there does not allow this step, or has changed."),
        Kind("method-not-allowed", 405, "Method not allowed", "The address has other methods: see Allow."),
        Kind("still-running", 409, "Still running", "The first request with this key is not answered yet."),
        Kind("too-large", 413, "Body too large", "The body is longer than the service accepts."),
        Kind("unsupported-media-type", 415, "Unsupported media type", "Send application/json or YAML."),
        Kind(
            "invalid-question", 422, "Invalid question", "The question was read and cannot be asked as it is."
        ),
        Kind("invalid-parameter", 422, "Invalid parameter", "A parameter of the address does not fit."),
        Kind(
            "idempotency-key-reused",
            422,
            "Key used before",
            "The Idempotency-Key stands for something else.",
        ),
        Kind(
            "too-many-wrong-keys",
            429,
            "Too many wrong keys",
            "Too many wrong keys came from your address: this one was not looked at. Retry-After says when.",
        ),
        Kind("rate-limited", 429, "Too many requests", "Ask again after the time in Retry-After."),
        Kind("unexpected", 500, "Unexpected error", "An error of ours; the request id finds it in the log."),
        Kind("busy", 503, "All solvers are busy", "Ask again after the time in Retry-After."),
        Kind("queue-full", 503, "Too many jobs", "Too many jobs are unfinished; ask again later."),
        Kind("too-slow", 503, "No answer in time", "The question took longer than an answer may take."),
        Kind("journal-unavailable", 503, "Journal unavailable", "No answer is given that cannot be kept."),
        Kind("time-stamp-failed", 503, "No time-stamp", "The time-stamp authority gave no token; try again."),
        Kind("not-ready", 503, "Not ready", "A part of the service is not ready; errors names it."),
    )
}
_OF_STATUS = {404: "not-found", 405: "method-not-allowed", 413: "too-large", 415: "unsupported-media-type"}
# Faults that make a body unreadable, as against readable and wrong.
UNREADABLE = frozenset(
    "syntax encoding empty too_deep too_many_values tag several_documents duplicate_key not_finite key_type "
    "value_type bomb too_large too_slow external_links".split()
)
FAULT_TEXTS: Mapping[str, str] = {
    "missing": "this key is missing",
    "unknown_kind": "the file is not of any kind that is imported",
    "unknown_key": "this key is not known here",
    "unknown_choice": "this value is not one of the choices",
    "duplicate_key": "this key is written twice",
    "not_finite": "this is not a finite number of ordinary size",
    "repeated": "this id is used twice",
    "stated_already": "this is stated already",
    "unknown_lot": "no lot has this id",
    "unknown_supplier": "no supplier has this id",
    "too_short": "the list has too few items",
    "contradiction": "two requirements leave no place together",
    "syntax": "the text is not well formed",
    "not_a_mapping": "the document is not a group of keys",
    # Tables.
    "bomb": "the file unpacks to far more than it weighs",
    "too_large": "the table takes more memory than a table does",
    "too_slow": "the table takes too long to read",
    "too_many_values": "there are more values than are read",
    "external_links": "the workbook reads other workbooks",
    "empty": "nothing is in it",
    "number_type": "this is not a number",
    "greater_than": "this is too small",
    "greater_than_equal": "this is too small",
    "less_than": "this is too large",
    "less_than_equal": "this is too large",
    # Tenders.
    "too_early": "this is not part of a tender that is being written",
    "frozen_already": "this tender is frozen already",
    "bids_before_freezing": "criteria are frozen before bids are read",
    "changed_after_freezing": "this was changed after the criteria were frozen",
    "weights": "the weights do not add up to 100",
    "money_criterion": "exactly one criterion weighs money",
    "criterion_kind": "a criterion has exactly one of basis, profile, measure and marks",
    "other_method": "this has no meaning under the method of this tender",
    "formula_of_marks": "levels and marks are shares of their full score already",
    "unknown_profile": "this is not a weight profile",
    "bought_twice": "another lot buys this workload already",
    "price": "this has either one price or a list of prices",
    "other_lot": "the lot does not buy this workload",
    "mark_too_large": "this is more than the largest mark",
    # Own facts.
    "not_sold": "the provider does not sell this, not so, or not there",
    "size_unknown": "this is sold on request, and its size is not published",
    "price_not_stated": "the list has a price for this, and none is stated",
    "share": "this is not a share between 0 and 1",
    "tiers": "the tiers do not rise from 0",
    "one_of": "exactly one of two keys is written",
    "together": "two keys go together",
    "ends_early": "it ends before it begins",
}
# Their remedies name what stands elsewhere in the document.
_REMEDY_ECHOES = frozenset({"unknown_workload", "unknown_lot", "unknown_supplier"})


class ErrorView(BaseModel):
    """One thing wrong: where (pointer into the body, or name of a parameter), code, what would be right."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pointer: str | None
    parameter: str | None
    code: str
    detail: str
    remedy: str | None


class ProblemView(BaseModel):
    """A problem, `application/problem+json` (RFC 9457)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ErrorView]
    request_id: str


@dataclass(eq=False)
class Problem(Exception):
    """Raised at the edge to answer with a problem; `kind` is a name of `KINDS`."""

    kind: str
    detail: str = ""
    errors: Sequence[ErrorView] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def problem_response(request: Request, problem: Problem) -> Response:
    """The answer that tells a problem."""
    kind = KINDS[problem.kind]
    view = ProblemView(
        type=f"/v1/problems/{kind.name}",
        title=kind.title,
        status=kind.status,
        detail=problem.detail or kind.meaning,
        instance=f"urn:havre:request:{current_request_id()}",
        errors=list(problem.errors),
        request_id=current_request_id(),
    )
    headers = {**problem.headers, "Cache-Control": "no-store"}
    return Response(view.model_dump_json(), kind.status, headers, MEDIA_TYPE)


def of_question(error: FaultyQuestion) -> Problem:
    """The problem of a document that cannot be asked: every fault, none of them with what was written."""
    codes = {fault.code for fault in error.faults}
    errors = [_fault_view(fault) for fault in error.faults]
    count = f"{len(errors)} fault{'s' if len(errors) > 1 else ''}"
    if "too_long" in codes:
        return Problem("too-large", errors=errors)
    if codes & UNREADABLE:
        return Problem("unreadable", f"The body cannot be read: {count}.", errors)
    return Problem("invalid-question", f"The question cannot be asked: {count}.", errors)


def _fault_view(fault: Fault) -> ErrorView:
    at = fault.pointer
    while len(at) > LONGEST_POINTER:
        at = at.rpartition("/")[0]
    remedy = None if fault.code in _REMEDY_ECHOES else fault.remedy or None
    text = FAULT_TEXTS.get(fault.code, "this value cannot be used here")
    return ErrorView(pointer=at, parameter=None, code=fault.code, detail=text, remedy=remedy)


def of_parameter(name: str, code: str, detail: str) -> Problem:
    """The problem of one parameter."""
    return Problem("invalid-parameter", errors=[parameter_error(name, code, detail)])


def parameter_error(name: str, code: str, detail: str) -> ErrorView:
    """One thing wrong with a parameter."""
    return ErrorView(pointer=None, parameter=name, code=code, detail=detail, remedy=None)


# How a problem is told: as JSON, or as a page where somebody was on a page.
Tell: TypeAlias = Callable[[Request, Problem], Response]


def install_problem_handlers(app: FastAPI, tell: Tell = problem_response) -> None:
    """Answers every error of the application with a problem, told by `tell`."""

    async def on_problem(request: Request, error: Exception) -> Response:
        return tell(request, _problem_of(error))

    for kind in (Problem, FaultyQuestion, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, on_problem)


def _problem_of(error: Exception) -> Problem:
    match error:
        case Problem():
            return error
        case FaultyQuestion():
            return of_question(error)
        case RequestValidationError():
            return Problem("invalid-parameter", errors=[_parameter_view(one) for one in error.errors()])
        case HTTPException() if error.status_code in _OF_STATUS:
            return Problem(_OF_STATUS[error.status_code], headers=dict(error.headers or {}))
        case HTTPException() if 400 <= error.status_code < 500:
            return Problem("unreadable")
        case _:
            return Problem("unexpected")


def _parameter_view(detail: Mapping[str, object]) -> ErrorView:
    location = detail["loc"]
    steps = [str(step) for step in location] if isinstance(location, tuple | list) else []
    # An unknown parameter is not named: its name is whatever was sent.
    unknown = detail["type"] == "extra_forbidden"
    text = "there is no such parameter" if unknown else str(detail["msg"])
    return parameter_error("" if unknown else steps[-1], str(detail["type"]), text)
