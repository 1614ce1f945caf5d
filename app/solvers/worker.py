"""What a solver does: have the catalog of its service, do one task after the other, end with it."""

import gc
import os
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter

from app.imports.refreshing.snapshots import catalog_in_use
from app.solvers.tasks import READY, Done, Failed, Result, Task
from app.traces import trace_of
from catalog.library import Catalog, sealed

QUIET_SECONDS = 4.0
LEARNING_QUESTIONS, LEARNING_SECONDS = 3, 0.3
# Solving yields to browsing when both want the same core.
NICENESS = 5


def _read(connection: Connection, home: Path | None) -> Catalog | None:
    """The catalog, which the service has now too; None where it was told what is wrong with the files."""
    try:
        catalog = catalog_in_use(home)
    except (ValueError, LookupError, OSError) as error:
        connection.send(str(error))
        return None
    connection.send(catalog)
    return catalog


def do(task: Task[Result], catalog: Catalog) -> Done[Result] | Failed:
    """What one task comes to; an error becomes a report, so that the process stays of use."""
    began = perf_counter()
    try:
        result = task.run(catalog)
    except Exception as error:
        return Failed(type(error).__name__, trace_of(error))
    return Done(result, perf_counter() - began)


def serve_tasks(connection: Connection, reads: bool, home: Path | None) -> None:
    """Do tasks until the other end closes, which it also does when the service is killed.

    The catalog in use below `home` is read for the service too, or comes from there.
    """
    try:
        catalog = _read(connection, home) if reads else sealed(connection.recv())
        if catalog is None:
            return
        # The catalog and all modules stay: nothing of them is looked through for what could be given back.
        gc.freeze()
        gc.enable()
        os.nice(NICENESS)
        connection.send(READY)
        if not connection.poll(QUIET_SECONDS):
            # What every question needs; not at once, since the service may still be loading beside us.
            import_module("app.recommendations.recommend")
            import_module("optimizer.engine")
        call_helper = import_module("app.solvers.helper").call_helper
        learning = LEARNING_QUESTIONS
        while True:
            call_helper()
            report = do(connection.recv(), catalog)
            if learning and isinstance(report, Done) and report.seconds > LEARNING_SECONDS:
                # Nor what the first long questions loaded and keep: a short one would wait for it in turn.
                gc.collect()
                gc.freeze()
                learning -= 1
            connection.send(report)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
