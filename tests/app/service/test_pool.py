"""Solvers: a bounded queue, deadlines that end, dead processes replaced, and no one left waiting."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from app.imports.refreshing.snapshots import CURRENT
from app.recommendations.question import Question
from app.recommendations.task import Recommend, Solved
from app.solvers.helper import HELPER
from app.solvers.pool import Busy, Pool, SolverFailed, TookTooLong, UnreadableFacts, Worker, start_worker
from app.solvers.tasks import READY, Done, Failed, facts_name
from catalog import load
from catalog.files import DATA
from catalog.library import Catalog
from catalog.workloads import Terms
from optimizer import ALONE, HelperProcess
from tests.processes import is_gone

TASK = Recommend(Question("by-hand", Terms("2026-11-22", "2026-11-22", 1), ()), 1.0)
DONE = Solved("rec_1", "{}", "optimal", 0.0, "sha256:0", 0.01)
UNTIL_SECONDS = 30.0
Behaviour = Callable[[Connection], None]


@dataclass
class Process:
    """What a pool sees of a process: whether it runs, and that it can be ended."""

    dead: bool = False

    def poll(self) -> int | None:
        return 1 if self.dead else None

    def kill(self) -> None:
        self.dead = True

    def wait(self) -> int:
        return 1


@dataclass
class Starter:
    """Starts workers that behave as told, the first one first; the last behaviour holds for all others."""

    behaviours: list[Behaviour]
    started: list[Worker] = field(default_factory=list)

    def __call__(self, catalog: Future[Catalog], reads: tuple[str, ...] = ()) -> Worker:
        ours, theirs = Pipe()
        behave = self.behaviours[min(len(self.started), len(self.behaviours) - 1)]
        threading.Thread(target=behave, args=(theirs,), daemon=True).start()
        self.started.append(Worker(Process(), ours))  # type: ignore[arg-type]
        return self.started[-1]


@dataclass
class Remembering:
    """Starts real workers and keeps them."""

    started: list[Worker] = field(default_factory=list)

    def __call__(self, catalog: Future[Catalog], reads: tuple[str, ...] = ()) -> Worker:
        self.started.append(start_worker(catalog, reads))
        return self.started[-1]


def well(theirs: Connection) -> None:
    """Answers every task."""
    try:
        theirs.send(READY)
        while True:
            theirs.recv()
            theirs.send(Done(DONE, 0.01))
    except (EOFError, OSError):
        return


def silent(theirs: Connection) -> None:
    """Takes a task and never answers, until the other end closes."""
    theirs.send(READY)
    theirs.recv()
    theirs.poll(10)


def dying(theirs: Connection) -> None:
    """Dies at its first task."""
    theirs.send(READY)
    theirs.recv()
    theirs.close()


def failing(theirs: Connection) -> None:
    """Reports an error of ours."""
    theirs.send(READY)
    theirs.recv()
    theirs.send(Failed("KeyError", ("solve.py:1 solve",)))


@dataclass
class Gate:
    """A worker that answers when it is opened."""

    opened: threading.Event = field(default_factory=threading.Event)
    entered: threading.Event = field(default_factory=threading.Event)

    def __call__(self, theirs: Connection) -> None:
        theirs.send(READY)
        try:
            while True:
                theirs.recv()
                self.entered.set()
                self.opened.wait(10)
                theirs.send(Done(DONE, 0.01))
        except (EOFError, OSError):
            return


def ask_aside(pool: Pool, outcomes: list[object]) -> threading.Thread:
    """Ask in a thread; the outcome, or the error, is added to `outcomes`."""

    def ask() -> None:
        try:
            outcomes.append(pool.ask(TASK, 10))
        except Exception as error:
            outcomes.append(type(error))

    thread = threading.Thread(target=ask)
    thread.start()
    return thread


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that another thread brings about."""
    end = time.monotonic() + UNTIL_SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_task_is_answered_and_the_solver_is_free_again() -> None:
    pool = Pool(1, 0, start=Starter([well]))
    assert [pool.ask(TASK, 10) for _ in range(3)] == [DONE] * 3
    assert (pool.running(), pool.waiting()) == (0, 0)
    pool.close()


