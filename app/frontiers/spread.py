"""Plans spread over a front: the least of one criterion under ceilings on the others, for a grid of ceilings.

The epsilon-constraint method (Haimes, Lasdon and Wismer 1971), augmented so that every point found is
efficient (Mavrotas, Applied Mathematics and Computation 213(2), 2009): the other criteria enter the goal with
a weight too small to matter but in ties. Every plan that keeps the ceilings of a point costs at least its
`bound`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from catalog.quantities import IntArray
from optimizer import Goal, Outcome, Placed, Problem, StayWithin

SMALL = 1e-4  # how much of the range of the first criterion the whole range of another is worth in the goal
Solve = Callable[[Problem], Outcome]


@dataclass(frozen=True, slots=True)
class Found:
    """A plan found under `ceilings`, and the least first criterion of any plan that lies `within` others.

    `within` names what the bound holds for: a criterion that is not in it may be anything.
    """

    choice: IntArray
    amounts: Mapping[str, float]
    bound: float
    ceilings: Mapping[str, float]
    within: Mapping[str, float]
    proven: bool


def ends_of(problem: Problem, criteria: Sequence[str], solve: Solve) -> list[Found]:
    """The best plan of each criterion, the others in turn where there is a choice; empty without a plan."""
    found = []
    for first in criteria:
        order = (first, *(name for name in criteria if name != first))
        outcome = solve(replace(problem, goals=tuple(Goal(name, {name: 1.0}) for name in order)))
        if not isinstance(outcome, Placed):
            return []
        bound = outcome.goals[0].bound if first == criteria[0] else -np.inf
        found.append(_found(outcome, bound, {}, {}))
    return found


def spread(
    problem: Problem, criteria: Sequence[str], ends: Sequence[Found], most: int, solve: Solve
) -> Iterator[Found]:
    """Further plans of the front, about `most`: along each criterion alone, then along all together."""
    low = {name: min(end.amounts[name] for end in ends) for name in criteria}
    high = {name: max(end.amounts[name] for end in ends) for name in criteria}
    goal = _goal(criteria, low, high)
    slack = float(sum(goal.weights[name] * high[name] for name in criteria[1:]))
    known: list[Found] = list(ends)
    for ceilings in _corners(criteria[1:], ends, most):
        if any(_stands_for(one, ceilings) for one in known):
            continue
        outcome = solve(_under(replace(problem, goals=(goal,)), ceilings))
        if isinstance(outcome, Placed):
            within = {**{name: high[name] for name in criteria[1:]}, **ceilings}
            point = _found(outcome, outcome.goals[0].bound - slack, ceilings, within)
            known.append(point)
            yield point


def _corners(others: Sequence[str], ends: Sequence[Found], most: int) -> Iterator[dict[str, float]]:
    """Ceilings from loose to tight, between what the cheapest plan reaches and the best there is."""
    reach = {
        name: (ends[0].amounts[name], end.amounts[name]) for name, end in zip(others, ends[1:], strict=True)
    }
    share = most if len(others) == 1 else most // 2
    for name in others:
        for ceiling in np.linspace(*reach[name], max(share, 2), endpoint=False)[1:]:
            yield {name: float(ceiling)}
    if len(others) > 1:
        steps = max(2, round(share ** (1 / len(others)))) + 1
        grids = [np.linspace(*reach[name], steps, endpoint=False)[1:] for name in others]
        for corner in product(*grids):
            yield dict(zip(others, map(float, corner), strict=True))


def _goal(criteria: Sequence[str], low: Mapping[str, float], high: Mapping[str, float]) -> Goal:
    first = criteria[0]
    weights = {first: 1.0}
    for name in criteria[1:]:
        span = high[name] - low[name]
        weights[name] = SMALL * max(high[first] - low[first], 1e-9) / span if span > 0 else SMALL
    return Goal("front", weights)


def _under(problem: Problem, ceilings: Mapping[str, float]) -> Problem:
    rules = tuple(StayWithin(f"(at most {name})", name, limit) for name, limit in ceilings.items())
    return replace(problem, rules=(*problem.rules, *rules))


def _stands_for(point: Found, ceilings: Mapping[str, float]) -> bool:
    """Whether a plan found under looser ceilings keeps these too: then it is the best under these as well."""
    looser = all(ceilings.get(name, np.inf) <= limit for name, limit in point.ceilings.items())
    keeps = all(point.amounts[name] <= limit for name, limit in ceilings.items())
    return bool(looser and keeps and np.isfinite(point.bound))


def _found(
    outcome: Placed, bound: float, ceilings: Mapping[str, float], within: Mapping[str, float]
) -> Found:
    return Found(outcome.choice, outcome.amounts, bound, ceilings, within, outcome.status == "optimal")
