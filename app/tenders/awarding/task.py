"""Awarding a tender as work of a solver process."""

from dataclasses import dataclass

from app.faults import Fault, FaultyQuestion
from app.recommendations.asking.vocabulary import vocabulary_of
from app.tenders.awarding.award import award_tender
from app.tenders.awarding.read import read_award_tender
from app.tenders.awarding.schemas import AwardOfTender
from catalog.library import Catalog


@dataclass(frozen=True, slots=True)
class Award:
    """A frozen tender with its bids as JSON text, the day (ISO), the language of warnings, seconds."""

    document: str
    today: str
    lang: str
    seconds: float

    def run(self, catalog: Catalog) -> AwardOfTender | tuple[Fault, ...]:
        """The proposal, or every fault of the document."""
        try:
            tender = read_award_tender(self.document, vocabulary_of(catalog), today=self.today)
        except FaultyQuestion as error:
            return tuple(error.faults)
        return award_tender(tender, catalog, time_limit=self.seconds, lang=self.lang)
