"""Bringing the shape of a database up to date, by the changes in `migrations/`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect

from app.storage.database import BEGIN
from app.storage.tenancy import EVERY, acting_for

if TYPE_CHECKING:
    from alembic.config import Config

CHANGES = Path(__file__).parent / "migrations" / "versions"  # v0001_journal.py is revision 0001
HEAD = "head"
# Any number will do, as long as every process of ours takes the same one.
LOCK = 0x6861767265


def upgrade(engine: Engine, revision: str = HEAD) -> None:
    """Bring the database up to a revision, all or nothing; `head` is the newest.

    Processes that start together do it one after the other; the later ones find nothing left to do.
    """
    with _alone(engine) as connection:
        # Loading Alembic takes longer than opening the service does otherwise: most starts need none of it.
        if revision == HEAD and revision_of(connection) == newest_revision():
            return
        from alembic import command

        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to a revision, all or nothing; `base` is an empty database.

    Raises RuntimeError when a step would lose entries of the journal.
    """
    from alembic import command

    with _alone(engine) as connection:
        command.downgrade(_config(connection), revision)


def newest_revision() -> str:
    """The revision that `head` stands for."""
    return max(file.name[1:5] for file in CHANGES.glob("v[0-9]*.py"))


def revision_of(connection: Connection) -> str | None:
    """The revision a database is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """One transaction that no second process enters, and that a database nobody may write refuses."""
    beginning = {BEGIN: "BEGIN IMMEDIATE"}
    # A change looks at the rows of every tenant: one that saw none would drop what it must refuse to drop.
    with (
        acting_for(EVERY),
        engine.connect().execution_options(**beginning) as connection,
        connection.begin(),
    ):
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        yield connection


def _config(connection: Connection) -> "Config":
    """What Alembic needs to change a database within a transaction of ours."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "app.storage:migrations")
    config.attributes["connection"] = connection
    return config
