"""What plans come to, recomputed from their choices alone: amounts, charges, broken rules.

The solver's own numbers are never reported. Every value and every rule is worked out here, in double
precision, from the candidates chosen; a rule counts as kept within a relative 1e-9 (`TOLERANCE`). Everything
is written for many plans at once, one a row (`plans[n, w]` is what workload w gets in plan n); a single plan
is a table of one.
"""

from collections.abc import Mapping

import numpy as np

from optimizer.amounts import used_by
from optimizer.problem import (
    BoolArray,
    CapShare,
    ChargeForOpening,
    FloatArray,
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
from optimizer.volumes import charges_by_volume

TOLERANCE = 1e-9
Charge = PayForTraffic | ChargeForOpening | PayAtLeast | PriceByVolume


def amounts_of(problem: Problem, choice: IntArray) -> dict[str, float]:
    """Every resource summed over the plan, charges included."""
    return _single(amounts_over(problem, choice[None, :]))


def totals_of(problem: Problem, choice: IntArray) -> tuple[dict[str, float], dict[str, float]]:
    """The amounts of a plan, and what each charging rule adds to its resource, by name of the rule."""
    amounts, charges = _totals_over(problem, choice[None, :])
    return _single(amounts), _single(charges)


def broken_rules(
    problem: Problem, choice: IntArray, amounts: Mapping[str, float] | None = None
) -> tuple[str, ...]:
    """Names of the rules a plan does not keep; its `amounts` need not be worked out again where known."""
    plans = choice[None, :]
    each = (
        amounts_over(problem, plans)
        if amounts is None
        else {name: np.array([total]) for name, total in amounts.items()}
    )
    return tuple(rule.name for rule in problem.rules if not keeps(problem, rule, plans, each)[0])


def _single(columns: Mapping[str, FloatArray]) -> dict[str, float]:
    return {name: float(column[0]) for name, column in columns.items()}


def weigh(weights: Mapping[str, float], amounts: Mapping[str, float]) -> float:
    """The weighted sum of amounts: the value of a goal."""
    return float(sum(weight * amounts[name] for name, weight in weights.items()))


def within(value: float, limit: float) -> bool:
    """Whether a value keeps a limit, up to the rounding of double precision sums."""
    return value <= limit + TOLERANCE * max(abs(value), abs(limit))


def charges_over(problem: Problem, rule: Charge, plans: IntArray) -> FloatArray:
    """The charge of one rule on each plan."""
    match rule:
        case PayForTraffic():
            codes = problem.attributes[rule.attribute]
            return rule.charge[codes[plans[:, rule.source]], codes[plans[:, rule.target]]]
        case ChargeForOpening():
            counts = _counts(problem.attributes[rule.attribute][plans], len(rule.charges))
            return np.asarray(np.where(counts > 0, rule.charges, 0.0).sum(axis=1))
        case PayAtLeast():
            paid = (rule.members[plans] * problem.resources[rule.resource][plans]).sum(axis=1)
            return np.asarray(np.maximum(rule.floor - paid, 0.0))
        case PriceByVolume():
            return charges_by_volume(problem, rule, plans)


def amounts_over(problem: Problem, plans: IntArray) -> dict[str, FloatArray]:
    """Every resource summed over each plan, charges included."""
    return _totals_over(problem, plans)[0]


def _totals_over(problem: Problem, plans: IntArray) -> tuple[dict[str, FloatArray], dict[str, FloatArray]]:
    amounts = {name: column[plans].sum(axis=1) for name, column in problem.resources.items()}
    charges = {
        rule.name: charges_over(problem, rule, plans) for rule in problem.rules if isinstance(rule, Charge)
    }
    for rule in problem.rules:
        if isinstance(rule, Charge):
            amounts[rule.resource] = amounts[rule.resource] + charges[rule.name]
    return amounts, charges


def weigh_over(weights: Mapping[str, float], amounts: Mapping[str, FloatArray]) -> FloatArray:
    """The value of a goal for each plan."""
    return np.asarray(sum(weight * amounts[name] for name, weight in weights.items()), dtype=np.float64)


def are_within(values: FloatArray, limit: float | FloatArray) -> BoolArray:
    """Which values keep a limit, up to the rounding of double precision sums."""
    return np.asarray(values <= limit + TOLERANCE * np.maximum(np.abs(values), np.abs(limit)))


def keeps(problem: Problem, rule: Rule, plans: IntArray, amounts: Mapping[str, FloatArray]) -> BoolArray:
    """Which plans, of these `amounts`, keep a rule."""
    match rule:
        case StayWithin():
            return are_within(amounts[rule.resource], rule.limit)
        case LimitCount():
            return np.asarray(_distinct(problem.attributes[rule.attribute][plans]) <= rule.limit)
        case CapShare():
            used = used_by(problem, rule.resource)[plans]
            inside = (rule.members[plans] * used).sum(axis=1)
            return are_within(inside, rule.share * used.sum(axis=1))
        case KeepTogether():
            return np.asarray(_distinct(_codes_at(problem, rule, plans)) <= 1)
        case KeepApart():
            return np.asarray(_distinct(_codes_at(problem, rule, plans)) == len(rule.workloads))
        case RespectCapacity():
            used = used_by(problem, rule.resource)[plans]
            load = _counts(problem.attributes[rule.attribute][plans], len(rule.capacity), used)
            return np.asarray((load <= rule.capacity * (1 + TOLERANCE)).all(axis=1))
        case UseAtLeast():
            count = _counts(problem.attributes[rule.attribute][plans], len(rule.least))
            return np.asarray(((count == 0) | (count >= rule.least)).all(axis=1))
        case _:
            return np.ones(len(plans), dtype=np.bool_)


def _codes_at(problem: Problem, rule: KeepTogether | KeepApart, plans: IntArray) -> IntArray:
    """The codes of the workloads a rule names, plan by plan."""
    return problem.attributes[rule.attribute][plans[:, list(rule.workloads)]]


def _distinct(codes: IntArray) -> IntArray:
    """How many different codes each row holds."""
    if not codes.shape[1]:
        return np.zeros(len(codes), dtype=np.int32)
    ordered = np.sort(codes, axis=1)
    return np.asarray(1 + (ordered[:, 1:] != ordered[:, :-1]).sum(axis=1), dtype=np.int32)


def _counts(codes: IntArray, size: int, weights: FloatArray | None = None) -> FloatArray:
    """How often each row holds each code, or the sum of its weights there: rows x `size`."""
    key = (np.arange(len(codes))[:, None] * size + codes).ravel()
    flat = np.bincount(key, None if weights is None else weights.ravel(), len(codes) * size)
    return np.asarray(flat.reshape(len(codes), size), dtype=np.float64)