def test_beyond_the_queue_a_question_is_turned_away_at_once_and_those_inside_are_answered() -> None:
    gate = Gate()
    pool = Pool(1, 2, start=Starter([gate]))
    outcomes: list[object] = []
    threads = [ask_aside(pool, outcomes) for _ in range(3)]
    until(lambda: (pool.running(), pool.waiting()) == (1, 2))
    with pytest.raises(Busy) as caught:
        pool.ask(TASK, 10)
    assert 1 <= caught.value.retry_seconds <= 60
    gate.opened.set()
    for thread in threads:
        thread.join(10)
    assert outcomes == [DONE] * 3
    assert (pool.running(), pool.waiting()) == (0, 0)
    pool.close()


def test_a_solver_that_misses_the_deadline_is_replaced() -> None:
    starter = Starter([silent, well])
    pool = Pool(1, 0, start=starter)
    with pytest.raises(TookTooLong):
        pool.ask(TASK, 0.05)
    assert starter.started[0].process.poll() is not None
    assert pool.ask(TASK, 10) == DONE
    pool.close()


def test_a_solver_that_dies_costs_one_answer() -> None:
    pool = Pool(1, 0, start=Starter([dying, well]))
    with pytest.raises(SolverFailed):
        pool.ask(TASK, 10)
    assert pool.ask(TASK, 10) == DONE
    pool.close()


def test_a_solver_that_died_while_idle_costs_none() -> None:
    starter = Starter([well])
    pool = Pool(1, 0, start=starter)
    starter.started[0].process.kill()
    assert pool.ask(TASK, 10) == DONE
    starter.started[1].process.kill()
    until(pool.is_ready)
    assert len(starter.started) == 3
    pool.close()


def test_an_error_in_a_solver_is_told_without_values_and_the_solver_goes_on() -> None:
    starter = Starter([failing])
    pool = Pool(1, 0, start=starter)
    with pytest.raises(SolverFailed) as caught:
        pool.ask(TASK, 10)
    assert (caught.value.error, caught.value.trace) == ("KeyError", ("solve.py:1 solve",))
    assert len(starter.started) == 1
    pool.close()


def test_draining_hands_back_what_waits_and_finishes_what_runs() -> None:
    gate = Gate()
    pool = Pool(1, 5, start=Starter([gate]))
    outcomes: list[object] = []
    running = ask_aside(pool, outcomes)
    assert gate.entered.wait(10)
    waiting = [ask_aside(pool, outcomes) for _ in range(3)]
    until(lambda: pool.waiting() == 3)
    pool.drain()
    for thread in waiting:
        thread.join(10)
    assert outcomes == [Busy] * 3
    assert not pool.is_ready()
    with pytest.raises(Busy):
        pool.ask(TASK, 10)
    gate.opened.set()
    running.join(10)
    assert outcomes[-1] == DONE
    pool.close()


def test_a_question_that_waits_past_its_deadline_is_turned_away() -> None:
    gate = Gate()
    pool = Pool(1, 1, start=Starter([gate]))
    outcomes: list[object] = []
    first = ask_aside(pool, outcomes)
    assert gate.entered.wait(10)
    with pytest.raises(Busy):
        pool.ask(TASK, 0.05)
    assert pool.waiting() == 0
    gate.opened.set()
    first.join(10)
    assert outcomes == [DONE]
    pool.close()


def test_a_pool_is_ready_when_every_solver_has_its_catalog() -> None:
    loaded = threading.Event()

    def slowly(theirs: Connection) -> None:
        loaded.wait(10)
        well(theirs)

    pool = Pool(2, 0, start=Starter([well, slowly]))
    assert not pool.is_ready()
    loaded.set()
    until(pool.is_ready)
    pool.close()


