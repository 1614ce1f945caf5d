"""Decision records as they are kept: one chain per tenant, appended to, never changed.

Two processes that append at once are told apart by the number in the chain: the database takes one, and the
other builds its record anew upon the first.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session, col

from app.storage.journal import JournalUnavailable
from app.storage.record_tables import RecordRow

MOST_TRIES = 20


@dataclass(frozen=True, slots=True)
class ChainHeading:
    """A record without its text, for lists: enough to follow the chain."""

    id: str
    number: int
    subject: str
    kind: str
    created_at: datetime
    hash: str
    previous: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRecord:
    """A record in canonical text with its proof, at its place in the chain of a tenant."""

    id: str
    tenant: str
    number: int
    subject: str
    kind: str
    created_at: datetime
    hash: str
    previous: str | None
    record: str
    signature: str
    key: Mapping[str, str]
    time_stamp: str | None


class RecordChain:
    """The records of a database. Any number of threads and processes may use it at once.

    Every method raises JournalUnavailable when the database cannot be read or written.
    """

    def __init__(self, engine: Engine) -> None:
        """Keep records in the database of `engine`, whose shape is up to date."""
        self._engine = engine

    def append(self, tenant: str, subject: str, build: Callable[[int, str | None], KeptRecord]) -> KeptRecord:
        """The record of a subject: the one kept already, else the one `build` makes for the end of the chain.

        `build` gets the number of the record and the hash of the one before; it is called again when another
        process was faster.
        """
        for _ in range(MOST_TRIES):
            known = self.of_subject(tenant, subject)
            if known is not None:
                return known
            last = self._last(tenant)
            made = build(1 if last is None else last.number + 1, None if last is None else last.hash)
            try:
                with self._session() as session:
                    session.add(RecordRow(**{**asdict(made), "key": dict(made.key)}))
                    session.commit()
            except IntegrityError:
                continue
            return made
        raise JournalUnavailable("the chain of records is too busy")

    def read(self, tenant: str, id: str) -> KeptRecord | None:
        """The record with this id."""
        return self._one(col(RecordRow.tenant) == tenant, col(RecordRow.id) == id)

    def of_subject(self, tenant: str, subject: str) -> KeptRecord | None:
        """The record of an answer or an award."""
        return self._one(col(RecordRow.tenant) == tenant, col(RecordRow.subject) == subject)

    def page(self, tenant: str, limit: int, after: int = 0) -> tuple[ChainHeading, ...]:
        """Up to `limit` headings in the order of the chain, from the number `after` on (not included)."""
        row = RecordRow
        columns = (row.id, row.number, row.subject, row.kind, row.created_at, row.hash, row.previous)
        query = (
            select(*map(col, columns))
            .where(col(row.tenant) == tenant, col(row.number) > after)
            .order_by(col(row.number))
            .limit(limit)
        )
        with self._session() as session:
            return tuple(ChainHeading(*found) for found in session.execute(query))

    def _last(self, tenant: str) -> ChainHeading | None:
        query = select(col(RecordRow.number)).where(col(RecordRow.tenant) == tenant)
        with self._session() as session:
            number = session.scalar(query.order_by(col(RecordRow.number).desc()).limit(1))
        return None if number is None else self.page(tenant, 1, number - 1)[0]

    def _one(self, *conditions: ColumnElement[bool]) -> KeptRecord | None:
        with self._session() as session:
            row = session.scalar(select(RecordRow).where(*conditions))
            return None if row is None else KeptRecord(**row.model_dump())

    @contextmanager
    def _session(self) -> Iterator[Session]:
        try:
            with Session(self._engine) as session:
                yield session
        except IntegrityError:
            raise
        except (SQLAlchemyError, OSError) as error:
            raise JournalUnavailable("the records cannot be read or written") from error
