"""A real HTTP receiver of webhooks on the loopback address."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Condition, Thread


@dataclass
class Receiver:
    """A receiver that answers with the statuses it is told, the last again and again."""

    statuses: list[int]
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    port: int = 0
    came: Condition = field(default_factory=Condition)

    def waited(self, count: int, seconds: float) -> bool:
        """Whether so many messages have come, or come within the seconds."""
        with self.came:
            return self.came.wait_for(lambda: len(self.received) >= count, seconds)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"


@contextmanager
def receiving(*statuses: int) -> Iterator[Receiver]:
    """A real HTTP server on the loopback address."""
    receiver = Receiver(list(statuses))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            with receiver.came:
                receiver.received.append(({k.lower(): v for k, v in self.headers.items()}, body))
                receiver.came.notify_all()
            status = receiver.statuses.pop(0) if len(receiver.statuses) > 1 else receiver.statuses[0]
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *words: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        receiver.port = server.server_port
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield receiver
        finally:
            server.shutdown()
            thread.join()
