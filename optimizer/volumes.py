"""What is bought together: volumes by code, their price in steps, and the line no step lies below.

The price of a volume is a sum over codes k of f_k(V_k), V_k what all workloads use at k. It is no sum over
workloads, so that bounds cannot read it. They read the highest line through zero that f_k never falls below
up to the largest volume k can hold: a charge a unit of volume, which is a sum (`floors`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np

from optimizer.amounts import Indices, codes_in_use, weighted
from optimizer.problem import (
    BoolArray,
    CapShare,
    FloatArray,
    IntArray,
    PayAtLeast,
    PayForTraffic,
    PriceByVolume,
    Problem,
    RespectCapacity,
)

_REACHED = 1e-9  # relative: rounding must not keep a volume below a step


def price_of(rule: PriceByVolume, codes: IntArray, volume: FloatArray) -> FloatArray:
    """What a volume costs at each of these codes."""
    start = rule.start[codes]
    step = (volume[:, None] >= start * (1.0 - _REACHED)).sum(axis=1) - 1
    return np.asarray(rule.rate[codes, step] * volume + rule.fixed[codes, step])


def jumps_of(rule: PriceByVolume) -> FloatArray:
    """By how much the price jumps where each step but the first begins; what is only rounding is zero."""
    there = np.isfinite(rule.start[:, 1:])
    start = np.where(there, rule.start[:, 1:], 0.0)
    jump = (rule.rate[:, 1:] - rule.rate[:, :-1]) * start + rule.fixed[:, 1:] - rule.fixed[:, :-1]
    size = np.abs(rule.rate[:, 1:]) * start + np.abs(rule.rate[:, :-1]) * start
    size += np.abs(rule.fixed[:, 1:]) + np.abs(rule.fixed[:, :-1])
    return np.where(there & (np.abs(jump) > _REACHED * size), jump, 0.0)


def is_priced(rule: PriceByVolume) -> BoolArray:
    """Codes at which some volume costs or saves anything."""
    return np.asarray(((rule.rate != 0) | (rule.fixed != 0)).any(axis=1))


def links_of(problem: Problem, rule: PriceByVolume) -> list[PayForTraffic]:
    """The links whose flows a rule counts, in the order of its flows."""
    links = {other.name: other for other in problem.rules if isinstance(other, PayForTraffic)}
    return [links[flow.link] for flow in rule.flows]


def volumes_of(problem: Problem, rule: PriceByVolume, choice: IntArray) -> FloatArray:
    """The volume at each code in a plan."""
    return np.asarray(volumes_over(problem, rule, choice[None, :])[0])


def volumes_over(problem: Problem, rule: PriceByVolume, plans: IntArray) -> FloatArray:
    """The volume at each code in each plan (one a row)."""
    return _filled(problem, rule, plans, _carried_over(problem, rule, plans)[0])


def _filled(problem: Problem, rule: PriceByVolume, plans: IntArray, carried: Indices) -> FloatArray:
    """The volumes of plans, with the code at which each flow counts in them."""
    count = len(rule.start)
    row = (np.arange(len(plans)) * count)[:, None]
    counted = carried >= 0
    keys = [(row + problem.attributes[rule.attribute][plans]).ravel(), (row + carried)[counted]]
    flows = np.broadcast_to([flow.volume for flow in rule.flows], carried.shape)
    volumes = [problem.resources[rule.volume][plans].ravel(), flows[counted]]
    total = np.bincount(np.concatenate(keys), np.concatenate(volumes), len(plans) * count)
    return np.asarray(total.reshape(len(plans), count))


def _carried_over(problem: Problem, rule: PriceByVolume, plans: IntArray) -> tuple[Indices, FloatArray]:
    """In each plan (one a row), the code at which each flow counts, -1 for none, and its link's charge."""
    shape = len(plans), len(rule.flows)
    at, charge = np.empty(shape, dtype=np.int64), np.empty(shape)
    links = links_of(problem, rule)
    # Looked up once for all links: plans are few and short, so that every look costs more than it reads.
    placed = {name: problem.attributes[name][plans] for name in {link.attribute for link in links}}
    for number, (flow, link) in enumerate(zip(rule.flows, links, strict=True)):
        codes = placed[link.attribute]
        ends = codes[:, link.source], codes[:, link.target]
        at[:, number], charge[:, number] = flow.at[ends], link.charge[ends]
    return at, charge


def charges_by_volume(problem: Problem, rule: PriceByVolume, plans: IntArray) -> FloatArray:
    """What the volumes of each plan (one a row) cost, less what was charged for each alone."""
    carried, paid = _carried_over(problem, rule, plans)
    volumes = _filled(problem, rule, plans, carried)
    here, code = np.nonzero(volumes)
    price = price_of(rule, code.astype(np.int32), volumes[here, code])
    charge: FloatArray = np.bincount(here, price, len(plans)) - np.where(carried >= 0, paid, 0.0).sum(axis=1)
    return charge if rule.paid is None else charge - problem.resources[rule.paid][plans].sum(axis=1)


def shares_of_charge(problem: Problem, rule: PriceByVolume, choice: IntArray) -> FloatArray:
    """The charge of a rule by workload: each code's price in proportion to volume, less what each paid alone.

    What a link carries counts for its source.
    """
    every = np.arange(len(rule.start), dtype=np.int32)
    volumes = volumes_of(problem, rule, choice)
    unit = price_of(rule, every, volumes) / np.where(volumes > 0, volumes, 1.0)
    codes = problem.attributes[rule.attribute][choice]
    shares: FloatArray = unit[codes] * problem.resources[rule.volume][choice]
    if rule.paid is not None:
        shares = shares - problem.resources[rule.paid][choice]
    for source, code, volume, paid in _carried(problem, rule, choice):
        shares[source] += float(unit[code]) * volume - paid
    return shares


