"""The tables of access: keys, sessions, answers repeated under an idempotency key, the audit of writes."""

from datetime import datetime

from sqlalchemy import JSON, Index, Integer, LargeBinary, Text
from sqlmodel import Field, SQLModel

from app.storage.tables import ID, Owned, UtcTime


class KeyRow(SQLModel, table=True):
    """One API key: `hash` is the SHA-256 of its secret, in hexadecimal; the secret is kept nowhere."""

    __tablename__ = "api_keys"

    prefix: str = Field(primary_key=True, sa_type=ID)
    tenant: str = Field(sa_type=ID)
    name: str = Field(sa_type=Text)
    scopes: str = Field(sa_type=Text)
    hash: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=UtcTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcTime)


class SessionRow(SQLModel, table=True):
    """Somebody signed in with a key: `hash` is the SHA-256 of what a browser holds, `prefix` the key's."""

    __tablename__ = "sessions"
    __table_args__ = (Index("sessions_by_time", "expires_at"),)

    hash: str = Field(primary_key=True, sa_type=ID)
    prefix: str = Field(sa_type=ID)
    expires_at: datetime = Field(sa_type=UtcTime)


class ReplyRow(Owned, table=True):
    """What was answered under an idempotency key; without `status` it is still being worked on."""

    __tablename__ = "replies"
    __table_args__ = (Index("replies_by_time", "created_at"),)

    tenant: str = Field(primary_key=True, sa_type=ID)
    key: str = Field(primary_key=True, sa_type=ID)
    fingerprint: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=UtcTime)
    status: int | None = Field(default=None, sa_type=Integer)
    headers: list[list[str]] = Field(sa_type=JSON)
    body: bytes = Field(sa_type=LargeBinary)


class AuditRow(Owned, table=True):
    """One write that was asked for: who, what, when."""

    __tablename__ = "audit"
    __table_args__ = (Index("audit_by_tenant", "tenant", "at"),)

    id: str = Field(primary_key=True, sa_type=ID)
    at: datetime = Field(sa_type=UtcTime)
    actor: str = Field(sa_type=Text)
    method: str = Field(sa_type=Text)
    path: str = Field(sa_type=Text)
    request_id: str = Field(sa_type=Text)
