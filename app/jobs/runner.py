"""Who works on chunks: claims one, has it solved, keeps its result, and holds its lease meanwhile.

A runner that is killed leaves its leases to lapse, and another one takes over. One that finds the database
gone holds on to its result until it is back.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache, partial
from math import nan
from threading import Condition, Event, Thread
from time import monotonic
from typing import TypeVar

from app.dependencies import Running
from app.faults import FaultyQuestion
from app.ids import new_id
from app.jobs.work import Kinds, Outdated, Work
from app.logs import event_log
from app.overlays.known import Known
from app.problems import of_question
from app.solvers.pool import Busy, SolverDied, SolverFailed, TookTooLong
from app.solvers.tasks import Result, Task, facts_name
from app.storage.job_values import ChunkId, Claim, Facts
from app.storage.jobs import Jobs
from app.storage.journal import JournalUnavailable
from app.storage.tenancy import acting_for, current_tenant

LOG = event_log("havre.jobs")
Given = TypeVar("Given")
# A chunk whose solver dies every time (memory, most likely) must not take down one solver after the other.
MOST_SOLVER_DEATHS = 3
# Claims are counted over kills of the whole service too: only a chunk that kills it each time gets here.
MOST_ATTEMPTS = 50
# Nobody would see the end of a job whose facts change faster than it is done.
MOST_BEGINNINGS = 20
LOOKED_AT = 8


@dataclass(frozen=True, slots=True)
class Pace:
    """How a runner keeps time, in seconds; takeover from a dead one takes `lease` and one `poll` at most.

    What fails is tried again after `retry`, a database that stays away ever later up to `longest_retry`.
    `patience` is how long a job over other facts is left to those who have them, from when one of them last
    had it in hand.
    """

    lease: float = 20.0
    patience: float = 60.0
    beat: float = 5.0
    poll: float = 1.0
    retry: float = 0.5
    longest_retry: float = 4.0
    sweep: float = 600.0

    @classmethod
    def of_lease(cls, seconds: float) -> "Pace":
        """The pace of a lease: renewed four times before it lapses; patience is three of them."""
        return cls(lease=seconds, beat=seconds / 4, patience=3 * seconds)


class Stopping(Exception):
    """The runner is told to stop: the chunk in hand goes back."""


class Runner:
    """Works on chunks, as many at once as it is called by threads. `worker` names it in leases."""

    def __init__(self, running: Running, jobs: Jobs, kinds: Kinds, pace: Pace | None = None) -> None:
        """Keep what is worked with; nothing is begun."""
        self.running, self.jobs, self.kinds = running, jobs, kinds
        self.pace = pace or Pace.of_lease(running.settings.lease_seconds)
        self.worker = new_id("wrk")
        self.facts = Facts(facts_name(running.published), timedelta(seconds=self.pace.patience))
        self.stopping = Event()
        self._held: set[ChunkId] = set()
        self._changed = Condition()
        self._works = lru_cache(maxsize=8)(self._read_work)
        self._beating = Thread(target=self._beat, name="havre-leases", daemon=True)

    def start(self) -> None:
        """Begin to hold leases."""
        self._beating.start()

    def close(self, grace_seconds: float) -> None:
        """Take no more chunks; what is in hand may end within the grace, then it is handed back."""
        self.stopping.set()
        with self._changed:
            self._changed.wait_for(lambda: not self._held, timeout=grace_seconds)
        with suppress(JournalUnavailable):
            self.jobs.release(self.worker, self.running.now())

    def work(self) -> bool:
        """Do one chunk; false when none is free. Raises JournalUnavailable."""
        per_tenant = self.running.settings.jobs_per_tenant
        due = self.jobs.due(self.running.now(), self.facts, per_tenant, LOOKED_AT)
        return any(self.work_on(chunk) for chunk in due)

    def work_on(self, free: ChunkId) -> bool:
        """Do a chunk if it is free; false when it is not. Raises JournalUnavailable."""
        lease = timedelta(seconds=self.pace.lease)
        claim = self.jobs.claim(free, self.worker, self.facts, self.running.now(), lease)
        if claim is None:
            return False
        chunk = claim.chunk
        self.hold(chunk)
        try:
            with acting_for(claim.tenant):
                self._do(claim)
        except (Stopping, JournalUnavailable):
            LOG.info("chunk_handed_back", job=chunk.job_id, number=chunk.number)
            self.hand_back(chunk)
        finally:
            self.let_go(chunk)
        return True

    def work_of(self, known: Known, kind: str, payload: str) -> Work:
        """The work of a payload, read with what the tenant acted for knows: nobody else's names are in it."""
        return self._works(current_tenant(), known, kind, payload)

    def hold(self, chunk: ChunkId) -> None:
        """Renew the lease of a chunk until it is let go."""
        with self._changed:
            self._held.add(chunk)

    def let_go(self, chunk: ChunkId) -> None:
        """Stop renewing."""
        with self._changed:
            self._held.discard(chunk)
            self._changed.notify_all()

    def unfinished(self) -> float:
        """How many jobs are unfinished; not a number while the database is away."""
        try:
            return float(self.jobs.unfinished())
        except JournalUnavailable:
            return nan

    def hand_back(self, chunk: ChunkId) -> None:
        """Let others have a chunk at once; without a database, when its lease lapses."""
        self.let_go(chunk)
        with suppress(JournalUnavailable):
            self.jobs.release(self.worker, self.running.now(), chunk)

    def keep(self, chunk: ChunkId, work: Work, result: str) -> None:
        """Keep the result of a chunk, however long the database is away. Raises Stopping."""
        keep = timedelta(hours=self.running.settings.job_hours)
        facts, now = self.facts.name, self.running.now
        kept = self._insist(lambda: self.jobs.finish(chunk, facts, result, now(), keep, work.combine))
        LOG.info("chunk_kept" if kept else "chunk_too_late", job=chunk.job_id, number=chunk.number)

    def _do(self, claim: Claim) -> None:
        chunk = claim.chunk
        if claim.attempts > MOST_ATTEMPTS:
            self._fail(chunk, "gave_up")
            return
        if claim.beginnings > MOST_BEGINNINGS:
            self._fail(chunk, "facts_changed")
            return
        try:
            known = self._insist(self.running.known)
            work = self.work_of(known, claim.kind, claim.payload)
            self.keep(chunk, work, work.run(chunk.number, partial(self._ask, known), claim.earlier))
        except (Stopping, JournalUnavailable):
            raise
        except Outdated:
            LOG.info("job_begins_again", job=chunk.job_id, number=chunk.number)
            # Own facts are often stated one after the other: more of them may be about to come.
            self._pause(self.pace.longest_retry)
            self._insist(lambda: self.jobs.begin_again(chunk.job_id, self.running.now()))
        except FaultyQuestion as error:
            faults = json.dumps([view.model_dump() for view in of_question(error).errors])
            self._fail(chunk, "invalid_question", faults)
        except TookTooLong:
            self._fail(chunk, "too_slow")
        except SolverFailed as error:
            LOG.error("solver_failed", error=error.error, trace=list(error.trace))
            self._fail(chunk, "unexpected")
        except Exception as error:
            # A fault of ours in one kind of work must not end the thread that does all of them.
            LOG.error("chunk_failed", job=chunk.job_id, error=type(error).__name__)
            self._fail(chunk, "unexpected")

    def _ask(self, known: Known, task: Task[Result]) -> Result:
        """What a task over the facts of a tenant comes to; waits for a solver as long as it takes."""
        deaths = 0
        while True:
            try:
                return self.running.solvers.ask(known.task(task), self.running.settings.chunk_seconds)
            except Busy:
                self._pause(self.pace.retry)
            except SolverDied:
                deaths += 1
                self._pause(self.pace.retry)
                if deaths == MOST_SOLVER_DEATHS:
                    raise

    def _fail(self, chunk: ChunkId, error: str, told: str | None = None) -> None:
        keep = timedelta(hours=self.running.settings.job_hours)
        self._insist(lambda: self.jobs.fail(chunk.job_id, error, self.running.now(), keep, told))

    def _insist(self, act: Callable[[], Given]) -> Given:
        """Do something to the database, again and again while it is away, ever more seldom up to a limit."""
        pause = self.pace.retry
        while True:
            try:
                return act()
            except JournalUnavailable:
                LOG.warning("waiting_for_the_database")
                self._pause(pause)
                pause = min(2 * pause, self.pace.longest_retry)

    def _pause(self, seconds: float) -> None:
        if self.stopping.wait(seconds):
            raise Stopping

    def _read_work(self, _tenant: str, known: Known, kind: str, payload: str) -> Work:
        return self.kinds[kind](replace(self.running, known=lambda: known), payload)

    def _beat(self) -> None:
        """Renew leases, and now and then forget what expired; ends a little after the last chunk."""
        swept = monotonic()
        while not self.stopping.is_set() or self._held:
            self._rest()
            with self._changed:
                held = tuple(self._held)
            now = self.running.now()
            with suppress(JournalUnavailable):
                if held:
                    self.jobs.renew(self.worker, held, now + timedelta(seconds=self.pace.lease))
                if monotonic() - swept > self.pace.sweep:
                    self.jobs.sweep(now)
                    swept = monotonic()

    def _rest(self) -> None:
        """A beat; when stopping, only until nothing is in hand."""
        if not self.stopping.wait(self.pace.beat):
            return
        with self._changed:
            self._changed.wait_for(lambda: not self._held, timeout=self.pace.beat)
