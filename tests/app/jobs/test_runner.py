"""Runners share a database: each chunk is done, none is lost, and none that was finished is done again."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from threading import Event, Lock

from app.dependencies import Running, utc_now
from app.jobs.attempt import Attempt, new_job
from app.jobs.local import LocalFeed
from app.jobs.runner import Pace, Runner
from app.metrics import Meters
from app.overlays.known import known_to
from app.settings import read_settings
from app.storage.job_values import ChunkId, Finished, Job
from app.storage.jobs import Jobs
from app.storage.journal import Journal, JournalUnavailable, open_journal
from catalog import load
from tests.app.jobs.waiting import LONG
from tests.app.jobs.world import Counting, counting_kinds
from tests.app.service.world import InProcess, solved_for_real

LEASE = timedelta(seconds=0.5)
LONG_KEEP = timedelta(hours=24)
# A busy machine may stop a thread for longer than a short lease: only what waits for one to lapse has one.
QUICK = Pace(poll=0.02, retry=0.02, longest_retry=0.05)
SHORT_LEASES = Pace(lease=0.5, beat=0.1, poll=0.02, retry=0.02)


def runner_on(
    journal: Journal, counts: Counter[int] | None = None, jobs: Jobs | None = None, pace: Pace = QUICK
) -> Runner:
    """A runner that counts how often each chunk was begun."""
    catalog = load()
    settings = read_settings({})
    running = Running(
        settings,
        catalog,
        journal,
        InProcess(solved_for_real),
        Meters(),
        utc_now,
        lambda: known_to(journal, catalog),
    )
    lock = Lock()

    def count(number: int) -> None:
        with lock:
            (Counter() if counts is None else counts).update([number])

    return Runner(running, jobs or Jobs(journal.engine), counting_kinds(count), pace)


@contextmanager
def feeding(runner: Runner, at_once: int = 1) -> Iterator[None]:
    feed = LocalFeed(runner, at_once)
    runner.start()
    feed.start()
    try:
        yield
    finally:
        runner.close(LONG)
        feed.close()


def until_ended(jobs: Jobs, id: str) -> Job:
    """The job once it has ended; the database may be away meanwhile."""
    pause = Event()
    for _ in range(int(LONG / 0.02)):
        with suppress(JournalUnavailable):
            job = jobs.read(id)
            if job is not None and job.ended:
                return job
        pause.wait(0.02)
    raise TimeoutError


def accepted(runner: Runner, chunks: int) -> str:
    new = new_job(runner, Counting(chunks))
    runner.jobs.accept(new, 100)
    return new.id


def squares(count: int) -> str:
    return f'{{"squares": {[n * n for n in range(count)]}}}'


def test_two_runners_share_the_chunks_of_a_job_and_do_each_once(url: str) -> None:
    first, second = open_journal(url), open_journal(url)
    counts: Counter[int] = Counter()
    one, two = runner_on(first, counts), runner_on(second, counts)
    id = accepted(one, 12)
    with feeding(one, 2), feeding(two, 2):
        job = until_ended(one.jobs, id)
    assert job.result == squares(12)
    assert counts == Counter(range(12))
    first.close()
    second.close()


def test_a_runner_that_fell_silent_is_replaced_by_the_living_one(url: str) -> None:
    journal = open_journal(url)
    dead = runner_on(journal)
    counts: Counter[int] = Counter()
    living = runner_on(journal, counts, pace=SHORT_LEASES)
    id = accepted(dead, 3)
    jobs, facts, now = dead.jobs, dead.facts, dead.running.now()
    assert jobs.finish(ChunkId(id, 0), facts.name, "0", now, LONG_KEEP, Counting(3).combine)
    # Claimed by a runner whose leases nobody renews: as after SIGKILL.
    assert jobs.claim(ChunkId(id, 1), dead.worker, facts, now, LEASE) is not None
    with feeding(living):
        job = until_ended(living.jobs, id)
    assert job.result == squares(3)
    assert counts == Counter([1, 2])
    journal.close()


class Away(Jobs):
    """A database that goes away when a result is to be kept, and comes back after some tries."""

    tries = 5

    def finish(self, *given: object) -> bool:
        self.tries -= 1
        if self.tries > 0:
            raise JournalUnavailable("away")
        return super().finish(*given)  # type: ignore[arg-type]


def test_a_result_is_held_until_the_database_is_back_and_not_computed_again(url: str) -> None:
    journal = open_journal(url)
    counts: Counter[int] = Counter()
    runner = runner_on(journal, counts, Away(journal.engine))
    id = accepted(runner, 2)
    with feeding(runner):
        job = until_ended(runner.jobs, id)
    assert job.result == squares(2)
    assert counts == Counter([0, 1])
    journal.close()


def test_work_of_many_chunks_that_outlasts_the_wait_goes_on_where_it_stands(url: str) -> None:
    journal = open_journal(url)
    counts: Counter[int] = Counter()
    runner = runner_on(journal, counts)
    reached, go_on = Event(), Event()

    def stop_at_the_third(number: int) -> None:
        counts.update([number])
        if number == 2:
            reached.set()
            go_on.wait(LONG)

    attempt = Attempt(runner, runner.running, Counting(5, stop_at_the_third))
    assert reached.wait(LONG)
    assert attempt.within(0.0) is None
    id = attempt.hand_over()
    assert isinstance(id, str)
    so_far = runner.jobs.read(id)
    assert so_far is not None
    assert so_far.done == 2
    with feeding(runner):
        go_on.set()
        job = until_ended(runner.jobs, id)
    assert job.result == squares(5)
    assert counts == Counter(range(5))
    journal.close()


def test_work_that_ends_just_when_it_would_be_handed_over_is_answered(url: str) -> None:
    journal = open_journal(url)
    runner = runner_on(journal)
    attempt = Attempt(runner, runner.running, Counting(2))
    came_to = attempt.within(LONG)
    assert came_to == Finished(squares(2))
    assert attempt.hand_over() == came_to
    journal.close()


def test_a_runner_that_is_told_to_stop_hands_back_what_it_has(url: str) -> None:
    journal = open_journal(url)
    runner = runner_on(journal)
    id = accepted(runner, 1)
    chunk = ChunkId(id, 0)
    assert runner.jobs.claim(chunk, runner.worker, runner.facts, runner.running.now(), LONG_KEEP) is not None
    runner.hold(chunk)
    assert runner.jobs.due(runner.running.now(), runner.facts, 2, 8) == ()
    runner.close(grace_seconds=0.0)
    assert runner.jobs.due(runner.running.now(), runner.facts, 2, 8) == (chunk,)
    journal.close()
