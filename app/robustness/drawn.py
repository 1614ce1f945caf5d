"""A plan with the doubts of its candidates: what everything is worth in draws of the facts."""

from dataclasses import dataclass

import numpy as np

from app.robustness.draws import values_in
from app.robustness.factors import Doubts, doubts_of
from app.scenarios.planned import Planned
from catalog.quantities import FloatArray, IntArray
from optimizer import Problem, Regrets, charges_of_goal, regrets


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A plan (`choice` of `problem`) and its facts; `others` are allowed plans met while solving draws."""

    base: Planned
    problem: Problem
    choice: IntArray
    doubts: Doubts
    others: tuple[IntArray, ...] = ()

    @property
    def weights(self) -> dict[str, float]:
        """The weights of the first goal, by resource."""
        return dict(self.problem.goals[0].weights)

    @property
    def charges(self) -> float:
        """What the charges of the plan add to its value; they are not drawn."""
        return charges_of_goal(self.problem, self.choice)

    def values(self, drawn: FloatArray) -> FloatArray:
        """What every candidate is worth by the first goal at factor values `[factor, draw]`."""
        return values_in(self.doubts, self.weights, self.problem.resources["shortfall"], drawn)

    def values_at(self, rows: IntArray, drawn: FloatArray) -> FloatArray:
        """The same worked out at some candidates only, ascending; 0 at all others."""
        found = np.zeros((len(self.problem.workload), drawn.shape[1]))
        shortfall = self.problem.resources["shortfall"][rows]
        found[rows] = values_in(self.doubts.take(rows), self.weights, shortfall, drawn)
        return found

    def regrets(self, values: FloatArray, seconds: float) -> Regrets:
        """The regret of the plan in every draw, bounded within `seconds`."""
        return regrets(self.problem, self.choice, values, plans=self.others, time_limit=seconds)


def drawn_of(base: Planned) -> Drawn:
    """The plan of a base, and the doubts of all it was chosen among. Raises ValueError without a plan."""
    if base.plan is None:
        raise ValueError("there is no plan whose facts could be drawn")
    stated = base.stated
    choice = np.searchsorted(stated.rows, base.plan).astype(np.int32)
    return Drawn(base, stated.part.problem, choice, doubts_of(stated, stated.rows))
