"""Work that needs no solver: the chunks of a job are numbers, and what they come to is their list."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

from app.dependencies import Running
from app.jobs.work import Ask, Kinds, Results
from app.storage.job_values import Finished
from catalog.library import Catalog

KIND = "counting"


@dataclass(frozen=True)
class Square:
    """A task: a number times itself."""

    number: int

    def run(self, catalog: Catalog) -> int:
        return self.number**2


@dataclass(frozen=True)
class Counting:
    """`chunks` chunks, each a number to square; `before` is called with the number of every chunk begun."""

    chunks: int
    before: Callable[[int], None] = field(default=lambda number: None, compare=False)

    @property
    def kind(self) -> str:
        return KIND

    @property
    def stages(self) -> tuple[int, ...]:
        return (self.chunks,)

    def payload(self) -> str:
        return json.dumps({"chunks": self.chunks})

    def run(self, number: int, ask: Ask, earlier: Results) -> str:
        self.before(number)
        return json.dumps(ask(Square(number)))

    def combine(self, results: Results) -> Finished:
        return Finished(json.dumps({"squares": [json.loads(results[n]) for n in range(self.chunks)]}))

    def so_far(self, results: Results) -> str | None:
        return json.dumps({"squares": [json.loads(results[n]) for n in sorted(results)]})


def counting_kinds(before: Callable[[int], None] = lambda number: None) -> Kinds:
    """The kinds of a service that only counts."""

    def read(running: Running, payload: str) -> Counting:
        return Counting(json.loads(payload)["chunks"], before)

    return {KIND: read}
