"""Messages to other systems as they are kept: each is due at a time, tried by one process, and told apart.

A claim moves the time a message is due into the future: a process that dies in the middle leaves it to be
tried again, so that a message may arrive twice (receivers know it by its id) and is not lost.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, Engine, Index, Text, select, update
from sqlmodel import Field, col

from app.storage.journal import reading
from app.storage.tables import ID, Owned, UtcTime
from app.storage.tenancy import EVERY, TenantSession, acting_for

WAITING, DELIVERED, GIVEN_UP = "waiting", "delivered", "given_up"


class DeliveryRow(Owned, table=True):
    """One message to one address. `last` is what came of the last try: a status or a word."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("deliveries_by_due", "state", "due_at"),)

    id: str = Field(primary_key=True, sa_type=ID)
    url: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=UtcTime)
    due_at: datetime = Field(sa_type=UtcTime)
    tries: int
    last: str | None = Field(default=None, sa_type=Text)


@dataclass(frozen=True, slots=True)
class Message:
    """A message that is not kept yet."""

    id: str
    url: str
    body: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message to be sent; `tries` were made before."""

    id: str
    url: str
    body: str
    created_at: datetime
    tries: int
    state: str
    last: str | None


def waiting(message: Message, now: datetime) -> DeliveryRow:
    """The row of a new message, for who keeps it together with something else."""
    return DeliveryRow(**asdict(message), state=WAITING, created_at=now, due_at=now, tries=0)


class Deliveries:
    """The messages of a database. Every method raises JournalUnavailable when it cannot be reached."""

    def __init__(self, engine: Engine) -> None:
        """Keep messages in the database of `engine`, whose shape is up to date."""
        self._engine = engine

    def keep(self, message: Message, now: datetime) -> None:
        """Keep a message of the tenant acted for: it is due at once."""
        with reading(self._engine) as session:
            session.add(waiting(message, now))
            session.commit()

    def claim(self, now: datetime, lease: timedelta) -> Delivery | None:
        """The message longest due, held for `lease`; None when nothing is due."""
        with self._all() as session:
            query = select(DeliveryRow).where(
                col(DeliveryRow.state) == WAITING, col(DeliveryRow.due_at) <= now
            )
            for row in session.scalars(query.order_by(col(DeliveryRow.due_at)).limit(10)):
                found = Delivery(row.id, row.url, row.body, row.created_at, row.tries, row.state, row.last)
                held = session.execute(
                    update(DeliveryRow)
                    .where(col(DeliveryRow.id) == row.id, col(DeliveryRow.due_at) == row.due_at)
                    .values(due_at=now + lease)
                    .execution_options(synchronize_session=False)
                )
                if isinstance(held, CursorResult) and held.rowcount == 1:
                    session.commit()
                    return found
        return None

    def settle(self, id: str, state: str, last: str, due_at: datetime) -> None:
        """What came of a try: delivered, given up, or waiting until `due_at`."""
        with self._all() as session:
            row = session.get(DeliveryRow, id)
            if row is not None:
                row.state, row.last, row.due_at, row.tries = state, last, due_at, row.tries + 1
                session.commit()

    def read(self, id: str) -> Delivery | None:
        """A message as it stands."""
        with self._all() as session:
            row = session.get(DeliveryRow, id)
            if row is None:
                return None
            return Delivery(row.id, row.url, row.body, row.created_at, row.tries, row.state, row.last)

    @contextmanager
    def _all(self) -> Iterator[TenantSession]:
        """A session over the messages of all tenants."""
        with acting_for(EVERY), reading(self._engine) as session:
            yield session
