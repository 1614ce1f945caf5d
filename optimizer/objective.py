"""What a weighted sum of resources is in terms of the columns of the model: amounts and every charge."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.problem import ChargeForOpening, FloatArray, PayAtLeast, PayForTraffic, Problem
from optimizer.prune import weighted
from optimizer.variables import Variables


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A weighted sum of resources, charges included, is at most `limit`: what an earlier goal reached."""

    name: str
    weights: Mapping[str, float]
    limit: float


def grain_of(problem: Problem, weights: Mapping[str, float]) -> float:
    """1 where every value of the goal is a whole number, since all amounts and charges are; else 0."""
    parts = [weighted(problem, weights)]
    for rule in problem.rules:
        match rule:
            case ChargeForOpening():
                parts.append(weights.get(rule.resource, 0.0) * rule.charges)
            case PayForTraffic():
                parts.append(weights.get(rule.resource, 0.0) * rule.charge.ravel())
            case PayAtLeast():
                spent = weights.get(rule.resource, 0.0) * problem.resources[rule.resource]
                parts += [spent, np.array([weights.get(rule.resource, 0.0) * rule.floor])]
            case _:
                pass
    return float(all(bool((part == np.rint(part)).all()) for part in parts))


def weigh_columns(problem: Problem, variables: Variables, weights: Mapping[str, float]) -> FloatArray:
    """Coefficient of every column in the weighted sum of resources."""
    coefficients = np.zeros(variables.count)
    coefficients[: variables.candidates] = weighted(problem, weights)
    for rule in problem.rules:
        match rule:
            case ChargeForOpening():
                block = variables.opened[rule.attribute]
                columns = block.first + np.arange(len(block.codes))
                coefficients[columns] += weights.get(rule.resource, 0.0) * rule.charges[block.codes]
            case PayForTraffic():
                pairs = variables.pairs[rule.name]
                charges = rule.charge[np.ix_(pairs.sources, pairs.targets)].ravel()
                columns = pairs.first + np.arange(len(charges))
                coefficients[columns] = weights.get(rule.resource, 0.0) * charges
            case PayAtLeast():
                coefficients[variables.unused[rule.name]] = weights.get(rule.resource, 0.0)
            case _:
                pass
    return coefficients
