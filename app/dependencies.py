"""What a request may ask for: the running service, the body, the page wanted. All on this page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Protocol, TypeAlias

from fastapi import Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from app.logs import event_log
from app.metrics import Meters
from app.overlays.known import Known
from app.problems import Problem
from app.recommendations.asking.vocabulary import Vocabulary
from app.settings import Settings
from app.solvers.tasks import Result, Task
from app.storage.journal import Journal, JournalUnavailable
from catalog.library import Catalog

DEFAULT_LIMIT, LARGEST_LIMIT = 50, 200
LONGEST_CURSOR = 400


JOURNAL_RETRY_SECONDS = "5"
LOG = event_log("havre.journal")


class Solvers(Protocol):
    """Who answers questions: `app.solvers.pool.Pool`, or a stand-in of a test."""

    def read(self) -> Catalog:
        """The facts they answer from; read once, before any question."""

    def ask(self, task: Task[Result], seconds: float) -> Result:
        """What a task comes to within `seconds`. Raises Busy, TookTooLong or SolverFailed."""

    def is_ready(self) -> bool:
        """Whether questions are taken."""

    def running(self) -> int:
        """How many questions are being solved."""

    def waiting(self) -> int:
        """How many questions wait."""

    def close(self) -> None:
        """End the solvers."""


@dataclass(frozen=True, slots=True)
class Running:
    """Everything a running service holds; made at the start, never changed. `now` is in UTC.

    `published` are the facts everybody sees; `known` tells what the tenant acted for knows besides, and every
    route answers from that.
    """

    settings: Settings
    published: Catalog
    journal: Journal
    solvers: Solvers
    meters: Meters
    now: Callable[[], datetime]
    known: Callable[[], Known]

    @property
    def catalog(self) -> Catalog:
        """The facts as the tenant acted for knows them. Raises JournalUnavailable."""
        return self.known().catalog

    @property
    def vocabulary(self) -> Vocabulary:
        """The names a question of theirs may use. Raises JournalUnavailable."""
        return self.known().vocabulary

    def for_one(self) -> "Running":
        """The same for one request: what its tenant knows is looked up once, when first needed."""
        return replace(self, known=cache(self.known))


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


# What waits for nothing is a coroutine: FastAPI would send a plain function to a thread and back.
async def running_of(request: Request) -> Running:
    """The running service behind a request."""
    running = request.app.state.running
    if not isinstance(running, Running):
        raise TypeError("the service has not been started")
    return running.for_one()


async def _body_of(request: Request) -> bytes:
    """The body as received, within the limit kept at the edge."""
    return await request.body()


class PageWanted(BaseModel):
    """How many items, and from where; other parameters are refused."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=LARGEST_LIMIT, description="Most items on a page.")] = DEFAULT_LIMIT
    cursor: Annotated[
        str | None, Field(max_length=LONGEST_CURSOR, description="`next_cursor` of the page before.")
    ] = None


InService: TypeAlias = Annotated[Running, Depends(running_of)]
RawBody: TypeAlias = Annotated[bytes, Depends(_body_of)]
WantedPage: TypeAlias = Annotated[PageWanted, Query()]


@contextmanager
def with_journal(running: Running) -> Iterator[None]:
    """Inside, a database that is away is counted and becomes the problem a client can act on."""
    try:
        yield
    except JournalUnavailable as error:
        running.meters.journal_failures.inc()
        LOG.error("journal_unavailable", error=type(error.__cause__ or error).__name__)
        raise Problem("journal-unavailable", headers={"Retry-After": JOURNAL_RETRY_SECONDS}) from error
