"""A second process that solves parts of a problem while this one solves others.

    helper = start_helper()
    later = [helper.soon(problem, wanted) for wanted in ...]    # begun there, one after the other
    ...                                                         # this process does something else
    outcomes = [each.outcome() for each in later]               # those not begun there are solved here

An outcome does not depend on where it was worked out, nor on whether there is a helper at all. A problem goes
over once, a part is a mask. The helper needs what this package needs, no more: some 30 MB of its own. It
ends when this process does.
"""

import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Final, Protocol

from optimizer.outcome import Outcome
from optimizer.parts import Wanted
from optimizer.problem import Problem

MOST_CANDIDATES = 20_000  # of a problem that is handed over
PATIENCE_SECONDS = 0.5  # with a helper that is late, since others keep the processors busy
READY: Final = "ready"
FORGET: Final = "forget"


class Later:
    """The outcome of a part, once it is asked for."""

    def __init__(self, problem: Problem, wanted: Wanted) -> None:
        """A part that nobody has begun."""
        self._problem, self._wanted = problem, wanted
        self.found: Outcome | None = None

    def outcome(self) -> Outcome:
        """What it comes to: solved here and now if need be."""
        if self.found is None:
            self.found = self._wanted.outcome(self._problem)
        return self.found


class Helper(Protocol):
    """Who may solve parts of a problem for us."""

    def soon(self, problem: Problem, wanted: Wanted) -> Later:
        """The outcome of a part, later."""

    def forget(self) -> None:
        """Nothing that was asked for is wanted any more."""

    def is_alive(self) -> bool:
        """Whether there is anybody."""


class _Nobody:
    """No helper: parts are solved when their outcomes are asked for."""

    def soon(self, problem: Problem, wanted: Wanted) -> Later:
        """The outcome of a part, solved by whoever asks."""
        return Later(problem, wanted)

    def forget(self) -> None:
        """Nothing has been begun."""

    def is_alive(self) -> bool:
        """Never."""
        return False


ALONE: Final[Helper] = _Nobody()


@dataclass(frozen=True, slots=True)
class KnownProblem:
    """A problem of which parts will be asked for."""

    number: int
    problem: Problem


@dataclass(frozen=True, slots=True)
class BeginPart:
    """A part of a known problem."""

    number: int
    of: int
    wanted: Wanted


@dataclass(frozen=True, slots=True)
class LeavePart:
    """A part that is solved by who asked for it."""

    number: int


@dataclass(frozen=True, slots=True)
class PartSolved:
    """What a part came to; None where solving it failed, which it will do again where it was asked for."""

    number: int
    outcome: Outcome | None


class _Begun(Later):
    """A part handed to a helper."""

    def __init__(self, problem: Problem, wanted: Wanted, helper: "HelperProcess") -> None:
        super().__init__(problem, wanted)
        self._helper = helper

    def outcome(self) -> Outcome:
        if self.found is None:
            self._helper.wait_for(self)
        return super().outcome()


class HelperProcess:
    """Our end of the pipe to the second process. One that is not there yet, or no more, is done without."""

    def __init__(self, process: subprocess.Popen[bytes], connection: Connection) -> None:
        """Of a process just started."""
        self._process, self._connection = process, connection
        self._ready = False
        self._numbers = 0
        self._problems: dict[int, tuple[int, Problem]] = {}  # by identity, of objects kept alive
        self._begun: dict[int, _Begun] = {}
        self._late = False  # and has not been heard of since

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def soon(self, problem: Problem, wanted: Wanted) -> Later:
        """The outcome of a part, begun in the helper if it is there."""
        if len(problem.workload) > MOST_CANDIDATES or not self.is_ready():
            return Later(problem, wanted)
        later = _Begun(problem, wanted, self)
        try:
            if id(problem) not in self._problems:
                self._problems[id(problem)] = self._next(), problem
                self._connection.send(KnownProblem(*self._problems[id(problem)]))
            number = self._next()
            self._connection.send(BeginPart(number, self._problems[id(problem)][0], wanted))
        except OSError:
            self.stop()
            return later
        self._begun[number] = later
        return later

    def forget(self) -> None:
        """Drop every problem and what was asked of them; a part that is being solved there still ends.

        A helper that was late and is silent since is given up: it may never read what it is sent.
        """
        self._read(0.0)
        if self._late:
            self.stop()
        self._problems.clear()
        self._begun.clear()
        if self._ready:
            try:
                self._connection.send(FORGET)
            except OSError:
                self.stop()

    def unfinished(self) -> int:
        """How many parts it has been asked for and not solved."""
        self._read(0.0)
        return len(self._begun)

    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def is_ready(self) -> bool:
        """Whether the helper has begun to listen."""
        if not self._ready and self.is_alive():
            with suppress(EOFError, OSError):
                self._ready = self._connection.poll() and self._connection.recv() == READY
        return self._ready

    def wait_for(self, later: _Begun) -> None:
        """Until the helper has found it, solve what it has not begun, from the last.

        What it is late with is solved here as well.
        """
        self._read(0.0)
        while later.found is None and later in self._begun.values():
            if len(self._begun) == 1 and self._read(PATIENCE_SECONDS):
                continue
            self._late = len(self._begun) == 1
            self._solve_here(next(reversed(self._begun)))
            self._read(0.0)

    def _solve_here(self, number: int) -> None:
        with suppress(OSError):  # found out when reading
            self._connection.send(LeavePart(number))
        Later.outcome(self._begun.pop(number))

    def _read(self, seconds: float) -> bool:
        """Take in what has been found, waiting for the first at most so long; whether there was anything."""
        some = False
        try:
            while self._ready and self._connection.poll(0.0 if some else seconds):
                reply: PartSolved = self._connection.recv()
                some, self._late = True, False
                later = self._begun.pop(reply.number, None)
                if later is not None:
                    later.found = reply.outcome
        except (EOFError, OSError):
            self.stop()
        return some

    def stop(self) -> None:
        """End the process; everything is solved here from now on."""
        self._ready = False
        self._begun.clear()
        self._process.kill()
        self._process.wait()
        self._connection.close()

    def _next(self) -> int:
        self._numbers += 1
        return self._numbers


def start_helper() -> HelperProcess:
    """A helper, which gets ready while we go on."""
    ours, theirs = Pipe()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "optimizer", str(theirs.fileno())],
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
    )
    theirs.close()
    return HelperProcess(process, ours)
