"""The tables of jobs: what was accepted, cut into chunks, and who works on which."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlmodel import Field, SQLModel

from app.storage.tables import ID, Owned, UtcTime


class JobRow(Owned, table=True):
    """One accepted job. `version` grows with every change; `payload` and `result` are JSON texts.

    `facts` names what its results rest on, null for any; `beginnings` counts how often it was begun.
    """

    __tablename__ = "jobs"
    __table_args__ = (Index("jobs_by_state", "state", "created_at"), Index("jobs_by_end", "expires_at"))

    id: str = Field(primary_key=True, sa_type=ID)
    kind: str = Field(sa_type=Text)
    payload: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    chunks: int
    done: int
    version: int
    created_at: datetime = Field(sa_type=UtcTime)
    changed_at: datetime = Field(sa_type=UtcTime)
    expires_at: datetime = Field(sa_type=UtcTime)
    result: str | None = Field(sa_type=Text)
    location: str | None = Field(sa_type=Text)
    error: str | None = Field(sa_type=Text)
    request_id: str = Field(sa_type=Text)
    facts: str | None = Field(sa_type=Text)
    beginnings: int


class ChunkRow(SQLModel, table=True):
    """One part of a job: `waiting`, `running` under a lease of its `worker`, or `done` with its result.

    `lease_until` of one that waits is when it was handed back. It begins once the first `begins_after` chunks
    of its job are done.
    """

    __tablename__ = "chunks"

    job_id: str = Field(
        primary_key=True, sa_type=ID, sa_column_args=(ForeignKey("jobs.id", ondelete="CASCADE"),)
    )
    number: int = Field(primary_key=True)
    begins_after: int
    state: str = Field(sa_type=Text)
    worker: str | None = Field(sa_type=Text)
    lease_until: datetime | None = Field(sa_type=UtcTime)
    attempts: int
    result: str | None = Field(sa_type=Text)
