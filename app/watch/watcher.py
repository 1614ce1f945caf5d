"""Asking what is due: one thread, one watch at a time; any number of processes may share a database.

A watch is held for a lease while it is asked. A process that dies leaves it to lapse, and another one asks.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Thread

from app.dependencies import Running
from app.logs import event_log
from app.solvers.pool import Busy, SolverFailed, TookTooLong
from app.storage.journal import JournalUnavailable
from app.storage.tenancy import acting_for
from app.storage.watches import Held, Settled, Watches
from app.watch.kept import Tell, ask_again

LOG = event_log("havre.watch")
PAUSE_SECONDS = 10.0
BUSY_PAUSE = timedelta(seconds=30)
TRY_AGAIN = timedelta(hours=1)
JOIN_SECONDS = 2.0


@dataclass
class Watcher:
    """Asks what is due until it is told to stop; `tell` makes the messages about a report."""

    running: Running
    tell: Tell
    _stop: Event = field(default_factory=Event)
    _news: Event = field(default_factory=Event)
    _thread: Thread | None = None

    def start(self) -> None:
        """Begin in a thread of its own."""
        self._thread = Thread(target=self._run, name="havre-watch", daemon=True)
        self._thread.start()

    def look(self) -> None:
        """There is a new watch: look now."""
        self._news.set()

    def stop(self) -> None:
        """Ask no more. What is being asked is given up: another process asks it when its lease lapses."""
        self._stop.set()
        self._news.set()
        if self._thread is not None:
            self._thread.join(JOIN_SECONDS)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                idle = not self.ask_next()
            except JournalUnavailable:
                LOG.error("watching_without_database")
                idle = True
            except Exception as error:
                # A fault of ours in one watch must not end the thread that asks all of them.
                LOG.error("watch_failed", error=type(error).__name__)
                idle = True
            if idle:
                self._news.wait(PAUSE_SECONDS)
                self._news.clear()

    def ask_next(self) -> bool:
        """Ask the watch longest due; whether there was one. Raises JournalUnavailable."""
        running, watches = self.running, Watches(self.running.journal.engine)
        # Two answers at most, each within its time, and a little for the database.
        lease = timedelta(seconds=2 * running.settings.chunk_seconds + 60)
        held = watches.hold(running.now(), running.published.digest, lease)
        if held is None:
            return False
        try:
            with acting_for(held.tenant):
                settled = ask_again(running.for_one(), held, self.tell)
        except Busy:
            watches.let_go(held, running.now() + BUSY_PAUSE)
            return True
        except TookTooLong:
            settled = self._failed("too_slow")
        except SolverFailed as error:
            LOG.error("solver_failed", error=error.error, trace=list(error.trace))
            settled = self._failed("unexpected")
        self._settle(watches, held, settled)
        return True

    def _failed(self, trouble: str) -> Settled:
        now = self.running.now()
        return Settled(now, now + TRY_AGAIN, self.running.published.digest, trouble)

    def _settle(self, watches: Watches, held: Held, settled: Settled) -> None:
        kept = watches.settle(held, settled)
        report = None if settled.report is None else settled.report.id
        LOG.info("watched" if kept else "watch_gone", id=held.id, report=report, trouble=settled.trouble)
