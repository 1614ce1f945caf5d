"""Watches as they are kept; a tenant sees only their own.

    added -> held by one process, for a lease -> settled: asked again, and reported where there is news

All of a settlement is one transaction: the answer in the journal, the report, the messages about it, and
the answer that the next one is compared with. A process that dies in the middle has told nothing, and what
was told is never told again.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, Engine, delete, func, or_, select, update
from sqlmodel import col

from app.storage.deliveries import Message, waiting
from app.storage.journal import NewEntry, reading, writing
from app.storage.tables import JournalRow
from app.storage.tenancy import EVERY, TenantSession, acting_for
from app.storage.watch_tables import WatchReportRow, WatchRow

# How soon newer facts make a watch due again: two services with different facts must not ask in turns.
REST = timedelta(hours=1)
LOOKED_AT = 10


class TooManyWatches(Exception):
    """A tenant watches as many questions as one may."""


@dataclass(frozen=True, slots=True)
class NewWatch:
    """A question to be watched: JSON text, asked anew every so many days."""

    id: str
    created_at: datetime
    name: str
    question: str
    every_days: int


@dataclass(frozen=True, slots=True)
class Watch(NewWatch):
    """A watched question as it stands; `trouble` is why it could not be asked the last time."""

    due_at: datetime
    asked_at: datetime | None
    facts: str | None
    answer_id: str | None
    trouble: str | None


@dataclass(frozen=True, slots=True)
class Held(Watch):
    """A watch in the hands of one process."""

    tenant: str
    version: int


@dataclass(frozen=True, slots=True)
class Report:
    """What was told of a watch; `body` is JSON text."""

    id: str
    watch_id: str
    created_at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of asking a watch.

    `entry` is the answer the next one is compared with, where that changes; `report` is its news, and
    `messages` tell others of it.
    """

    asked_at: datetime
    due_at: datetime
    facts: str
    trouble: str | None = None
    entry: NewEntry | None = None
    report: Report | None = None
    messages: Sequence[Message] = ()


class Watches:
    """The watches in the database of `engine`, those of the tenant acted for.

    Every method raises JournalUnavailable when the database cannot be reached.
    """

    def __init__(self, engine: Engine) -> None:
        """Keep them there; its shape is up to date."""
        self._engine = engine

    def add(self, new: NewWatch, most: int) -> None:
        """Watch one more question: it is due at once. Raises TooManyWatches at `most`."""
        with writing(self._engine) as session:
            if (session.scalar(select(func.count()).select_from(WatchRow)) or 0) >= most:
                raise TooManyWatches
            session.add(WatchRow(**asdict(new), due_at=new.created_at, version=0))
            session.commit()

    def read(self, id: str) -> Watch | None:
        """The watch with this id."""
        with reading(self._engine) as session:
            row = session.get(WatchRow, id)
            return None if row is None else _watch(row)

    def all(self) -> tuple[Watch, ...]:
        """All watches, oldest first."""
        with reading(self._engine) as session:
            return tuple(map(_watch, session.scalars(select(WatchRow).order_by(col(WatchRow.id)))))

    def remove(self, id: str) -> bool:
        """End a watch, with its reports; false when there is none. Answers stay in the journal."""
        with writing(self._engine) as session:
            row = session.get(WatchRow, id)
            if row is None:
                return False
            session.execute(delete(WatchReportRow).where(col(WatchReportRow.watch_id) == id))
            session.delete(row)
            session.commit()
        return True

    def reports(self, watch_id: str, limit: int, before: str | None = None) -> tuple[Report, ...]:
        """Up to `limit` reports of a watch, newest first, older than the one named `before`."""
        query = select(WatchReportRow).where(col(WatchReportRow.watch_id) == watch_id)
        if before is not None:
            query = query.where(col(WatchReportRow.id) < before)
        with reading(self._engine) as session:
            rows = session.scalars(query.order_by(col(WatchReportRow.id).desc()).limit(limit))
            return tuple(map(_report, rows))

    def report(self, watch_id: str, id: str) -> Report | None:
        """One report of a watch."""
        with reading(self._engine) as session:
            row = session.get(WatchReportRow, id)
            return None if row is None or row.watch_id != watch_id else _report(row)

    def hold(self, now: datetime, facts: str, lease: timedelta) -> Held | None:
        """The watch longest due, of any tenant, held for `lease`; None when none is due.

        It is due at its time, and when the catalog (`facts` is its digest) is another than it was asked with.
        """
        free = or_(col(WatchRow.held_until).is_(None), col(WatchRow.held_until) < now)
        newer = (col(WatchRow.facts) != facts) & (col(WatchRow.asked_at) <= now - REST)
        due = select(WatchRow).where(free, or_(col(WatchRow.due_at) <= now, newer))
        with acting_for(EVERY):
            with reading(self._engine) as session:
                rows = session.scalars(due.order_by(col(WatchRow.due_at)).limit(LOOKED_AT))
                found = [(_watch(row), row.tenant, row.version) for row in rows]
            for watch, tenant, version in found:
                with writing(self._engine) as session:
                    if self._took(session, watch.id, version, held_until=now + lease):
                        return Held(**asdict(watch), tenant=tenant, version=version + 1)
        return None

    def let_go(self, held: Held, until: datetime) -> None:
        """Leave a watch as it is, for anybody to ask from `until` on."""
        with acting_for(EVERY), writing(self._engine) as session:
            self._took(session, held.id, held.version, held_until=until)

    def settle(self, held: Held, settled: Settled) -> bool:
        """Keep what came of asking, all of it or nothing; false when the watch is held no more."""
        values = {"asked_at": settled.asked_at, "due_at": settled.due_at, "facts": settled.facts}
        if settled.entry is not None:
            values["answer_id"] = settled.entry.id
        with acting_for(held.tenant), writing(self._engine) as session:
            if settled.entry is not None:
                session.add(JournalRow(**asdict(settled.entry)))
            if settled.report is not None:
                session.add(WatchReportRow(**asdict(settled.report)))
            session.add_all(waiting(message, settled.asked_at) for message in settled.messages)
            return self._took(
                session, held.id, held.version, **values, trouble=settled.trouble, held_until=None
            )

    def _took(self, session: TenantSession, id: str, version: int, **values: object) -> bool:
        """Change a watch that is as it was, and commit what else the session holds with it; or nothing."""
        changed = session.execute(
            update(WatchRow)
            .where(col(WatchRow.id) == id, col(WatchRow.version) == version)
            .values(**values, version=version + 1)
            .execution_options(synchronize_session=False)
        )
        if not isinstance(changed, CursorResult) or changed.rowcount != 1:
            session.rollback()
            return False
        session.commit()
        return True


_FIELDS = tuple(Watch.__dataclass_fields__)


def _watch(row: WatchRow) -> Watch:
    return Watch(**{name: getattr(row, name) for name in _FIELDS})


def _report(row: WatchReportRow) -> Report:
    return Report(row.id, row.watch_id, row.created_at, row.body)
