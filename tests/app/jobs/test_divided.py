"""Divided work: parts know the stages before, rest on the same facts, and begin again when these change."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count

import pytest

from app.faults import Fault, FaultyQuestion
from app.jobs.attempt import Attempt, new_job
from app.jobs.divided import Bodies, Divided, spans
from app.jobs.runner import Runner
from app.jobs.work import Outdated
from app.problems import Problem
from app.solvers.tasks import AsPiece, Task
from app.storage.journal import Journal, open_journal
from catalog import load
from catalog.library import Catalog
from tests.app.jobs.test_runner import feeding, runner_on, until_ended
from tests.app.jobs.waiting import LONG
from tests.app.service.world import InProcess, solved_for_real

BROKEN = Fault("parameters", "too small", "use more", "greater_than", "/parameters")


@dataclass(frozen=True)
class Digest:
    """A task: the digest of the facts it was done over, and the numbers of the parts it knows."""

    known: tuple[int, ...]
    faulty: bool = False

    def run(self, catalog: Catalog) -> str | tuple[Fault, ...]:
        return (BROKEN,) if self.faulty else json.dumps([catalog.digest, self.known])


@dataclass(frozen=True)
class InThree:
    """An opening, three parts and an end; the part `faulty` finds a fault."""

    faulty: int | None = None
    stages = (1, 3, 1)

    def task(self, number: int, earlier: Bodies) -> Task[str | tuple[Fault, ...]]:
        return Digest(tuple(earlier), number == self.faulty)

    def answer(self, bodies: Bodies) -> str:
        return json.dumps({"parts": [json.loads(bodies[number]) for number in sorted(bodies)]})

    def so_far(self, bodies: Bodies) -> str | None:
        return self.answer(bodies) if bodies else None


def work(faulty: int | None = None) -> Divided:
    return Divided("three", (), InThree(faulty))


def told(digests: list[str]) -> dict[str, object]:
    """The answer of work whose stages were done over the facts of these digests."""
    known: list[list[int]] = [[], [0], [0], [0], [0, 1, 2, 3]]
    return {"parts": [[digest, each] for digest, each in zip(digests, known, strict=True)]}


class Refreshed:
    """Solvers whose facts are replaced after so many tasks."""

    def __init__(self, after: int) -> None:
        self.left, self.tasks = after, 0
        self.new = replace(load(), digest="sha256:new")

    def __call__(self, task: Task[object]) -> object:
        self.left, self.tasks = self.left - 1, self.tasks + 1
        return solved_for_real(task) if self.left >= 0 else task.run(self.new)


def running_on(
    journal: Journal, answer: Callable[[Task[object]], object], faulty: int | None = None
) -> Runner:
    runner = runner_on(journal)
    solvers = InProcess(answer)
    return Runner(
        replace(runner.running, solvers=solvers),
        runner.jobs,
        {"three": lambda running, payload: work(faulty)},
        runner.pace,
    )


@pytest.mark.parametrize("after", [0, 1, 3, 4])
def test_a_job_whose_facts_change_begins_again_and_rests_on_the_new_ones_alone(url: str, after: int) -> None:
    journal = open_journal(url)
    solvers = Refreshed(after)
    runner = running_on(journal, solvers)
    new = new_job(runner, work())
    runner.jobs.accept(new, 10)
    with feeding(runner):
        job = until_ended(runner.jobs, new.id)
    assert job.result is not None
    assert json.loads(job.result) == told([solvers.new.digest] * 5)
    # What was done over the old facts, the part that noticed, and everything once.
    assert solvers.tasks == 5 + (after + 1 if after else 0)
    journal.close()


def test_who_waits_while_the_facts_change_has_an_answer_of_the_new_ones_too(url: str) -> None:
    journal = open_journal(url)
    solvers = Refreshed(2)
    runner = running_on(journal, solvers)
    came_to = Attempt(runner, runner.running, work()).within(LONG)
    assert came_to is not None
    assert json.loads(came_to.body) == told([solvers.new.digest] * 5)
    journal.close()


def test_who_waits_while_the_facts_change_for_ever_is_told_to_ask_again(url: str) -> None:
    journal, numbers = open_journal(url), count()
    ever_new = running_on(journal, lambda task: task.run(replace(load(), digest=f"sha256:{next(numbers)}")))
    with pytest.raises(Problem) as told_of:
        Attempt(ever_new, ever_new.running, work()).within(LONG)
    assert told_of.value.kind == "facts-changed"
    journal.close()


def test_parts_of_different_facts_are_never_put_together() -> None:
    results = {number: f"{'new' if number == 3 else 'old'}\n[0]" for number in range(5)}
    with pytest.raises(Outdated):
        work().combine(results)
    assert work().so_far(results) is None


def test_a_fault_that_shows_late_ends_the_job_with_its_place(url: str) -> None:
    journal = open_journal(url)
    runner = running_on(journal, solved_for_real, faulty=2)
    new = new_job(runner, work(faulty=2))
    runner.jobs.accept(new, 10)
    with feeding(runner):
        job = until_ended(runner.jobs, new.id)
    assert (job.error, json.loads(job.result or "")[0]["pointer"]) == ("invalid_question", "/parameters")
    with pytest.raises(FaultyQuestion):
        Attempt(runner, runner.running, work(faulty=2)).within(LONG)
    journal.close()


def test_a_piece_over_other_facts_says_so_without_being_done() -> None:
    catalog = load()
    first = AsPiece(Digest(()), None).run(catalog)
    assert not isinstance(first, tuple)
    other = AsPiece(Digest((), faulty=True), first.facts).run(replace(catalog, digest="sha256:other"))
    assert not isinstance(other, tuple)
    assert (other.body, other.facts == first.facts) == ("", False)


@pytest.mark.parametrize(("count", "size"), [(1, 1), (7, 3), (6, 3), (2, 9)])
def test_spans_cover_everything_once(count: int, size: int) -> None:
    covered = [number for first, last in spans(count, size) for number in range(first, last)]
    assert covered == list(range(count))
    assert all(0 < last - first <= size for first, last in spans(count, size))
