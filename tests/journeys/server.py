"""The real server: `havre serve` in a process of its own, on a free port of the loopback address."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2

START_SECONDS = 60.0
COMMAND = "from app.cli import main; main()"


@dataclass(frozen=True)
class Server:
    """A server that was started; `log` is the file of its log."""

    process: subprocess.Popen[bytes]
    address: str
    log: Path

    def client(self) -> httpx2.Client:
        """A client of it."""
        return httpx2.Client(base_url=self.address, timeout=60.0)

    def kill(self) -> None:
        """End it at once, as a crash would."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


def start_server(folder: Path, database: str, **settings: str) -> Server:
    """A server with a database, when it is ready. `settings` are named without HAVRE_."""
    port = free_port()
    # A busy machine must not turn a late answer into a job where a test waits for the answer.
    settings = {"wait_seconds": "30", **settings}
    given = {f"HAVRE_{name.upper()}": value for name, value in settings.items()}
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HAVRE_")}
    log = folder / f"server-{port}.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "serve", "--port", str(port)],
            env={**environ, "HAVRE_DATABASE_URL": database, **given},
            stderr=stream,
            stdout=subprocess.DEVNULL,
        )
    server = Server(process, f"http://127.0.0.1:{port}", log)
    try:
        _until_ready(server)
    except BaseException:
        server.kill()
        raise
    return server


@contextmanager
def serving(folder: Path, database: str, **settings: str) -> Iterator[Server]:
    """A server that is ended afterwards."""
    server = start_server(folder, database, **settings)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.kill()


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _until_ready(server: Server) -> None:
    end = time.monotonic() + START_SECONDS
    # One client for all tries: making one takes the processor from the server that starts.
    with server.client() as client:
        while time.monotonic() < end:
            if server.process.poll() is not None:
                raise RuntimeError(f"the server ended: {server.log.read_text()}")
            try:
                if client.get("/readyz").status_code == 200:
                    return
            except httpx2.TransportError:
                pass
            time.sleep(0.02)
    raise TimeoutError(server.log.read_text())
