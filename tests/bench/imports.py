"""`python -m tests.bench.imports`: a bill of a million rows, read and turned into workloads.

A measurement, never a test. The bill is synthetic: hours of machines, storage and tokens in several regions.
"""

import resource
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from rich.console import Console

from app.imports.from_bill import import_bill
from app.recommendations.asking.vocabulary import vocabulary_of
from catalog import load
from tests.app.imports.bills import COLUMNS, MACHINE, STORAGE

ROWS = 1_000_000
SECONDS, MEGABYTES = 30, 1024
REGIONS = ("eu-west-3", "eu-central-1", "us-east-1", "eu-north-1")


def main() -> None:
    """Write the bill, import it, print seconds and memory beside the goals."""
    catalog = load()
    vocabulary = vocabulary_of(catalog)
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "bill.csv"
        _write(file)
        before = _megabytes()
        began = perf_counter()
        found = import_bill(file, catalog, vocabulary.resolve_model)
        seconds = perf_counter() - began
    console = Console(file=sys.stdout, width=110)
    console.print(
        f"{ROWS:,} rows, {file.name}: {seconds:.1f} s (goal {SECONDS}), coverage {found.coverage:.1%}"
    )
    console.print(f"memory at most {_megabytes():.0f} MB, {before:.0f} MB before (goal {MEGABYTES})")


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _write(file: Path) -> None:
    """Hours of machines and GB-months in turn, each hour at its own time."""
    kinds = (MACHINE, {**MACHINE, "SkuMeter": "BoxUsage:c6i.xlarge", "SkuPriceDetails": ""}, STORAGE)
    with file.open("w", encoding="utf-8") as stream:
        columns = (*COLUMNS, "ChargeDescription")
        stream.write(",".join(columns) + "\n")
        for number in range(ROWS):
            charge = {**kinds[number % len(kinds)], "RegionId": REGIONS[number % len(REGIONS)]}
            day, hour = number % 30 + 1, number % 23
            charge["ChargePeriodStart"] = f"2026-05-{day:02d}T{hour:02d}:00:00Z"
            charge["ChargePeriodEnd"] = f"2026-05-{day:02d}T{hour + 1:02d}:00:00Z"
            charge["SkuPriceDetails"] = ""
            charge["ChargeDescription"] = f"$0.1 per On Demand Linux m6i.large Instance Hour of row {number}"
            stream.write(",".join(charge.get(column, "") for column in columns) + "\n")


if __name__ == "__main__":
    main()