@dataclass(frozen=True)
class NameFacts:
    """Tells which facts a solver has, whether they can be changed there, and which process it is."""

    def run(self, catalog: Catalog) -> tuple[str, bool, int]:
        return facts_name(catalog), bool(catalog.machines.price.flags.writeable), os.getpid()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder of snapshots with one, in use: the facts that ship."""
    shutil.copytree(DATA, tmp_path / "facts")
    (tmp_path / CURRENT).write_text("facts\n", encoding="ascii")
    return tmp_path


def test_all_solvers_answer_from_what_the_first_has_read_and_so_do_those_that_replace_them(
    home: Path,
) -> None:
    pool = Pool(2, 0, home)
    try:
        name = facts_name(pool.read())
        assert name == facts_name(load())
        shutil.rmtree(home / "facts")  # whoever has them now was handed them
        until(pool.is_ready)
        for _ in range(2):
            found, changeable, process = pool.ask(NameFacts(), 60)
            assert (found, changeable) == (name, False)
            os.kill(process, signal.SIGKILL)
            until(lambda: not pool.is_ready())
            until(pool.is_ready)
    finally:
        pool.close()


@dataclass(frozen=True)
class NameHelper:
    """Tells which process helps a solver, and the solver's own, once the helper listens."""

    def run(self, catalog: Catalog) -> tuple[int, int]:
        helper = HELPER.get()
        assert isinstance(helper, HelperProcess)
        until(helper.is_ready)
        return helper.pid, os.getpid()


def test_a_solver_has_a_helper_which_is_replaced_when_it_dies_and_ends_with_its_solver(home: Path) -> None:
    pool = Pool(1, 0, home)
    try:
        pool.read()
        first, _ = pool.ask(NameHelper(), 60)
        os.kill(first, signal.SIGKILL)
        # Looked for before each task: one that is about to end may still be there for the next.
        until(lambda: pool.ask(NameHelper(), 60)[0] != first)
        second, solver = pool.ask(NameHelper(), 60)
        os.kill(solver, signal.SIGKILL)
        until(lambda: is_gone(second))
    finally:
        pool.close()


@dataclass(frozen=True)
class TellHelp:
    """Tells whether a solver has help, after some seconds."""

    seconds: float = 0.0

    def run(self, catalog: Catalog) -> bool:
        time.sleep(self.seconds)
        return HELPER.get() is not ALONE


def test_a_question_that_had_to_wait_goes_without_help(home: Path) -> None:
    pool = Pool(1, 1, home)
    try:
        pool.read()
        assert pool.ask(TellHelp(), 60)
        first = threading.Thread(target=pool.ask, args=(TellHelp(1.0), 60))
        first.start()
        until(lambda: pool.running() == 1)
        assert not pool.ask(TellHelp(), 60)
        first.join()
        assert pool.ask(TellHelp(), 60)
    finally:
        pool.close()


def test_when_the_solver_that_reads_dies_another_reads(home: Path) -> None:
    starter = Remembering()
    pool = Pool(1, 0, home, starter)
    try:
        starter.started[0].process.kill()
        assert facts_name(pool.read()) == facts_name(load())
        until(pool.is_ready)
        assert len(starter.started) == 2
        assert pool.ask(NameFacts(), 60)[0] == facts_name(load())
    finally:
        pool.close()


def test_facts_that_cannot_be_read_end_the_start(home: Path) -> None:
    (home / "facts" / "providers.csv").write_text("nothing\n", encoding="utf-8")
    pool = Pool(1, 0, home)
    try:
        with pytest.raises(UnreadableFacts, match=r"^providers\.csv: columns .* expected"):
            pool.read()
    finally:
        pool.close()


def test_a_pool_that_has_read_nothing_can_be_closed() -> None:
    pool = Pool(2, 0)
    pool.close()
    assert not pool.is_ready()


def test_the_service_loads_no_solver_and_no_migrations_before_it_listens() -> None:
    # It only passes questions on; loading what solvers and new databases need would delay every start.
    told = "import sys, app.serve; print(sorted({'ortools', 'alembic', 'psycopg'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
