"""What is said of a job: frozen values, as they pass between the queue, the workers and the reader.

A job is accepted whole and cut into chunks, in one stage or several. A chunk is worth seconds, is repeated
when its worker dies, and counts once: its first result stays. The chunks of a stage begin when all stages
before it are done, and know their results.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import accumulate

from app.storage.journal import NewEntry


class State(StrEnum):
    """Where a job stands. The last three are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ACTIVE = (State.QUEUED, State.RUNNING)


class QueueFull(Exception):
    """As many jobs are unfinished as are taken at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """What is to be accepted: `payload` is the JSON text its kind reads; `finished` are chunks done already.

    `stages` holds the number of chunks of each stage. `facts` names those it was read over. `held` is the
    chunk that `worker` has in hand until `lease_until`; it is nobody else's before.
    """

    id: str
    kind: str
    payload: str
    stages: tuple[int, ...]
    created_at: datetime
    expires_at: datetime
    request_id: str
    facts: str
    finished: Mapping[int, str] = field(default_factory=dict)
    held: int | None = None
    worker: str | None = None
    lease_until: datetime | None = None

    @property
    def chunks(self) -> int:
        """How many chunks it has in all."""
        return sum(self.stages)


def begins_after(stages: Sequence[int], number: int) -> int:
    """How many chunks the stages before that of a chunk hold."""
    return max(start for start in accumulate(stages, initial=0) if start <= number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job as it stands. `version` grows with every change; `error` is the code of what went wrong.

    `result` of a failed job holds what else is said of its end, as JSON text.
    """

    id: str
    kind: str
    payload: str
    state: State
    chunks: int
    done: int
    version: int
    created_at: datetime
    changed_at: datetime
    expires_at: datetime
    result: str | None
    location: str | None
    error: str | None

    @property
    def ended(self) -> bool:
        """Whether nothing will change any more."""
        return self.state not in ACTIVE


@dataclass(frozen=True, slots=True)
class ChunkId:
    """A chunk: the `number` (from 0) in its job."""

    job_id: str
    number: int


@dataclass(frozen=True, slots=True)
class Facts:
    """The name of the facts a worker has, and how long a job over others is left to those who have them.

    A job that nobody has had in hand for as long is begun again over the facts of whoever takes it.
    """

    name: str
    patience: timedelta


@dataclass(frozen=True, slots=True)
class Claim:
    """A chunk that `worker` may work on until its lease ends; `attempts` counts this one.

    `beginnings` counts how often the job was begun, and more than once means over other facts.
    `earlier` holds the results of all stages before its own, by number.
    """

    chunk: ChunkId
    worker: str
    tenant: str
    kind: str
    payload: str
    attempts: int
    beginnings: int
    earlier: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Finished:
    """The end of a job: the JSON text a direct answer would have had, and what else is kept with it.

    `entry` goes into the journal in the same transaction; then `location` is its address and `body` is not
    kept twice.
    """

    body: str
    location: str | None = None
    entry: NewEntry | None = None


Combine = Callable[[Mapping[int, str]], Finished]
