"""Tenders as they are kept: a row for every step, appended and never changed.

    written -> written again ... -> frozen -> awarded -> awarded again ...

The number of a step is unique within its tender: of two that are taken at once one is refused, so that
nothing is written after it was frozen and nothing is frozen twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session, col

from app.ids import new_id
from app.storage.journal import JournalUnavailable
from app.storage.tenancy import tenant_session
from app.storage.tender_tables import TenderEventRow

Step = Literal["written", "frozen", "awarded"]


class Overtaken(Exception):
    """Another step of the same tender was taken meanwhile: read it again."""


@dataclass(frozen=True, slots=True)
class TenderEvent:
    """One step: `document` is JSON text, of the tender or of the award."""

    id: str
    tender_id: str
    number: int
    kind: str
    created_at: datetime
    document: str


class TenderShelf:
    """The tenders of a database, those of the tenant acted for. Any number of threads may use it at once.

    Every method raises JournalUnavailable when the database cannot be read or written.
    """

    def __init__(self, engine: Engine) -> None:
        """Keep tenders in the database of `engine`, whose shape is up to date."""
        self._engine = engine

    def add(self, tender_id: str, number: int, kind: Step, document: str, now: datetime) -> TenderEvent:
        """Take a step, on disk when this returns. Raises Overtaken when the number is taken."""
        event = TenderEvent(new_id("tev"), tender_id, number, kind, now, document)
        with self._session() as session:
            session.add(
                TenderEventRow(
                    id=event.id,
                    tender_id=tender_id,
                    number=number,
                    kind=kind,
                    created_at=now,
                    document=document,
                )
            )
            try:
                session.commit()
            except IntegrityError as error:
                raise Overtaken(tender_id) from error
        return event

    def events(self, tender_id: str) -> tuple[TenderEvent, ...]:
        """The steps of a tender in their order; none when there is no such tender."""
        query = select(TenderEventRow).where(col(TenderEventRow.tender_id) == tender_id)
        with self._session() as session:
            rows = session.scalars(query.order_by(col(TenderEventRow.number))).all()
            return tuple(_event(row) for row in rows)

    def page(self, limit: int, after: str | None) -> tuple[TenderEvent, ...]:
        """The newest step of up to `limit` tenders, newest tender first, below the id `after`."""
        row = TenderEventRow
        last = select(col(row.tender_id), func.max(col(row.number)).label("number"))
        if after is not None:
            last = last.where(col(row.tender_id) < after)
        newest = last.group_by(col(row.tender_id)).order_by(col(row.tender_id).desc()).limit(limit).subquery()
        same = (col(row.tender_id) == newest.c.tender_id) & (col(row.number) == newest.c.number)
        query = select(row).join(newest, same).order_by(col(row.tender_id).desc())
        with self._session() as session:
            return tuple(_event(found) for found in session.scalars(query).all())

    @contextmanager
    def _session(self) -> Iterator[Session]:
        try:
            with tenant_session(self._engine) as session:
                yield session
        except IntegrityError:
            raise
        except (SQLAlchemyError, OSError) as error:
            raise JournalUnavailable("the tenders cannot be read or written") from error


def _event(row: TenderEventRow) -> TenderEvent:
    return TenderEvent(row.id, row.tender_id, row.number, row.kind, row.created_at, row.document)
