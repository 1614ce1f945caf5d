"""Overlays as they are kept, each entry with its reason; a tenant sees only their own.

Entries are added and taken away, never changed or lost: what an answer rested on can be laid again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Engine, select
from sqlmodel import col

from app.storage.journal import reading
from app.storage.overlay_tables import OverlayRow
from catalog.overlay import (
    Distrust,
    Own,
    OwnCertificate,
    OwnDiscount,
    OwnFact,
    OwnPrice,
    OwnQuote,
    OwnSite,
    OwnStoragePrice,
    OwnTokenPrice,
    OwnTrafficPrice,
)

MOST_PAST = 100  # states of an overlay that are looked through for the facts of an answer
CLASSES: Mapping[str, type[Own]] = {
    "price": OwnPrice,
    "storage_price": OwnStoragePrice,
    "traffic_price": OwnTrafficPrice,
    "token_price": OwnTokenPrice,
    "discount": OwnDiscount,
    "quote": OwnQuote,
    "site": OwnSite,
    "fact": OwnFact,
    "certificate": OwnCertificate,
    "distrust": Distrust,
}
_KINDS = {made: kind for kind, made in CLASSES.items()}
_READERS: Mapping[str, TypeAdapter[Own]] = {kind: TypeAdapter(made) for kind, made in CLASSES.items()}


@dataclass(frozen=True, slots=True)
class KeptOverlay:
    """One entry: what it says, and the document that says it."""

    id: str
    created_at: datetime
    entry: Own
    document: Mapping[str, Any]


# Asked by every request that judges anything.
_STANDING = (
    select(OverlayRow)
    .where(col(OverlayRow.removed_at).is_(None))
    .order_by(col(OverlayRow.created_at), col(OverlayRow.id))
)


class Overlays:
    """The overlays in the database of `engine`, those of the tenant acted for.

    Every method raises JournalUnavailable when the database cannot be reached.
    """

    def __init__(self, engine: Engine) -> None:
        """Keep them there; its shape is up to date."""
        self._engine = engine

    def add(self, kept: KeptOverlay) -> None:
        """Keep one more entry."""
        said = asdict(kept.entry)
        reason = said.pop("reason")
        row = OverlayRow(
            id=kept.id,
            created_at=kept.created_at,
            reason=reason,
            fact={"kind": _KINDS[type(kept.entry)], **said},
            document=dict(kept.document),
        )
        with reading(self._engine) as session:
            session.add(row)
            session.commit()

    def read(self, id: str) -> KeptOverlay | None:
        """The entry with this id, unless it was taken away."""
        with reading(self._engine) as session:
            row = session.get(OverlayRow, id)
            return None if row is None or row.removed_at is not None else _kept(row)

    def all(self) -> tuple[KeptOverlay, ...]:
        """All entries that were not taken away, oldest first."""
        with reading(self._engine) as session:
            return tuple(map(_kept, session.scalars(_STANDING)))

    def history(self, until: datetime) -> Iterator[tuple[KeptOverlay, ...]]:
        """The entries there were at a time and after each change before it, newest first.

        At most `MOST_PAST` of them. Of what happened in one moment, adding is taken to come first.
        """
        with reading(self._engine) as session:
            rows = session.scalars(select(OverlayRow)).all()
            came = [(row.created_at, False, row.id, _kept(row)) for row in rows]
            went = [(row.removed_at, True, row.id, _kept(row)) for row in rows if row.removed_at is not None]
        changes = sorted((one for one in (*came, *went) if one[0] <= until), key=lambda one: one[:3])
        states: list[dict[str, KeptOverlay]] = [{}]
        for _, gone, id, kept in changes:
            before = {key: other for key, other in states[-1].items() if key != id}
            states.append(before if gone else {**before, id: kept})
        for state in states[: -MOST_PAST - 1 : -1]:
            yield tuple(state.values())

    def remove(self, id: str, at: datetime) -> bool:
        """Take an entry away; false when there is none."""
        with reading(self._engine) as session:
            row = session.get(OverlayRow, id)
            if row is None or row.removed_at is not None:
                return False
            row.removed_at = at
            session.add(row)
            session.commit()
        return True


def _kept(row: OverlayRow) -> KeptOverlay:
    said = dict(row.fact)
    entry = _READERS[said.pop("kind")].validate_python({**said, "reason": row.reason})
    return KeptOverlay(row.id, row.created_at, entry, row.document)
