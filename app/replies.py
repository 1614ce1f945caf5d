"""Answers to reads: a strong ETag from the content and the catalog, 304 for what the client has, cursors.

A cursor is opaque: it names the place after the last item and the catalog it counts in.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hashlib import sha256
from urllib.parse import urlencode

from fastapi import Request, Response
from pydantic import BaseModel

from app.problems import Problem, of_parameter

JSON = "application/json"
TAG_LETTERS = 32
DIGEST_LETTERS = 12


def read_reply(request: Request, content: str | bytes, digest: str, link: str | None = None) -> Response:
    """The answer to a read; `digest` names the catalog, `link` is the address of the next page."""
    body = content.encode() if isinstance(content, str) else content
    tag = f'"{sha256(digest.encode() + body).hexdigest()[:TAG_LETTERS]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if link is not None:
        headers["Link"] = f'<{link}>; rel="next"'
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    return Response(body, 200, headers, JSON)


def view_reply(request: Request, view: BaseModel, digest: str, link: str | None = None) -> Response:
    """The same for a view."""
    return read_reply(request, view.model_dump_json(), digest, link)


def _has(if_none_match: str, tag: str) -> bool:
    """Whether a client says it has this version (RFC 9110, 13.1.2: compared weakly)."""
    known = {part.strip().removeprefix("W/") for part in if_none_match.split(",")}
    return tag in known or "*" in known


def fresh_reply(content: str | bytes | BaseModel) -> Response:
    """An answer made for one request: JSON that nothing on the way keeps."""
    body = content.model_dump_json() if isinstance(content, BaseModel) else content
    return Response(body, 200, {"Cache-Control": "no-store"}, JSON)


def next_link(request: Request, cursor: str | None) -> str | None:
    """The address of the next page: this one with another cursor."""
    if cursor is None:
        return None
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    return f"{request.url.path}?{urlencode([*kept, ('cursor', cursor)])}"


def write_cursor(position: int, digest: str) -> str:
    """The cursor of the page that begins at a position of the catalog of this digest."""
    text = json.dumps([position, digest.removeprefix("sha256:")[:DIGEST_LETTERS]])
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(cursor: str | None, digest: str) -> int:
    """The position in a cursor, 0 for none. Raises Problem when it is not ours or of another catalog."""
    if cursor is None:
        return 0
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        position, short = json.loads(urlsafe_b64decode(padded))
    except (NotBase64, ValueError, TypeError) as error:
        raise unknown_cursor() from error
    if not isinstance(position, int) or isinstance(position, bool) or position < 0:
        raise unknown_cursor()
    if short != digest.removeprefix("sha256:")[:DIGEST_LETTERS]:
        raise of_parameter("cursor", "cursor_stale", "the catalog has changed; begin again without a cursor")
    return position


def unknown_cursor() -> Problem:
    """The problem of a cursor that was not given by this list."""
    return of_parameter("cursor", "cursor_unknown", "use next_cursor of the page before, or none")
