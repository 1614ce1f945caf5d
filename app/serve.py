"""`havre serve` and `havre openapi`: from settings to a listening service, and the contract as a file."""

import gc
import signal
from pathlib import Path
from socket import socket
from types import FrameType

import typer
import uvicorn
from fastapi import FastAPI

from app.jobs.desk import Working
from app.logs import set_up_logs
from app.main import assemble, create_app
from app.metrics import Meters
from app.openapi import openapi_text
from app.settings import Settings, WrongSetting
from app.solvers.pool import Pool, UnreadableFacts
from app.storage.database import WrongDatabase, default_url
from app.storage.journal import Journal, open_journal
from app.webhooks.announce import check_secrets
from catalog.library import Catalog


class Server(uvicorn.Server):
    """A server that hands back waiting questions as soon as it is told to stop."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, pool: Pool) -> None:
        """Keep the pool whose queue is given up at the end."""
        super().__init__(config)
        self.app, self.pool = app, pool

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Begin to listen, and tell the person who started it where the pages are."""
        await super().startup(sockets)
        # What a start makes stays until the end: from now on only what is made later is looked through.
        gc.freeze()
        gc.enable()
        for server in self.servers if self.started else ():
            host, port = server.sockets[0].getsockname()[:2]
            typer.echo(f"Havre: http://{f'[{host}]' if ':' in host else host}:{port}/")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """On SIGTERM or SIGINT: no new questions; those being solved are finished, at a second SIGINT not."""
        self.pool.drain()
        if isinstance(working := getattr(self.app.state, "working", None), Working):
            # Streams of events end now: they would outlast the time running answers get.
            working.runner.stopping.set()
        # The method above us would raise the signal again at the end: an orderly end is no failure.
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def serve(settings: Settings, pool: Pool) -> bool:
    """Serve until told to stop, then end the solvers; false when the start failed.

    Raises WrongSetting and JournalUnavailable.
    """
    set_up_logs(settings.log_level)
    try:
        check_secrets(settings)
        app = create_app(settings, pool, journal_of(settings))
        read_facts(pool)
        server = Server(_config(settings, app), app, pool)
        try:
            server.run()
        except SystemExit:
            # How uvicorn leaves when it cannot listen; it has said why in the log.
            return False
    finally:
        pool.close()
    return server.started


def read_facts(pool: Pool) -> Catalog:
    """The facts of the settings. Raises WrongSetting when they cannot be read."""
    try:
        return pool.read()
    except UnreadableFacts as error:
        raise WrongSetting(f"HAVRE_SNAPSHOTS: the facts in use cannot be read: {error}") from error


def journal_of(settings: Settings) -> Journal:
    """The journal of the settings. Raises WrongSetting and JournalUnavailable."""
    given = settings.database_url
    try:
        return open_journal(default_url() if given is None else given.get_secret_value())
    except WrongDatabase as error:
        raise WrongSetting(f"HAVRE_DATABASE_URL: {error}") from error


def _config(settings: Settings, app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,  # the edge logs every request, with its id
        server_header=False,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        timeout_keep_alive=30,
    )


def write_contract(path: Path) -> None:
    """Write openapi/v1.json. Raises OSError when it cannot."""
    path.parent.mkdir(parents=True, exist_ok=True)
    app = assemble(Meters(), body_bytes=Settings().body_bytes)
    path.write_text(openapi_text(app), encoding="utf-8")
