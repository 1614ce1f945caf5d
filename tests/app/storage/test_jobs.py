"""Jobs in the database: every chunk counts once, whoever finishes it, and nothing is anybody else's."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.storage.job_values import ChunkId, Finished, QueueFull, State
from app.storage.jobs import Jobs
from app.storage.journal import Journal, open_journal
from app.storage.tenancy import acting_for
from tests.app.storage.entries import FIRST as ENTRY
from tests.app.storage.jobs import FACTS, FIRST, KEEP, LEASE, NOW, OTHERS, PATIENCE, job, joined

MOST = 100


@pytest.fixture
def jobs(journal: Journal) -> Jobs:
    return Jobs(journal.engine)


def due(jobs: Jobs, later: timedelta = timedelta(0), per_tenant: int = 2) -> list[tuple[str, int]]:
    return [(chunk.job_id, chunk.number) for chunk in jobs.due(NOW + later, FACTS, per_tenant, 100)]


def test_a_job_goes_from_queued_to_done_by_its_chunks_and_counts_its_changes(jobs: Jobs) -> None:
    jobs.accept(FIRST, MOST)
    states, versions = [], []
    for number in (2, 0, 1):
        found = jobs.read("job_0")
        assert found is not None
        states.append((found.state, found.done))
        versions.append(found.version)
        assert jobs.claim(ChunkId("job_0", number), "w", FACTS, NOW, LEASE) is not None
        assert jobs.finish(ChunkId("job_0", number), FACTS.name, f"r{number}", NOW, KEEP, joined)
    end = jobs.read("job_0")
    assert end is not None
    assert states == [(State.QUEUED, 0), (State.RUNNING, 1), (State.RUNNING, 2)]
    assert (end.state, end.done, end.result, end.ended) == (State.DONE, 3, "r0+r1+r2", True)
    assert versions == sorted(set(versions))
    assert due(jobs) == []


def test_a_chunk_has_one_worker_until_its_lease_lapses(jobs: Jobs) -> None:
    jobs.accept(FIRST, MOST)
    chunk = ChunkId("job_0", 0)
    claim = jobs.claim(chunk, "one", FACTS, NOW, LEASE)
    assert claim is not None
    assert (claim.payload, claim.attempts) == (FIRST.payload, 1)
    assert jobs.claim(chunk, "two", FACTS, NOW, LEASE) is None
    assert ("job_0", 0) not in due(jobs)
    jobs.renew("one", [chunk], NOW + 2 * LEASE)
    assert jobs.claim(chunk, "two", FACTS, NOW + 1.5 * LEASE, LEASE) is None
    taken_over = jobs.claim(chunk, "two", FACTS, NOW + 3 * LEASE, LEASE)
    assert taken_over is not None
    assert taken_over.attempts == 2


def test_the_chunks_of_a_stage_begin_when_all_before_are_done_and_know_their_results(jobs: Jobs) -> None:
    jobs.accept(job(0, stages=(1, 2, 1)), MOST)
    for numbers, ready in (((0,), [0]), ((2, 1), [1, 2]), ((3,), [3])):
        assert due(jobs) == [("job_0", number) for number in ready]
        for number in numbers:
            for later in range(max(ready) + 1, 4):
                assert jobs.claim(ChunkId("job_0", later), "w", FACTS, NOW, LEASE) is None
            claim = jobs.claim(ChunkId("job_0", number), "w", FACTS, NOW, LEASE)
            assert claim is not None
            assert claim.earlier == {before: f"r{before}" for before in range(min(ready))}
            assert jobs.finish(ChunkId("job_0", number), FACTS.name, f"r{number}", NOW, KEEP, joined)
    end = jobs.read("job_0")
    assert end is not None
    assert (end.state, end.chunks, end.result) == (State.DONE, 4, "r0+r1+r2+r3")


def test_a_job_that_begins_again_forgets_what_its_chunks_gave(jobs: Jobs) -> None:
    jobs.accept(job(0, stages=(1, 2)), MOST)
    for number in (0, 1):
        jobs.claim(ChunkId("job_0", number), "w", FACTS, NOW, LEASE)
        jobs.finish(ChunkId("job_0", number), FACTS.name, f"r{number}", NOW, KEEP, joined)
    before = jobs.read("job_0")
    jobs.begin_again("job_0", NOW)
    after = jobs.read("job_0")
    assert before is not None and after is not None
    assert (after.state, after.done) == (State.RUNNING, 0)
    assert after.version > before.version
    assert (due(jobs), jobs.results("job_0")) == ([("job_0", 0)], {})
    jobs.cancel("job_0", NOW)
    jobs.begin_again("job_0", NOW)
    assert due(jobs) == []


def test_a_job_is_left_to_who_has_its_facts_and_after_a_stated_time_begins_again_over_others(
    jobs: Jobs,
) -> None:
    jobs.accept(job(0, stages=(1, 2)), MOST)
    jobs.claim(ChunkId("job_0", 0), "one", FACTS, NOW, LEASE)
    jobs.finish(ChunkId("job_0", 0), FACTS.name, "r0", NOW, KEEP, joined)
    held = ChunkId("job_0", 1)
    assert jobs.claim(held, "one", FACTS, NOW, LEASE) is not None
    jobs.renew("one", [held], NOW + PATIENCE)
    jobs.release("one", NOW + PATIENCE, held)
    # Somebody with its facts had it in hand until then: others wait from that moment on.
    for later in (timedelta(0), PATIENCE, 2 * PATIENCE):
        assert jobs.claim(held, "two", OTHERS, NOW + later, LEASE) is None
        assert jobs.due(NOW + later, OTHERS, 2, 100) == ()
        assert due(jobs, later) == [("job_0", 1), ("job_0", 2)]
    end = NOW + 2.1 * PATIENCE
    assert held in jobs.due(end, OTHERS, 2, 100)
    begun = jobs.claim(held, "two", OTHERS, end, LEASE)
    assert begun is not None
    assert (begun.chunk, begun.attempts, begun.beginnings, begun.earlier) == (ChunkId("job_0", 0), 1, 2, {})
    found = jobs.read("job_0")
    assert found is not None and (found.state, found.done) == (State.RUNNING, 0)
    # From now on it is theirs, and what comes late of the facts of before is not put beside it.
    assert jobs.claim(held, "one", FACTS, end, LEASE) is None
    assert not jobs.finish(held, FACTS.name, "r1", end, KEEP, joined)
    assert jobs.finish(begun.chunk, OTHERS.name, "s0", end, KEEP, joined)
    assert jobs.results("job_0") == {0: "s0"}


def test_being_begun_again_is_no_failed_attempt(jobs: Jobs) -> None:
    jobs.accept(job(0, stages=(1,)), MOST)
    for beginnings in range(1, 4):
        claim = jobs.claim(ChunkId("job_0", 0), "w", FACTS, NOW, LEASE)
        assert claim is not None
        assert (claim.attempts, claim.beginnings) == (1, beginnings)
        jobs.begin_again("job_0", NOW)


def test_of_two_results_of_one_chunk_the_first_stays(jobs: Jobs) -> None:
    jobs.accept(job(0, stages=(1,)), MOST)
    chunk = ChunkId("job_0", 0)
    jobs.claim(chunk, "one", FACTS, NOW, LEASE)
    jobs.claim(chunk, "two", FACTS, NOW + 2 * LEASE, LEASE)
    assert jobs.finish(chunk, FACTS.name, "second worker", NOW, KEEP, joined)
    assert not jobs.finish(chunk, FACTS.name, "first worker, late", NOW, KEEP, joined)
    end = jobs.read("job_0")
    assert end is not None
    assert end.result == "second worker"


def test_the_end_of_a_job_and_its_entry_in_the_journal_come_together_or_not_at_all(
    jobs: Jobs, journal: Journal
) -> None:
    jobs.accept(job(0, stages=(1,)), MOST)
    chunk = ChunkId("job_0", 0)

    def broken(results: Mapping[int, str]) -> Finished:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        jobs.finish(chunk, FACTS.name, "r", NOW, KEEP, broken)
    assert jobs.results("job_0") == {}
    assert journal.page(10).items == ()
    assert jobs.finish(
        chunk, FACTS.name, "r", NOW, KEEP, lambda results: Finished("{}", "/v1/x/rec_0", ENTRY)
    )
    end = jobs.read("job_0")
    assert end is not None
    assert (end.location, end.result) == ("/v1/x/rec_0", None)
    assert [item.id for item in journal.page(10).items] == [ENTRY.id]


def test_what_was_done_and_is_in_hand_when_a_job_is_accepted_is_not_done_again(jobs: Jobs) -> None:
    begun = replace(FIRST, finished={0: "r0"}, held=1, worker="me", lease_until=NOW + LEASE)
    jobs.accept(begun, MOST)
    assert due(jobs) == [("job_0", 2)]
    assert due(jobs, 2 * LEASE) == [("job_0", 1), ("job_0", 2)]
    jobs.release("me", NOW, ChunkId("job_0", 1))
    assert due(jobs) == [("job_0", 1), ("job_0", 2)]


def test_a_cancelled_or_failed_job_has_no_free_chunks_and_takes_no_results(jobs: Jobs) -> None:
    jobs.accept(job(0), MOST)
    jobs.accept(job(1), MOST)
    jobs.claim(ChunkId("job_0", 0), "w", FACTS, NOW, LEASE)
    cancelled = jobs.cancel("job_0", NOW)
    jobs.fail("job_1", "too_slow", NOW, KEEP)
    failed = jobs.read("job_1")
    assert cancelled is not None
    assert failed is not None
    assert (cancelled.state, failed.state, failed.error) == (State.CANCELLED, State.FAILED, "too_slow")
    assert due(jobs) == []
    assert not jobs.finish(ChunkId("job_0", 0), FACTS.name, "r", NOW, KEEP, joined)
    assert jobs.claim(ChunkId("job_1", 0), "w", FACTS, NOW, LEASE) is None
    assert jobs.unfinished() == 0


def test_an_ended_job_cannot_be_cancelled(jobs: Jobs) -> None:
    jobs.accept(job(0, stages=(1,)), MOST)
    jobs.finish(ChunkId("job_0", 0), FACTS.name, "r", NOW, KEEP, joined)
    found = jobs.cancel("job_0", NOW)
    assert found is not None
    assert found.state is State.DONE
    assert jobs.cancel("job_9", NOW) is None


def test_one_tenant_has_two_jobs_worked_on_and_new_jobs_begin_beside_long_ones(jobs: Jobs) -> None:
    with acting_for("a"):
        for number in (1, 2, 3):
            jobs.accept(job(number, stages=(2,)), MOST)
    with acting_for("b"):
        jobs.accept(job(4, stages=(1,)), MOST)
    assert due(jobs) == [("job_1", 0), ("job_2", 0), ("job_4", 0), ("job_1", 1), ("job_2", 1)]
    with acting_for("a"):
        jobs.cancel("job_1", NOW)
    assert ("job_3", 0) in due(jobs)


def test_a_full_queue_takes_no_more(jobs: Jobs) -> None:
    jobs.accept(job(0), 1)
    with pytest.raises(QueueFull):
        jobs.accept(job(1), 1)
    assert jobs.read("job_1") is None


def test_the_jobs_of_another_tenant_are_not_there(jobs: Jobs) -> None:
    with acting_for("a"):
        jobs.accept(job(0), MOST)
    with acting_for("b"):
        assert jobs.read("job_0") is None
        assert jobs.version("job_0") is None
        assert jobs.results("job_0") == {}
        assert jobs.cancel("job_0", NOW) is None
    with acting_for("a"):
        found = jobs.read("job_0")
    assert found is not None
    assert found.state is State.QUEUED


def test_expired_jobs_are_forgotten_and_unfinished_ones_never(jobs: Jobs) -> None:
    jobs.accept(job(0, stages=(1,)), MOST)
    jobs.accept(job(1, stages=(1,)), MOST)
    jobs.finish(ChunkId("job_0", 0), FACTS.name, "r", NOW, KEEP, joined)
    assert jobs.sweep(NOW + KEEP) == 0
    assert jobs.sweep(NOW + 2 * KEEP) == 1
    assert jobs.read("job_0") is None
    assert jobs.read("job_1") is not None


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jobs]:
    journal = open_journal(f"sqlite:///{tmp_path_factory.mktemp('jobs')}/havre.db")
    yield Jobs(journal.engine)
    journal.close()


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["claim", "finish", "release", "wait"]),
        st.integers(0, 2),
        st.sampled_from(["one", "two"]),
    ),
    max_size=30,
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_whatever_workers_do_and_however_they_die_each_chunk_counts_once(
    many: Jobs, acts: list[tuple[str, int, str]]
) -> None:
    """Two workers claim, finish, hand back and fall silent in any order; the first result of each stays."""
    id = f"job_{hash(tuple(acts)) & 0xFFFFFFFFFFFF}_{next(NUMBERS)}"
    many.accept(replace(FIRST, id=id), 100_000)
    first: dict[int, str] = {}
    now = NOW
    for step, (act, number, worker) in enumerate(acts):
        chunk = ChunkId(id, number)
        if act == "wait":
            now += 2 * LEASE
        elif act == "claim":
            many.claim(chunk, worker, FACTS, now, LEASE)
        elif act == "release":
            many.release(worker, now, chunk)
        elif many.finish(chunk, FACTS.name, f"{worker}{step}", now, KEEP, joined):
            assert number not in first
            first[number] = f"{worker}{step}"
    assert many.results(id) == first
    found = many.read(id)
    assert found is not None
    assert (found.done, found.state is State.DONE) == (len(first), len(first) == 3)


NUMBERS = iter(range(1_000_000))
