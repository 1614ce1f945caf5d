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
from optimizer.clock import Clock, start_clock
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
    choice, floor = _cheapest(problem, values + floors(problem, problem.goals[0].weights)[:, np.newaxis])
    known = [np.asarray(plan), *plans, *_allowed(problem, choice)]
    worth = np.array([_worth(problem, each, values) for each in known])
    if problem.rules:
        floor = np.maximum(floor, _priced(problem, known[0], worth[0], values, start_clock(time_limit)))
    best = np.stack(known)[worth.argmin(axis=0)]
    least = worth[0] - worth.min(axis=0)
    return Regrets(least, np.maximum(worth[0] - floor, least), best)


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


def _priced(
    problem: Problem, plan: IntArray, own: FloatArray, values: FloatArray, clock: Clock
) -> FloatArray:
    """A Lagrangian bound on the value of every plan, draw by draw.

    Values of workloads begin at those of the problem as stated plus what the draw moves the plan's own
    candidate by: most of what moves, moves all candidates of a workload.
    """
    weights = problem.goals[0].weights
    least, stated = floors(problem, weights), weighted(problem, weights)
    rows = rows_to_price(problem, weights, ())
    value = reckon(problem, plan).values[0]
    found = np.full(values.shape[1], -np.inf)
    for attribute in counted_attributes(problem):
        split = Split(problem, weights, rows, attribute)
        prices, worth = ascend(split, value, clock, STEPS)
        for draw in range(values.shape[1]):
            if clock.left <= 0:
                break
            split.plain = (values[:, draw] + least)[split.cells.order]
            begin = prices, worth + (values[plan, draw] - stated[plan])
            kept = ascend(split, float(own[draw]), clock, PER_DRAW, begin)
            found[draw] = max(found[draw], split.bound(*kept)[0])
    return found


def _allowed(problem: Problem, choice: IntArray) -> list[IntArray]:
    """The most frequent of the plans found that keep every rule."""
    distinct, count = np.unique(choice, axis=0, return_counts=True)
    frequent = distinct[np.argsort(-count, kind="stable")]
    if not problem.rules:
        return list(frequent)
    return [each for each in frequent[:MOST_PLANS] if not reckon(problem, each).broken]


def _worth(problem: Problem, plan: IntArray, values: FloatArray) -> FloatArray:
    """The value of a plan in every draw, charges included."""
    return np.asarray(values[plan].sum(axis=0) + charges_of_goal(problem, plan))


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
