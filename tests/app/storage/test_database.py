"""Addresses of databases: which are taken, which are told apart, and where the default one is."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from app.storage.database import WrongDatabase, default_url, open_engine
from app.storage.journal import open_journal
from tests.app.storage.entries import FIRST


def _ask(engine: Engine, question: str) -> object:
    with engine.connect() as connection:
        return connection.scalar(text(question))


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "havre.db",
        "mysql://havre:hidden@host/name",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///havre.db?mode=memory",
        "postgresql://havre:hidden@host:port/name",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_it(wrong: str) -> None:
    with pytest.raises(WrongDatabase) as refusal:
        open_engine(wrong)
    assert refusal.value.code == "wrong_database"
    assert "hidden" not in str(refusal.value)


def test_a_password_shows_in_no_fault_of_an_unreachable_server(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="journal cannot be") as refusal:
        open_journal(f"postgresql+psycopg://havre:hidden@/name?host={tmp_path}")
    assert "hidden" not in f"{refusal.value!r} {refusal.value.__cause__!r}"


def test_a_postgresql_address_without_driver_is_taken(postgres: str) -> None:
    assert postgres.startswith("postgresql://")
    engine = open_engine(postgres)
    assert engine.dialect.driver == "psycopg"
    assert _ask(engine, "SELECT 1") == 1
    engine.dispose()


def test_a_folder_with_awkward_letters_in_its_name_is_the_one_written_to(tmp_path: Path) -> None:
    path = tmp_path / "été #1 %20 ? & +"
    journal = open_journal(default_url({"XDG_DATA_HOME": str(path)}, "linux"))
    journal.record(FIRST)
    journal.close()
    assert (path / "havre" / "havre.db").stat().st_size > 0


def test_sqlite_is_set_to_lose_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/havre.db"
    open_journal(url).close()
    engine = open_engine(url)
    found = [_ask(engine, f"PRAGMA {name}") for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert found == ["wal", 2, 1]
    assert _ask(engine, "PRAGMA busy_timeout") == 10_000
    engine.dispose()


@pytest.mark.parametrize(
    ("of_the_server", "ours"), [("off", "on"), ("local", "on"), ("remote_apply", "remote_apply")]
)
def test_postgresql_waits_for_the_disk_even_when_the_server_would_not(
    postgres: str, of_the_server: str, ours: str
) -> None:
    engine = open_engine(f"{postgres}&options=-csynchronous_commit%3D{of_the_server}")
    assert _ask(engine, "SHOW synchronous_commit") == ours
    engine.dispose()


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        ({}, "linux", "/home/ada/.local/share/havre/havre.db"),
        ({"XDG_DATA_HOME": ""}, "linux", "/home/ada/.local/share/havre/havre.db"),
        ({"XDG_DATA_HOME": "/data"}, "linux", "/data/havre/havre.db"),
        ({"XDG_DATA_HOME": "/data"}, "darwin", "/data/havre/havre.db"),
        ({}, "darwin", "/home/ada/Library/Application Support/havre/havre.db"),
        ({"LOCALAPPDATA": "/Local"}, "win32", "/Local/havre/havre.db"),
    ],
)
def test_the_default_database_is_among_the_users_data(
    monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], platform: str, expected: str
) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    assert default_url(environ, platform) == f"sqlite:///{expected}"
