"""The tables, as SQLModel sees them. Their shape is made by the migrations; a test compares the two."""

from datetime import UTC, datetime

from sqlalchemy import JSON, DateTime, Dialect, Double, Index, String, Text
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

LONGEST_ID = 64
ID = String(LONGEST_ID).with_variant(String(LONGEST_ID, collation="C"), "postgresql")


class UtcTime(TypeDecorator[datetime]):
    """An aware time in UTC, to the microsecond. SQLite keeps no zone: it is taken off there and put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time as the database takes it."""
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The time in UTC, whatever zone the session has."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Owned(SQLModel):
    """A row that belongs to a tenant; `app.storage.tenancy` shows it to no other."""

    tenant: str = Field(default="", sa_type=ID)


class JournalRow(Owned, table=True):
    """One answered question. `seconds` were spent judging and solving."""

    __tablename__ = "journal"
    __table_args__ = (Index("journal_by_tenant", "tenant", "created_at", "id"),)

    id: str = Field(primary_key=True, sa_type=ID)
    created_at: datetime = Field(sa_type=UtcTime)
    question: str = Field(sa_type=Text)
    question_type: str = Field(sa_type=Text)
    answer: str = Field(sa_type=Text)
    status: str = Field(sa_type=Text)
    catalog_digest: str = Field(sa_type=Text)
    versions: dict[str, str] = Field(sa_type=JSON)
    seconds: float = Field(sa_type=Double)
    request_id: str = Field(sa_type=Text)
