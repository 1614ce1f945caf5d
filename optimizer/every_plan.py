"""Where only a few plans are left, all are worked out: no bound, no solver, nothing to prove.

Pruning, and the bounds of earlier goals, often leave one candidate for most workloads and two or three for
the rest. The best plan, and the best plan with each candidate, are then read from a table.
"""

from collections.abc import Mapping
from math import prod

import numpy as np

from optimizer.evaluate import amounts_over, are_within, keeps, weigh_over
from optimizer.found import Found
from optimizer.objective import Ceiling
from optimizer.problem import BoolArray, FloatArray, IntArray, Problem

STAGE = "enumeration"
_CELLS = 50_000  # plans times workloads: a few milliseconds


def has_few_plans(problem: Problem) -> bool:
    """Whether all plans (kept or not) can be worked out in a few milliseconds."""
    return are_few_plans(problem.workload, len(problem.workloads))


def are_few_plans(workload: IntArray, workloads: int) -> bool:
    """The same of candidates that serve these of so many workloads."""
    counts = np.bincount(workload, minlength=workloads)
    plans: int = prod(counts.tolist())
    return plans * workloads <= _CELLS


def every_plan(problem: Problem) -> IntArray:
    """One plan a row, in the order of the candidates; candidates must be in the order of workloads."""
    counts = np.bincount(problem.workload, minlength=len(problem.workloads))
    first = np.cumsum(counts) - counts
    plans = np.cumprod(counts[::-1])[::-1]  # of this workload and those after it
    number = np.arange(int(plans[0]))[:, None]
    return np.asarray(first + number % plans // (plans // counts), dtype=np.int32)


def kept_plans(problem: Problem, ceilings: tuple[Ceiling, ...]) -> tuple[IntArray, dict[str, FloatArray]]:
    """The plans that keep every rule and ceiling, and what they come to."""
    plans = every_plan(problem)
    amounts = amounts_over(problem, plans)
    kept = np.ones(len(plans), dtype=np.bool_)
    for rule in problem.rules:
        kept &= keeps(problem, rule, plans, amounts)
    for ceiling in ceilings:
        kept &= are_within(weigh_over(ceiling.weights, amounts), ceiling.limit)
    return plans[kept], {name: amount[kept] for name, amount in amounts.items()}


def best_of_every_plan(
    problem: Problem, weights: Mapping[str, float], ceilings: tuple[Ceiling, ...]
) -> Found:
    """The first of the best plans, with the exact bound of every candidate."""
    plans, amounts = kept_plans(problem, ceilings)
    forced = np.full(len(problem.workload), np.inf)
    if not len(plans):
        return Found(None, np.inf, np.inf, True, forced, STAGE, False)
    values = weigh_over(weights, amounts)
    np.minimum.at(forced, plans.ravel(), np.repeat(values, plans.shape[1]))
    best = int(values.argmin())
    value = float(values[best])
    return Found(plans[best], value, value, True, forced, STAGE, False)


def first_of_tied(
    problem: Problem, ceilings: tuple[Ceiling, ...], breakers: tuple[str, ...]
) -> IntArray | None:
    """Of the plans within all ceilings, the one that the tie breakers, taken in turn, put first."""
    plans, amounts = kept_plans(problem, ceilings)
    for name in breakers:
        if len(plans) <= 1:
            break
        alive: BoolArray = are_within(amounts[name], float(amounts[name].min()))
        plans, amounts = plans[alive], {other: amount[alive] for other, amount in amounts.items()}
    return plans[0] if len(plans) else None
