"""The jobs kept: accepted, claimed chunk by chunk, finished once, cancelled, swept when they expire.

Every change is one transaction, so that a process may be killed anywhere. A claim is a lease: when its worker
stops renewing it, the chunk is anybody's again; if both finish it, the first result stays and the second is
dropped. The last result, the end of the job and the entry in the journal are committed together.

The results of a job rest on one set of facts. Workers that have others leave it alone while anybody works on
it; when nobody does any more, the first of them to take it begins it again over its own.

Times are those of the caller. Clocks that differ by more than a lease lead to repeated work, never to a
second result.
"""

from collections.abc import Collection
from dataclasses import asdict, fields
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Engine,
    Select,
    Update,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.storage.job_tables import ChunkRow, JobRow
from app.storage.job_values import (
    ACTIVE,
    ChunkId,
    Claim,
    Combine,
    Facts,
    Job,
    NewJob,
    QueueFull,
    State,
    begins_after,
)
from app.storage.journal import reading, writing
from app.storage.tables import JournalRow
from app.storage.tenancy import EVERY, TenantSession, acting_for

WAITING, HELD, DONE = "waiting", "running", "done"
_ACCEPTED = ("id", "kind", "payload", "chunks", "created_at", "expires_at", "request_id", "facts")
_JOB_FIELDS = tuple(column.name for column in fields(Job))


