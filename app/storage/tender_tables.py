"""The table of what happened to tenders. Its shape is made by the migrations."""

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field

from app.storage.tables import ID, Owned, UtcTime


class TenderEventRow(Owned, table=True):
    """One step in the life of a tender (written, frozen, awarded); `number` counts from 1 within it."""

    __tablename__ = "tender_events"
    __table_args__ = (
        UniqueConstraint("tender_id", "number", name="tender_events_by_number"),
        Index("tender_events_by_tenant", "tenant", "created_at", "tender_id"),
    )

    id: str = Field(primary_key=True, sa_type=ID)
    tender_id: str = Field(sa_type=ID)
    number: int
    kind: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=UtcTime)
    document: str = Field(sa_type=Text)
