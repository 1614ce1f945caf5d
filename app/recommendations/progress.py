"""How far an answer has come, told to whoever waits for it."""

from collections.abc import Callable
from dataclasses import dataclass

from optimizer import Progress


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done, how many of how many are done (0 of 0: not countable), and how the search stands.

    `search` holds seconds, value, bound and gap of the plan being searched for.
    """

    stage: str  # judging | solving | explaining
    done: int = 0
    total: int = 0
    search: Progress | None = None


Watcher = Callable[[Step], None]


def nobody(_: Step) -> None:
    """Nobody waits to be told."""