def _carried(
    problem: Problem, rule: PriceByVolume, choice: IntArray
) -> Iterator[tuple[int, int, float, float]]:
    """Source, code, volume and what was charged alone, of every flow that counts in a plan."""
    for flow, link in zip(rule.flows, links_of(problem, rule), strict=True):
        a, b = problem.attributes[link.attribute][choice[[link.source, link.target]]]
        if flow.at[a, b] >= 0:
            yield link.source, int(flow.at[a, b]), flow.volume, float(link.charge[a, b])


def largest_volumes(problem: Problem, rule: PriceByVolume) -> FloatArray:
    """The most that each code can hold: every workload there with its largest candidate, every flow."""
    # Most candidates have none of it.
    some = np.flatnonzero(problem.resources[rule.volume])
    codes = problem.attributes[rule.attribute][some]
    key = problem.workload[some].astype(np.int64) * len(rule.start) + codes
    order = np.argsort(key, kind="stable")
    first = np.flatnonzero(np.diff(key[order], prepend=-1))
    total = np.zeros(len(rule.start))
    if len(first):
        most = np.maximum.reduceat(problem.resources[rule.volume][some[order]], first)
        total += np.bincount(codes[order[first]], most, len(rule.start))
    ends: dict[str, tuple[Indices, Indices]] = {}
    for flow, link in zip(rule.flows, links_of(problem, rule), strict=True):
        if link.name not in ends:
            ends[link.name] = ends_of(problem, link)
        sources, targets = ends[link.name]
        reached = np.zeros(len(total) + 1, dtype=np.bool_)
        reached[flow.at[sources[:, None], targets]] = True
        total[reached[:-1]] += flow.volume  # the last: not counted
    return total


def ends_of(problem: Problem, link: PayForTraffic) -> tuple[Indices, Indices]:
    """The codes at which the source of a link may stand, and those of its target."""
    codes = problem.attributes[link.attribute]
    source, target = (codes_in_use(codes[problem.workload == end]) for end in (link.source, link.target))
    return source, target


def lowest_lines(problem: Problem) -> dict[str, FloatArray]:
    """The `lowest_line` of every price by volume, by name of its rule."""
    return {
        rule.name: lowest_line(problem, rule) for rule in problem.rules if isinstance(rule, PriceByVolume)
    }


def lowest_line(problem: Problem, rule: PriceByVolume) -> FloatArray:
    """Per code, the highest charge a unit of volume that never exceeds the price of any possible volume."""
    most = largest_volumes(problem, rule)[:, None]
    ends = np.concatenate([rule.start[:, 1:], np.full((len(rule.start), 1), np.inf)], axis=1)
    line = np.full(len(rule.start), np.inf)
    for at in (np.maximum(rule.start, 0.0), np.minimum(ends, most)):
        inside = (at > 0) & (at <= most) & (rule.start <= most)
        unit = rule.rate + rule.fixed / np.where(inside, at, 1.0)
        line = np.minimum(line, np.where(inside, unit, np.inf).min(axis=1))
    lowest: FloatArray = np.minimum(line, rule.rate[:, 0])  # just above zero the first rate holds
    return lowest


def floored(problem: Problem, weights: Mapping[str, float]) -> FloatArray:
    """The weighted sum of amounts per candidate, with the least that volumes add: what bounds may read."""
    return weighted(problem, weights) + floors(problem, weights)


def without_volumes(problem: Problem, lines: Mapping[str, FloatArray]) -> Problem:
    """The problem with the line below each price by volume in its place: what bounds may read, read once.

    `lines` are its `lowest_lines`.
    A resource then holds the least that volumes add to it; where a rule reads it without its charges, the
    problem stays as it is. Links that a volume prices keep their charge.
    """
    priced = [rule for rule in problem.rules if isinstance(rule, PriceByVolume)]
    others = [rule for rule in problem.rules if not isinstance(rule, PriceByVolume)]
    bare = {rule.resource for rule in others if isinstance(rule, CapShare | PayAtLeast | RespectCapacity)}
    bare |= {rule.volume for rule in priced} | {rule.paid for rule in priced}
    if bare & {rule.resource for rule in priced}:
        return problem
    resources = dict(problem.resources)
    for rule in priced:
        resources[rule.resource] = resources[rule.resource] + _floor(problem, rule, lines[rule.name])
    return replace(problem, resources=resources, rules=tuple(others))


def floors(problem: Problem, weights: Mapping[str, float]) -> FloatArray:
    """What each candidate adds at least to a weighted sum beside its own amounts: a line under each price."""
    total = np.zeros(len(problem.workload))
    for rule in problem.rules:
        if isinstance(rule, PriceByVolume) and weights.get(rule.resource, 0.0):
            total += weights[rule.resource] * _floor(problem, rule, lowest_line(problem, rule))
    return total


def _floor(problem: Problem, rule: PriceByVolume, line: FloatArray) -> FloatArray:
    floor = line[problem.attributes[rule.attribute]] * problem.resources[rule.volume]
    return floor if rule.paid is None else floor - problem.resources[rule.paid]
