"""Bringing the shape of a database up to date, by the changes in `migrations/`."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from app.storage.database import BEGIN

# Any number will do, as long as every process of ours takes the same one.
LOCK = 0x6861767265


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database up to a revision, all or nothing; `head` is the newest.

    Processes that start together do it one after the other; the later ones find nothing left to do.
    """
    with _changing(engine) as config:
        command.upgrade(config, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to a revision, all or nothing; `base` is an empty database.

    Raises RuntimeError when a step would lose entries of the journal.
    """
    with _changing(engine) as config:
        command.downgrade(config, revision)


@contextmanager
def _changing(engine: Engine) -> Iterator[Config]:
    """What Alembic needs, inside one transaction that no second process enters."""
    with engine.connect().execution_options(**{BEGIN: "BEGIN IMMEDIATE"}) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        config = Config()
        config.set_main_option("script_location", "app.storage:migrations")
        config.attributes["connection"] = connection
        yield config
