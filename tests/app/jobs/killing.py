"""Workers killed and a database that goes away, while jobs are worked on: what is left afterwards.

`python -m tests.app.jobs.killing` does it on SQLite and on PostgreSQL and says how long a takeover took.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.ids import new_id
from app.openapi import QUESTION
from app.recommendations.sections import EVERYTHING
from app.storage.job_values import NewJob, State
from app.storage.jobs import Jobs
from app.storage.journal import Journal, JournalUnavailable, open_journal
from tests.app.storage.postgres import command, fresh_database, running_server

COMMAND = "from app.cli import main; main()"
LONGEST_SECONDS = 240.0
ENDED = (State.DONE, State.FAILED)


@dataclass(frozen=True)
class Outcome:
    """Jobs accepted, jobs done, distinct answers kept, and seconds from the trouble to the last answer."""

    accepted: int
    done: int
    kept: int
    seconds: float


@contextmanager
def worker(url: str) -> Iterator[subprocess.Popen[bytes]]:
    """`havre worker` in a process of its own."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HAVRE_")}
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "worker"],
        env={**environ, "HAVRE_DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def accept(journal: Journal, count: int) -> list[str]:
    """Accept so many questions as jobs; their ids."""
    jobs, now = Jobs(journal.engine), datetime.now(UTC)
    ids = [new_id("job") for _ in range(count)]
    for number, id in enumerate(ids):
        question = json.dumps({**QUESTION, "name": f"question-{number}"})
        payload = json.dumps(
            [question, "application/json", "2026-11-22", f"req_{number}", sorted(EVERYTHING)]
        )
        jobs.accept(
            NewJob(
                id=id,
                kind="recommendation",
                payload=payload,
                stages=(1,),
                created_at=now,
                expires_at=now + timedelta(hours=24),
                request_id=f"req_{number}",
            ),
            most=count,
        )
    return ids


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition; a database that is away does not meet it."""
    end = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < end:
        try:
            if condition():
                return
        except JournalUnavailable:
            pass
        time.sleep(0.05)
    raise TimeoutError


def outcome(journal: Journal, ids: list[str], began: float) -> Outcome:
    """Wait for all jobs to end, and count."""
    jobs = Jobs(journal.engine)

    def states() -> list[State]:
        return [found.state for id in ids if (found := jobs.read(id)) is not None]

    until(lambda: all(state in ENDED for state in states()))
    seconds = time.monotonic() - began
    kept = {item.id for item in journal.page(200).items}
    return Outcome(len(ids), states().count(State.DONE), len(kept), seconds)


def holder(journal: Journal) -> bool:
    """Whether some job is being worked on."""
    from sqlalchemy import text

    with journal.engine.connect() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM chunks WHERE state = 'running'")))


def after_a_kill(url: str, count: int) -> Outcome:
    """Two workers, one of them killed while it has a job in hand."""
    journal = open_journal(url)
    ids = accept(journal, count)
    with ExitStack() as stack:
        first = stack.enter_context(worker(url))
        until(lambda: holder(journal))
        first.kill()
        first.wait()
        began = time.monotonic()
        stack.enter_context(worker(url))
        found = outcome(journal, ids, began)
    journal.close()
    return found


def after_an_absence(url: str, count: int, absent: Callable[[float], None], seconds: float) -> Outcome:
    """One worker, whose database goes away while it has a job in hand."""
    journal = open_journal(url)
    ids = accept(journal, count)
    with worker(url):
        until(lambda: holder(journal))
        began = time.monotonic()
        absent(seconds)
        found = outcome(journal, ids, began)
    journal.close()
    return found


def hide(path: Path, seconds: float) -> None:
    """Take the file of a SQLite database away for a while."""
    away = path.with_suffix(".away")
    path.rename(away)
    time.sleep(seconds)
    away.rename(path)


def shut(server: str, url: str, seconds: float) -> None:
    """Cut every connection to a PostgreSQL database and let none in for a while."""
    name = url.partition("?")[0].rpartition("/")[2]
    command(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    command(server, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    time.sleep(seconds)
    command(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def main() -> None:
    """Both troubles on both databases."""
    with tempfile.TemporaryDirectory() as folder, running_server() as server:
        for trouble in ("killed", "away"):
            sqlite = Path(folder) / f"{trouble}.db"
            with fresh_database(server) as postgresql:
                places: dict[str, Callable[[float], None]] = {
                    f"sqlite:///{sqlite}": lambda seconds, file=sqlite: hide(file, seconds),
                    postgresql: lambda seconds, url=postgresql: shut(server, url, seconds),
                }
                for url, absent in places.items():
                    found = (
                        after_a_kill(url, 6)
                        if trouble == "killed"
                        else after_an_absence(url, 6, absent, 10.0)
                    )
                    sys.stdout.write(f"{url.partition(':')[0]}, {trouble}: {found}\n")
                    sys.stdout.flush()


if __name__ == "__main__":
    main()
