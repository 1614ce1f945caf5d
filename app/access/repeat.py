"""`Idempotency-Key`: a POST sent again under one key gets the same answer for a day, and is done once.

    same key, same request, answered     the answer that was sent, marked `Idempotency-Replayed: true`
    same key, same request, not yet      409
    same key, another request            422

An answer is kept before it is sent. Errors of ours (5xx) and refusals for being busy (409, 429) are not kept:
asking again is what they are for.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.access.door import Door
from app.problems import Problem
from app.storage.access import KeptReply

KEPT = timedelta(hours=24)
# A request whose process was killed leaves its key taken; no request takes this long.
ABANDONED = timedelta(minutes=5)
LONGEST_KEY = 255
RETRY_SECONDS = "2"
NOT_KEPT = frozenset({409, 429})


@dataclass(slots=True)
class Collected:
    """An answer while it is made."""

    status: int = 500
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)

    async def send(self, message: Message) -> None:
        """Take the next part of it."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            raw = message["headers"]
            self.headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw]
        else:
            self.body += message.get("body", b"")


async def repeatable(app: ASGIApp, door: Door, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve a POST under its idempotency key. Raises Problem and JournalUnavailable."""
    body = await _whole(receive)
    headers = Headers(scope=scope)
    key = sha256(_key_of(headers).encode()).hexdigest()
    fingerprint = _fingerprint(scope, headers, body)
    known = await to_thread.run_sync(_begun, door, key, fingerprint)
    if known is not None:
        await _send(_same(known, fingerprint), send, replayed=True)
        return
    made = Collected()
    try:
        await app(scope, _given(body), made.send)
    except BaseException:
        await to_thread.run_sync(door.store.forget_reply, key)
        raise
    if made.status >= 500 or made.status in NOT_KEPT:
        await to_thread.run_sync(door.store.forget_reply, key)
    else:
        kept = tuple(made.headers)
        await to_thread.run_sync(door.store.end_reply, key, made.status, kept, bytes(made.body))
    await _send(KeptReply(fingerprint, door.now(), made.status, tuple(made.headers), bytes(made.body)), send)


def _begun(door: Door, key: str, fingerprint: str) -> KeptReply | None:
    """The answer a key stands for; None when it was free and is now ours."""
    now = door.now()
    known = door.store.begin_reply(key, fingerprint, now)
    if known is None:
        return None
    limit = ABANDONED if known.status is None else KEPT
    if now - known.created_at < limit:
        return known
    door.store.forget_reply(key)
    return door.store.begin_reply(key, fingerprint, now)


def _same(known: KeptReply, fingerprint: str) -> KeptReply:
    if known.fingerprint != fingerprint:
        raise Problem("idempotency-key-reused")
    if known.status is None:
        raise Problem("still-running", headers={"Retry-After": RETRY_SECONDS})
    return known


def _key_of(headers: Headers) -> str:
    key = headers.get("idempotency-key", "").strip()
    if not key or len(key) > LONGEST_KEY:
        raise Problem("invalid-parameter", f"Idempotency-Key has 1 to {LONGEST_KEY} letters.")
    return key


def _fingerprint(scope: Scope, headers: Headers, body: bytes) -> str:
    """What makes two requests the same: address, media type, body."""
    parts = (scope["path"].encode(), scope["query_string"], headers.get("content-type", "").encode(), body)
    return sha256(b"\0".join(sha256(part).digest() for part in parts)).hexdigest()


async def _whole(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body)


def _given(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _send(reply: KeptReply, send: Send, *, replayed: bool = False) -> None:
    marked = [*reply.headers, ("idempotency-replayed", "true")] if replayed else reply.headers
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in marked]
    await send({"type": "http.response.start", "status": reply.status, "headers": raw})
    await send({"type": "http.response.body", "body": reply.body})
