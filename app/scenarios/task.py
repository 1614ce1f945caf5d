"""Scenarios and sweeps as tasks of a solver: what goes to its process, and what comes back."""

from dataclasses import dataclass, replace

from app.faults import Fault, FaultyQuestion
from app.recommendations.asking.trees import Limits as DocumentLimits
from app.scenarios.reading import read_body
from app.scenarios.sweep import sweep
from app.scenarios.sweep_reading import read_sweep
from app.scenarios.vocabulary import names_in
from app.scenarios.whatif import Limits, what_if
from app.scenarios.world import World
from catalog.library import Catalog


@dataclass(frozen=True, slots=True)
class CompareScenarios:
    """A body as received, read on `today` (ISO); `limits` bound its size and `seconds` each search."""

    body: bytes
    today: str
    limits: DocumentLimits
    seconds: float

    def run(self, catalog: Catalog) -> str | tuple[Fault, ...]:
        """The comparison as JSON text, or every fault of the body."""
        try:
            asked = read_body(self.body, names_in(catalog), today=self.today, limits=self.limits)
            world = World(asked.question, catalog, asked.written, self.today)
            found = what_if(world, asked.scenarios, Limits(self.seconds, self.seconds))
        except FaultyQuestion as error:
            return error.faults
        return found.model_dump_json()


@dataclass(frozen=True, slots=True)
class SweepScenarios:
    """The same for a sweep."""

    body: bytes
    today: str
    limits: DocumentLimits
    seconds: float

    def run(self, catalog: Catalog) -> str | tuple[Fault, ...]:
        """The sweep as JSON text, or every fault of the body."""
        try:
            asked = read_sweep(self.body, names_in(catalog), today=self.today, limits=self.limits)
            world = World(asked.question, catalog, asked.written, self.today)
            found = sweep(world, replace(asked.sweep, seconds=self.seconds))
        except FaultyQuestion as error:
            return error.faults
        return found.model_dump_json()
