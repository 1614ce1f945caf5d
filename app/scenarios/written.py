"""A body as received, which every task about it reads for itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from app.faults import Fault, FaultyQuestion
from app.recommendations.asking.documents import Read
from app.recommendations.asking.trees import Limits, Tree
from app.recommendations.question import Question
from app.scenarios.world import World
from catalog.library import Catalog

Found = str | tuple[Fault, ...]


class Asked(Protocol):
    """What a body asks: a question as written and as understood, and what is wanted of it."""

    @property
    def written(self) -> Mapping[str, Tree]:
        """The question as written."""

    @property
    def question(self) -> Question:
        """The question as understood."""


@dataclass(frozen=True, slots=True)
class Written:
    """A body as received, or read before, and asked on `today` (ISO).

    `limits` bound its size and `seconds` each search.
    """

    body: bytes | Read
    today: str
    limits: Limits
    seconds: float

    def world(self, asked: Asked, catalog: Catalog) -> World:
        """The question over the facts."""
        return World(asked.question, catalog, asked.written, self.today)


@dataclass(frozen=True, slots=True)
class Span:
    """The things `first` to before `last` that a body asks, from a base that came to `outcome`."""

    asked: Written
    outcome: str
    first: int
    last: int


def or_faults(find: Callable[[], str]) -> Found:
    """What is found, or every fault that stands in its way."""
    try:
        return find()
    except FaultyQuestion as error:
        return error.faults
