"""Work that is divided: a document whose answer is put together from parts, in any number of processes.

A division says what is done in each stage and how the answer comes of it; the same parts give the same
answer, however many workers did them. All parts rest on the same facts, whose name goes with each; where it
differs (a refresh, an overlay, a new version), the work begins again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel

from app.faults import Fault, FaultyQuestion
from app.jobs.work import Ask, Outdated, Results
from app.solvers.tasks import AsPiece, Piece, Task
from app.storage.job_values import Finished

Bodies = Mapping[int, str]
# JSON text, or a view to be written as such; or every fault of what was asked.
Part = str | BaseModel | tuple[Fault, ...]


class Division(Protocol):
    """How one kind of answer is put together; a frozen dataclass."""

    @property
    def stages(self) -> tuple[int, ...]:
        """How many parts each stage has."""

    def task(self, number: int, earlier: Bodies) -> Task[Part]:
        """What gives the JSON text of a part, knowing those of the stages before."""

    def answer(self, bodies: Bodies) -> str:
        """The answer, from all parts, as JSON text."""

    def so_far(self, bodies: Bodies) -> str | None:
        """What can be said from some parts; None when that is nothing."""


@dataclass(frozen=True, slots=True)
class Undivided:
    """An answer that one task gives."""

    whole: Task[Part]

    @property
    def stages(self) -> tuple[int, ...]:
        """One part."""
        return (1,)

    def task(self, number: int, earlier: Bodies) -> Task[Part]:
        """The task."""
        return self.whole

    def answer(self, bodies: Bodies) -> str:
        """What it came to."""
        return bodies[0]

    def so_far(self, bodies: Bodies) -> str | None:
        """Nothing before the end."""
        return None


@dataclass(frozen=True, slots=True)
class Divided:
    """A document and how its answer is divided.

    `kept` is what a job of this `kind` keeps to divide it the same way again, whatever sizes later versions
    choose.
    """

    kind: str
    kept: tuple[str | int | float, ...]
    division: Division

    @property
    def stages(self) -> tuple[int, ...]:
        """How many chunks each stage has."""
        return self.division.stages

    def payload(self) -> str:
        """What the work is read back from."""
        return json.dumps(self.kept)

    def run(self, number: int, ask: Ask, earlier: Results) -> str:
        """One part, under the name of its facts."""
        pieces = _pieces(earlier)
        bodies = {each: piece.body for each, piece in pieces.items()}
        facts = next((piece.facts for piece in pieces.values()), None)
        found = ask(AsPiece(self.division.task(number, bodies), facts))
        if isinstance(found, tuple):
            raise FaultyQuestion(found)
        if facts not in (None, found.facts):
            raise Outdated
        return f"{found.facts}\n{found.body}"

    def combine(self, results: Results) -> Finished:
        """The answer."""
        return Finished(self.division.answer({n: piece.body for n, piece in _pieces(results).items()}))

    def so_far(self, results: Results) -> str | None:
        """What can be said from the parts that are done."""
        try:
            return self.division.so_far({n: piece.body for n, piece in _pieces(results).items()})
        except Outdated:
            return None


def _pieces(results: Results) -> dict[int, Piece]:
    """The pieces of results, in the order of their numbers. Raises Outdated when their facts differ."""
    split = ((number, results[number].partition("\n")) for number in sorted(results))
    pieces = {number: Piece(facts, body) for number, (facts, _, body) in split}
    if len({piece.facts for piece in pieces.values()}) > 1:
        raise Outdated
    return pieces


def spans(count: int, size: int) -> list[tuple[int, int]]:
    """So many things cut into spans of at most `size`, as half-open ranges."""
    return [(first, min(first + size, count)) for first in range(0, count, size)]
