"""A robustness question as a task of a solver."""

from dataclasses import dataclass

from app.faults import Fault, FaultyQuestion
from app.recommendations.asking.trees import Limits
from app.robustness.reading import read_body
from app.robustness.robustness import robustness
from app.scenarios.vocabulary import names_in
from app.scenarios.world import World
from catalog.library import Catalog


@dataclass(frozen=True, slots=True)
class AskRobustness:
    """A body as received, read on `today` (ISO); `limits` bound its size and `seconds` each search."""

    body: bytes
    today: str
    limits: Limits
    seconds: float

    def run(self, catalog: Catalog) -> str | tuple[Fault, ...]:
        """The answer as JSON text, or every fault of the body."""
        try:
            asked = read_body(
                self.body, names_in(catalog), today=self.today, limits=self.limits, seconds=self.seconds
            )
        except FaultyQuestion as error:
            return error.faults
        world = World(asked.question, catalog, asked.written, self.today)
        return robustness(world, asked.wanted).model_dump_json()
