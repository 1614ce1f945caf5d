"""The table of decision records. Its shape is made by the migrations."""

from datetime import datetime

from sqlalchemy import JSON, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.storage.tables import ID, UtcTime


class RecordRow(SQLModel, table=True):
    """One decision record: `number` counts from 1 within its tenant, `previous` is the hash before it."""

    __tablename__ = "records"
    __table_args__ = (
        UniqueConstraint("tenant", "number", name="records_by_number"),
        UniqueConstraint("tenant", "subject", name="records_by_subject"),
    )

    id: str = Field(primary_key=True, sa_type=ID)
    tenant: str = Field(sa_type=ID)
    number: int
    subject: str = Field(sa_type=ID)
    kind: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=UtcTime)
    hash: str = Field(sa_type=Text)
    previous: str | None = Field(default=None, sa_type=Text)
    record: str = Field(sa_type=Text)
    signature: str = Field(sa_type=Text)
    key: dict[str, str] = Field(sa_type=JSON)
    time_stamp: str | None = Field(default=None, sa_type=Text)
