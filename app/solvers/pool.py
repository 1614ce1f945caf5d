"""A fixed number of solver processes with a bounded queue before them.

    ask -> a place inside (else Busy) -> an idle solver -> its answer by the deadline (else TookTooLong)

A solver that misses a deadline or dies is replaced. All answer from one catalog: the first solver reads it
while its service is still imported, and hands it over; the others take it from there, which costs a tenth of
reading it again. For that a pool is made before the service is imported: what it needs itself is little.
"""

import math
import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Condition, Lock, Thread
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from app.settings import PREFIX
from app.solvers.tasks import READY, Done, Failed, Result, Task, Unhelped

if TYPE_CHECKING:
    from catalog.library import Catalog

FIRST_GUESS_SECONDS = 1.0
MEMORY = 0.8  # weight of the past in the running mean of solve times
LONGEST_RETRY_SECONDS = 60
LONGEST_READING_SECONDS = 30.0
READ = "read"  # what a solver is told that reads the catalog
READERS = 2  # so many solvers may try to

# One thread does what a solver asks of polars as fast as two do, and of linear algebra it asks nothing.
# Making the allocator give memory back sooner saves 50 MB and costs a fifth of the solve time: not done.
FRUGAL = {"POLARS_MAX_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class Busy(Exception):
    """No place in the queue, or the service is going down; try again after `retry_seconds`."""

    def __init__(self, retry_seconds: int) -> None:
        """Keep the advice."""
        super().__init__(f"busy for about {retry_seconds} s")
        self.retry_seconds = retry_seconds


class TookTooLong(Exception):
    """The deadline of the answer passed."""


class SolverFailed(Exception):
    """An error of ours in a solver; `trace` says where, without values."""

    def __init__(self, error: str, trace: tuple[str, ...] = ()) -> None:
        """Keep the type of the error and its place."""
        super().__init__(error)
        self.error, self.trace = error, trace


class SolverDied(SolverFailed):
    """A solver process ended while it was solving: killed, or out of memory."""


class UnreadableFacts(ValueError):
    """The facts in use do not hold together; one line that says where."""


@dataclass(eq=False)
class Worker:
    """One solver process and our end of the pipe to it, through which `giving` hands it the catalog."""

    process: subprocess.Popen[bytes]
    connection: Connection
    giving: Thread | None = None
    loaded: bool = False
    _sending: Lock = field(default_factory=Lock)

    def read(self) -> "Catalog | str | None":
        """The catalog of a process that reads it, or what is wrong with the files; None from a dead one."""
        with suppress(EOFError, OSError):
            if self.connection.poll(LONGEST_READING_SECONDS):
                found: Catalog | str = self.connection.recv()
                return found
        return None

    def give(self, catalog: "Future[Catalog]") -> None:
        """Hand over the catalog as soon as it is read, while we go on: sending waits for the other end."""

        def send() -> None:
            facts = catalog.result()
            with self._sending:
                if self.is_alive():
                    with suppress(OSError):  # it died meanwhile, and will be found dead
                        self.connection.send(facts)

        self.giving = Thread(target=send, name="giving", daemon=True)
        self.giving.start()

    def is_ready(self) -> bool:
        """Whether the catalog has arrived there."""
        try:
            self.loaded = self.loaded or (self.connection.poll() and self.connection.recv() == READY)
        except (EOFError, OSError):
            self.loaded = False
        return self.loaded and self.is_alive()

    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self.process.poll() is None

    def solve(self, task: Task[Result], deadline: float) -> Done[Result] | Failed | None:
        """What a task comes to, or None at the deadline. Raises EOFError or OSError when it is gone."""
        if self.giving is not None:
            self.giving.join(max(0.0, deadline - monotonic()))
            if self.giving.is_alive():
                return None
        self.connection.send(task)
        while self.connection.poll(max(0.0, deadline - monotonic())):
            report: str | Done[Result] | Failed = self.connection.recv()
            if not isinstance(report, str):
                return report
            self.loaded = True
        return None

    def stop(self) -> None:
        """End it, whatever it is doing."""
        self.process.kill()
        self.process.wait()
        # Only now: whoever is sending meets a closed pipe and lets go.
        with self._sending:
            self.connection.close()


class Start(Protocol):
    """How a solver is started: `start_worker`, or what stands in for it in a test."""

    def __call__(self, catalog: "Future[Catalog]", reads: tuple[str, ...] = ()) -> Worker:
        """A new solver."""


def start_worker(catalog: "Future[Catalog]", reads: tuple[str, ...] = ()) -> Worker:
    """A new solver process, which gets ready while we go on and has our catalog as soon as we do.

    One that is told what it `reads` has it before us and hands it over (`Worker.read`).
    """
    ours, theirs = Pipe()
    command = [sys.executable, "-P", "-m", "app.solvers", str(theirs.fileno()), *reads]
    # A session of its own keeps Ctrl-C away.
    process = subprocess.Popen(
        command,
        pass_fds=[theirs.fileno()],
        env={**_without_settings(os.environ), **FRUGAL},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    theirs.close()
    worker = Worker(process, ours)
    if not reads:
        worker.give(catalog)
    return worker


def _without_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without our settings: a solver has no use for the address of the database."""
    return {name: value for name, value in environ.items() if not name.startswith(PREFIX)}


class Pool:
    """`solvers` processes; at most `queue` further questions wait.

    The facts are those in use among the snapshots below `home`, or those that ship with Havre.
    """

    def __init__(
        self, solvers: int, queue: int, home: Path | None = None, start: Start = start_worker
    ) -> None:
        """Start the processes; they answer when the catalog has been read."""
        self._start, self._solvers, self._places = start, solvers, solvers + queue
        self._free = Condition()
        self._catalog: Future[Catalog] = Future()
        self._reads = (READ,) if home is None else (READ, str(home))
        self._workers = [
            start(self._catalog, self._reads),
            *(start(self._catalog) for _ in range(solvers - 1)),
        ]
        self._idle = list(self._workers)
        self._inside = 0
        self._draining = False
        self._mean_seconds = FIRST_GUESS_SECONDS

    def read(self) -> "Catalog":
        """The facts every solver answers from, now and when it is replaced; read once, before any question.

        Raises UnreadableFacts when a file does not hold what it should, SolverDied when none could read.
        """
        if self._catalog.done():
            return self._catalog.result()
        for _ in range(READERS):
            reader = self._workers[0]
            found = reader.read()
            if isinstance(found, str):
                raise UnreadableFacts(found)
            if found is not None:
                # Loaded by now, but not when a pool is made.
                from catalog.library import sealed

                catalog = sealed(found)
                self._catalog.set_result(catalog)
                return catalog
            self._idle[self._idle.index(reader)] = self._replaced(reader, self._reads)
        raise SolverDied("no solver could read the catalog")

    def ask(self, task: Task[Result], seconds: float) -> Result:
        """What a task comes to within `seconds`. Raises Busy, TookTooLong or SolverFailed."""
        deadline = monotonic() + seconds
        # One that has to wait is not alone: then a free processor is for those who browse.
        given = task if self._idle else Unhelped(task)
        worker = self._enter(deadline)
        try:
            report = worker.solve(given, deadline)
        except (EOFError, OSError) as error:
            self._leave(self._replaced(worker))
            raise SolverDied(type(error).__name__) from error
        if report is None:
            self._leave(self._replaced(worker))
            raise TookTooLong
        if isinstance(report, Failed):
            self._leave(worker)
            raise SolverFailed(report.error, report.trace)
        self._leave(worker, report.seconds)
        return report.result

    def running(self) -> int:
        """How many questions are being solved."""
        return len(self._workers) - len(self._idle)

    def waiting(self) -> int:
        """How many questions wait."""
        return max(0, self._inside - self.running())

    def is_ready(self) -> bool:
        """Whether questions are taken and every idle solver has its catalog."""
        with self._free:
            self._heal()
            return not self._draining and all(worker.is_ready() for worker in self._idle)

    def drain(self) -> None:
        """Take no more questions and hand back those that wait; those being solved go on."""
        # No lock: this is called from a signal handler, which may have interrupted its holder.
        self._draining = True

    def close(self) -> None:
        """End every process."""
        self.drain()
        for worker in self._workers:
            worker.stop()

    def _enter(self, deadline: float) -> Worker:
        with self._free:
            if self._draining or self._inside >= self._places:
                raise Busy(self._retry_seconds())
            self._inside += 1
            while not self._idle and not self._draining and monotonic() < deadline:
                # Short waits: draining is announced without a notification.
                self._free.wait(min(0.2, max(0.0, deadline - monotonic())))
            self._heal()
            if self._idle and not self._draining:
                return self._idle.pop()
            self._inside -= 1
            raise Busy(self._retry_seconds())

    def _leave(self, worker: Worker, seconds: float | None = None) -> None:
        with self._free:
            if seconds is not None:
                self._mean_seconds = MEMORY * self._mean_seconds + (1 - MEMORY) * seconds
            self._idle.append(worker)
            self._inside -= 1
            self._free.notify()

    def _heal(self) -> None:
        """Replace idle solvers that have died meanwhile; called with the lock held."""
        for position, worker in enumerate(self._idle):
            if not worker.is_alive():
                self._idle[position] = self._replaced(worker)

    def _replaced(self, worker: Worker, reads: tuple[str, ...] = ()) -> Worker:
        worker.stop()
        fresh = self._start(self._catalog, reads)
        with self._free:
            self._workers[self._workers.index(worker)] = fresh
        return fresh

    def _retry_seconds(self) -> int:
        """When a place should be free: the queue at the usual pace."""
        rounds = max(1.0, self._inside / self._solvers)
        return min(LONGEST_RETRY_SECONDS, math.ceil(rounds * self._mean_seconds))
