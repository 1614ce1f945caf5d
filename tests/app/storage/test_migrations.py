"""The shape of the database: up and down with data in it, and by many processes at once."""

import subprocess
import sys
from importlib import import_module
from pkgutil import iter_modules

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from app import storage
from app.storage.database import open_engine
from app.storage.jobs import Jobs
from app.storage.journal import open_journal
from app.storage.migrate import downgrade, newest_revision, revision_of, upgrade
from app.storage.overlays import Overlays
from catalog.overlay import OwnPrice
from tests.app.storage.entries import FIRST
from tests.app.storage.jobs import NOW, job

STARTERS = 3
START = "import sys; from app.storage.journal import open_journal; open_journal(sys.argv[1]).close()"


def _answers(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT answer FROM journal")))


def _delete(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM journal"))


def test_the_migrations_make_exactly_the_declared_tables(url: str) -> None:
    for module in iter_modules(storage.__path__):  # every table, whatever was imported before
        import_module(f"{storage.__name__}.{module.name}")
    engine = open_engine(url)
    upgrade(engine)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
    engine.dispose()


def test_the_newest_revision_by_name_is_the_head_of_the_changes(url: str) -> None:
    engine = open_engine(url)
    upgrade(engine)
    config = Config()
    config.set_main_option("script_location", "app.storage:migrations")
    with engine.connect() as connection:
        assert revision_of(connection) == newest_revision()
    assert ScriptDirectory.from_config(config).get_heads() == [newest_revision()]
    engine.dispose()


def test_entries_outlive_the_way_down_and_up_again(url: str) -> None:
    journal = open_journal(url)
    journal.record(FIRST)
    journal.close()
    engine = open_engine(url)
    downgrade(engine, "0001")
    assert _answers(engine) == [FIRST.answer]
    upgrade(engine)
    assert _answers(engine) == [FIRST.answer]
    with pytest.raises(DBAPIError, match="append-only"):
        _delete(engine)
    engine.dispose()


def test_the_way_down_to_nothing_is_refused_whole_while_there_are_entries(url: str) -> None:
    journal = open_journal(url)
    journal.record(FIRST)
    engine = open_engine(url)
    with pytest.raises(RuntimeError, match="holds entries"):
        downgrade(engine, "base")
    with pytest.raises(DBAPIError, match="append-only"):
        _delete(engine)
    assert journal.read(FIRST.id) is not None
    journal.close()
    engine.dispose()


def test_the_way_down_is_refused_while_chunks_of_a_job_build_on_each_other(url: str) -> None:
    journal = open_journal(url)
    jobs = Jobs(journal.engine)
    jobs.accept(job(0, stages=(1, 2)), 10)
    with pytest.raises(RuntimeError, match="build on each other"):
        downgrade(journal.engine, "0010")
    jobs.cancel("job_0", NOW)
    downgrade(journal.engine, "0010")
    upgrade(journal.engine)
    assert jobs.read("job_0") is not None
    journal.close()


def test_an_empty_journal_goes_down_to_nothing_and_up_again(url: str) -> None:
    engine = open_engine(url)
    upgrade(engine)
    downgrade(engine, "base")
    with pytest.raises(DBAPIError):
        _answers(engine)
    upgrade(engine)
    assert _answers(engine) == []
    engine.dispose()


def test_prices_of_before_are_own_facts_now_and_stay_for_good(url: str) -> None:
    engine = open_engine(url)
    upgrade(engine, "0012")
    fact = '{"provider": "scaleway", "machine": "GP1-S", "region": "", "price_per_hour": "0.15", '
    fact += '"currency": "EUR", "date": "2026-11-01"}'
    row = "INSERT INTO overlays (id, tenant, created_at, reason, fact) "
    row += "VALUES ('ovl_1', 'local', '2026-11-02 00:00:00', 'contract', :fact)"
    with engine.begin() as connection:
        connection.execute(text(row), {"fact": fact})
    upgrade(engine)
    (kept,) = Overlays(engine).all()
    assert kept.entry == OwnPrice(
        provider="scaleway",
        machine="GP1-S",
        region="",
        price_per_hour="0.15",
        currency="EUR",
        date="2026-11-01",
        reason="contract",
    )
    assert "region" not in kept.document
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text("DELETE FROM overlays"))
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text("UPDATE overlays SET reason = 'another'"))
    assert Overlays(engine).remove("ovl_1", kept.created_at)
    assert Overlays(engine).all() == ()
    engine.dispose()


def test_processes_that_start_together_do_not_race(url: str) -> None:
    starters = [
        subprocess.Popen([sys.executable, "-c", START, url], stderr=subprocess.PIPE, text=True)
        for _ in range(STARTERS)
    ]
    faults = [starter.communicate()[1] for starter in starters]
    assert [starter.returncode for starter in starters] == [0] * STARTERS, faults
    engine = open_engine(url)
    assert _answers(engine) == []
    engine.dispose()
