"""The smallest share that some candidates can take of a plan, by a sequence of ordinary solves.

A share is a ratio of two sums. At a share s in hand, minimise (members' sum) - s * (whole sum): at zero no
plan has a smaller share; below zero the plan found has one, which is the next s (Dinkelbach, Management
Science 13(7), 1967). It ends after a few turns.
"""

from dataclasses import replace

import numpy as np

from optimizer.amounts import used_by
from optimizer.clock import Clock
from optimizer.evaluate import TOLERANCE, amounts_of
from optimizer.large import is_large
from optimizer.minimise import minimise
from optimizer.problem import CapShare, Goal, Problem, Rule
from optimizer.prune import undominated
from optimizer.select import canonical, restrict

_PART, _WHOLE = "(part)", "(whole)"
_TURNS = 20


def least_share(
    problem: Problem, others: tuple[Rule, ...], rule: CapShare, clock: Clock, seed: int
) -> float | None:
    """The smallest share of a rule's members in any plan that keeps the other rules.

    None if no plan keeps those, if there are too many workloads for a proof, or if time ran out.
    """
    used = used_by(problem, rule.resource)
    columns = {**problem.resources, _PART: np.where(rule.members, used, 0.0), _WHOLE: used}
    share = 1.0
    for _ in range(_TURNS):
        weights = {_PART: 1.0, _WHOLE: -share}
        goals = (Goal(rule.name, weights),)
        asked = replace(problem, rules=others, resources=columns, goals=goals, tie_breakers=())
        small = canonical(restrict(asked, undominated(asked)))[0]
        if is_large(small):
            return None
        found = minimise(small, weights, (), clock, seed)
        if found.choice is None or not found.proven:
            return None
        amounts = amounts_of(small, found.choice)
        if found.value >= -TOLERANCE * abs(amounts[_WHOLE]) or amounts[_WHOLE] <= 0:
            return share
        share = amounts[_PART] / amounts[_WHOLE]
    return None
