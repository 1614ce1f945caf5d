"""A service for several tenants: keys are made in its database before it starts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from fastapi.testclient import TestClient

from app.access.keys import make_key
from app.storage.access import AccessStore
from app.storage.journal import open_journal
from tests.app.service import world
from tests.app.service.world import InProcess

SCOPES = ("read", "solve", "import", "record")
NOW = datetime(2026, 11, 22, 11, 0, tzinfo=UTC)


def key_in(folder: Path, tenant: str, scopes: tuple[str, ...] = SCOPES) -> str:
    """A new key of a tenant, in the database of the service in a folder."""
    journal = open_journal(f"sqlite:///{folder / 'journal.db'}")
    text, kept = make_key(tenant, "test", scopes, NOW)
    AccessStore(journal.engine).add_key(kept)
    journal.close()
    return text


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


@contextmanager
def shared(folder: Path, solvers: InProcess | None = None, **given: object) -> Iterator[TestClient]:
    """A client, without a key, of a service that asks for one."""
    with world.served(folder, solvers, access="keys", **given) as client:
        yield client
