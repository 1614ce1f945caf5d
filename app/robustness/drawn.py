"""A plan with the doubts of its candidates: what it regrets in draws of the facts, bounded or solved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from app.robustness.draws import values_in
from app.robustness.factors import Doubts, doubts_of
from app.scenarios.planned import Planned
from catalog.quantities import FloatArray, IntArray
from optimizer import Problem, Regrets, best_in_draw, charges_of_goal, regrets

ONE_SEARCH = 0.25  # of the time for the sample, for one draw at most


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

    def regrets(self, values: FloatArray, seconds: float) -> Regrets:
        """The regret of the plan in every draw, bounded within `seconds`."""
        return regrets(self.problem, self.choice, values, plans=self.others, time_limit=seconds)


@dataclass(frozen=True, slots=True)
class Sample:
    """The draws that were solved: their numbers, and a proven bound on the best value in each."""

    draws: tuple[int, ...]
    bounds: tuple[float, ...]
    in_time: bool


def drawn_of(base: Planned) -> Drawn:
    """The plan of a base, and the doubts of all it was chosen among. Raises ValueError without a plan."""
    if base.plan is None:
        raise ValueError("there is no plan whose facts could be drawn")
    stated = base.stated
    choice = np.searchsorted(stated.rows, base.plan).astype(np.int32)
    return Drawn(base, stated.part.problem, choice, doubts_of(stated, stated.rows))


def solve_sample(drawn: Drawn, values: FloatArray, most: int, seconds: float) -> tuple[Drawn, Sample]:
    """The first draws solved one by one: draws are alike, so that the first are as good as any.

    Without rules that couple workloads nothing is solved, since every draw is exact already.
    """
    until = perf_counter() + seconds
    plans: list[IntArray] = []
    bounds: list[float] = []
    wanted = min(most, values.shape[1]) if drawn.problem.rules else 0
    for draw in range(wanted):
        left = min(until - perf_counter(), ONE_SEARCH * seconds)
        found = None
        if left > 0:
            found = best_in_draw(drawn.problem, drawn.choice, values[:, draw], time_limit=left)
        if found is None:
            break
        plans.append(found[0])
        bounds.append(found[1])
    sample = Sample(tuple(range(len(plans))), tuple(bounds), len(plans) == wanted)
    return replace(drawn, others=_distinct(plans)), sample


def _distinct(plans: Sequence[IntArray]) -> tuple[IntArray, ...]:
    return tuple(np.array(each, dtype=np.int32) for each in dict.fromkeys(tuple(p.tolist()) for p in plans))


def with_sample(drawn: Drawn, found: Regrets, values: FloatArray, sample: Sample) -> Regrets:
    """Bounds with what solving has proven of the draws of the sample."""
    most = found.most.copy()
    for draw, bound in zip(sample.draws, sample.bounds, strict=True):
        own = float(values[drawn.choice, draw].sum()) + drawn.charges
        most[draw] = min(most[draw], max(own - bound, found.least[draw]))
    return replace(found, most=most)
