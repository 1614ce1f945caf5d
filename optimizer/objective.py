"""What a weighted sum of resources is in terms of the columns of the model: amounts and every charge."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from optimizer.amounts import weighted
from optimizer.problem import ChargeForOpening, FloatArray, PayAtLeast, PayForTraffic, PriceByVolume, Problem
from optimizer.variables import Variables
from optimizer.volumes import links_of


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A weighted sum of resources, charges included, is at most `limit`: what an earlier goal reached."""

    name: str
    weights: Mapping[str, float]
    limit: float


def grain_of(problem: Problem, weights: Mapping[str, float]) -> float:
    """1 where every value of the goal is a whole number, since all amounts and charges are; else 0."""
    if any(isinstance(rule, PriceByVolume) for rule in problem.rules):
        return 0.0
    return float(all(bool((part == np.rint(part)).all()) for part in _parts_of(problem, weights)))


def _parts_of(problem: Problem, weights: Mapping[str, float]) -> Iterator[FloatArray]:
    """Everything the values of a goal are sums of, made as it is asked for: the first part mostly tells."""
    yield weighted(problem, weights)
    for rule in problem.rules:
        weight = weights.get(getattr(rule, "resource", None) or "", 0.0)
        match rule:
            case ChargeForOpening():
                yield weight * rule.charges
            case PayForTraffic():
                yield weight * rule.charge
            case PayAtLeast():
                yield weight * problem.resources[rule.resource]
                yield np.array([weight * rule.floor])
            case _:
                pass


def weigh_columns(problem: Problem, variables: Variables, weights: Mapping[str, float]) -> FloatArray:
    """Coefficient of every column in the weighted sum of resources."""
    coefficients = np.zeros(variables.count)
    coefficients[: variables.candidates] = weighted(problem, weights)
    for rule in problem.rules:
        weight = weights.get(getattr(rule, "resource", None) or "", 0.0)
        if not weight:
            continue
        match rule:
            case ChargeForOpening():
                block = variables.opened[rule.attribute]
                columns = block.first + np.arange(len(block.codes))
                coefficients[columns] += weight * rule.charges[block.codes]
            case PayForTraffic():
                pairs = variables.pairs[rule.name]
                charges = rule.charge[np.ix_(pairs.sources, pairs.targets)].ravel()
                columns = pairs.first + np.arange(len(charges))
                coefficients[columns] += weight * charges
            case PayAtLeast():
                coefficients[variables.unused[rule.name]] = weight
            case PriceByVolume():
                _weigh_steps(problem, variables, rule, weight, coefficients)
            case _:
                pass
    return coefficients


def _weigh_steps(
    problem: Problem, variables: Variables, rule: PriceByVolume, weight: float, coefficients: FloatArray
) -> None:
    """Add the price of each step, less what each volume was charged alone."""
    block = variables.steps[rule.name]
    count = len(block.step)
    coefficients[block.first : block.first + count] = weight * rule.rate[block.code, block.step]
    coefficients[block.taken : block.taken + count] = weight * rule.fixed[block.code, block.step]
    if rule.paid is not None:
        coefficients[: variables.candidates] -= weight * problem.resources[rule.paid]
    for flow, link in zip(rule.flows, links_of(problem, rule), strict=True):
        pairs = variables.pairs[link.name]
        ends = np.ix_(pairs.sources, pairs.targets)
        charged = np.where(flow.at[ends] >= 0, link.charge[ends], 0.0).ravel()
        coefficients[pairs.first + np.arange(len(charged))] -= weight * charged
