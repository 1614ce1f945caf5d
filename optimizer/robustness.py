"""How a plan fares when the values of candidates are drawn: its regret, draw by draw, with bounds.

The rules of a problem hold at the values it states; only the objective is drawn, so that the same plans are
allowed in every draw. With v(i, d) the value of candidate i in draw d and c(x) the charges of plan x

    value(x, d)  =  sum of v(i, d) over the plan  +  c(x)
    regret(d)    =  value(plan, d)  -  least value(x, d) over allowed plans x

The least lies between two numbers that cost no search. From above: the best of the allowed plans at hand.
From below: the column-wise minimum, each workload alone, charges counted at the least they can be; where
rules couple workloads, the greater of that and a Lagrangian bound per draw (`decompose.py`), whose prices
begin at those of the problem as stated and take a few steps. Without coupling rules the column-wise minimum
is the least itself, and the regret exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.amounts import weighted
from optimizer.clock import start_clock
from optimizer.decompose import STEPS, ascend, counted_attributes
from optimizer.outcome import Placed
from optimizer.priced_rows import rows_to_price
from optimizer.problem import FloatArray, Goal, IntArray, Problem
from optimizer.reckon import reckon
from optimizer.solve import solve
from optimizer.split import Split
from optimizer.volumes import floors

MOST_PLANS = 200
DRAWN = "(drawn)"
PER_DRAW = 8  # steps of the prices in each draw


@dataclass(frozen=True, slots=True)
class Regrets:
    """Regret per draw, at least `least` and at most `most`; `best[d]` is the best plan known in draw d."""

    least: FloatArray
    most: FloatArray
    best: IntArray


@dataclass(frozen=True, slots=True)
class Bounds:
    """What no plan is worth less than, draw by draw, and each workload's cheapest candidate alone.

    `cheapest` is `[draw, workload]`. `in_time` is false where the clock ended the search for a higher floor.
    """

    cheapest: IntArray
    floor: FloatArray
    in_time: bool


@dataclass(frozen=True, slots=True)
class AtHand:
    """Allowed plans, `[plan, workload]`, that of the question first, and what each pays in charges."""

    plans: IntArray
    charges: FloatArray


def regrets(
    problem: Problem,
    plan: IntArray,
    values: FloatArray,
    *,
    plans: Sequence[IntArray] = (),
    time_limit: float = 30.0,
) -> Regrets:
    """Bounds on the regret of a plan in every draw.

    `values[i, d]` is the value of the first goal of candidate i in draw d, charges apart; `plans` are other
    allowed plans at hand. Draws are columns: all of them are looked at together. When `time_limit` (seconds)
    runs out, the draws left keep the column-wise bound.
    """
    bounds = Bounding(problem, plan, time_limit).of(values)
    return compared(problem, at_hand(problem, plan, plans, bounds.cheapest), values, bounds)


class Bounding:
    """Bounds draws of one problem; what all of them have in common is worked out once.

    The bound of a draw depends on no other draw: they may be looked at in any parts.
    """

    def __init__(self, problem: Problem, plan: IntArray, time_limit: float = 30.0) -> None:
        """Search the prices of the problem as stated; `time_limit` (seconds) is for this and all draws."""
        weights = problem.goals[0].weights
        self._problem, self._plan = problem, np.asarray(plan)
        self._clock = start_clock(time_limit)
        self._least, self._stated = floors(problem, weights), weighted(problem, weights)
        self._charges = charges_of_goal(problem, plan)
        self._priced: list[tuple[Split, FloatArray, FloatArray]] = []
        if problem.rules:
            rows, value = rows_to_price(problem, weights, ()), reckon(problem, plan).values[0]
            for attribute in counted_attributes(problem):
                split = Split(problem, weights, rows, attribute)
                self._priced.append((split, *ascend(split, value, self._clock, STEPS)))

    def of(self, values: FloatArray) -> Bounds:
        """The bounds of some draws."""
        choice, floor = _cheapest(self._problem, values + self._least[:, np.newaxis])
        in_time = True
        for split, prices, worth in self._priced:
            for draw in range(values.shape[1]):
                if self._clock.left <= 0:
                    in_time = False
                    break
                floor[draw] = max(floor[draw], self._bound(split, prices, worth, values[:, draw]))
        return Bounds(choice, floor, in_time)

    def _bound(self, split: Split, prices: FloatArray, worth: FloatArray, values: FloatArray) -> float:
        """A Lagrangian bound on the value of every plan in one draw.

        Values of workloads begin at those of the problem as stated plus what the draw moves the plan's own
        candidate by: most of what moves, moves all candidates of a workload.
        """
        own = float(total(values[:, np.newaxis], self._plan)[0]) + self._charges
        split.plain = (values + self._least)[split.cells.order]
        begin = prices, worth + (values[self._plan] - self._stated[self._plan])
        return float(split.bound(*ascend(split, own, self._clock, PER_DRAW, begin))[0])


def total(values: FloatArray, plan: IntArray) -> FloatArray:
    """The sum of a plan's values in every draw, added one by one: the same however draws are cut."""
    return np.asarray(np.add.accumulate(values[plan], axis=0)[-1])


