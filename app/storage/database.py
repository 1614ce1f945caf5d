"""Opening the database: SQLite in a file for one machine, PostgreSQL (15 or newer) for a team.

Both are set so that a commit that returned survives a killed process and a lost power supply.
"""

import os
import sqlite3
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from app.storage.tenancy import current_tenant

if TYPE_CHECKING:
    from psycopg import Connection as PostgresConnection

WAIT_SECONDS = 10
CONNECT_SECONDS = 5
# Execution option of a connection: how SQLite begins. A plain BEGIN waits for the lock until the first write.
BEGIN = "havre_begin"
# WAL: readers and the writer do not wait for each other. FULL: a commit waits for the disk.
SQLITE_SETTINGS = ("foreign_keys = ON", "journal_mode = WAL", "synchronous = FULL")


class WrongDatabase(ValueError):
    """An address of a database that cannot be used. The message never repeats it: it may hold a password."""

    code = "wrong_database"


def default_url(environ: Mapping[str, str] | None = None, platform: str = sys.platform) -> str:
    """Where the journal is when nobody says otherwise: `havre/havre.db` among the user's data."""
    path = default_folder(environ, platform) / "havre.db"
    # Rendered, since a bare % or ? in the name of a folder would be read as something else.
    return URL.create("sqlite", database=path.as_posix()).render_as_string()


def default_folder(environ: Mapping[str, str] | None = None, platform: str = sys.platform) -> Path:
    """Our folder among the user's data.

    `XDG_DATA_HOME` moves it, on Linux and elsewhere (XDG Base Directory Specification 0.8).
    """
    environ = os.environ if environ is None else environ
    folder = Path.home() / ".local" / "share"
    if environ.get("XDG_DATA_HOME"):
        folder = Path(environ["XDG_DATA_HOME"])
    elif platform == "darwin":
        folder = Path.home() / "Library" / "Application Support"
    elif platform == "win32" and environ.get("LOCALAPPDATA"):
        folder = Path(environ["LOCALAPPDATA"])
    return folder / "havre"


def folder_of(url: str) -> Path:
    """The folder of a database in a file; our folder among the user's data for one on a server."""
    address = _parsed(url)
    beside = address.get_backend_name() == "sqlite" and address.database
    return Path(str(address.database)).resolve().parent if beside else default_folder()


def open_engine(url: str) -> Engine:
    """The database at `url`, `sqlite:///FILE` (made with its folder when missing) or `postgresql+psycopg://...`.

    Raises WrongDatabase for another kind of address, OSError when a file cannot be made. PostgreSQL is not
    asked before it is first used.
    """
    address = _parsed(url)
    kind = address.get_backend_name()
    if kind == "postgresql":
        return _open_postgresql(address)
    if kind == "sqlite" and address.database and address.database != ":memory:" and not address.query:
        return _open_sqlite(Path(address.database).resolve())
    raise WrongDatabase("the database is named sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME")


def _parsed(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        raise WrongDatabase("the address of the database cannot be read") from None


def _open_sqlite(path: Path) -> Engine:
    """A file that only its owner may read: questions may tell secrets."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)

    def connect() -> sqlite3.Connection:
        # mode=rw: a file that has gone is an error, not a new empty database. isolation_level=None: the
        # driver begins nothing by itself, so that changes of the shape are part of a transaction too.
        connection = sqlite3.connect(
            f"{path.as_uri()}?mode=rw",
            uri=True,
            timeout=WAIT_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            for setting in SQLITE_SETTINGS:
                connection.execute(f"PRAGMA {setting}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    engine = create_engine(
        "sqlite://", creator=connect, poolclass=QueuePool, pool_timeout=WAIT_SECONDS, hide_parameters=True
    )
    _begin_explicitly(engine)
    _notice_another_file(engine, path)
    return engine


def _begin_explicitly(engine: Engine) -> None:
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get(BEGIN, "BEGIN"))


def _notice_another_file(engine: Engine, path: Path) -> None:
    """Without this, entries go on being written to a file that was deleted or replaced, and are lost."""

    @event.listens_for(engine, "connect")
    def remember(_: object, entry: ConnectionPoolEntry) -> None:
        entry.info["file"] = _identity(path)

    @event.listens_for(engine, "checkout")
    def compare(_: object, entry: ConnectionPoolEntry, __: object) -> None:
        if entry.info["file"] != _identity(path):
            raise DisconnectionError("another file has taken the place of the database")


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _open_postgresql(address: URL) -> Engine:
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_timeout=WAIT_SECONDS,
        hide_parameters=True,
        connect_args={"connect_timeout": CONNECT_SECONDS, "application_name": "havre"},
    )

    @event.listens_for(engine, "connect")
    def wait_for_the_disk(connection: "PostgresConnection", _: ConnectionPoolEntry) -> None:
        # A server may be set to answer before a commit is safe; a stricter setting than ours is kept.
        connection.execute(
            "SELECT set_config('synchronous_commit', 'on', false) "
            "WHERE current_setting('synchronous_commit') IN ('off', 'local')"
        )
        connection.execute(f"SET lock_timeout = '{WAIT_SECONDS}s'")
        connection.commit()

    @event.listens_for(engine, "begin")
    def act_for_the_tenant(connection: Connection) -> None:
        # What the policies of the tables read; it ends with the transaction, so that none inherits it.
        connection.exec_driver_sql("SELECT set_config('havre.tenant', %s, true)", (current_tenant(),))

    return engine
