"""Work begun at once for a caller who waits. What is not done in time becomes a job where it stands.

Chunks finished by then are kept as finished, and the one in hand stays in hand: nothing is done twice.
"""

from concurrent.futures import Future
from contextlib import suppress
from contextvars import copy_context
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Lock, Thread

from app.dependencies import Running
from app.ids import new_id
from app.jobs.runner import Runner
from app.jobs.work import Outdated, Work
from app.logs import current_request_id, event_log
from app.problems import Problem
from app.solvers.ask import answer_of
from app.storage.job_values import ChunkId, Finished, NewJob, begins_after

LOG = event_log("havre.jobs")
# Facts that change again and again while somebody waits: then they are told to ask again.
MOST_BEGINNINGS = 3


def new_job(runner: Runner, work: Work) -> NewJob:
    """A job that nobody has begun."""
    now = runner.running.now()
    return NewJob(
        id=new_id("job"),
        kind=work.kind,
        payload=work.payload(),
        stages=work.stages,
        created_at=now,
        expires_at=now + timedelta(hours=runner.running.settings.job_hours),
        request_id=current_request_id(),
        facts=runner.facts.name,
    )


class Attempt:
    """One piece of work in a thread of its own, over what the tenant of the request `running` knows."""

    def __init__(self, runner: Runner, running: Running, work: Work) -> None:
        """Begin."""
        self._runner, self._running, self._work = runner, running, work
        self._lock = Lock()
        self._results: dict[int, str] = {}
        self._in_hand: int | None = None
        self._handed_over = False
        self._job: str | None = None
        self._finished: Future[Finished] = Future()
        # The thread speaks for the same tenant and under the same request id.
        context = copy_context()
        Thread(target=context.run, args=(self._go,), name="havre-attempt", daemon=True).start()

    def within(self, seconds: float) -> Finished | None:
        """What the work came to, or None when it took longer. Raises Problem and what else went wrong."""
        try:
            return self._finished.result(timeout=seconds)
        except TimeoutError:
            return None

    def hand_over(self) -> Finished | str:
        """Make it a job, and give its id; or what it came to just now. Raises what `Jobs.accept` raises."""
        with self._lock:
            if self._finished.done():
                return self._finished.result()
            self._handed_over = True
            new = self._as_job()
            self._runner.jobs.accept(new, self._runner.running.settings.job_queue)
            self._job = new.id
            if self._in_hand is not None:
                self._runner.hold(ChunkId(new.id, self._in_hand))
            return new.id

    def _as_job(self) -> NewJob:
        new = new_job(self._runner, self._work)
        return replace(
            new,
            finished=dict(self._results),
            held=self._in_hand,
            worker=self._runner.worker,
            lease_until=new.created_at + timedelta(seconds=self._runner.pace.lease),
        )

    def _go(self) -> None:
        try:
            for _ in range(MOST_BEGINNINGS):
                with suppress(Outdated):
                    self._go_through()
                    return
                self._forget()
            raise Problem("facts-changed")
        except Exception as error:
            self._give_up(error)

    def _go_through(self) -> None:
        """Do chunk after chunk, until the rest is the queue's."""
        ask = partial(answer_of, self._running)
        stages = self._work.stages
        for number in range(sum(stages)):
            if not self._took(number):
                return
            earlier = {each: self._results[each] for each in range(begins_after(stages, number))}
            self._put(number, self._work.run(number, ask, earlier))

    def _forget(self) -> None:
        """Begin again, from the first chunk on; a job that was made of it meanwhile does so by itself."""
        with self._lock:
            self._results.clear()
            if self._handed_over:
                raise Outdated

    def _took(self, number: int) -> bool:
        """Take a chunk in hand, unless the rest is the queue's."""
        with self._lock:
            self._in_hand = None if self._handed_over else number
            return not self._handed_over

    def _put(self, number: int, result: str) -> None:
        """Keep the result of a chunk: here, or in the job it now belongs to."""
        with self._lock:
            if not self._handed_over:
                self._in_hand = None
                self._results[number] = result
                if len(self._results) == sum(self._work.stages):
                    self._finished.set_result(self._work.combine(self._results))
                return
        if self._job is not None:
            chunk = ChunkId(self._job, number)
            self._runner.keep(chunk, self._work, result)
            self._runner.let_go(chunk)

    def _give_up(self, error: Exception) -> None:
        """Tell the caller who still waits; a job is tried again by the queue, which has more patience."""
        with self._lock:
            if not self._handed_over:
                self._finished.set_exception(error)
                return
        LOG.info("attempt_given_up", error=type(error).__name__)
        if self._job is not None and self._in_hand is not None:
            self._runner.hand_back(ChunkId(self._job, self._in_hand))
