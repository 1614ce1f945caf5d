"""What a plan comes to, recomputed from the choice alone: amounts, charges, broken rules.

The solver's own numbers are never reported. Every value and every rule is worked out here, in double
precision, from the candidates chosen; a rule counts as kept within a relative 1e-9 (`TOLERANCE`).
"""

from collections.abc import Mapping

import numpy as np

from optimizer.amounts import used_by
from optimizer.problem import (
    CapShare,
    ChargeForOpening,
    IntArray,
    KeepApart,
    KeepTogether,
    LimitCount,
    PayAtLeast,
    PayForTraffic,
    PriceByVolume,
    Problem,
    RespectCapacity,
    Rule,
    StayWithin,
    UseAtLeast,
)
from optimizer.volumes import charge_by_volume

TOLERANCE = 1e-9
Charge = PayForTraffic | ChargeForOpening | PayAtLeast | PriceByVolume


def charges_of(problem: Problem, choice: IntArray) -> dict[str, float]:
    """What each charging rule adds to its resource, by rule name, in the unit of that resource."""
    return {rule.name: charge_of(problem, rule, choice) for rule in problem.rules if isinstance(rule, Charge)}


def charge_of(problem: Problem, rule: Charge, choice: IntArray) -> float:
    """The charge of one rule on a plan."""
    match rule:
        case PayForTraffic():
            codes = problem.attributes[rule.attribute][choice]
            return float(rule.charge[codes[rule.source], codes[rule.target]])
        case ChargeForOpening():
            return float(rule.charges[np.unique(problem.attributes[rule.attribute][choice])].sum())
        case PayAtLeast():
            paid = problem.resources[rule.resource][choice][rule.members[choice]].sum()
            return max(0.0, rule.floor - float(paid))
        case PriceByVolume():
            return charge_by_volume(problem, rule, choice)


def amounts_of(problem: Problem, choice: IntArray) -> dict[str, float]:
    """Every resource summed over the plan, charges included."""
    amounts = {name: float(column[choice].sum()) for name, column in problem.resources.items()}
    for rule in problem.rules:
        if isinstance(rule, Charge):
            amounts[rule.resource] += charge_of(problem, rule, choice)
    return amounts


def weigh(weights: Mapping[str, float], amounts: Mapping[str, float]) -> float:
    """The weighted sum of amounts: the value of a goal."""
    return float(sum(weight * amounts[name] for name, weight in weights.items()))


def broken_rules(problem: Problem, choice: IntArray) -> tuple[str, ...]:
    """Names of the rules a plan does not keep."""
    amounts = amounts_of(problem, choice)
    return tuple(rule.name for rule in problem.rules if not _kept(problem, rule, choice, amounts))


def _kept(problem: Problem, rule: Rule, choice: IntArray, amounts: Mapping[str, float]) -> bool:
    match rule:
        case StayWithin():
            return within(amounts[rule.resource], rule.limit)
        case LimitCount():
            return len(np.unique(problem.attributes[rule.attribute][choice])) <= rule.limit
        case CapShare():
            used = used_by(problem, rule.resource)[choice]
            return within(float(used[rule.members[choice]].sum()), rule.share * float(used.sum()))
        case KeepTogether():
            return len(np.unique(problem.attributes[rule.attribute][choice[list(rule.workloads)]])) <= 1
        case KeepApart():
            codes = problem.attributes[rule.attribute][choice[list(rule.workloads)]]
            return len(np.unique(codes)) == len(rule.workloads)
        case RespectCapacity():
            codes = problem.attributes[rule.attribute][choice]
            load = np.bincount(codes, used_by(problem, rule.resource)[choice], len(rule.capacity))
            return bool((load <= rule.capacity * (1 + TOLERANCE)).all())
        case UseAtLeast():
            count = np.bincount(problem.attributes[rule.attribute][choice], minlength=len(rule.least))
            return bool(((count == 0) | (count >= rule.least)).all())
        case _:
            return True


def within(value: float, limit: float) -> bool:
    """Whether a value keeps a limit, up to the rounding of double precision sums."""
    return value <= limit + TOLERANCE * max(abs(value), abs(limit))
