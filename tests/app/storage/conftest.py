"""One PostgreSQL server for the session; an empty database of each kind for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.storage.journal import Journal, open_journal
from tests.app.storage.postgres import fresh_database, running_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a running server."""
    with running_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database; a test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/kept/havre.db"
        return
    with fresh_database(request.getfixturevalue("postgres")) as address:
        yield address


@pytest.fixture
def journal(url: str) -> Iterator[Journal]:
    """An open, empty journal."""
    journal = open_journal(url)
    yield journal
    journal.close()
