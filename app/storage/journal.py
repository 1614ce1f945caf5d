"""The journal: every question that was answered, with its answer exactly as sent. It only ever grows.

JournalFault
+-- JournalUnavailable   cannot be read or written now; the next try may succeed
+-- AlreadyRecorded      the id is taken; what is there stays
+-- BadCursor            not a cursor of ours
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, Select, String, false, insert, inspect, literal, select, tuple_
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import col

from app.storage.database import BEGIN, open_engine
from app.storage.migrate import upgrade
from app.storage.tables import LONGEST_ID, JournalRow, UtcTime
from app.storage.tenancy import TenantSession, tenant_session

LONGEST_CURSOR = 400


class JournalFault(Exception):
    """What a journal may answer instead; `code` is stable. Messages hold nothing of the entries."""

    code = "journal"


class JournalUnavailable(JournalFault):
    """The database is gone, full, read-only or too busy. The cause is chained."""

    code = "journal_unavailable"


class AlreadyRecorded(JournalFault):
    """An entry with this id is kept already."""

    code = "already_recorded"


class BadCursor(JournalFault):
    """A cursor that no page gave."""

    code = "bad_cursor"


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry without its texts, for lists. `created_at` is in UTC; `seconds` went into solving."""

    id: str
    created_at: datetime
    status: str
    catalog_digest: str
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """What is to be kept: a question as received, of media type `question_type`, and its answer as sent.

    Raises ValueError for a time without zone, an id longer than 64, and text that cannot be stored (NUL).
    """

    id: str
    created_at: datetime
    question: str
    question_type: str
    answer: str
    status: str
    catalog_digest: str
    versions: Mapping[str, str]
    seconds: float
    request_id: str

    def __post_init__(self) -> None:
        """Refuse what one of the two databases would refuse or change."""
        if self.created_at.tzinfo is None:
            raise ValueError("created_at needs a time zone")
        texts = (
            self.question,
            self.question_type,
            self.answer,
            self.status,
            self.catalog_digest,
            self.request_id,
        )
        if not _is_id(self.id) or not all(map(_can_be_stored, texts)):
            raise ValueError("an id or a text cannot be stored")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(NewEntry):
    """What is kept; its time is in UTC."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, newest first, and where the next page begins; None at the end."""

    items: tuple[Heading, ...]
    next_cursor: str | None


class Journal:
    """An open journal. Any number of threads may use it at once."""

    def __init__(self, engine: Engine) -> None:
        """Keep entries in the database of `engine`, whose shape is up to date."""
        self._engine = engine

    @property
    def engine(self) -> Engine:
        """The database, for what is kept beside the journal."""
        return self._engine

    def record(self, entry: NewEntry) -> None:
        """Keep an entry: when this returns, it is on disk.

        Raises AlreadyRecorded, or JournalUnavailable: then it may be kept or not, and nobody must rely on it.
        """
        with reading(self._engine) as session:
            session.add(JournalRow(**asdict(entry)))
            try:
                session.commit()
            except IntegrityError as error:
                raise AlreadyRecorded("an entry with this id is kept already") from error

    def read(self, id: str) -> Entry | None:
        """The entry with this id, or None. Raises JournalUnavailable."""
        if not _is_id(id):
            return None
        with reading(self._engine) as session:
            row = session.get(JournalRow, id)
            return None if row is None else Entry(**row.model_dump(exclude={"tenant"}))

    def page(self, limit: int, cursor: str | None = None) -> Page:
        """At most `limit` entries, newest first by time and id, from `cursor` on (default: the newest).

        Raises BadCursor, ValueError for a limit below 1, JournalUnavailable.
        """
        if limit < 1:
            raise ValueError("a page has at least one entry")
        query = _headings().limit(limit + 1)
        if cursor is not None:
            at, id = _position(cursor)
            query = query.where(
                tuple_(col(JournalRow.created_at), col(JournalRow.id))
                < tuple_(literal(at, UtcTime()), literal(id, String()))
            )
        with reading(self._engine) as session:
            found = [Heading(*row) for row in session.execute(query)]
        items = tuple(found[:limit])
        return Page(items, _cursor(items[-1]) if len(found) > limit else None)

    def ready(self) -> bool:
        """Whether an entry could be written now: one is begun, of no rows, and taken back."""
        columns = inspect(JournalRow).columns
        nothing = insert(JournalRow).from_select(columns.keys(), select(*columns).where(false()))
        try:
            with reading(self._engine) as session:
                session.execute(nothing)
                session.rollback()
        except JournalUnavailable:
            return False
        return True

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def open_journal(url: str) -> Journal:
    """The journal in the database at `url`, made or brought up to date if needed.

    Raises JournalUnavailable when it cannot be reached or written, WrongDatabase for a wrong address.
    """
    with unavailable_when_broken():
        engine = open_engine(url)
        try:
            upgrade(engine)
        except BaseException:
            engine.dispose()
            raise
    return Journal(engine)


@contextmanager
def unavailable_when_broken() -> Iterator[None]:
    """Tells every trouble with the database as JournalUnavailable."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise JournalUnavailable("the journal cannot be read or written") from error


@contextmanager
def reading(engine: Engine) -> Iterator[TenantSession]:
    """A session over the rows of the tenant acted for. Raises JournalUnavailable."""
    with unavailable_when_broken(), tenant_session(engine) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[TenantSession]:
    """The same as the one writer from its start. Raises JournalUnavailable."""
    # SQLite refuses to turn a reader into the writer when another wrote meanwhile.
    with reading(engine.execution_options(**{BEGIN: "BEGIN IMMEDIATE"})) as session:
        yield session


def _headings() -> Select[str, datetime, str, str, float]:
    row = JournalRow
    columns = (col(row.id), col(row.created_at), col(row.status), col(row.catalog_digest), col(row.seconds))
    return select(*columns).order_by(col(row.created_at).desc(), col(row.id).desc())


def _cursor(last: Heading) -> str:
    text = json.dumps([last.created_at.isoformat(), last.id], separators=(",", ":"))
    return urlsafe_b64encode(text.encode()).decode()


def _position(cursor: str) -> tuple[datetime, str]:
    """The time and id after which a page begins."""
    if len(cursor) > LONGEST_CURSOR:
        raise BadCursor("this is no cursor of ours")
    try:
        at, id = json.loads(urlsafe_b64decode(cursor.encode()))
        position = datetime.fromisoformat(at).astimezone(UTC), id
    except (ValueError, TypeError, OverflowError) as error:
        raise BadCursor("this is no cursor of ours") from error
    if not isinstance(id, str) or not _is_id(id):
        raise BadCursor("this is no cursor of ours")
    return position


def _is_id(text: str) -> bool:
    return 0 < len(text) <= LONGEST_ID and _can_be_stored(text)


def _can_be_stored(text: str) -> bool:
    """PostgreSQL takes no NUL, neither database half a character (a lone surrogate)."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False
