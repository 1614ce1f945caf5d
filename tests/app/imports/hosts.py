"""A real HTTP server on the loopback address that answers as told: documents by path, faults on demand."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep

Answer = tuple[int, Mapping[str, str], bytes]
Told = Callable[[str, Mapping[str, str]], Answer]


@dataclass
class Host:
    """Its address (`host:port`) and the requests it got: path with query, headers in lower case."""

    netloc: str
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.netloc}"


def document(value: object, status: int = 200, **headers: str) -> Answer:
    """An answer with a JSON document."""
    return status, {"content-type": "application/json", **headers}, json.dumps(value).encode()


@contextmanager
def serving(told: Told) -> Iterator[Host]:
    """A server that answers every GET and POST by `told(path, headers)`; `posted` among them is the body.

    An answer with the header `drip` comes byte by byte, so many seconds apart.
    """
    host = Host("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["content-length"])).decode())

        def _answer(self, posted: str | None = None) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            headers |= {} if posted is None else {"posted": posted}
            host.asked.append((self.path, headers))
            status, more, body = told(self.path, headers)
            self.send_response(status)
            for name, value in more.items():
                self.send_header(name, value)
            if "content-length" not in more:
                self.send_header("content-length", str(len(body)))
            self.end_headers()
            try:
                for block in [body] if "drip" not in more else [bytes([one]) for one in body]:
                    self.wfile.write(block)
                    sleep(float(more.get("drip", 0)))
            except OSError:
                self.close_connection = True

        def log_message(self, format: str, *arguments: object) -> None:
            """Nothing is said."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    host.netloc = f"127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
