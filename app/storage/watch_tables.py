"""The tables of watches: questions asked again and again, and what was reported of each."""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field

from app.storage.tables import ID, Owned, UtcTime


class WatchRow(Owned, table=True):
    """One watched question.

    `answer_id` is the answer in the journal that the next one is compared with, `facts` the digest of the
    catalog it was asked with last, `held_until` the end of the lease of who is asking it now; `version`
    grows with every change.
    """

    __tablename__ = "watches"
    __table_args__ = (Index("watches_by_tenant", "tenant", "id"), Index("watches_by_due", "due_at"))

    id: str = Field(primary_key=True, sa_type=ID)
    created_at: datetime = Field(sa_type=UtcTime)
    name: str = Field(sa_type=Text)
    question: str = Field(sa_type=Text)
    every_days: int
    due_at: datetime = Field(sa_type=UtcTime)
    asked_at: datetime | None = Field(default=None, sa_type=UtcTime)
    facts: str | None = Field(default=None, sa_type=Text)
    answer_id: str | None = Field(default=None, sa_type=Text)
    trouble: str | None = Field(default=None, sa_type=Text)
    held_until: datetime | None = Field(default=None, sa_type=UtcTime)
    version: int


class WatchReportRow(Owned, table=True):
    """What a watch had to tell once: `body` is JSON text."""

    __tablename__ = "watch_reports"
    __table_args__ = (Index("watch_reports_by_watch", "watch_id", "id"),)

    id: str = Field(primary_key=True, sa_type=ID)
    watch_id: str = Field(sa_type=ID)
    created_at: datetime = Field(sa_type=UtcTime)
    body: str = Field(sa_type=Text)
