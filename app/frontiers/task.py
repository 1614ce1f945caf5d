"""A frontier as work of a solver process."""

from dataclasses import dataclass

from app.frontiers.frontier import trade_offs
from app.frontiers.schemas import Frontier
from app.frontiers.wanted import Wanted
from app.recommendations.question import Question
from catalog.library import Catalog


@dataclass(frozen=True, slots=True)
class TradeOffs:
    """A question and what is wanted of its front."""

    question: Question
    wanted: Wanted

    def run(self, catalog: Catalog) -> Frontier:
        """The front."""
        return trade_offs(self.question, catalog, self.wanted)
