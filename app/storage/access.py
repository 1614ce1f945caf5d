"""What access is decided by and leaves behind: keys, sessions, repeated answers, the audit of writes.

Every method raises JournalUnavailable when the database cannot be reached.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from app.storage.access_tables import AuditRow, KeyRow, ReplyRow, SessionRow
from app.storage.journal import writing
from app.storage.tenancy import EVERY, acting_for, current_tenant


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A key without its secret; `hash` is the SHA-256 of that, in hexadecimal."""

    prefix: str
    tenant: str
    name: str
    scopes: frozenset[str]
    hash: str
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeptReply:
    """An answer to be repeated; `status` is None while it is being worked on."""

    fingerprint: str
    created_at: datetime
    status: int | None
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Write:
    """A write that was asked for; `actor` names a key or a subject, never a secret."""

    id: str
    at: datetime
    actor: str
    method: str
    path: str
    request_id: str


class AccessStore:
    """Keys, sessions, replies and audit in the database of `engine`. Any number of threads may use it."""

    def __init__(self, engine: Engine) -> None:
        """Keep them there; its shape is up to date."""
        self._engine = engine

    def add_key(self, key: KeptKey) -> None:
        """Keep a new key."""
        with writing(self._engine) as session:
            session.add(
                KeyRow(
                    prefix=key.prefix,
                    tenant=key.tenant,
                    name=key.name,
                    scopes=" ".join(sorted(key.scopes)),
                    hash=key.hash,
                    created_at=key.created_at,
                )
            )
            session.commit()

    def key(self, prefix: str) -> KeptKey | None:
        """The key of this prefix, revoked or not."""
        with writing(self._engine) as session:
            row = session.get(KeyRow, prefix)
            return None if row is None else _key(row)

    def all_keys(self) -> tuple[KeptKey, ...]:
        """All keys of all tenants, oldest first."""
        with writing(self._engine) as session:
            query = select(KeyRow).order_by(col(KeyRow.created_at), col(KeyRow.prefix))
            return tuple(map(_key, session.scalars(query)))

    def has_keys(self) -> bool:
        """Whether anybody could come in with a key."""
        with writing(self._engine) as session:
            live = select(func.count()).select_from(KeyRow).where(col(KeyRow.revoked_at).is_(None))
            return bool(session.scalar(live))

    def revoke(self, prefix: str, now: datetime) -> bool:
        """End a key for good; false when there is none of this prefix."""
        with writing(self._engine) as session:
            live = update(KeyRow).where(col(KeyRow.prefix) == prefix, col(KeyRow.revoked_at).is_(None))
            session.execute(live.values(revoked_at=now))
            session.commit()
        return self.key(prefix) is not None

    def begin_session(self, hash: str, prefix: str, now: datetime, expires_at: datetime) -> None:
        """Keep that somebody signed in with the key of a prefix; sessions that ended are forgotten."""
        with writing(self._engine) as session:
            session.execute(delete(SessionRow).where(col(SessionRow.expires_at) <= now))
            session.add(SessionRow(hash=hash, prefix=prefix, expires_at=expires_at))
            session.commit()

    def key_of_session(self, hash: str, now: datetime) -> KeptKey | None:
        """The key somebody signed in with, revoked or not; None when the session has ended."""
        with writing(self._engine) as session:
            row = session.get(SessionRow, hash)
            key = None if row is None or row.expires_at <= now else session.get(KeyRow, row.prefix)
            return None if key is None else _key(key)

    def end_session(self, hash: str) -> None:
        """End a session for good."""
        with writing(self._engine) as session:
            session.execute(delete(SessionRow).where(col(SessionRow.hash) == hash))
            session.commit()

    def note(self, write: Write) -> None:
        """Add a write to the audit: when this returns, it is on disk."""
        with writing(self._engine) as session:
            # Every write waits for this: a row without an object takes half the time.
            row = {**asdict(write), "tenant": current_tenant()}
            session.connection().execute(insert(AuditRow.metadata.tables[AuditRow.__tablename__]), row)
            session.commit()

    def writes(self) -> tuple[Write, ...]:
        """The audit of the tenant acted for, oldest first."""
        with writing(self._engine) as session:
            rows = session.scalars(select(AuditRow).order_by(col(AuditRow.at), col(AuditRow.id)))
            return tuple(Write(r.id, r.at, r.actor, r.method, r.path, r.request_id) for r in rows)

    def begin_reply(self, key: str, fingerprint: str, now: datetime) -> KeptReply | None:
        """Take an idempotency key for a new answer; the one it stands for already, if any."""
        row = ReplyRow(
            tenant=current_tenant(), key=key, fingerprint=fingerprint, created_at=now, headers=[], body=b""
        )
        with writing(self._engine) as session:
            session.add(row)
            try:
                session.commit()
            except IntegrityError:
                session.rollback()
            else:
                return None
            known = session.get(ReplyRow, (current_tenant(), key))
            return None if known is None else _reply(known)

    def end_reply(self, key: str, status: int, headers: tuple[tuple[str, str], ...], body: bytes) -> None:
        """Keep the answer under an idempotency key of the tenant acted for."""
        kept = {"status": status, "headers": [list(pair) for pair in headers], "body": body}
        with writing(self._engine) as session:
            session.execute(update(ReplyRow).where(col(ReplyRow.key) == key).values(**kept))
            session.commit()

    def forget_reply(self, key: str) -> None:
        """Let an idempotency key of the tenant acted for be used anew."""
        with writing(self._engine) as session:
            session.execute(delete(ReplyRow).where(col(ReplyRow.key) == key))
            session.commit()

    def sweep(self, before: datetime) -> None:
        """Forget the answers of all tenants that were begun before a time."""
        with acting_for(EVERY), writing(self._engine) as session:
            session.execute(delete(ReplyRow).where(col(ReplyRow.created_at) < before))
            session.commit()


def _key(row: KeyRow) -> KeptKey:
    scopes = frozenset(row.scopes.split())
    return KeptKey(row.prefix, row.tenant, row.name, scopes, row.hash, row.created_at, row.revoked_at)


def _reply(row: ReplyRow) -> KeptReply:
    headers = tuple((name, value) for name, value in row.headers)
    return KeptReply(row.fingerprint, row.created_at, row.status, headers, row.body)
