"""Solve in a process of its own, ended half a second after the time limit whatever the solver does.

Solvers look at their clocks too rarely on large models; a process can be ended. The best bound and plan value
the search has reported are kept, so that an ended search still says what is known.
"""

import multiprocessing
from multiprocessing.connection import Connection
from time import time

import numpy as np

from optimizer.check import check
from optimizer.clock import Listener, Progress, start_clock
from optimizer.outcome import Outcome, Undecided
from optimizer.problem import Problem
from optimizer.solve import solve

GRACE = 0.5  # seconds beyond the time limit


class SolverDiedError(RuntimeError):
    """The process ended without an answer before its time: out of memory, or a fault of the solver."""


def solve_in_process(
    problem: Problem, *, time_limit: float = 30.0, seed: int = 0, progress: Listener | None = None
) -> Outcome:
    """As `solve`, but over at `time_limit` + 0.5 s; a search ended by force gives `Undecided` with its bound.

    `progress` is called in this process. Raises `SolverDiedError` if the process ends by itself unanswered.
    """
    check(problem)
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    ends = time() + time_limit
    worker = context.Process(target=_work, args=(there, problem, ends, seed), daemon=True)
    worker.start()
    there.close()
    try:
        return _listen(here, ends + GRACE - time(), progress)
    finally:
        worker.kill()
        worker.join()
        here.close()


def _work(there: Connection, problem: Problem, ends: float, seed: int) -> None:
    """Solve until `ends` (seconds of the epoch, which both processes share: starting one takes time too)."""
    there.send(solve(problem, time_limit=max(0.01, ends - time()), seed=seed, progress=there.send))
    there.close()


def _listen(here: Connection, seconds: float, progress: Listener | None) -> Outcome:
    """Pass progress on until the outcome comes or time is over."""
    clock = start_clock(seconds)
    bound = -np.inf
    while here.poll(clock.left):
        try:
            said = here.recv()
        except EOFError as error:
            raise SolverDiedError("the solver process ended without an answer") from error
        if not isinstance(said, Progress):
            outcome: Outcome = said
            return outcome
        bound = max(bound, said.bound) if said.step == 0 else bound
        if progress is not None:
            progress(said)
    return Undecided(float(bound), clock.elapsed)
