"""`python -m tests.bench.pages`: pages in a real Chromium before a running service, against their goals.

A measurement, never a test. Each example is opened when the service has never been asked it (the first one
with solvers that have judged nothing yet), opened again, and asked anew by a slider and by a switch. What is
waited for from other hosts is nothing; what the machine does besides is in the caption.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from playwright.sync_api import Browser, Page, Response, sync_playwright
from rich.console import Console
from rich.table import Table

from app.examples import examples
from tests.browser.chromium import ARGUMENTS, chromium
from tests.journeys.server import Server, serving

FIRST_MS, ASKED_MS, PAGE_BYTES = 1_000, 300, 300_000
PATIENCE_MS = 120_000
MOVES = 5
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"
# From a slider at rest to the new plan in the page: sets it and waits for the answer to be put in.
ASK = """([name, value]) => new Promise((resolve) => {
  const slider = document.querySelector(`input[name="${name}"]`);
  const live = document.getElementById("live");
  const began = performance.now();
  new MutationObserver((_, seen) => { seen.disconnect(); resolve(performance.now() - began); })
    .observe(live, { childList: true });
  slider.value = value;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
})"""


def main() -> int:
    """Measure every example and print one table."""
    found = chromium()
    if found is None:
        print("no Chromium on this machine: apt-get install chromium", file=sys.stderr)  # noqa: T201
        return 1
    table = Table(title="The plan page, ms and bytes; goals in the heading")
    table.add_column("example")
    for name in (
        *(f"first view ≤ {FIRST_MS}", "first paint", "seen again"),
        *(f"a slider moved ≤ {ASKED_MS}", f"bytes ≤ {PAGE_BYTES}"),
    ):
        table.add_column(name, justify="right")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        database = f"sqlite:///{Path(name) / 'bench.db'}"
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        with serving(Path(name), database) as server:
            for row in _rows(browser, server):
                table.add_row(*row)
        browser.close()
    table.caption = f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} when done"
    Console(file=sys.stdout, width=110).print(table)
    return 0


def _rows(browser: Browser, server: Server) -> Iterator[tuple[str, ...]]:
    for example in examples():
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        received: list[Response] = []
        page.on("response", lambda reply, seen=received: seen.append(reply))
        address = f"{server.address}/plan?example={example}"
        first = _opened(page, address)
        # What is fetched for places that are seen comes after the page.
        size = sum(len(reply.body()) for reply in received if reply.request.resource_type != "fetch")
        paint = page.evaluate(PAINT)
        again = _opened(page, address)
        page.wait_for_load_state("networkidle")
        moved = [page.evaluate(ASK, ["cost", str(20 + 7 * move)]) for move in range(MOVES)]
        yield (
            *(example, f"{first:.0f}", f"{paint:.0f}", f"{again:.0f}"),
            *(f"{min(moved):.0f} to {max(moved):.0f}", f"{size:,}"),
        )
        context.close()


def _opened(page: Page, address: str) -> float:
    """Milliseconds from asking for a page to everything of it being there."""
    began = perf_counter()
    page.goto(address, wait_until="load")
    return 1_000 * (perf_counter() - began)


if __name__ == "__main__":
    sys.exit(main())
