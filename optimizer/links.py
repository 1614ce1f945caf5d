"""What links cost, shared out between their two ends, where bounds that choose workload by workload see it.

With prices b(l) at the places of the target of a link that costs q(k, l) between places k and l,

    a(k) = min over l of q(k, l) - b(l)    at the source, then    b(l) = min over k of q(k, l) - a(k)

so that a(k) + b(l) <= q(k, l): whatever the prices, no plan pays less for the link than its two ends bear.
The prices of the linear relaxation share out all of it.
"""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from optimizer.amounts import LINKS, Same
from optimizer.model import build_model
from optimizer.problem import FloatArray, PayForTraffic, PriceByVolume, Problem

AtTargets = Mapping[str, Mapping[int, float]]


def prices_at_targets(problem: Problem, weights: Mapping[str, float], seconds: float) -> AtTargets:
    """By link and code of its target, the prices of the linear relaxation; none where it was not solved."""
    links = [rule.name for rule in problem.rules if isinstance(rule, PayForTraffic)]
    if not links:
        return {}
    from optimizer.engine import relax_whole  # loaded by the first solve

    model = build_model(problem, weights)
    linear = relax_whole(model, seconds)
    if linear is None:
        return {}
    by_rule = dict(zip((block.rule for block in model.rows), linear.prices, strict=True))
    found = {}
    for name in links:
        codes = model.variables.pairs[name].targets.tolist()
        found[name] = dict(zip(codes, by_rule[f"{name}_target"].tolist(), strict=True))
    return found


def borne(
    problem: Problem, weights: Mapping[str, float], at: AtTargets, lines: Mapping[str, FloatArray]
) -> FloatArray:
    """What each candidate bears of the links in a weighted sum, at prices of the targets (none: nothing).

    `lines` are the `lowest_lines` of the problem.
    """
    total = np.zeros(len(problem.workload))
    counted = _counted(problem, weights, lines) if at else {}
    for rule in problem.rules:
        if not isinstance(rule, PayForTraffic) or not at.get(rule.name):
            continue
        codes = problem.attributes[rule.attribute]
        source, target = (problem.workload == end for end in (rule.source, rule.target))
        marks = [
            (np.bincount(codes[rows], minlength=len(rule.charge)) > 0).tobytes() for rows in (source, target)
        ]
        first, second = _shared_out(
            Same(rule.charge),
            weights.get(rule.resource, 0.0),
            counted.get(rule.name, ()),
            tuple(sorted(at[rule.name].items())),
            *marks,
        )
        total[source] += first[codes[source]]
        total[target] += second[codes[target]]
    return total


Counted = tuple[float, bytes, Same, float]


def _counted(
    problem: Problem, weights: Mapping[str, float], lines: Mapping[str, FloatArray]
) -> dict[str, tuple[Counted, ...]]:
    """By link, the flows that volumes price instead: weight, the line below their price, codes and volume."""
    found: dict[str, tuple[Counted, ...]] = {}
    for rule in problem.rules:
        if isinstance(rule, PriceByVolume) and rule.flows and weights.get(rule.resource, 0.0):
            line = np.append(lines[rule.name], 0.0).tobytes()  # the last: not counted
            for flow in rule.flows:
                each = weights[rule.resource], line, Same(flow.at), flow.volume
                found[flow.link] = (*found.get(flow.link, ()), each)
    return found


@lru_cache(LINKS)
def _shared_out(
    table: Same,
    weight: float,
    counted: tuple[Counted, ...],
    at: tuple[tuple[int, float], ...],
    sources: bytes,
    targets: bytes,
) -> tuple[FloatArray, FloatArray]:
    """What either end bears by its code, where marks tell the codes that it may stand at."""
    starts, ends = (np.flatnonzero(np.frombuffer(each, dtype=np.bool_)) for each in (sources, targets))
    size, plain = len(table.table), table.part(starts, ends)
    charge = weight * plain
    for share, line, codes, volume in counted:
        there = codes.part(starts, ends)
        instead = np.frombuffer(line).take(there, mode="wrap") * volume - plain
        charge = charge + (there >= 0) * (share * instead)
    first, second = np.zeros(size), np.zeros(size)
    known = dict(at)
    price = np.array([known.get(code, -np.inf) for code in ends.tolist()])
    if np.isfinite(price).any():
        first[starts] = (charge - price).min(axis=1)
        second[ends] = (charge - first[starts][:, None]).min(axis=0)
    return first, second
