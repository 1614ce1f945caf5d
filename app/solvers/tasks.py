"""What passes between the service and a solver process. Everything here is pickled."""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version as version_of
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from pydantic import BaseModel

from app.faults import Fault

if TYPE_CHECKING:
    from catalog.library import Catalog

READY = "ready"
Result = TypeVar("Result")
Found_co = TypeVar("Found_co", covariant=True)


class Task(Protocol[Found_co]):
    """Work of a solver over its catalog. A frozen dataclass of plain values, as is what it comes to."""

    def run(self, catalog: "Catalog") -> Found_co:
        """What the work comes to."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What a part of some work came to, as JSON text, and the name of the facts it rests on."""

    facts: str
    body: str


@dataclass(frozen=True, slots=True)
class AsPiece:
    """A task that does a part, done over the facts of the other parts only; over others the body is empty.

    What it comes to is JSON text, or a view that is written as such.
    """

    task: Task[str | BaseModel | tuple[Fault, ...]]
    facts: str | None

    def run(self, catalog: "Catalog") -> Piece | tuple[Fault, ...]:
        """The piece, or every fault of what was asked."""
        here = facts_name(catalog)
        if self.facts not in (None, here):
            return Piece(here, "")
        found = self.task.run(catalog)
        if isinstance(found, tuple):
            return found
        return Piece(here, found if isinstance(found, str) else found.model_dump_json())


@dataclass(frozen=True, slots=True)
class Unhelped(Task[Found_co]):
    """A task done without the helper of its solver."""

    task: Task[Found_co]

    def run(self, catalog: "Catalog") -> Found_co:
        """What the task comes to."""
        # A solver has loaded these; a service need not.
        from app.solvers.helper import HELPER
        from optimizer import ALONE

        before = HELPER.set(ALONE)
        try:
            return self.task.run(catalog)
        finally:
            HELPER.reset(before)


def facts_name(catalog: "Catalog") -> str:
    """What names the facts of a catalog, and the program that reads them."""
    return f"{_version()} {catalog.digest}"


@cache
def _version() -> str:
    """Of the program; looking it up reads a file."""
    return version_of("havre")


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """What a task came to, and the seconds it took."""

    result: Result
    seconds: float


@dataclass(frozen=True, slots=True)
class Failed:
    """An error of ours in a solver: its type and where it was raised, without values."""

    error: str
    trace: tuple[str, ...]
