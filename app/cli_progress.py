"""A bar on the terminal while an answer is worked out: on the error stream, and only where a person looks."""

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from app.recommendations.progress import Step, Watcher, nobody
from optimizer import Progress as Search

CLOSED = 1e-6
STAGES = {"judging": "Judging offers", "solving": "Searching", "explaining": "Explaining"}


@contextmanager
def shown_progress() -> Iterator[Watcher]:
    """A watcher that draws a bar; one that does nothing where the error stream is no terminal."""
    if not sys.stderr.isatty():
        yield nobody
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Reading", total=None)

        def watch(step: Step) -> None:
            done, total = measured(step)
            bar.update(task, description=described(step), completed=done, total=total)

        yield watch


def described(step: Step) -> str:
    """The step in words: how many are done, or the best plan, the bound and the gap between them."""
    words = STAGES[step.stage]
    if step.total:
        words += f" {step.done:,} of {step.total:,}"
    if step.search is None:
        return words
    if not math.isfinite(step.search.value):
        return f"{words}: no plan yet"
    found = f"{words}: best {step.search.value:,.6g}"
    return f"{found}, bound {step.search.bound:,.6g}, gap {step.search.gap:.2%}"


def measured(step: Step) -> tuple[float, float | None]:
    """How much is done, of how much; of a search, the orders of magnitude of the gap that are closed."""
    if step.search is not None:
        return closed(step.search), 1.0
    return (step.done, step.total) if step.total else (0.0, None)


def closed(search: Search) -> float:
    """0 for a gap of the whole value or more, 1 for one that is proven away, by orders of magnitude."""
    if not math.isfinite(search.gap):
        return 0.0
    return min(1.0, max(0.0, math.log10(max(search.gap, CLOSED)) / math.log10(CLOSED)))
