"""What links cost, shared out between their two ends, where bounds that choose workload by workload see it.

With prices b(l) at the places of the target of a link that costs q(k, l) between places k and l,

    a(k) = min over l of q(k, l) - b(l)    at the source, then    b(l) = min over k of q(k, l) - a(k)

so that a(k) + b(l) <= q(k, l): whatever the prices, no plan pays less for the link than its two ends bear.
The prices of the linear relaxation share out all of it.
"""

from collections.abc import Mapping

import numpy as np

from optimizer.model import build_model
from optimizer.problem import FloatArray, Flow, PayForTraffic, PriceByVolume, Problem
from optimizer.volumes import lowest_line

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


def borne(problem: Problem, weights: Mapping[str, float], at: AtTargets) -> FloatArray:
    """What each candidate bears of the links in a weighted sum, at prices of the targets (none: nothing)."""
    total = np.zeros(len(problem.workload))
    counted = _counted(problem, weights) if at else {}
    for rule in problem.rules:
        if not isinstance(rule, PayForTraffic) or not at.get(rule.name):
            continue
        codes = problem.attributes[rule.attribute]
        source, target = (np.flatnonzero(problem.workload == end) for end in (rule.source, rule.target))
        starts, ends = (np.flatnonzero(np.bincount(codes[rows])) for rows in (source, target))
        pairs = np.ix_(starts, ends)
        charge = weights.get(rule.resource, 0.0) * rule.charge[pairs]
        for weight, line, flow in counted.get(rule.name, ()):
            instead = line[flow.at[pairs]] * flow.volume - rule.charge[pairs]
            charge = charge + np.where(flow.at[pairs] >= 0, weight * instead, 0.0)
        price = np.array([at[rule.name].get(code, -np.inf) for code in ends.tolist()])
        if not np.isfinite(price).any():
            continue
        first = (charge - price).min(axis=1)
        second = (charge - first[:, None]).min(axis=0)
        total[source] += first[np.searchsorted(starts, codes[source])]
        total[target] += second[np.searchsorted(ends, codes[target])]
    return total


def _counted(
    problem: Problem, weights: Mapping[str, float]
) -> dict[str, list[tuple[float, FloatArray, Flow]]]:
    """By link, the flows that volumes price instead: the weight, and the line below their price by code."""
    found: dict[str, list[tuple[float, FloatArray, Flow]]] = {}
    for rule in problem.rules:
        if isinstance(rule, PriceByVolume) and rule.flows and weights.get(rule.resource, 0.0):
            line = np.append(lowest_line(problem, rule), 0.0)  # the last: not counted
            for flow in rule.flows:
                found.setdefault(flow.link, []).append((weights[rule.resource], line, flow))
    return found
