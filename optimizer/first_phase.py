"""Whether very many workloads can keep their limits at all: a plan that does, or a proof that none does.

Limits on the whole plan are weighed into one goal, each in units of itself:

    least over plans of  sum_r w_r use_r / |limit_r|      against      sum_r w_r sign(limit_r)

A bound above the right side proves that no plan keeps every limit (a certificate of Farkas). Otherwise limits
that the best plan breaks weigh more in the next turn (multiplicative weights: Arora, Hazan and Kale,
Theory of Computing 8, 2012), until a plan keeps them all or the turns are over.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from optimizer.evaluate import amounts_of, weigh
from optimizer.found import Found
from optimizer.objective import Ceiling
from optimizer.problem import FloatArray, IntArray, Problem, StayWithin

_TURNS = 8
_RATE = 6.0
_SAFETY = 1e-9

Minimise = Callable[[Problem, Mapping[str, float]], Found]


@dataclass(frozen=True, slots=True)
class FirstPhase:
    """A plan that keeps every limit, or none; and whether it is proven that there is none."""

    choice: IntArray | None
    impossible: bool


def first_phase(problem: Problem, ceilings: tuple[Ceiling, ...], minimise: Minimise) -> FirstPhase:
    """Look for a plan that keeps the limits; `minimise` finds plans and bounds without them."""
    limits = [Ceiling(r.name, {r.resource: 1.0}, r.limit) for r in problem.rules if isinstance(r, StayWithin)]
    limits += ceilings
    if not limits:
        return FirstPhase(None, False)
    free = replace(problem, rules=tuple(r for r in problem.rules if not isinstance(r, StayWithin)))
    unit = np.array([max(abs(limit.limit), 1e-9) for limit in limits])
    allowed = np.array([limit.limit for limit in limits]) / unit
    share = np.full(len(limits), 1.0 / len(limits))
    for _ in range(_TURNS):
        found = minimise(free, _weighed(limits, share / unit))
        right = float(share @ allowed)
        if found.bound > right + _SAFETY * (abs(right) + 1.0):
            return FirstPhase(None, True)
        if found.choice is None:
            return FirstPhase(None, found.proven)
        amounts = amounts_of(problem, found.choice)
        over = np.array([weigh(limit.weights, amounts) for limit in limits]) / unit - allowed
        if (over <= _SAFETY).all():
            return FirstPhase(found.choice, False)
        if len(limits) == 1:
            break
        share = share * np.exp(_RATE * over / np.abs(over).max())
        share = np.maximum(share / share.sum(), 1e-6)
    return FirstPhase(None, False)


def _weighed(limits: list[Ceiling], weights: FloatArray) -> dict[str, float]:
    """One goal of several limits."""
    goal: dict[str, float] = {}
    for limit, weight in zip(limits, weights.tolist(), strict=True):
        for name, part in limit.weights.items():
            goal[name] = goal.get(name, 0.0) + weight * part
    return goal
