"""The edge of the service: what holds for every request, whoever answers it.

Request id, limit of the body, log line, measurements, safe headers, and a problem for the unexpected.
"""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from time import perf_counter

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.logs import begin_request, event_log
from app.metrics import Meters
from app.problems import Problem, Tell, problem_response
from app.traces import trace_of

LOG = event_log("havre.edge")
UNROUTED = "unrouted"
# Asked for every few seconds by the machinery around us: logged only when something is wrong.
QUIET_ROUTES = frozenset({"/livez", "/readyz", "/metrics"})


@dataclass(slots=True)
class Exchange:
    """What is known of one request and its answer so far."""

    request_id: str
    began: float
    status: int = 0
    sent_bytes: int = 0


class Edge:
    """ASGI middleware around the whole application.

    `body_bytes` is the largest body accepted, `larger` the one accepted at some addresses; `tell` is how a
    problem is told.
    """

    def __init__(
        self,
        app: ASGIApp,
        meters: Meters,
        body_bytes: int,
        larger: Mapping[str, int] | None = None,
        tell: Tell = problem_response,
    ) -> None:
        """Keep the application and the limits."""
        self.app, self.meters, self.body_bytes, self.larger = app, meters, body_bytes, larger or {}
        self.tell = tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        exchange = Exchange(begin_request(headers.get("traceparent")), perf_counter())
        sender = _watched(send, exchange)
        try:
            await self._serve(scope, receive, sender, headers)
        except Exception as error:
            LOG.error("unexpected", error=type(error).__name__, trace=list(trace_of(error)))
            if not exchange.status:
                await self.tell(Request(scope), Problem("unexpected"))(scope, receive, sender)
        finally:
            self._note(scope, exchange)

    async def _serve(self, scope: Scope, receive: Receive, send: Send, headers: Headers) -> None:
        limit = max(self.body_bytes, self.larger.get(scope["path"], 0))
        announced = headers.get("content-length", "0")
        if announced.isdecimal() and int(announced) > limit:
            # What follows is not read: the connection ends with the answer.
            refusal = Problem("too-large", headers={"Connection": "close"})
            await self.tell(Request(scope), refusal)(scope, receive, send)
            return
        await self.app(scope, _bounded(receive, limit), send)

    def _note(self, scope: Scope, exchange: Exchange) -> None:
        seconds = perf_counter() - exchange.began
        route = _route_of(scope)
        self.meters.requests.labels(scope["method"], route, str(exchange.status)).inc()
        self.meters.request_seconds.labels(route).observe(seconds)
        if route in QUIET_ROUTES and exchange.status < 500:
            return
        LOG.info(
            "request",
            method=scope["method"],
            route=route,
            status=exchange.status,
            seconds=round(seconds, 6),
            bytes=exchange.sent_bytes,
        )


def _route_of(scope: MutableMapping[str, object]) -> str:
    """The address as declared, such as `/v1/providers/{provider_id}`: one name for all its objects."""
    return str(getattr(scope.get("route"), "path", UNROUTED))


def _bounded(receive: Receive, limit: int) -> Receive:
    """Counts a body that comes without its length, and stops it at the limit."""
    read = 0

    async def bounded() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise Problem("too-large", headers={"Connection": "close"})
        return message

    return bounded


def _watched(send: Send, exchange: Exchange) -> Send:
    async def watched(message: Message) -> None:
        if message["type"] == "http.response.start":
            exchange.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = exchange.request_id
            headers["X-Content-Type-Options"] = "nosniff"
        exchange.sent_bytes += len(message.get("body", b""))
        await send(message)

    return watched