class Jobs:
    """The jobs of a database whose shape is up to date. Any number of threads and processes may use it.

    Every method raises JournalUnavailable when the database cannot be reached.
    """

    def __init__(self, engine: Engine) -> None:
        """Keep jobs in the database of `engine`."""
        self._engine = engine

    def accept(self, new: NewJob, most: int) -> None:
        """Keep a job: when this returns it will be done. Raises QueueFull beyond `most` unfinished ones."""
        row = JobRow(
            **{name: getattr(new, name) for name in _ACCEPTED},
            state=State.QUEUED if new.held is None and not new.finished else State.RUNNING,
            done=len(new.finished),
            version=1,
            changed_at=new.created_at,
            beginnings=1,
        )
        if self.unfinished() >= most:
            raise QueueFull
        with writing(self._engine) as session:
            session.add(row)
            session.flush()
            session.add_all(_chunk_row(new, number) for number in range(new.chunks))
            session.commit()

    def read(self, id: str) -> Job | None:
        """The job with this id, of the tenant acted for."""
        with reading(self._engine) as session:
            row = session.get(JobRow, id)
            return None if row is None else _job(row)

    def version(self, id: str) -> int | None:
        """How often a job has changed; cheaper than reading it."""
        with reading(self._engine) as session:
            return session.scalar(select(col(JobRow.version)).where(col(JobRow.id) == id))

    def results(self, id: str) -> dict[int, str]:
        """What the finished chunks of a job gave so far, by number; of the tenant acted for."""
        with reading(self._engine) as session:
            return {} if session.get(JobRow, id) is None else _results(session, id)

    def cancel(self, id: str, now: datetime) -> Job | None:
        """End an unfinished job of the tenant acted for; an ended one stays as it is."""
        with writing(self._engine) as session:
            session.execute(_changed(now, state=State.CANCELLED).where(col(JobRow.id) == id, _is_active()))
            session.commit()
        return self.read(id)

    def unfinished(self) -> int:
        """How many jobs of all tenants are queued or running."""
        with acting_for(EVERY), reading(self._engine) as session:
            return session.scalar(_count_active()) or 0

    def due(self, now: datetime, facts: Facts, per_tenant: int, most: int) -> tuple[ChunkId, ...]:
        """Up to `most` chunks that may begin, of the first `per_tenant` unfinished jobs of each tenant.

        Only of those over the same facts, and of those that are left alone by whoever had others.
        Low numbers first: a new job begins although a long one is not over.
        """
        turn = func.row_number().over(
            partition_by=col(JobRow.tenant), order_by=(col(JobRow.created_at), col(JobRow.id))
        )
        with acting_for(EVERY), reading(self._engine) as session:
            ours = _may_work_on(facts, now).label("ours")
            ranked = select(col(JobRow.id), col(JobRow.created_at), turn.label("turn"), ours)
            jobs = ranked.where(_is_active()).subquery()
            query = (
                select(col(ChunkRow.job_id), col(ChunkRow.number))
                .join(jobs, jobs.c.id == col(ChunkRow.job_id))
                .where(jobs.c.turn <= per_tenant, jobs.c.ours, _is_free(now), ~_waits_for_others())
                .order_by(col(ChunkRow.number), jobs.c.created_at, jobs.c.id)
                .limit(most)
            )
            return tuple(ChunkId(*row) for row in session.execute(query))

    def claim(
        self, chunk: ChunkId, worker: str, facts: Facts, now: datetime, lease: timedelta
    ) -> Claim | None:
        """The chunk in hand, or None when somebody else has it, others come first or its job is over.

        A job over other facts that was left alone begins again: then it is its first chunk.
        """
        with acting_for(EVERY), writing(self._engine) as session:
            job = session.get(JobRow, chunk.job_id, with_for_update=True)
            if job is None or job.state not in ACTIVE:
                return None
            if job.facts not in (None, facts.name):
                if not session.scalar(select(_may_work_on(facts, now)).where(col(JobRow.id) == job.id)):
                    return None
                _begin_anew(session, job, now)
                chunk = ChunkId(job.id, 0)
            job.facts = facts.name
            taken = session.execute(
                _of(chunk)
                .where(_is_free(now))
                .values(
                    state=HELD,
                    worker=worker,
                    lease_until=now + lease,
                    attempts=col(ChunkRow.attempts) + 1,
                )
            )
            if not _hit(taken):
                return None
            row = session.get_one(ChunkRow, (chunk.job_id, chunk.number))
            earlier = _results(session, job.id, col(ChunkRow.number) < row.begins_after)
            if len(earlier) < row.begins_after:
                return None
            if job.state == State.QUEUED:
                _note(job, now, State.RUNNING)
            claim = Claim(
                chunk, worker, job.tenant, job.kind, job.payload, row.attempts, job.beginnings, earlier
            )
            session.commit()
        return claim

    def renew(self, worker: str, chunks: Collection[ChunkId], until: datetime) -> None:
        """Keep what a worker has in hand from being taken over before `until`."""
        with acting_for(EVERY), writing(self._engine) as session:
            for chunk in chunks:
                mine = (col(ChunkRow.worker) == worker, col(ChunkRow.state) == HELD)
                session.execute(_of(chunk).where(*mine).values(lease_until=until))
            session.commit()

    def release(self, worker: str, now: datetime, chunk: ChunkId | None = None) -> None:
        """Hand back a chunk, or everything a worker has in hand, for others to take at once."""
        held = (col(ChunkRow.worker) == worker, col(ChunkRow.state) == HELD)
        change = _of_chunks() if chunk is None else _of(chunk)
        with acting_for(EVERY), writing(self._engine) as session:
            session.execute(change.where(*held).values(state=WAITING, worker=None, lease_until=now))
            session.commit()

    def finish(
        self, chunk: ChunkId, facts: str, result: str, now: datetime, keep: timedelta, combine: Combine
    ) -> bool:
        """Keep the result of a chunk, and with the last one the end of its job; false when it came too late.

        It is too late, too, when the job has been begun again over other facts.
        `combine` makes the end of all results; whatever it raises leaves the chunk unfinished.
        """
        with acting_for(EVERY), writing(self._engine) as session:
            job = session.get(JobRow, chunk.job_id, with_for_update=True)
            if job is None or job.state not in ACTIVE or job.facts not in (None, facts):
                return False
            kept = session.execute(
                _of(chunk)
                .where(col(ChunkRow.state) != DONE)
                .values(state=DONE, result=result, worker=None, lease_until=None)
            )
            if not _hit(kept):
                return False
            job.done += 1
            _note(job, now, State.RUNNING)
            if job.done == job.chunks:
                finished = combine(_results(session, job.id))
                _note(job, now, State.DONE)
                job.expires_at = now + keep
                job.location = finished.location
                job.result = finished.body if finished.entry is None else None
                if finished.entry is not None:
                    session.add(JournalRow(**asdict(finished.entry), tenant=job.tenant))
            session.commit()
        return True

    def begin_again(self, id: str, now: datetime) -> None:
        """Forget what the chunks of an unfinished job gave, and who has them in hand: all may begin anew."""
        with acting_for(EVERY), writing(self._engine) as session:
            job = session.get(JobRow, id, with_for_update=True)
            if job is not None and job.state in ACTIVE:
                _begin_anew(session, job, now)
            session.commit()

    def fail(self, id: str, error: str, now: datetime, keep: timedelta, told: str | None = None) -> None:
        """End an unfinished job with the code of what went wrong, and what else is said of it (JSON text)."""
        change = _changed(now, state=State.FAILED, error=error, result=told, expires_at=now + keep)
        with acting_for(EVERY), writing(self._engine) as session:
            session.execute(change.where(col(JobRow.id) == id, _is_active()))
            session.commit()

    def sweep(self, now: datetime) -> int:
        """Forget ended jobs that expired; how many."""
        over = (col(JobRow.expires_at) < now, ~_is_active())
        with acting_for(EVERY), writing(self._engine) as session:
            gone = session.scalars(select(col(JobRow.id)).where(*over)).all()
            session.execute(delete(ChunkRow).where(col(ChunkRow.job_id).in_(gone)))
            session.execute(delete(JobRow).where(col(JobRow.id).in_(gone)))
            session.commit()
        return len(gone)


