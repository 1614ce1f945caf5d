"""Killed workers and a database that goes away cost neither a job nor a finished chunk."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest

from app.jobs.runner import Runner
from app.storage.journal import open_journal
from tests.app.jobs.killing import hide, lock, one_of_two_killed, shut
from tests.app.jobs.swept import ONE_WORKLOAD
from tests.app.jobs.test_runner import QUICK, accepted, feeding, runner_on, squares, until_ended
from tests.app.jobs.waiting import LONG
from tests.app.jobs.world import counting_kinds


def test_the_living_worker_finishes_the_sweep_of_the_killed_one_and_repeats_no_finished_chunk(
    url: str,
) -> None:
    found = one_of_two_killed(url, ONE_WORKLOAD, 24, 4, lease_seconds="2")
    assert (found.chunks, found.repeated, found.as_whole) == (7, 0, True)
    assert 1 < found.finished_before <= 7


def absences(url: str, server: str) -> list[Callable[[float], None]]:
    """The ways in which a database goes away."""
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        return [partial(hide, file), partial(lock, file)]
    return [partial(shut, server, url)]


def test_a_database_that_goes_away_in_mid_job_costs_no_chunk(
    url: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.storage.database.WAIT_SECONDS", 0.1)
    journal = open_journal(url)
    for absent in absences(url, request.getfixturevalue("postgres")):
        counts: Counter[int] = Counter()
        gone = Thread(target=absent, args=(0.5,))

        def lose_the_database(number: int, counts: Counter[int] = counts, gone: Thread = gone) -> None:
            counts.update([number])
            if number == 2:
                gone.start()
                pause = Event()
                while journal.ready() and gone.is_alive():
                    pause.wait(0.01)

        runner = runner_on(journal)
        runner = Runner(runner.running, runner.jobs, counting_kinds(lose_the_database), QUICK)
        id = accepted(runner, 5)
        with feeding(runner):
            job = until_ended(runner.jobs, id)
        gone.join(LONG)
        assert (job.result, counts) == (squares(5), Counter(range(5)))
    journal.close()
