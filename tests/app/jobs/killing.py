"""Processes killed and a database that goes away while jobs are worked on: what is left afterwards.

`python -m tests.app.jobs.killing` does all of it on SQLite and on PostgreSQL, and says what it found.
"""

import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event, Thread

import httpx2
from sqlalchemy import text

from app.ids import new_id
from app.jobs.divided import spans
from app.openapi import QUESTION
from app.scenarios.work import SWEEP
from app.solvers.tasks import facts_name
from app.storage.database import open_engine
from app.storage.job_values import Job, NewJob, State
from app.storage.jobs import Jobs
from app.storage.journal import Journal, JournalUnavailable, open_journal
from app.storage.tenancy import EVERY, acting_for
from catalog import load
from tests.app.jobs.parted import told
from tests.app.jobs.swept import ONE_WORKLOAD, TODAY, body_of, whole_of
from tests.app.storage.postgres import command, fresh_database, running_server, stopped
from tests.journeys.server import COMMAND, Server, start_server
from tests.journeys.twenty import twenty_workloads

LONGEST_SECONDS = 300.0
GONE_SECONDS = 10.0
Absent = Callable[[float], None]
Document = Mapping[str, object]


@dataclass(frozen=True)
class Held:
    """A chunk as the database has it."""

    state: str
    worker: str | None
    attempts: int


@dataclass(frozen=True)
class Swept:
    """A sweep whose worker was killed: chunks in all, finished before, of these done again, taken over.

    `takeover` and `seconds` run from the kill: until another worker had the chunk, and until the end.
    """

    chunks: int
    finished_before: int
    repeated: int
    taken_over: int
    takeover: float
    seconds: float
    as_whole: bool


@dataclass(frozen=True)
class Served:
    """Jobs that clients were told of: how many were done, lost, or kept twice; and who was turned away."""

    accepted: int
    done: int
    lost: int
    doubled: int
    turned_away: int
    seconds: float


@contextmanager
def worker(url: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """`havre worker` in a process of its own; `settings` are named without HAVRE_."""
    given = {f"HAVRE_{name.upper()}": value for name, value in settings.items()}
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HAVRE_")}
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "worker"],
        env={**environ, "HAVRE_DATABASE_URL": url, **given},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def accept_sweep(journal: Journal, question: Document, points: int, size: int) -> str:
    """Accept a sweep of so many points, `size` a chunk; its id."""
    now = datetime.now(UTC)
    new = NewJob(
        id=new_id("job"),
        kind=SWEEP,
        payload=json.dumps([body_of(question, points), TODAY, size, points]),
        stages=(1, len(spans(points, size))),
        created_at=now,
        expires_at=now + timedelta(hours=24),
        request_id="req_sweep",
        facts=facts_name(load()),
    )
    Jobs(journal.engine).accept(new, most=100)
    return new.id


def chunks_of(journal: Journal, id: str) -> dict[int, Held]:
    """The chunks of a job by number."""
    query = text("SELECT number, state, worker, attempts FROM chunks WHERE job_id = :id")
    with acting_for(EVERY), journal.engine.connect() as connection:
        return {number: Held(*rest) for number, *rest in connection.execute(query, {"id": id})}


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


def ended(jobs: Jobs, id: str) -> Job:
    """The job once it has ended."""
    found: list[Job] = []

    def has_ended() -> bool:
        job = jobs.read(id)
        found[:] = [job] if job is not None else []
        return job is not None and job.ended

    until(has_ended)
    return found[0]


def one_of_two_killed(url: str, question: Document, points: int, size: int = 30, **settings: str) -> Swept:
    """Two workers share a sweep; one of them is killed in the middle, the other one goes on."""
    journal = open_journal(url)
    jobs = Jobs(journal.engine)
    with ExitStack() as stack:
        doomed = stack.enter_context(worker(url, **settings))
        id = accept_sweep(journal, question, points, size)
        until(lambda: any(each.state == "running" for each in chunks_of(journal, id).values()))
        name = next(each.worker for each in chunks_of(journal, id).values() if each.worker)
        stack.enter_context(worker(url, **settings))
        until(lambda: (_done(journal, id) > 1 and name in _holders(journal, id)) or _done(journal, id) > 4)
        doomed.kill()
        doomed.wait()
        began = time.monotonic()
        before = chunks_of(journal, id)
        held = [number for number, each in before.items() if each.worker == name]
        until(lambda: all(chunks_of(journal, id)[number].worker != name for number in held))
        takeover = time.monotonic() - began
        job = ended(jobs, id)
        seconds = time.monotonic() - began
    after = chunks_of(journal, id)
    finished = [number for number, each in before.items() if each.state == "done"]
    journal.close()
    return Swept(
        chunks=len(after),
        finished_before=len(finished),
        repeated=sum(after[number].attempts > before[number].attempts for number in finished),
        taken_over=len(held),
        takeover=round(takeover, 1),
        seconds=round(seconds, 1),
        as_whole=job.state is State.DONE and told(job.result or "{}") == whole_of(question, points),
    )


def _holders(journal: Journal, id: str) -> set[str | None]:
    return {each.worker for each in chunks_of(journal, id).values() if each.state == "running"}


def _done(journal: Journal, id: str) -> int:
    return sum(each.state == "done" for each in chunks_of(journal, id).values())