def _chunk_row(new: NewJob, number: int) -> ChunkRow:
    result = new.finished.get(number)
    held = number == new.held
    return ChunkRow(
        job_id=new.id,
        number=number,
        begins_after=begins_after(new.stages, number),
        state=HELD if held else WAITING if result is None else DONE,
        worker=new.worker if held else None,
        lease_until=new.lease_until if held else None,
        attempts=0 if result is None and not held else 1,
        result=result,
    )


def _job(row: JobRow) -> Job:
    values = {name: getattr(row, name) for name in _JOB_FIELDS}
    return Job(**{**values, "state": State(row.state)})


def _results(session: TenantSession, id: str, *which: ColumnElement[bool]) -> dict[int, str]:
    done = select(col(ChunkRow.number), col(ChunkRow.result)).where(
        col(ChunkRow.job_id) == id, col(ChunkRow.state) == DONE, *which
    )
    return {number: result or "" for number, result in session.execute(done)}


def _begin_anew(session: TenantSession, job: JobRow, now: datetime) -> None:
    """Forget the results of a job and the facts they rest on; nothing of it has failed."""
    anew = {"state": WAITING, "worker": None, "lease_until": None, "result": None, "attempts": 0}
    session.execute(_of_chunks().where(col(ChunkRow.job_id) == job.id).values(**anew))
    job.facts, job.done, job.beginnings = None, 0, job.beginnings + 1
    _note(job, now, State.RUNNING)


def _note(job: JobRow, now: datetime, state: State) -> None:
    """Write down that a job has changed."""
    job.state, job.changed_at, job.version = state, now, job.version + 1


def _changed(now: datetime, **values: object) -> Update:
    """The same as a statement, for jobs that are not read before."""
    counted = {"changed_at": now, "version": col(JobRow.version) + 1}
    return update(JobRow).values(**counted, **values).execution_options(synchronize_session=False)


def _of(chunk: ChunkId) -> Update:
    this = (col(ChunkRow.job_id) == chunk.job_id, col(ChunkRow.number) == chunk.number)
    return _of_chunks().where(*this)


def _of_chunks() -> Update:
    return update(ChunkRow).execution_options(synchronize_session=False)


def _hit(result: object) -> bool:
    """Whether a change found its row."""
    return isinstance(result, CursorResult) and result.rowcount == 1


def _is_active() -> ColumnElement[bool]:
    return col(JobRow.state).in_(ACTIVE)


def _is_free(now: datetime) -> ColumnElement[bool]:
    """Of a chunk: nobody has it, or who had it has not been heard of."""
    lapsed = and_(col(ChunkRow.state) == HELD, col(ChunkRow.lease_until) < now)
    return or_(col(ChunkRow.state) == WAITING, lapsed)


def _may_work_on(facts: Facts, now: datetime) -> ColumnElement[bool]:
    """Of a job: it rests on these facts or none, or nothing of it has been in anybody's hand for too long."""
    since = now - facts.patience
    in_hand = (
        select(col(ChunkRow.number))
        .where(col(ChunkRow.job_id) == col(JobRow.id), col(ChunkRow.lease_until) >= since)
        .exists()
    )
    left_alone = and_(col(JobRow.changed_at) < since, ~in_hand)
    return or_(col(JobRow.facts).is_(None), col(JobRow.facts) == facts.name, left_alone)


def _waits_for_others() -> ColumnElement[bool]:
    """Of a chunk: one of an earlier stage is not done."""
    earlier = aliased(ChunkRow)
    return (
        select(col(earlier.number))
        .where(
            col(earlier.job_id) == col(ChunkRow.job_id),
            col(earlier.number) < col(ChunkRow.begins_after),
            col(earlier.state) != DONE,
        )
        .exists()
    )


def _count_active() -> Select[int]:
    return select(func.count()).select_from(JobRow).where(_is_active())
