"""Whose rows are seen: the one factory of sessions, which adds the tenant to every query.

On PostgreSQL the tables have policies besides (migration 0014): each transaction says whom it acts for, and a
query that forgot the tenant, in SQL of ours or of somebody at a console, sees nothing of the others.

A session shows the rows of the tenant acted for and writes under its name; nobody asks for a tenant in a
query. What works for all of them (the queue of jobs, the sweeping of what expired) says so by name.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from sqlalchemy import Engine, event
from sqlalchemy.orm import LoaderCriteriaOption, ORMExecuteState, UOWTransaction, with_loader_criteria
from sqlmodel import Session, col

from app.storage.tables import Owned

# Who asks when nobody has to say: the one user of a service on the loopback address.
LOCAL = "local"
EVERY = "*"
_tenant: ContextVar[str] = ContextVar("tenant", default=LOCAL)


def current_tenant() -> str:
    """The tenant acted for; `EVERY` for all of them."""
    return _tenant.get()


@contextmanager
def acting_for(tenant: str) -> Iterator[None]:
    """Shows and writes the rows of one tenant inside, in this thread or task."""
    token = _tenant.set(tenant)
    try:
        yield
    finally:
        _tenant.reset(token)


def act_for(tenant: str) -> None:
    """The same until the end of the request being served, whose context ends with it."""
    _tenant.set(tenant)


class TenantSession(Session):
    """A session that shows one tenant's rows."""


def tenant_session(engine: Engine) -> TenantSession:
    """The session every query of ours goes through."""
    return TenantSession(engine)


@event.listens_for(TenantSession, "do_orm_execute")
def _show_only_theirs(state: ORMExecuteState) -> None:
    tenant = current_tenant()
    if tenant == EVERY or not (state.is_select or state.is_update or state.is_delete):
        return
    state.statement = state.statement.options(*_only_theirs(tenant, tuple(Owned.__subclasses__())))


@lru_cache(maxsize=256)
def _only_theirs(tenant: str, tables: tuple[type[Owned], ...]) -> tuple[LoaderCriteriaOption, ...]:
    return tuple(with_loader_criteria(table, col(table.tenant) == tenant) for table in tables)


@event.listens_for(TenantSession, "before_flush")
def _write_under_their_name(session: Session, _context: UOWTransaction, _instances: object) -> None:
    tenant = current_tenant()
    for row in session.new:
        if isinstance(row, Owned) and tenant != EVERY:
            row.tenant = tenant
