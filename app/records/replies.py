"""A record in the format a client wants: sealed JSON or the bare signature."""

from enum import StrEnum

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.openapi import Responses, problem_told
from app.problems import Problem
from app.records.record import Sealed


class RecordFormat(StrEnum):
    """The formats of a record."""

    JSON = "json"
    JWS = "jws"


MEDIA_TYPES = {RecordFormat.JSON: "application/json", RecordFormat.JWS: "application/jose"}
RECORD: Responses = {
    200: {
        "description": "The record.",
        "content": {
            "application/jose": {"schema": {"type": "string", "description": "The detached JWS."}},
        },
    },
    406: problem_told("None of the formats of Accept is offered."),
    409: problem_told("The facts of the answer are no longer held: ask again."),
}


class RecordWanted(BaseModel):
    """How a record is wanted; other parameters are refused."""

    model_config = ConfigDict(extra="forbid")

    format: RecordFormat | None = Field(default=None, description="Wins over Accept.")


def record_reply(request: Request, sealed: Sealed, wanted: RecordWanted) -> Response:
    """The record in the format wanted. Raises Problem when none is acceptable."""
    form = wanted.format or accepted(request.headers.get("accept", ""))
    headers = {
        "ETag": f'"{sealed.hash.removeprefix("sha256:")[:32]}-{form.value}"',
        "Cache-Control": "private, no-cache",
        "Vary": "Accept, Accept-Language",
    }
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body = sealed.signature if form is RecordFormat.JWS else sealed.text()
    return Response(body, 200, headers, MEDIA_TYPES[form])


def accepted(accept: str) -> RecordFormat:
    """The first format of an Accept header that is offered, by weight (RFC 9110, 12.5.1)."""
    ranges = [_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    for name, weight in sorted(ranges, key=lambda one: -one[1]):
        for form, media_type in MEDIA_TYPES.items():
            if weight > 0 and name in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
                return form
    raise Problem("not-acceptable", f"Offered are {', '.join(MEDIA_TYPES.values())}.")


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    weight = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
    try:
        return name, float(weight)
    except ValueError:
        return name, 0.0
