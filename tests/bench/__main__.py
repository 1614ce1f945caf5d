"""`python -m tests.bench`: how long the ordinary acts take, against the goals, on this machine.

A measurement, never a test: it always ends well. The figures depend on the machine and on what else it does.
"""

import os
import sys

from rich.console import Console
from rich.table import Table

from tests.bench.measure import (
    Measured,
    measure_examples,
    measure_first,
    measure_load,
    measure_parse,
    measure_requests,
    measure_sections,
    measure_shapes,
    measure_twenty,
)

START_SECONDS = 2.0
ANSWER_SECONDS = 1.0
LONGER = {
    "tests.bench.service": "the service over a socket: answers, browsing beside solves, memory, kills",
    "tests.bench.scenarios": "what-ifs of every kind, here and over HTTP, and a sweep",
    "tests.bench.pages": "pages in a real Chromium: first view, sliders, weight",
    "tests.bench.imports": "a bill of a million rows",
    "tests.bench.tenders": "tenders and ten thousand workloads; public instances by HAVRE_BENCHMARKS",
    "tests.bench.estates": "3,000 workloads against one monolithic model, 10,000, and 100000 on request",
    "tests.app.storage.killing": "the journal under kills",
    "tests.app.jobs.killing": "jobs whose workers, service and database are killed, a quarter of an hour",
}


def main() -> None:
    """Measure everything and print one table."""
    table = _table()
    _add(table, measure_load(), START_SECONDS)
    _add(table, measure_parse())
    for example in measure_examples():
        _add(table, example, ANSWER_SECONDS)
    table.add_section()
    judged, whole, stages = measure_twenty()
    _add(table, judged, ANSWER_SECONDS)
    _add(table, whole)
    for measured in measure_sections():
        _add(table, measured)
    _add(table, measure_first())
    for stage in stages:
        _add(table, stage)
    _add(table, measure_requests(), ANSWER_SECONDS)
    table.add_section()
    for shape in measure_shapes():
        _add(table, shape)
    table.caption = f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} when done"
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 110)
    console.print(table)
    for module, what in LONGER.items():
        console.print(f"python -m {module}: {what}", highlight=False)


def _table() -> Table:
    table = Table(title="Seconds, warm; ratio is p95 to the goal")
    table.add_column("what")
    for name in ("runs", "p50", "p95", "goal", "ratio"):
        table.add_column(name, justify="right")
    table.add_column("came to")
    return table


def _add(table: Table, measured: Measured, goal: float | None = None) -> None:
    against = ("", "") if goal is None else (f"{goal:.0f}", f"{measured.p95 / goal:.2f}")
    table.add_row(
        measured.name,
        str(len(measured.seconds)),
        f"{measured.p50:.3f}",
        f"{measured.p95:.3f}",
        *against,
        measured.note,
    )


if __name__ == "__main__":
    main()