@dataclass
class Clients:
    """Clients that ask without waiting, one question after the other, until told to stop."""

    address: str
    accepted: list[str] = field(default_factory=list)
    turned_away: int = 0
    stop: Event = field(default_factory=Event)

    def ask(self) -> None:
        """Ask and remember the jobs that were told of."""
        with httpx2.Client(base_url=self.address, timeout=60.0) as client:
            while not self.stop.is_set():
                try:
                    reply = client.post(
                        "/v1/recommendations", json=dict(QUESTION), headers={"prefer": "respond-async"}
                    )
                except httpx2.TransportError:
                    return
                if reply.status_code == 202:
                    self.accepted.append(reply.json()["id"])
                else:
                    self.turned_away += 1
                self.stop.wait(0.05)


@contextmanager
def asking(server: Server, count: int) -> Iterator[Clients]:
    """So many clients at once."""
    clients = Clients(server.address)
    threads = [Thread(target=clients.ask) for _ in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield clients
    finally:
        clients.stop.set()
        for thread in threads:
            thread.join()


def service_killed(url: str, folder: Path, kills: int, longest: float, seed: int = 0) -> Served:
    """A service killed again and again while it accepts and writes; the last one finishes what is left."""
    chance = random.Random(seed)
    accepted: list[str] = []
    turned_away = 0
    for _ in range(kills):
        server = start_server(folder, url, job_queue="10000", lease_seconds="2")
        with asking(server, 2) as clients:
            time.sleep(chance.uniform(0.2, longest))
            server.kill()
        accepted += clients.accepted
        turned_away += clients.turned_away
    began = time.monotonic()
    server = start_server(folder, url, job_queue="10000", lease_seconds="2")
    try:
        return _counted(url, accepted, turned_away, began)
    finally:
        server.stop()


def database_gone(url: str, folder: Path, absent: Absent, seconds: float) -> tuple[Served, bool]:
    """A service and a worker in mid-sweep, whose database goes away; whether the sweep came out whole."""
    server = start_server(folder, url, job_queue="10000")
    journal = open_journal(url)
    try:
        with worker(url), asking(server, 1) as clients:
            id = accept_sweep(journal, ONE_WORKLOAD, 120, 4)
            until(lambda: _done(journal, id) > 3)
            began = time.monotonic()
            absent(seconds)
            until(lambda: journal.ready())
            time.sleep(1.0)
            clients.stop.set()
            job = ended(Jobs(journal.engine), id)
            found = _counted(url, clients.accepted, clients.turned_away, began)
        return found, told(job.result or "{}") == whole_of(ONE_WORKLOAD, 120)
    finally:
        journal.close()
        server.stop()


def _counted(url: str, accepted: list[str], turned_away: int, began: float) -> Served:
    """Wait for all jobs that were told of to end, and count what is kept."""
    engine = open_engine(url)
    jobs = Jobs(engine)
    found = [ended(jobs, id) for id in accepted if jobs.read(id) is not None]
    seconds = time.monotonic() - began
    with acting_for(EVERY), engine.connect() as connection:
        asked = connection.scalars(text("SELECT request_id FROM journal")).all()
    engine.dispose()
    done = [job for job in found if job.state is State.DONE]
    kept = {(job.location or "").rpartition("/")[2] for job in done}
    return Served(
        accepted=len(accepted),
        done=len(done),
        lost=len(accepted) - len(found) + len(done) - len(kept),
        doubled=sum(count - 1 for count in Counter(asked).values()),
        turned_away=turned_away,
        seconds=round(seconds, 1),
    )


def hide(path: Path, seconds: float) -> None:
    """Take the file of a SQLite database away for a while."""
    away = path.with_suffix(".away")
    path.rename(away)
    time.sleep(seconds)
    away.rename(path)


def lock(path: Path, seconds: float) -> None:
    """Let nobody write to a SQLite database for a while."""
    with closing(sqlite3.connect(path, timeout=10.0, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        time.sleep(seconds)


def shut(server: str, url: str, seconds: float) -> None:
    """Cut every connection to a PostgreSQL database and let none in for a while."""
    name = url.partition("?")[0].rpartition("/")[2]
    command(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    command(server, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    time.sleep(seconds)
    command(server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def main() -> None:
    """Every trouble on both databases."""
    with tempfile.TemporaryDirectory() as name, running_server() as server:
        folder = Path(name)
        with ExitStack() as stack:
            for number, trouble in enumerate(("worker", "service", "gone", "locked or shut")):
                file = folder / f"{number}.db"
                postgresql = stack.enter_context(fresh_database(server))
                places: dict[str, tuple[Absent, Absent]] = {
                    f"sqlite:///{file}": (partial(hide, file), partial(lock, file)),
                    postgresql: (partial(stopped, server), partial(shut, server, postgresql)),
                }
                for url, (gone, locked) in places.items():
                    found: object
                    if trouble == "worker":
                        found = one_of_two_killed(url, twenty_workloads(), 1000)
                    elif trouble == "service":
                        found = service_killed(url, folder, 20, 3.0)
                    else:
                        absent = gone if trouble == "gone" else locked
                        # SQLite waits 10 s for a lock before it gives up.
                        longer = 2.0 if absent is locked else 0.0
                        found = database_gone(url, folder, absent, GONE_SECONDS + longer)
                    sys.stdout.write(f"{url.partition(':')[0]}, {trouble}: {found}\n")
                    sys.stdout.flush()


if __name__ == "__main__":
    main()
