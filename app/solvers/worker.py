"""A solver process: loads the catalog, answers questions one after the other, ends with its service.

Started as `python -P -m app.solvers.worker FD`, where FD is an open pipe to the service.
"""

import os
import sys
from multiprocessing.connection import Connection
from time import perf_counter

from app.recommendations.recommend import recommend
from app.solvers.tasks import READY, Failed, Solved, Task
from app.traces import trace_of
from catalog.library import Catalog, load

# Solving yields to browsing when both want the same core.
NICENESS = 5


def solve_task(task: Task, catalog: Catalog) -> Solved | Failed:
    """The answer of one task; an error becomes a report, so that the process stays of use."""
    began = perf_counter()
    try:
        answer = recommend(task.question, catalog, time_limit=task.solve_seconds)
        text = answer.model_dump_json()
    except Exception as error:
        return Failed(type(error).__name__, trace_of(error))
    return Solved(answer.id, text, answer.status, answer.gap, answer.catalog.digest, perf_counter() - began)


def serve_tasks(connection: Connection) -> None:
    """Answer tasks until the other end closes, which it also does when the service is killed."""
    catalog = load()
    try:
        connection.send(READY)
        while True:
            task = connection.recv()
            if isinstance(task, Task):
                connection.send(solve_task(task, catalog))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


if __name__ == "__main__":
    os.nice(NICENESS)
    serve_tasks(Connection(int(sys.argv[1])))
