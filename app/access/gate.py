"""The gate every request passes: who asks, how often, what they may; writes are noted before they are done.

    nobody known       401          too often      429
    not allowed        403          not noted      503
    too many wrong     429

Who is known by the session of a browser writes only from a page of ours. From here on everything read and
written is the caller's tenant's: see `app.storage.tenancy`.
"""

from anyio import to_thread
from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.access.attempts import TooManyWrong
from app.access.caller import Caller, needed
from app.access.door import Door
from app.access.rates import Allowance
from app.access.repeat import repeatable
from app.access.sessions import COOKIE, is_of_our_page
from app.ids import new_id
from app.logs import current_request_id, event_log
from app.problems import Problem, Tell, problem_response
from app.storage.access import Write
from app.storage.journal import JournalUnavailable
from app.storage.tenancy import act_for

LOG = event_log("havre.access")
RETRY_SECONDS = "5"
READS = frozenset({"GET", "HEAD", "OPTIONS"})
# For machinery and for whoever has to find out how to come in; nothing in them belongs to anybody.
OPEN = ("/livez", "/readyz", "/.well-known/", "/v1/problems/", "/v1/openapi.json", "/static/", "/signin")
SIGNED_IN = "signed_in"  # in the state of a request: the tenant somebody signed in for on a page, else None


class Gate:
    """ASGI middleware; the door is made when the service starts. `tell` is how a problem is told."""

    def __init__(self, app: ASGIApp, tell: Tell = problem_response) -> None:
        """Keep what is behind the gate, and how those are answered who do not pass."""
        self.app, self.tell = app, tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or tell why not."""
        if scope["type"] != "http" or scope["path"].startswith(OPEN):
            await self.app(scope, receive, send)
            return
        door = scope["app"].state.door
        if not isinstance(door, Door):
            raise TypeError("the service has not been started")
        try:
            sender = await self._checked(door, scope, send)
            if scope["method"] == "POST" and "idempotency-key" in Headers(scope=scope):
                await repeatable(self.app, door, scope, receive, sender)
            else:
                await self.app(scope, receive, sender)
        except Problem as problem:
            await self.tell(Request(scope), problem)(scope, receive, send)
        except JournalUnavailable as error:
            LOG.error("journal_unavailable", error=type(error.__cause__ or error).__name__)
            away = Problem("journal-unavailable", headers={"Retry-After": RETRY_SECONDS})
            await self.tell(Request(scope), away)(scope, receive, send)

    async def _checked(self, door: Door, scope: Scope, send: Send) -> Send:
        """Where to answer a request that may pass. Raises Problem."""
        method, path = scope["method"], scope["path"]
        headers = Headers(scope=scope)
        authorization = headers.get("authorization")
        session = None if authorization is not None else HTTPConnection(scope).cookies.get(COOKIE)
        caller = await _known(door, client_address(scope), authorization, session)
        allowance = None if door.open_here else door.rates.take(caller.actor)
        if allowance is not None and not allowance.granted:
            raise Problem("rate-limited", headers=allowance.refusal)
        if not caller.may(needed(method, path)):
            raise Problem("forbidden", f"This needs the scope {needed(method, path).value}.")
        by_session = session is not None and not door.open_here
        if by_session and method not in READS and not is_of_our_page(headers, certainly=True):
            raise Problem("forbidden", "This was not sent from a page of ours.")
        act_for(caller.tenant)
        scope.setdefault("state", {})[SIGNED_IN] = caller.tenant if by_session else None
        if method not in READS:
            await to_thread.run_sync(door.store.note, _write(door, caller, method, path))
        return send if allowance is None else _with_fields(send, allowance)


def client_address(scope: Scope) -> str:
    """Where a request came from; the server has put there what a trusted proxy says. Empty for none."""
    client = scope.get("client")
    return client[0] if client else ""


async def _known(door: Door, address: str, authorization: str | None, session: str | None) -> Caller:
    """Who asks. Raises Problem for nobody known."""
    try:
        caller = (
            door.caller(address, None)
            if door.open_here
            else await to_thread.run_sync(door.caller, address, authorization, session)
        )
    except TooManyWrong as error:
        raise Problem("too-many-wrong-keys", headers=error.allowance.refusal) from error
    if caller is None:
        raise Problem("unauthenticated", headers={"WWW-Authenticate": 'Bearer realm="havre"'})
    return caller


def _write(door: Door, caller: Caller, method: str, path: str) -> Write:
    return Write(new_id("aud"), door.now(), caller.actor, method, path[:2000], current_request_id())


def _with_fields(send: Send, allowance: Allowance) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in allowance.fields:
                headers[name] = value
        await send(message)

    return sender
