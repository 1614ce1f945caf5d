"""The helper of another process (`beside.py`): `python -P -m optimizer FD`, FD being an open pipe to it."""

import os
import sys
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue
from threading import Thread

from optimizer.beside import READY, BeginPart, KnownProblem, LeavePart, PartSolved
from optimizer.outcome import Outcome
from optimizer.parts import Wanted
from optimizer.problem import Problem

SWITCH_SECONDS = 0.0005  # what comes is read while we solve: whoever sends it does not wait


class _Parts:
    """What the helper has been asked for and not begun."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._problems: dict[int, Problem] = {}
        self._left: set[int] = set()
        self._asked: SimpleQueue[tuple[int, Problem, Wanted]] = SimpleQueue()

    def read(self) -> None:
        """Take in what comes, until the other end closes: then nobody wants what is being solved either."""
        try:
            while True:
                match self._connection.recv():
                    case KnownProblem(number, problem):
                        self._problems[number] = problem
                    case BeginPart(number, of, wanted):
                        self._asked.put((number, self._problems[of], wanted))
                    case LeavePart(number):
                        self._left.add(number)
                    case _:
                        self._forget()
        except (EOFError, OSError):
            os._exit(0)

    def _forget(self) -> None:
        self._problems.clear()
        self._left.clear()
        with suppress(Empty):
            while True:
                self._asked.get_nowait()

    def solve(self) -> None:
        """One part after the other."""
        while True:
            number, problem, wanted = self._asked.get()
            if number not in self._left:
                self._connection.send(PartSolved(number, _outcome(problem, wanted)))
            self._left.discard(number)


def _outcome(problem: Problem, wanted: Wanted) -> Outcome | None:
    try:
        return wanted.outcome(problem)
    except Exception:
        return None


def main() -> None:
    """Listen, and solve."""
    import_module("optimizer.engine")  # what every part needs
    sys.setswitchinterval(SWITCH_SECONDS)
    connection = Connection(int(sys.argv[1]))
    parts = _Parts(connection)
    connection.send(READY)
    Thread(target=parts.read, daemon=True).start()
    parts.solve()


if __name__ == "__main__":
    main()
