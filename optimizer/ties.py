"""Settle exact ties: of plans equal on every goal, the least tie breakers in turn, then the least ranks.

Two plans tie when no goal differs by more than a relative 1e-9 (`evaluate.TOLERANCE`). One solve asks
whether any other plan ties; only if one does are the tie breakers minimised in turn.
"""

from dataclasses import replace

import numpy as np

from optimizer.amounts import weighted
from optimizer.clock import Clock
from optimizer.evaluate import amounts_of, weigh, within
from optimizer.every_plan import first_of_tied, has_few_plans
from optimizer.minimise import another_plan, minimise
from optimizer.objective import Ceiling
from optimizer.problem import IntArray, Problem
from optimizer.select import restrict

RANK = "(rank)"


def with_rank(problem: Problem) -> Problem:
    """The problem with the rank of candidates as one more resource."""
    return replace(problem, resources={**problem.resources, RANK: problem.rank.astype(np.float64)})


def break_ties(
    problem: Problem,
    ceilings: tuple[Ceiling, ...],
    live: IntArray,
    choice: IntArray,
    clock: Clock,
    seed: int,
    enumerate_few: bool = True,
) -> tuple[IntArray, bool]:
    """The first of the plans that keep all ceilings, and whether the clock let it be settled."""
    if len(live) == len(problem.workloads):
        return choice, True
    here = restrict(problem, live)
    if enumerate_few and has_few_plans(here):
        first = first_of_tied(here, ceilings, (*problem.tie_breakers, RANK))
        return (choice if first is None else live[first]), True
    at = np.searchsorted(live, choice).astype(np.int32)
    # A plan worth zero ties with others worth zero: the margin must not vanish with the value.
    widest = float(np.abs(weighted(here, ceilings[-1].weights)).max())
    cutoff = ceilings[-1].limit + 1e-6 * (abs(ceilings[-1].limit) + widest)
    other, known = another_plan(here, ceilings[-1].weights, ceilings[:-1], clock, seed, (at,), cutoff)
    if other is None or not within(weigh(ceilings[-1].weights, amounts_of(here, other)), ceilings[-1].limit):
        return choice, known
    for name in (*problem.tie_breakers, RANK):
        weights = {name: 1.0}
        reached = weigh(weights, amounts_of(here, at))
        if any(dict(ceiling.weights) == weights and ceiling.limit == reached for ceiling in ceilings):
            continue
        found = minimise(here, weights, ceilings, clock, seed, at)
        if found.choice is None or not found.proven:
            return live[at], False
        at = found.choice
        ceilings += (Ceiling(f"tie_{name}", weights, weigh(weights, amounts_of(here, at))),)
    return live[at], True
