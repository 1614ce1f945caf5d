"""Workers with different facts share a database: a job rests on one set of them, and none fails for that."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import cycle, islice

from app.jobs.attempt import new_job
from app.jobs.runner import MOST_BEGINNINGS, Pace, Runner
from app.jobs.views import job_view
from app.overlays.known import known_to
from app.storage.job_values import ChunkId, Job, State
from app.storage.journal import Journal, open_journal
from catalog import load
from tests.app.jobs.test_divided import told, work
from tests.app.jobs.test_runner import runner_on
from tests.app.service.world import NOW, InProcess

PACE = Pace.of_lease(20.0)
LEASE, PATIENCE = timedelta(seconds=PACE.lease), timedelta(seconds=PACE.patience)
FAR_TOO_MANY = 300
OLD, NEW = "sha256:old", "sha256:new"


class Clock:
    """The time, as all workers of a test have it."""

    def __init__(self) -> None:
        self.now = NOW


def worker(journal: Journal, digest: str, clock: Clock) -> Runner:
    """A worker whose solvers have the facts of a digest, as its own process has."""
    published = replace(load(), digest=digest)
    base = runner_on(journal)
    running = replace(
        base.running,
        published=published,
        solvers=InProcess(lambda task: task.run(published)),
        known=lambda: known_to(journal, published),
        now=lambda: clock.now,
    )
    quick = replace(PACE, retry=0.0, longest_retry=0.0)
    return Runner(running, base.jobs, {"three": lambda running, payload: work()}, quick)


def accepted(runner: Runner) -> str:
    new = new_job(runner, work())
    runner.jobs.accept(new, 10)
    return new.id


def read(runner: Runner, id: str) -> Job:
    job = runner.jobs.read(id)
    assert job is not None
    return job


def test_workers_with_different_facts_do_not_use_up_a_job_between_them(url: str) -> None:
    journal, clock = open_journal(url), Clock()
    old, new = worker(journal, OLD, clock), worker(journal, NEW, clock)
    id = accepted(old)
    for each in islice(cycle((new, old)), FAR_TOO_MANY):
        each.work()
        if read(old, id).ended:
            break
    job = read(old, id)
    assert (job.state, json.loads(job.result or "")) == (State.DONE, told([OLD] * 5))
    assert (len(old.running.solvers.tasks), len(new.running.solvers.tasks)) == (5, 0)
    journal.close()


def test_when_nobody_with_its_facts_is_left_a_job_is_done_over_those_that_are_there(url: str) -> None:
    journal, clock = open_journal(url), Clock()
    old, new = worker(journal, OLD, clock), worker(journal, NEW, clock)
    id = accepted(old)
    assert old.work() and old.work()
    # Killed with a chunk in hand, whose lease lapses: as after SIGKILL.
    assert old.jobs.claim(ChunkId(id, 2), old.worker, old.facts, clock.now, LEASE) is not None
    clock.now += LEASE + PATIENCE
    assert not new.work()
    clock.now += timedelta(seconds=1)
    while new.work():
        pass
    job = read(new, id)
    assert (job.state, json.loads(job.result or "")) == (State.DONE, told([NEW] * 5))
    journal.close()


def test_a_job_left_alone_waits_for_the_jobs_of_nobody_else(url: str) -> None:
    journal, clock = open_journal(url), Clock()
    old, new = worker(journal, OLD, clock), worker(journal, NEW, clock)
    first, second = accepted(old), accepted(new)
    assert new.work()
    assert (read(new, first).done, read(new, second).done) == (0, 1)
    journal.close()


def test_a_job_whose_facts_change_for_ever_ends_and_says_to_ask_again(url: str) -> None:
    journal, clock = open_journal(url), Clock()
    workers = worker(journal, OLD, clock), worker(journal, NEW, clock)
    id = accepted(workers[0])
    for each in islice(cycle(workers), MOST_BEGINNINGS + 1):
        assert each.work()
        clock.now += PATIENCE + timedelta(seconds=1)
    job = read(workers[0], id)
    assert (job.state, job_view(job, None).problem) == (State.FAILED, "/v1/problems/facts-changed")
    journal.close()
