"""What a person may write of a frontier they want, on the command line and in an address."""

from app.frontiers.frontier import CRITERIA
from app.frontiers.schemas import CriterionName


class UnknownCriterion(ValueError):
    """Criteria that make no front; the text says which do."""


def criteria_of(text: str) -> tuple[CriterionName, ...]:
    """Criteria named with commas, in the order of ours; cost is one of them. Raises UnknownCriterion."""
    names = {name.strip() for name in text.split(",")} - {""}
    if not names <= set(CRITERIA) or "cost" not in names or len(names) < 2:
        raise UnknownCriterion("name cost and at least one of carbon, sovereignty, with commas")
    return tuple(name for name in CRITERIA if name in names)
