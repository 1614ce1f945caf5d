"""Overlays as they are kept, each entry with its reason; a tenant sees only their own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select
from sqlmodel import col

from app.storage.journal import unavailable_when_broken
from app.storage.overlay_tables import OverlayRow
from app.storage.tenancy import TenantSession, tenant_session


@dataclass(frozen=True, slots=True)
class KeptOverlay:
    """One entry: what it says, and why it is believed."""

    id: str
    created_at: datetime
    reason: str
    fact: Mapping[str, str]


class Overlays:
    """The overlays in the database of `engine`, those of the tenant acted for.

    Every method raises JournalUnavailable when the database cannot be reached.
    """

    def __init__(self, engine: Engine) -> None:
        """Keep them there; its shape is up to date."""
        self._engine = engine

    def add(self, entry: KeptOverlay) -> None:
        """Keep one more entry."""
        with self._session() as session:
            row = OverlayRow(
                id=entry.id, created_at=entry.created_at, reason=entry.reason, fact=dict(entry.fact)
            )
            session.add(row)
            session.commit()

    def read(self, id: str) -> KeptOverlay | None:
        """The entry with this id."""
        with self._session() as session:
            row = session.get(OverlayRow, id)
            return None if row is None else _kept(row)

    def all(self) -> tuple[KeptOverlay, ...]:
        """All entries, oldest first."""
        with self._session() as session:
            rows = session.scalars(
                select(OverlayRow).order_by(col(OverlayRow.created_at), col(OverlayRow.id))
            )
            return tuple(map(_kept, rows))

    def remove(self, id: str) -> bool:
        """Take an entry away; false when there is none."""
        with self._session() as session:
            row = session.get(OverlayRow, id)
            if row is None:
                return False
            session.delete(row)
            session.commit()
        return True

    @contextmanager
    def _session(self) -> Iterator[TenantSession]:
        with unavailable_when_broken(), tenant_session(self._engine) as session:
            yield session


def _kept(row: OverlayRow) -> KeptOverlay:
    return KeptOverlay(row.id, row.created_at, row.reason, row.fact)
