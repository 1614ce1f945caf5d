"""People on pages: signed in once with a key, known by a cookie that holds neither the key nor its tenant.

The cookie is 256 random bits, of which the database keeps the SHA-256. A session ends by signing out, by
time, and with its key: a revoked key opens nothing, whoever signed in with it.
"""

import re
import secrets
from datetime import datetime, timedelta

from fastapi import Request, Response
from starlette.datastructures import Headers

from app.access.caller import Caller
from app.access.keys import caller_with, hash_of
from app.storage.access import AccessStore

COOKIE = "havre_session"
TOKEN_BYTES = 32
_TOKEN = re.compile(rf"[0-9a-f]{{{2 * TOKEN_BYTES}}}")


def begin_session(store: AccessStore, caller: Caller, now: datetime, lasts: timedelta) -> str:
    """What a browser is to hold for a new session of who showed a key."""
    token = secrets.token_hex(TOKEN_BYTES)
    store.begin_session(hash_of(token), caller.actor.removeprefix("key:"), now, now + lasts)
    return token


def caller_of_session(store: AccessStore, token: str, now: datetime) -> Caller | None:
    """Who is signed in with what a browser holds; None for a session that ended or a key that was revoked."""
    kept = store.key_of_session(hash_of(token), now) if _TOKEN.fullmatch(token) else None
    return None if kept is None else caller_with(kept)


def sign_out(store: AccessStore, token: str) -> None:
    """End a session: what the browser held opens nothing any more."""
    store.end_session(hash_of(token))


def give_cookie(request: Request, response: Response, token: str, lasts: timedelta) -> None:
    """Let the browser hold a session: no script and no other site reaches it; over TLS where used."""
    secure = request.url.scheme == "https"
    age = int(lasts.total_seconds())
    response.set_cookie(COOKIE, token, max_age=age, httponly=True, samesite="strict", secure=secure)


def take_cookie(response: Response) -> None:
    """Let the browser forget its session."""
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")


def is_of_our_page(headers: Headers, *, certainly: bool = False) -> bool:
    """Whether a form was sent from a page of ours: Fetch Metadata, and an Origin that is this host.

    `certainly`: one of the two must say so; a browser that signed in sends them.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if certainly and site is None and origin is None:
        return False
    ours = origin is None or origin.partition("://")[2] == headers.get("host")
    return site in (None, "same-origin", "none") and ours
