"""Preparing a decision in a solver process, which has the catalog and the time."""

from dataclasses import dataclass

from app.records.decide import Answered, OtherFacts, decision_of
from app.records.record import Decision
from catalog.library import Catalog


@dataclass(frozen=True, slots=True)
class Decide:
    """The decision behind an answer; None when the catalog is not the one the answer was made with."""

    answered: Answered

    def run(self, catalog: Catalog) -> Decision | None:
        """Judge the options again; nothing is solved."""
        try:
            return decision_of(self.answered, catalog)
        except OtherFacts:
            return None
