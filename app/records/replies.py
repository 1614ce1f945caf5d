"""A record in the format a client wants: sealed JSON, the bare signature, or a document made of it."""

from typing import Literal

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.openapi import Responses, problem_told
from app.problems import Problem
from app.records.exporting import MEDIA_TYPES, NotShown, RecordFormat, exported
from app.records.record import Sealed
from app.web.language import language_of

FILE = frozenset({RecordFormat.PDF, RecordFormat.ANNEX, RecordFormat.XLSX, RecordFormat.CSV})


RECORD: Responses = {
    200: {
        "description": "The record.",
        "content": {
            media_type: {"schema": {"type": "string", "format": "binary"}}
            for media_type in dict.fromkeys(MEDIA_TYPES.values())
            if media_type != "application/json"
        },
    },
    406: problem_told("None of the formats of Accept is offered, or the record has no such document."),
    409: problem_told("The facts of the answer are no longer held: ask again."),
}


class RecordWanted(BaseModel):
    """How a record is wanted; other parameters are refused."""

    model_config = ConfigDict(extra="forbid")

    format: RecordFormat | None = Field(
        default=None, description="Wins over Accept. `pdf` has two pages, `annex` is the full annex as PDF."
    )
    lang: Literal["en", "fr"] | None = Field(default=None, description="Wins over Accept-Language.")


def record_reply(request: Request, sealed: Sealed, wanted: RecordWanted) -> Response:
    """The record in the format wanted. Raises Problem when none is acceptable."""
    form = wanted.format or accepted(request.headers.get("accept", ""))
    lang = language_of(request).code
    tag = f'"{sealed.hash.removeprefix("sha256:")[:32]}-{form.value}-{lang}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept, Accept-Language"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if form in FILE:
        suffix = "pdf" if form is RecordFormat.ANNEX else form.value
        headers["Content-Disposition"] = f'attachment; filename="{sealed.id}-{form.value}.{suffix}"'
    return Response(_body(sealed, form, lang), 200, headers, MEDIA_TYPES[form])


def _body(sealed: Sealed, form: RecordFormat, lang: str) -> bytes:
    try:
        return exported(sealed, form, lang)
    except NotShown as error:
        raise Problem("not-acceptable", "This record has no document of that format.") from error


def accepted(accept: str) -> RecordFormat:
    """The first format of an Accept header that is offered, by weight (RFC 9110, 12.5.1)."""
    ranges = [_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    for name, weight in sorted(ranges, key=lambda one: -one[1]):
        for form, media_type in MEDIA_TYPES.items():
            if weight > 0 and name in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
                return form
    raise Problem("not-acceptable", f"Offered are {', '.join(dict.fromkeys(MEDIA_TYPES.values()))}.")


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    weight = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
    try:
        return name, float(weight)
    except ValueError:
        return name, 0.0
