"""`python -m tests.bench.scenarios`: what-ifs about twenty workloads, each of them new, and a sweep.

A measurement, never a test. Milliseconds of the processor stand beside those of the clock, since a busy
machine stretches the clock; the last line gives its load. By kind the scenarios are asked in this process,
then all of them over HTTP, alone and several a request, then a grid of two parameters is swept on one
processor.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

import httpx2
import numpy as np
from rich.console import Console
from rich.table import Table

from app.faults import Fault
from app.recommendations.asking.documents import read_document
from app.recommendations.asking.trees import Limits
from app.scenarios.describe import plan_view
from app.scenarios.planned import Planned
from app.scenarios.reading import known_names
from app.scenarios.scenario import Scenario
from app.scenarios.sweep import part
from app.scenarios.sweep_reading import sweep_in
from app.scenarios.vocabulary import names_in
from app.scenarios.whatif import base_of, compare
from tests.app.scenarios.asked import changes, whole
from tests.journeys.server import Server, serving
from tests.journeys.twenty import twenty_workloads
from tests.processes import family

Change = Mapping[str, object]
RUNS, GRID = 6, 10
TOGETHER = (1, 2, 3, 6, 18)  # scenarios of one request
GOAL_MS, GOAL_RATE = 50, 50
PROVIDERS = ("scaleway", "ovhcloud", "hetzner", "aws", "outscale", "infomaniak")
ZONES = ("FR", "DE", "NL", "SE", "PL", "IT")
COUNTRIES = ("CH", "GB", "NO", "US", "CA", "JP")


def scenarios(run: int) -> dict[str, Change]:
    """A change of every kind, different in every run, so that none is remembered."""
    share, provider, zone = 0.05 + 0.07 * run, PROVIDERS[run], ZONES[run]
    country, path = COUNTRIES[run], "requirements.max_providers"
    dropped = ("requirements.budget_per_month", path, "workloads.portal.requirements.max_rtt_ms")
    return {
        "price of a provider": {"kind": "price", "share": share, "provider": provider},
        "price of GPUs": {"kind": "price", "share": -share, "sold": "gpu"},
        "exchange rate": {"kind": "exchange_rate", "currency": "USD", "share": share / 3},
        "grid of a zone": {"kind": "grid_intensity", "zone": zone, "share": share},
        "cleaner grids": {"kind": "decarbonisation", "per_year": share / 4},
        "carbon price": {"kind": "carbon_price", "per_tonne": 100 + 50 * run},
        "weights": {"kind": "weights", "cost": 0.5 + share / 2},
        "provider excluded": {"kind": "provider_excluded", "provider": provider},
        "certificate gained": {
            "kind": "certificate_gained",
            "provider": PROVIDERS[run],
            "certificate": "secnumcloud",
        },
        "owner moves": {"kind": "owner_moves", "provider": "scaleway", "country": country},
        "adequacy annulled": {"kind": "adequacy_annulled", "country": country},
        "trusted countries": {"kind": "trusted_countries", "countries": ["EU", country]},
        "GPU export rule": {"kind": "gpu_export_rule", "countries": [zone]},
        "requirement": {"kind": "requirement", "path": path, "value": 1 + run},
        "requirement dropped": {"kind": "requirement_dropped", "path": dropped[run % len(dropped)]},
        "demand of one workload": {"kind": "demand", "factor": 1 + share, "workload": "chat"},
        "demand of all": {"kind": "demand", "factor": 1 + share},
        "growth of all": {"kind": "growth", "per_month": share / 20},
    }


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of the processor and by the clock, a pair per scenario."""

    name: str
    pairs: tuple[tuple[float, float], ...]

    def row(self) -> tuple[str, ...]:
        """The line of the table."""
        processor, clock = np.array(self.pairs).T
        figures = [np.percentile(each, share) for each in (processor, clock) for share in (50, 95)]
        return self.name, str(len(self.pairs)), *(f"{figure:.0f}" for figure in figures)


