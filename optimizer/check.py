"""Faults of a problem as given: all of them at once, before anything is solved."""

from collections.abc import Iterator

import numpy as np

from optimizer.problem import (
    CapShare,
    ChargeForOpening,
    FloatArray,
    Goal,
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
from optimizer.volumes import jumps_of


class MalformedProblemError(ValueError):
    """The problem contradicts itself; `faults` says how, one sentence each."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def check(problem: Problem) -> None:
    """Raise `MalformedProblemError` with every fault of shapes, names, codes and signs."""
    faults = tuple(_faults_of_arrays(problem))
    if not faults:
        faults = tuple(_faults_of_names(problem)) + tuple(
            fault for rule in problem.rules for fault in _faults_of_rule(problem, rule)
        )
    if faults:
        raise MalformedProblemError(faults)


def _faults_of_arrays(problem: Problem) -> Iterator[str]:
    count = len(problem.workload)
    for name, amounts in problem.resources.items():
        if amounts.shape != (count,):
            yield f"resource {name}: {amounts.shape} amounts for {count} candidates"
        elif not bool(np.isfinite(amounts).all()):
            yield f"resource {name}: amounts must be finite numbers"
    for name, codes in problem.attributes.items():
        if codes.shape != (count,):
            yield f"attribute {name}: {codes.shape} codes for {count} candidates"
        elif count and int(codes.min()) < 0:
            yield f"attribute {name}: codes must not be negative"
    if problem.rank.shape != (count,):
        yield f"rank: {problem.rank.shape} ranks for {count} candidates"
    if count and not 0 <= int(problem.workload.min()) <= int(problem.workload.max()) < len(problem.workloads):
        yield "workload: an index names no workload"


def _faults_of_names(problem: Problem) -> Iterator[str]:
    if not problem.workloads:
        yield "workloads: none"
    if len(set(problem.workloads)) != len(problem.workloads):
        yield "workloads: names must be unique"
    if not problem.goals:
        yield "goals: none"
    names = [rule.name for rule in problem.rules]
    yield from (f"rule {name}: named twice" for name in sorted({n for n in names if names.count(n) > 1}))
    charged = {rule.resource for rule in problem.rules if isinstance(rule, _CHARGES)}
    for goal in problem.goals:
        yield from _faults_of_goal(problem, goal, charged)
    for name in problem.tie_breakers:
        if name not in problem.resources:
            yield f"tie breaker {name}: no such resource"


def _faults_of_goal(problem: Problem, goal: Goal, charged: set[str]) -> Iterator[str]:
    if not goal.tolerance >= 0:
        yield f"goal {goal.name}: tolerance must not be negative"
    for name, weight in goal.weights.items():
        if name not in problem.resources:
            yield f"goal {goal.name}: no resource {name}"
        if not np.isfinite(weight):
            yield f"goal {goal.name}: the weight of {name} must be a finite number"
        if weight < 0 and name in charged:
            yield f"goal {goal.name}: {name} carries charges and cannot be maximised"


_CHARGES = (PayForTraffic, ChargeForOpening, PayAtLeast, PriceByVolume)


def _faults_of_rule(problem: Problem, rule: Rule) -> Iterator[str]:
    resource = getattr(rule, "resource", None)
    if resource is not None and resource not in problem.resources:
        yield f"rule {rule.name}: no resource {resource}"
    attribute = getattr(rule, "attribute", None)
    if attribute is not None and attribute not in problem.attributes:
        yield f"rule {rule.name}: no attribute {attribute}"
        return
    highest = int(problem.attributes[attribute].max(initial=-1)) if attribute is not None else -1
    match rule:
        case StayWithin():
            if not np.isfinite(rule.limit):
                yield f"rule {rule.name}: the limit must be a finite number"
        case LimitCount():
            if rule.limit < 0:
                yield f"rule {rule.name}: the limit must not be negative"
        case CapShare():
            yield from _faults_of_members(problem, rule)
            if not 0 <= rule.share <= 1:
                yield f"rule {rule.name}: the share must be between 0 and 1"
        case PayAtLeast():
            yield from _faults_of_members(problem, rule)
            if not np.isfinite(rule.floor):
                yield f"rule {rule.name}: the floor must be a finite number"
        case KeepTogether() | KeepApart():
            yield from _faults_of_workloads(problem, rule.name, rule.workloads)
        case PayForTraffic():
            yield from _faults_of_workloads(problem, rule.name, (rule.source, rule.target))
            yield from _faults_of_traffic(rule, highest)
        case ChargeForOpening():
            if rule.charges.ndim != 1 or len(rule.charges) <= highest:
                yield f"rule {rule.name}: a code has no charge"
            elif not _are_charges(rule.charges):
                yield f"rule {rule.name}: charges must be finite and not negative"
        case RespectCapacity():
            if rule.capacity.ndim != 1 or len(rule.capacity) <= highest:
                yield f"rule {rule.name}: a code has no capacity"
            elif bool(np.isnan(rule.capacity).any() or (rule.capacity < 0).any()):
                yield f"rule {rule.name}: capacities must be numbers and not negative"
            if resource is not None and bool((problem.resources[resource] < 0).any()):
                yield f"rule {rule.name}: amounts under a capacity must not be negative"
        case UseAtLeast():
            if rule.least.ndim != 1 or len(rule.least) <= highest:
                yield f"rule {rule.name}: a code has no least number"
            elif bool((rule.least < 0).any()):
                yield f"rule {rule.name}: least numbers must not be negative"
        case PriceByVolume():
            yield from _faults_of_volume(problem, rule, highest)


def _faults_of_members(problem: Problem, rule: CapShare | PayAtLeast) -> Iterator[str]:
    if rule.members.shape != problem.workload.shape:
        yield f"rule {rule.name}: {rule.members.shape} members for {len(problem.workload)} candidates"


def _faults_of_workloads(problem: Problem, name: str, workloads: tuple[int, ...]) -> Iterator[str]:
    if any(not 0 <= w < len(problem.workloads) for w in workloads):
        yield f"rule {name}: an index names no workload"
    elif len(set(workloads)) != len(workloads):
        yield f"rule {name}: a workload is named twice"


def _faults_of_traffic(rule: PayForTraffic, highest: int) -> Iterator[str]:
    if rule.charge.ndim != 2 or min(rule.charge.shape) <= highest:
        yield f"rule {rule.name}: a pair of codes has no charge"
    elif not _are_charges(rule.charge):
        yield f"rule {rule.name}: charges must be finite and not negative"


def _are_charges(charges: FloatArray) -> bool:
    """Whether all are numbers from zero up: what is not a number is no least one either."""
    return float(charges.min(initial=0.0)) >= 0 and float(charges.max(initial=0.0)) < np.inf


def _faults_of_volume(problem: Problem, rule: PriceByVolume, highest: int) -> Iterator[str]:
    shapes = {column.shape for column in (rule.start, rule.rate, rule.fixed)}
    if len(shapes) > 1 or rule.start.ndim != 2 or len(rule.start) <= highest or not rule.start.shape[1]:
        yield f"rule {rule.name}: a code has no steps"
        return
    if bool((rule.start[:, 0] != 0).any() or (rule.fixed[:, 0] != 0).any()):
        yield f"rule {rule.name}: the first step must start at zero and cost nothing there"
    if bool((rule.start[:, 1:] <= rule.start[:, :-1])[np.isfinite(rule.start[:, 1:])].any()):
        yield f"rule {rule.name}: steps must start one after the other"
    if not bool(np.isfinite(rule.rate).all() and np.isfinite(rule.fixed).all()):
        yield f"rule {rule.name}: rates must be finite numbers"
    elif bool((jumps_of(rule) > 0).any()):
        yield f"rule {rule.name}: the price must not jump upwards where a step begins"
    for name in (rule.volume, rule.paid):
        if name is not None and name not in problem.resources:
            yield f"rule {rule.name}: no resource {name}"
    if rule.volume in problem.resources and bool((problem.resources[rule.volume] < 0).any()):
        yield f"rule {rule.name}: volumes must not be negative"
    there = np.isfinite(rule.start)
    least = rule.rate * np.where(there, rule.start, 0.0) + np.where(there, rule.fixed, 0.0)
    if rule.flows and bool(((rule.rate < 0) | (least < -1e-9))[there].any()):
        yield f"rule {rule.name}: what links carry cannot have a negative price"
    links = {other.name for other in problem.rules if isinstance(other, PayForTraffic)}
    for flow in rule.flows:
        if flow.link not in links:
            yield f"rule {rule.name}: no link {flow.link}"
        elif flow.volume < 0 or int(flow.at.max(initial=-1)) >= len(rule.start):
            yield f"rule {rule.name}: what {flow.link} carries has no price"
