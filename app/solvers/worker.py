"""A solver process: loads the catalog, does one task after the other, ends with its service.

Started as `python -P -m app.solvers.worker FD FOLDER`: an open pipe to the service, and the folder of facts.
"""

import os
import sys
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter

from app.solvers.tasks import READY, Done, Failed, Result, Task
from app.traces import trace_of
from catalog.library import Catalog, load

# Solving yields to browsing when both want the same core.
NICENESS = 5
QUIET_SECONDS = 4.0


def do(task: Task[Result], catalog: Catalog) -> Done[Result] | Failed:
    """What one task comes to; an error becomes a report, so that the process stays of use."""
    began = perf_counter()
    try:
        result = task.run(catalog)
    except Exception as error:
        return Failed(type(error).__name__, trace_of(error))
    return Done(result, perf_counter() - began)


def serve_tasks(connection: Connection, facts: Path) -> None:
    """Do tasks until the other end closes, which it also does when the service is killed."""
    catalog = load(facts)
    try:
        connection.send(READY)
        if not connection.poll(QUIET_SECONDS):
            # What every question needs; not at once, since the service may still be loading beside us.
            import_module("app.recommendations.recommend")
            import_module("optimizer.engine")
        while True:
            connection.send(do(connection.recv(), catalog))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


if __name__ == "__main__":
    os.nice(NICENESS)
    serve_tasks(Connection(int(sys.argv[1])), Path(sys.argv[2]))
