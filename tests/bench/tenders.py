"""Tenders to allocate and very many workloads, measured: public instances and seeded families at size.

`python -m tests.bench.tenders [FAMILY ...]`; without a name, all. Public instances are read from the folder
named by `HAVRE_BENCHMARKS` (a `known.csv` and one tender per row); without it that part is skipped.
"""

import csv
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import perf_counter

from app.tenders.allocate import allocate
from app.tenders.read import read_tender
from optimizer import Placed, Problem, solve
from tests.optimizer.shapes import capacities, knapsacks, ministry, sites

FOLDER = "HAVRE_BENCHMARKS"
SECONDS = 60.0


def known_instances(folder: Path) -> Iterator[str]:
    """One line per instance: seconds, status, value against the known optimum; then the total."""
    began = perf_counter()
    for row in csv.DictReader((folder / "known.csv").read_text().splitlines()):
        tender = read_tender((folder / f"{row['name']}.json").read_bytes())
        start = perf_counter()
        answer = allocate(tender, time_limit=SECONDS)
        same = answer.value is not None and abs(answer.value - float(row["known"])) < 1e-6
        verdict = "as known" if same and answer.status == "optimal" else f"known {row['known']}"
        seconds = perf_counter() - start
        yield f"{row['name']:24} {seconds:6.2f} s  {answer.status:9} {answer.value}  {verdict}"
    yield f"{'all instances':24} {perf_counter() - began:6.2f} s"


FAMILIES: dict[str, Callable[[], Problem]] = {
    "facilities 100 x 1000": lambda: sites(1, 100, 1000),
    "facilities 100 x 1000, dear": lambda: sites(2, 100, 1000, dear=5.0),
    "assignment D 20 x 400": lambda: capacities(1, 20, 400, "D"),
    "assignment E 20 x 400": lambda: capacities(1, 20, 400, "E"),
    "assignment C 80 x 1600": lambda: capacities(1, 80, 1600, "C"),
    "assignment D 80 x 1600": lambda: capacities(1, 80, 1600, "D"),
    "assignment E 80 x 1600": lambda: capacities(1, 80, 1600, "E"),
    "knapsacks 400 x 10 x 10": lambda: knapsacks(1, 400, 10, 10),
    "knapsacks 400 x 20 x 10": lambda: knapsacks(2, 400, 20, 10),
    "lots 1000 x 100": lambda: capacities(3, 100, 1000, "C"),
    "workloads 3,000 x 200": lambda: ministry(1, 3_000),
    "workloads 10,000 x 200": lambda: ministry(1),
}


def families(names: list[str]) -> Iterator[str]:
    """One line per family: seconds, status, value, gap to the proven bound."""
    for name, build in FAMILIES.items():
        if names and not any(word in name for word in names):
            continue
        problem = build()
        began = perf_counter()
        outcome = solve(problem, time_limit=SECONDS)
        told = "no plan"
        if isinstance(outcome, Placed):
            told = f"{outcome.status:9} {outcome.objective:14.3f}  gap {outcome.goals[0].gap:.1e}"
        peak = getrusage(RUSAGE_SELF).ru_maxrss / 1024**2
        yield f"{name:30} {perf_counter() - began:6.2f} s  {told}  peak so far {peak:.2f} GiB"


def main(names: list[str]) -> None:
    """Print the tables."""
    folder = os.environ.get(FOLDER)
    if not names or "known" in names:
        lines = (
            known_instances(Path(folder)) if folder else iter([f"{FOLDER} is not set: known optima skipped"])
        )
        for line in lines:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    for line in families([name for name in names if name != "known"]) if names != ["known"] else ():
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
