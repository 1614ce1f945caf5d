"""Where a fact comes from and how far it may be trusted."""

from dataclasses import dataclass
from enum import IntEnum

UNDATED = ""


class Grade(IntEnum):
    """How a figure was obtained, best first, so that a combination takes the largest."""

    MEASURED = 0
    DECLARED = 1
    MODELLED = 2
    ASSUMED = 3

    @property
    def label(self) -> str:
        """The word used in answers: `measured`, `declared`, `modelled` or `assumed`."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Source:
    """One row of `data/sources.csv`: what may be cited for a fact."""

    id: str
    title: str
    url: str
    licence: str
    date: str
    notes: str


def source_ids(reference: str) -> tuple[str, ...]:
    """The ids cited by a reference such as `a:suffix|b`: `("a", "b")`."""
    return tuple(part.split(":")[0] for part in reference.split("|") if part)


def grade_of(reference: str) -> Grade:
    """`declared` for a plain reference; a `:suffix` says something was inferred, hence `modelled`."""
    return Grade.MODELLED if ":" in reference else Grade.DECLARED
