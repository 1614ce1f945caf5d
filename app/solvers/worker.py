"""What a solver does: take over the catalog of its service, do one task after the other, end with it."""

import gc
from importlib import import_module
from multiprocessing.connection import Connection
from time import perf_counter

from app.solvers.tasks import READY, Done, Failed, Result, Task
from app.traces import trace_of
from catalog.library import Catalog, sealed

QUIET_SECONDS = 4.0


def do(task: Task[Result], catalog: Catalog) -> Done[Result] | Failed:
    """What one task comes to; an error becomes a report, so that the process stays of use."""
    began = perf_counter()
    try:
        result = task.run(catalog)
    except Exception as error:
        return Failed(type(error).__name__, trace_of(error))
    return Done(result, perf_counter() - began)


def serve_tasks(connection: Connection) -> None:
    """Do tasks until the other end closes, which it also does when the service is killed."""
    try:
        catalog: Catalog = sealed(connection.recv())
        # The catalog and all modules stay: nothing of them is looked through for what could be given back.
        gc.freeze()
        gc.enable()
        connection.send(READY)
        if not connection.poll(QUIET_SECONDS):
            # What every question needs; not at once, since the service may still be loading beside us.
            import_module("app.recommendations.recommend")
            import_module("optimizer.engine")
        while True:
            connection.send(do(connection.recv(), catalog))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
