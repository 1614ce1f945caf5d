"""Which frontier is wanted, and how a person may write it on the command line and in an address."""

from dataclasses import dataclass

from app.frontiers.schemas import CriterionName

CRITERIA: tuple[CriterionName, ...] = ("cost", "carbon", "sovereignty")
POINTS = 20
MOST_POINTS = 500


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which criteria (cost first), about how many plans or all of them, the longest search in seconds."""

    criteria: tuple[CriterionName, ...] = CRITERIA
    points: int = POINTS
    complete: bool = False
    time_limit: float = 30.0


class UnknownCriterion(ValueError):
    """Criteria that make no front; the text says which do."""


def criteria_of(text: str) -> tuple[CriterionName, ...]:
    """Criteria named with commas, in the order of ours; cost is one of them. Raises UnknownCriterion."""
    names = {name.strip() for name in text.split(",")} - {""}
    if not names <= set(CRITERIA) or "cost" not in names or len(names) < 2:
        raise UnknownCriterion("name cost and at least one of carbon, sovereignty, with commas")
    return tuple(name for name in CRITERIA if name in names)
