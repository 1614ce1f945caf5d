"""The local pool: threads that look for free chunks in the database, one chunk at a time each.

Enough for one machine, with SQLite: several processes may share the file. What a killed process had in
hand is free again when its lease lapses, and the first look at the start finds it.
"""

from threading import Event, Thread

from app.jobs.runner import Runner
from app.storage.journal import JournalUnavailable


class LocalFeed:
    """Feeds a runner with chunks, `at_once` at a time."""

    def __init__(self, runner: Runner, at_once: int) -> None:
        """Nothing is begun."""
        self._runner = runner
        self._news = Event()
        self._threads = [
            Thread(target=self._serve, name=f"havre-jobs-{number}", daemon=True) for number in range(at_once)
        ]

    def start(self) -> None:
        """Begin to look for chunks."""
        for thread in self._threads:
            thread.start()

    def tell(self) -> None:
        """There is a new job: look now."""
        self._news.set()

    def close(self) -> None:
        """Look no more; the runner has been told to stop."""
        self._news.set()
        for thread in self._threads:
            thread.join(timeout=1.0)

    def _serve(self) -> None:
        runner = self._runner
        while not runner.stopping.is_set():
            if not self._did_one():
                self._news.wait(runner.pace.poll)
                self._news.clear()

    def _did_one(self) -> bool:
        try:
            return self._runner.work()
        except JournalUnavailable:
            return False
