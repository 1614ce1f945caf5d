"""Allocating a tender as work of a solver process: reading a large one would hold up the service."""

from dataclasses import dataclass

from app.faults import Fault, FaultyQuestion
from app.recommendations.asking.trees import Limits
from app.tenders.allocate import allocate
from app.tenders.read import LIMITS, read_tender
from app.tenders.schemas import AllocationView
from catalog.library import Catalog


@dataclass(frozen=True, slots=True)
class Allocate:
    """The document as received, and the longest search for its award in seconds."""

    document: bytes
    seconds: float
    limits: Limits = LIMITS

    def run(self, catalog: Catalog) -> AllocationView | tuple[Fault, ...]:
        """The award with its proof or the reason for none; or every fault of a document that is no tender."""
        try:
            tender = read_tender(self.document, limits=self.limits)
        except FaultyQuestion as error:
            return tuple(error.faults)
        return allocate(tender, time_limit=self.seconds)
