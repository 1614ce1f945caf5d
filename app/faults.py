"""Faults of what a user wrote: where, what is wrong, what would be right.

`FaultyQuestion` (a ValueError) holds every `Fault` of one document, in its order; a fault is one line long.
"""

from collections.abc import Sequence
from dataclasses import dataclass

LONGEST_ECHO = 40

Step = str | int


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong. `path` is for people (names of workloads), `pointer` for programs (RFC 6901)."""

    path: str
    problem: str
    remedy: str
    code: str
    pointer: str = ""

    def __str__(self) -> str:
        """One line: `workloads.chat.kind: "gpu" is not a kind; use inference, training, ...`."""
        where = f"{self.path}: " if self.path else ""
        return f"{where}{self.problem}; {self.remedy}" if self.remedy else f"{where}{self.problem}"


class FaultyQuestion(ValueError):
    """A document that cannot be asked; carries every fault found, in document order."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Keep the faults; the message of the exception is one line per fault."""
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


def pointer(steps: Sequence[Step]) -> str:
    """JSON pointer (RFC 6901) of a place: `("links", 0, "from")` gives `/links/0/from`."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def echo(value: object) -> str:
    """A short, single-line rendering of what was written; a long value is cut, a group is only named."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a group of keys"
    if isinstance(value, list):
        return "a list"
    text = "".join(letter if letter.isprintable() else " " for letter in str(value)[: LONGEST_ECHO + 1])
    short = text if len(text) <= LONGEST_ECHO else text[: LONGEST_ECHO - 1] + "…"
    return f'"{short}"' if isinstance(value, str) else short
