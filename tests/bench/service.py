"""`python -m tests.bench.service`: the service against its goals, over a socket, and killed under load.

A measurement, never a test; only a lost answer ends it badly. The figures depend on the machine and on what
else it does. Options: a number of kills (default 20 on each database, 0 for none).
"""

import asyncio
import json
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx2
import numpy as np
from rich.console import Console
from rich.table import Table

from app.openapi import QUESTION
from app.storage.journal import open_journal
from tests.app.storage.postgres import fresh_database, running_server
from tests.journeys.server import Server, serving, start_server
from tests.journeys.twenty import twenty_workloads
from tests.processes import family

JSON = {"content-type": "application/json"}
ASK = "/v1/recommendations"
BROWSED = ("/v1/offers?limit=20", "/v1/providers", "/v1/regions?country=FR", "/v1/offers?gpu=H100&limit=20")
CLIENTS, PAUSE_SECONDS, BROWSE_SECONDS = 50, 0.5, 8.0
KILLS = 20
# What is asked for besides the plan, its reasons and references, and the goal of p95 in seconds.
SECTIONS = {"none": "0.150", "price_of_requirements": "0.400", "all": ""}
ASKING_CLIENTS = 4


def main(kills: int) -> int:
    """Measure everything, print one table; 1 when an answer was lost."""
    table = Table(title="The service, over HTTP on the loopback address")
    for name in ("what", "p50", "p95", "goal"):
        table.add_column(name)
    lost = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for row in _measured(folder):
            table.add_row(*row)
        if kills:
            with running_server() as postgres, fresh_database(postgres) as url:
                for kind, database in (("SQLite", f"sqlite:///{folder / 'killed.db'}"), ("PostgreSQL", url)):
                    received, missing = kill_again_and_again(folder, database, kills)
                    lost += missing
                    table.add_row(
                        f"{kind}: {kills} kills, {received} answers received, lost", str(missing), "", "0"
                    )
    Console(file=sys.stdout, width=110).print(table)
    return 1 if lost else 0


def _measured(folder: Path) -> Iterator[tuple[str, str, str, str]]:
    database = f"sqlite:///{folder / 'bench.db'}"
    starts = [_start_seconds(folder, database) for _ in range(3)]
    yield "start to ready, s", *_figures(starts, 1), "3"
    with serving(folder, database) as server, server.client() as client:
        body = json.dumps(twenty_workloads())
        yield (
            "20 workloads, whole catalog, asked for the first time, s",
            *_figures([_seconds_of(client, body)], 1),
            "",
        )
        for include, goal in SECTIONS.items():
            solves = [_seconds_of(client, body, include) for _ in range(13)][1:]
            yield f"20 workloads, warm, with {include}, s", *_figures(solves, 1), goal
        alone = browse(server)
        yield f"{CLIENTS} clients browse, nothing solved, ms", *_figures(alone, 1000), ""
        beside = browse_beside_solves(server, body)
        yield f"{CLIENTS} clients browse beside solves, ms", *_figures(beside, 1000), "as before"
        yield "resident memory of all processes, MB", f"{_resident_mb(server):.0f}", "", "500"


def _figures(seconds: Sequence[float], scale: float) -> tuple[str, str]:
    p50, p95 = np.percentile(np.array(seconds) * scale, [50, 95])
    return f"{p50:.3f}", f"{p95:.3f}"


def _start_seconds(folder: Path, database: str) -> float:
    began = time.perf_counter()
    with serving(folder, database):
        return time.perf_counter() - began


def _seconds_of(client: httpx2.Client, body: str, include: str = "all") -> float:
    began = time.perf_counter()
    client.post(ASK, content=body, headers=JSON, params={"include": include}).raise_for_status()
    return time.perf_counter() - began


def browse(server: Server) -> list[float]:
    """Seconds of every read of the browsing clients, each of which pauses between its reads."""
    return asyncio.run(_browse(server.address))


async def _browse(address: str) -> list[float]:
    seconds: list[float] = []
    end = time.perf_counter() + BROWSE_SECONDS
    limits = httpx2.Limits(max_connections=CLIENTS)

    async def one(client: httpx2.AsyncClient, number: int) -> None:
        await asyncio.sleep(PAUSE_SECONDS * number / CLIENTS)
        while time.perf_counter() < end:
            began = time.perf_counter()
            reply = await client.get(BROWSED[number % len(BROWSED)])
            reply.raise_for_status()
            seconds.append(time.perf_counter() - began)
            await asyncio.sleep(PAUSE_SECONDS)

    async with httpx2.AsyncClient(base_url=address, limits=limits, timeout=60) as client:
        await asyncio.gather(*(one(client, number) for number in range(CLIENTS)))
    return seconds


def browse_beside_solves(server: Server, body: str) -> list[float]:
    """The same while questions of twenty workloads are solved one after the other, with others waiting."""
    done = threading.Event()

    def ask() -> None:
        with server.client() as client:
            while not done.is_set():
                client.post(ASK, content=body, headers=JSON)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        return browse(server)
    finally:
        done.set()
        for thread in threads:
            thread.join()


def _resident_mb(server: Server) -> float:
    """Resident memory of the service, its solvers and theirs (Linux PSS: what they share counts once)."""
    return sum(_proportional_kb(pid) for pid in family(server.process.pid)) / 1024


def _proportional_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def kill_again_and_again(folder: Path, database: str, times: int) -> tuple[int, int]:
    """Answers received by clients of a service killed in mid-request, and how many of them were lost."""
    received: dict[str, str] = {}
    for number in range(times):
        server = start_server(folder, database)
        threads = [
            threading.Thread(target=_ask_until_cut, args=(server, received)) for _ in range(ASKING_CLIENTS)
        ]
        for thread in threads:
            thread.start()
        # Another moment each time, from the first answer on.
        time.sleep(1.0 + 0.037 * number)
        server.kill()
        for thread in threads:
            thread.join()
    journal = open_journal(database)
    kept = {id: journal.read(id) for id in received}
    journal.close()
    missing = [id for id, entry in kept.items() if entry is None or entry.answer != received[id]]
    return len(received), len(missing)


def _ask_until_cut(server: Server, received: dict[str, str]) -> None:
    body = json.dumps(QUESTION)
    with server.client() as client:
        while True:
            try:
                reply = client.post(ASK, content=body, headers=JSON)
            except httpx2.TransportError:
                return
            if reply.status_code == 200:
                received[reply.json()["id"]] = reply.text


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else KILLS))
