"""What a plan that is already made comes to under a problem, and which of its rules it breaks."""

from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.evaluate import broken_rules, totals_of, weigh
from optimizer.problem import IntArray, Problem


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The value of each goal, every resource summed with charges, charges by rule, names of broken rules."""

    values: tuple[float, ...]
    amounts: Mapping[str, float]
    charges: Mapping[str, float]
    broken: tuple[str, ...]


def reckon(problem: Problem, choice: IntArray) -> Reckoning:
    """A plan (`choice[w]` is the candidate of workload w) as the problem sees it, kept or not."""
    amounts, charges = totals_of(problem, choice)
    values = tuple(weigh(goal.weights, amounts) for goal in problem.goals)
    return Reckoning(values, amounts, charges, broken_rules(problem, choice, amounts))
