"""The path of a robustness question: the plan, the doubts of its facts, draws, regret, which fact decides."""

from dataclasses import dataclass
from math import sqrt
from time import perf_counter

import numpy as np

from app.recommendations.answer import CatalogStamp
from app.robustness.drawn import Drawn, drawn_of
from app.robustness.draws import drawn_factors
from app.robustness.facts import check_first, in_money, tornado
from app.robustness.rivals import workloads_of
from app.robustness.schemas import RegretAt, Robustness, StaysOptimal
from app.robustness.spans import Settled, bound_span, settle, solve_span
from app.scenarios.describe import plan_view
from app.scenarios.planned import Planned
from app.scenarios.whatif import base_of
from app.scenarios.world import World
from catalog.quantities import FloatArray

QUANTILES = (0.5, 0.9, 0.95, 1.0)
NOTHING = 1e-9
NORMAL_95 = 1.959963985


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many draws from which seed; how many of them are solved where rules couple workloads; seconds."""

    draws: int = 1000
    seed: int = 0
    sample: int = 30
    seconds: float = 20.0

    @property
    def solved(self) -> int:
        """How many draws are solved: the first ones, since draws are alike and these as good as any."""
        return min(self.sample, self.draws)


def robustness(world: World, wanted: Wanted = Wanted()) -> Robustness:
    """In how many draws the plan stays the best, what keeping it costs otherwise, which fact decides."""
    began = perf_counter()
    base = base_of(world, wanted.seconds)
    if base.plan is None:
        return answer(base, wanted, None, perf_counter() - began)
    drawn = drawn_of(base)
    factors = factors_for(drawn, wanted)
    solved = solve_span(drawn, factors, 0, wanted.solved, wanted.seconds)
    bounds = bound_span(drawn, factors, 0, wanted.draws, wanted.seconds)
    settled = settle(drawn, factors, [solved], [bounds])
    return answer(base, wanted, settled, perf_counter() - began)


def factors_for(drawn: Drawn, wanted: Wanted) -> FloatArray:
    """The factor values of all draws: equal seeds, equal draws."""
    return drawn_factors(len(drawn.doubts.factors), wanted.draws, wanted.seed)


def answer(base: Planned, wanted: Wanted, found: Settled | None, seconds: float) -> Robustness:
    """What is said of a base, from its settled draws; None where it has no plan."""
    world = base.stated.world
    catalog = world.catalog
    return Robustness(
        schema_="havre/robustness/1",
        question=world.question.name,
        currency=world.question.terms.currency,
        catalog=CatalogStamp(digest=catalog.digest, as_of=catalog.as_of, offers=catalog.offers),
        goal=base.stated.part.problem.goals[0].name,
        draws=wanted.draws,
        seed=wanted.seed,
        reproducible=found is None or found.in_time,
        couples=bool(base.stated.part.problem.rules),
        facts=0 if found is None else len(found.drawn.doubts.factors),
        plan=plan_view(base),
        stays_optimal=None if found is None else _stays(found),
        regret=() if found is None else _quantiles(found),
        workloads=() if found is None else workloads_of(found.drawn, found.regrets.best),
        tornado=() if found is None else tornado(found.drawn),
        check_first=() if found is None else check_first(found.drawn),
        seconds=seconds,
    )


def _small(found: Settled) -> FloatArray:
    """What counts as no regret, draw by draw: the rounding of the plan's own value."""
    return np.asarray(NOTHING * np.maximum(1.0, np.abs(found.own)))


def _stays(found: Settled) -> StaysOptimal:
    small = _small(found)
    surely, maybe = found.regrets.most <= small, found.regrets.least <= small
    at_least, at_most = float(surely.mean()), float(maybe.mean())
    known = [draw for draw in found.solved.tolist() if surely[draw] or not maybe[draw]]
    low = high = estimate = None
    if at_least == at_most:
        estimate = low = high = at_least
    elif known:
        estimate, low, high = estimated(float(surely[known].mean()), len(known), at_least, at_most)
    return StaysOptimal(
        at_least=at_least, at_most=at_most, estimate=estimate, low=low, high=high, sampled=len(known)
    )


def estimated(share: float, count: int, at_least: float, at_most: float) -> tuple[float, float, float]:
    """A share seen in a sample of so many draws, and the ends of its interval.

    What is proven of all draws holds whatever a sample says: all three lie between `at_least` and `at_most`.
    """
    told = (share, *wilson(share, count))
    within, low, high = (min(max(each, at_least), at_most) for each in told)
    return within, low, high


def wilson(share: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a share seen in so many draws (Wilson, JASA 22(158), 1927)."""
    square = NORMAL_95**2
    middle = (share + square / (2 * count)) / (1 + square / count)
    half = NORMAL_95 * sqrt(share * (1 - share) / count + square / (4 * count**2)) / (1 + square / count)
    return max(0.0, middle - half), min(1.0, middle + half)


def _quantiles(found: Settled) -> tuple[RegretAt, ...]:
    """Regret at some quantiles: of both bounds over all draws, and of the draws that were solved."""
    solved = found.solved
    least, most = (
        np.where(each <= _small(found), 0.0, each) for each in (found.regrets.least, found.regrets.most)
    )
    own = float(found.own.mean()) + found.drawn.charges
    lines = []
    for quantile in QUANTILES:
        at_most = float(np.quantile(most, quantile))
        lines.append(
            RegretAt(
                quantile=quantile,
                at_least=float(np.quantile(least, quantile)),
                at_most=at_most,
                in_sample=float(np.quantile(least[solved], quantile)) if len(solved) else None,
                at_most_share=at_most / max(abs(own), NOTHING),
                at_most_per_month=in_money(found.drawn, at_most),
            )
        )
    return tuple(lines)
