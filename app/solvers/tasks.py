"""What passes between the service and a solver process. Everything here is pickled."""

from dataclasses import dataclass

from app.recommendations.question import Question

READY = "ready"


@dataclass(frozen=True, slots=True)
class Task:
    """A question and the longest search for its plan, in seconds."""

    question: Question
    solve_seconds: float


@dataclass(frozen=True, slots=True)
class Solved:
    """An answer as JSON text, and what the journal and the measurements need of it.

    `seconds` were spent judging, solving and explaining.
    """

    id: str
    answer: str
    status: str
    gap: float | None
    catalog_digest: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Failed:
    """An error of ours while solving: its type and where it was raised, without values."""

    error: str
    trace: tuple[str, ...]


Report = str | Solved | Failed
