"""When the database fails, the journal says so each time, and works again as soon as the database does."""

import os
import resource
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from app.storage.journal import Journal, JournalUnavailable, open_journal
from tests.app.storage.entries import FIRST, entry
from tests.app.storage.postgres import command, fresh_database

NOBODY = 65534


@pytest.fixture
def path() -> Iterator[Path]:
    """The file of the journal below, in a folder that every user may reach, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder) / "havre.db"


@pytest.fixture
def on_file(path: Path) -> Iterator[Journal]:
    """A journal in a file, with one entry."""
    journal = open_journal(f"sqlite:///{path}")
    journal.record(FIRST)
    yield journal
    journal.close()


def _is_unavailable(journal: Journal) -> None:
    with pytest.raises(JournalUnavailable) as refusal:
        journal.record(entry(1))
    assert refusal.value.code == "journal_unavailable"
    assert refusal.value.__cause__ is not None
    assert FIRST.question not in str(refusal.value.__cause__)
    assert not journal.ready()


@contextmanager
def _as_an_ordinary_user() -> Iterator[None]:
    """The administrator may write to every file, whatever its mode."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)


@contextmanager
def _no_file_grows_beyond(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_deleted_file_is_noticed_and_no_empty_one_is_made_in_its_place(
    on_file: Journal, path: Path
) -> None:
    aside = path.with_suffix(".aside")
    path.rename(aside)
    _is_unavailable(on_file)
    with pytest.raises(JournalUnavailable):
        on_file.read(FIRST.id)
    with pytest.raises(JournalUnavailable):
        on_file.page(1)
    assert not path.exists()
    aside.rename(path)
    on_file.record(entry(1))
    assert [item.id for item in on_file.page(9).items] == ["rec_1", "rec_0"]


def test_a_file_put_in_the_place_of_the_old_one_is_the_one_written_to(tmp_path: Path) -> None:
    path, backup = tmp_path / "havre.db", tmp_path / "backup.db"
    open_journal(f"sqlite:///{path}").close()
    shutil.copy(path, backup)
    journal = open_journal(f"sqlite:///{path}")
    journal.record(FIRST)
    for beside in tmp_path.glob("havre.db-*"):
        beside.unlink()
    backup.replace(path)
    journal.record(entry(1))
    journal.close()
    again = open_journal(f"sqlite:///{path}")
    assert [item.id for item in again.page(9).items] == ["rec_1"]
    again.close()


def test_a_read_only_file_is_told_when_opening(on_file: Journal, path: Path) -> None:
    on_file.close()
    path.chmod(0o444)
    with _as_an_ordinary_user(), pytest.raises(JournalUnavailable):
        open_journal(f"sqlite:///{path}")


def test_a_file_that_becomes_read_only_can_still_be_read(on_file: Journal, path: Path) -> None:
    on_file.close()
    path.chmod(0o444)
    with _as_an_ordinary_user():
        _is_unavailable(on_file)
        assert on_file.read(FIRST.id) is not None
        on_file.close()
    path.chmod(0o644)
    assert on_file.ready()


def test_a_folder_that_cannot_be_made_is_told_when_opening(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JournalUnavailable):
        open_journal(f"sqlite:///{tmp_path}/file/havre.db")


def test_a_file_that_is_no_database_is_told_when_opening_and_left_alone(path: Path) -> None:
    path.write_bytes(b"a photograph, say" * 99)
    with pytest.raises(JournalUnavailable):
        open_journal(f"sqlite:///{path}")
    assert path.read_bytes() == b"a photograph, say" * 99


def test_a_full_disk_loses_nothing_that_was_kept_and_takes_entries_again_when_there_is_room(
    on_file: Journal, path: Path
) -> None:
    full = path.with_name("havre.db-wal").stat().st_size
    with _no_file_grows_beyond(full), pytest.raises(JournalUnavailable):
        on_file.record(entry(1))
    assert on_file.read("rec_1") is None
    on_file.record(entry(2))
    assert [item.id for item in on_file.page(9).items] == ["rec_2", "rec_0"]


def test_a_lost_connection_to_postgresql_is_made_anew(postgres: str) -> None:
    with fresh_database(postgres) as url:
        journal = open_journal(url)
        journal.record(FIRST)
        name = url.rpartition("?")[0].rpartition("/")[2]
        command(postgres, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        journal.record(entry(1))
        journal.close()


def test_a_postgresql_database_that_is_gone_makes_the_journal_unavailable(postgres: str) -> None:
    with fresh_database(postgres) as url:
        journal = open_journal(url)
        name = url.rpartition("?")[0].rpartition("/")[2]
        command(postgres, f"DROP DATABASE {name} WITH (FORCE)")
        _is_unavailable(journal)
        journal.close()


def test_a_postgresql_that_only_reads_is_not_ready(postgres: str) -> None:
    with fresh_database(postgres) as url:
        journal = open_journal(url)
        journal.record(FIRST)
        journal.close()
        name = url.rpartition("?")[0].rpartition("/")[2]
        command(postgres, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        _is_unavailable(journal)
        assert journal.read(FIRST.id) is not None
        journal.close()


def test_an_unreachable_server_is_told_when_opening(tmp_path: Path) -> None:
    with pytest.raises(JournalUnavailable) as refusal:
        open_journal(f"postgresql+psycopg://postgres@/postgres?host={tmp_path}")
    cause = refusal.value.__cause__
    assert cause is not None
    assert isinstance(cause.__cause__, psycopg.OperationalError)