def main() -> None:
    """Measure everything and print one table."""
    table = Table(title=f"Milliseconds a scenario; goal: p95 of {GOAL_MS} over HTTP")
    for name in ("what", "runs", "processor p50", "p95", "clock p50", "p95"):
        table.add_column(name, justify="left" if name == "what" else "right")
    base = base_of(whole(twenty_workloads()), 30.0)
    for spent in by_kind(base):
        table.add_row(*spent.row())
    table.add_section()
    for together in TOGETHER:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with serving(folder, f"sqlite:///{folder / 'bench.db'}") as server, server.client() as client:
                table.add_row(*over_http(server, client, together).row())
    points, processor, clock = swept(base)
    table.caption = (
        f"a sweep of {points} points: {points / processor:.0f} a second of one processor, "
        f"{points / clock:.0f} by the clock (goal {GOAL_RATE} on two); load {os.getloadavg()[0]:.1f}"
    )
    Console(file=sys.stdout, width=None if sys.stdout.isatty() else 110).print(table)


def by_kind(base: Planned) -> Iterator[Spent]:
    """Every kind, in this process."""
    shown, world = plan_view(base), base.stated.world
    for name in scenarios(0):
        pairs = []
        for run in range(RUNS):
            scenario = Scenario(name, changes(world, scenarios(run)[name]))
            began, clock = process_time(), perf_counter()
            compare(base, shown, scenario, 10.0)
            pairs.append((1000 * (process_time() - began), 1000 * (perf_counter() - clock)))
        yield Spent(name, tuple(pairs))


def over_http(server: Server, client: httpx2.Client, together: int) -> Spent:
    """One request after the other with so many scenarios nobody asked before, in a drawn order; warm base."""
    question = twenty_workloads()
    _asked(server, client, question, [{"kind": "weights", "cost": 0.5}])
    listed = [change for run in range(RUNS) for change in scenarios(run).values()]
    order = np.random.default_rng(0).permutation(len(listed))
    groups = [[listed[at] for at in some] for some in np.split(order, len(listed) // together)]
    pairs = tuple(_asked(server, client, question, group) for group in groups)
    return Spent(f"over HTTP, {together} a request", pairs)


def _asked(
    server: Server, client: httpx2.Client, question: Mapping[str, object], asked: Sequence[Change]
) -> tuple[float, float]:
    """Milliseconds a scenario."""
    scenarios = [{"name": str(number), "changes": [change]} for number, change in enumerate(asked)]
    body = json.dumps({"question": question, "scenarios": scenarios})
    began, clock = _processor_seconds(server), perf_counter()
    reply = client.post("/v1/scenarios", content=body, headers={"content-type": "application/json"})
    clock = perf_counter() - clock
    reply.raise_for_status()
    return 1000 * (_processor_seconds(server) - began) / len(asked), 1000 * clock / len(asked)


def _processor_seconds(server: Server) -> float:
    """What the service and its solvers have used, to a hundredth of a second."""
    ticks = 0
    for pid in family(server.process.pid):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def swept(base: Planned) -> tuple[int, float, float]:
    """Points of a grid of prices of a provider and of carbon; seconds of the processor and by the clock."""
    shares = [round(-0.3 + 0.09 * step, 4) for step in range(GRID)]
    price = {"change": {"kind": "price", "provider": "scaleway"}, "key": "share", "values": shares}
    tonnes = [40 * step for step in range(GRID)]
    carbon = {"change": {"kind": "carbon_price"}, "key": "per_tonne", "values": tonnes}
    world = base.stated.world
    faults: list[Fault] = []
    tree, _ = read_document({"parameters": [price, carbon]}, Limits())
    asked = sweep_in(tree, known_names(names_in(world.catalog), world.question), faults)
    if asked is None or faults:
        raise RuntimeError(faults)
    began, clock = process_time(), perf_counter()
    part(base, asked, 0, asked.points)
    return asked.points, process_time() - began, perf_counter() - clock


if __name__ == "__main__":
    main()
