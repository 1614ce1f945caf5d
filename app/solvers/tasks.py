"""What passes between the service and a solver process. Everything here is pickled."""

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from catalog.library import Catalog

READY = "ready"
Result = TypeVar("Result")
Found_co = TypeVar("Found_co", covariant=True)


class Task(Protocol[Found_co]):
    """Work of a solver over its catalog. A frozen dataclass of plain values, as is what it comes to."""

    def run(self, catalog: Catalog) -> Found_co:
        """What the work comes to."""


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