def at_hand(problem: Problem, plan: IntArray, plans: Sequence[IntArray], cheapest: IntArray) -> AtHand:
    """A plan, others that are allowed, and the most frequent of `cheapest` that keep every rule.

    Without rules nothing is added: each of `cheapest` is then allowed, and the best of its draw.
    """
    known = [np.asarray(plan), *plans]
    if problem.rules:
        distinct, count = np.unique(cheapest, axis=0, return_counts=True)
        frequent = distinct[np.argsort(-count, kind="stable")]
        known += [each for each in frequent[:MOST_PLANS] if not reckon(problem, each).broken]
    charges = np.array([charges_of_goal(problem, each) for each in known])
    return AtHand(np.stack(known).astype(np.int32), charges)


def compared(problem: Problem, hand: AtHand, values: FloatArray, bounds: Bounds) -> Regrets:
    """The regret of the first plan at hand in some draws, from their bounds.

    Of `values` only the rows of plans at hand are read, and of the cheapest where there are no rules.
    """
    worth = np.stack([total(values, each) for each in hand.plans]) + hand.charges[:, np.newaxis]
    best, least = hand.plans[worth.argmin(axis=0)], worth.min(axis=0)
    if not problem.rules:
        draws = np.arange(values.shape[1])
        alone = np.add.accumulate(values[bounds.cheapest.T, draws], axis=0)[-1]
        best = np.where((alone < least)[:, np.newaxis], bounds.cheapest, best)
        least = np.minimum(alone, least)
    return Regrets(worth[0] - least, np.maximum(worth[0] - bounds.floor, worth[0] - least), best)


def _cheapest(problem: Problem, values: FloatArray) -> tuple[IntArray, FloatArray]:
    """Per draw the cheapest candidate of every workload alone, `[draw, workload]`, and their sum."""
    count = len(problem.workloads)
    choice = np.empty((values.shape[1], count), dtype=np.int32)
    floor = np.zeros(values.shape[1])
    for workload in range(count):
        rows = np.flatnonzero(problem.workload == workload)
        here = values[rows]
        first = here.argmin(axis=0)
        choice[:, workload] = rows[first]
        floor += here[first, np.arange(here.shape[1])]
    return choice, floor


def charges_of_goal(problem: Problem, plan: IntArray) -> float:
    """What the charging rules add to the first goal of a plan."""
    if not problem.rules:
        return 0.0
    alone = float(weighted(problem, problem.goals[0].weights)[plan].sum())
    return reckon(problem, plan).values[0] - alone


def best_in_draw(
    problem: Problem, plan: IntArray, values: FloatArray, *, time_limit: float
) -> tuple[IntArray, float] | None:
    """The best plan of one draw and a bound no plan beats, searched from `plan`; None when time runs out.

    `values[i]` is the value of candidate i. The goal drawn takes the place of the first one; charges keep
    their weight, and rules read what the problem states.
    """
    weights = problem.goals[0].weights
    charged = {name: weight for name, weight in weights.items() if weight}
    drawn = values - weighted(problem, weights)
    stated = replace(
        problem,
        resources={**problem.resources, DRAWN: drawn},
        goals=(Goal("drawn", {**charged, DRAWN: 1.0}),),
        tie_breakers=(),
    )
    outcome = solve(stated, time_limit=time_limit, known=plan, settle_ties=False, name_conflict=False)
    if not isinstance(outcome, Placed):
        return None
    return outcome.choice, outcome.goals[0].bound
