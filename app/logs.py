"""Structured logs: one JSON object a line on stderr, with the id of the request, without secrets.

Events are logged, not sentences. The content of questions is never logged.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from secrets import token_hex

import structlog
from structlog.typing import Processor

Event = MutableMapping[str, object]

_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_NO_TRACE = "0" * 32
_SECRET_NAMES = re.compile(
    r"password|passwd|secret|token|authorization|cookie|api_?key|database_url", re.IGNORECASE
)
_SECRET_TEXTS = re.compile(r"(?<=://)[^/@\s:]*:[^/@\s]+(?=@)|hvr_\w+|(?<=[Bb]earer )[\w.~+/=-]+")
_REDACTED = "[redacted]"

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The id of the request being served, empty outside of one."""
    return _request_id.get()


def begin_request(traceparent: str | None) -> str:
    """Sets and gives the id of a request: the trace id of a W3C `traceparent`, else a new one."""
    found = _TRACEPARENT.fullmatch(traceparent or "")
    request_id = found[1] if found and found[1] != _NO_TRACE else token_hex(16)
    _request_id.set(request_id)
    return request_id


def set_up_logs(level: str) -> None:
    """Sends our events and those of the libraries to stderr as JSON lines; `level` as in the settings."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_request_id,
        structlog.processors.format_exc_info,
        redact,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "alembic"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    # What Alembic loads is no news; which changes it makes is.
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def event_log(name: str) -> structlog.stdlib.BoundLogger:
    """The log of one module."""
    log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return log


def _add_request_id(_logger: object, _method: str, event: Event) -> Event:
    request_id = current_request_id()
    if request_id:
        event.setdefault("request_id", request_id)
    return event


def redact(_logger: object, _method: str, event: Event) -> Event:
    """Hides values whose name or look is that of a secret."""
    for name, value in event.items():
        if _SECRET_NAMES.search(name):
            event[name] = _REDACTED
        elif isinstance(value, str):
            event[name] = _SECRET_TEXTS.sub(_REDACTED, value)
    return event
