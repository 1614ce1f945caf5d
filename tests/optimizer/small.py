"""Small random problems and the answer by trying every plan: the oracle of the optimiser's tests."""

from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import strategies as st

from optimizer import (
    CapShare,
    ChargeForOpening,
    Flow,
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
from optimizer.evaluate import amounts_of, broken_rules, weigh
from optimizer.problem import IntArray

KINDS = (
    StayWithin,
    LimitCount,
    CapShare,
    KeepTogether,
    KeepApart,
    PayForTraffic,
    ChargeForOpening,
    PayAtLeast,
    RespectCapacity,
    UseAtLeast,
    PriceByVolume,
)


def every_plan(problem: Problem) -> list[IntArray]:
    """All plans, kept or not: one candidate per workload."""
    choices = [np.flatnonzero(problem.workload == w) for w in range(len(problem.workloads))]
    return [np.array(plan, dtype=np.int32) for plan in product(*choices)]


def plans_that_keep(problem: Problem) -> list[IntArray]:
    """The plans that keep every rule."""
    return [plan for plan in every_plan(problem) if not broken_rules(problem, plan)]


def best_plans(problem: Problem) -> list[IntArray]:
    """The plans that remain after every goal, tie breaker and the sum of ranks, by trying all of them."""
    plans = plans_that_keep(problem)
    goals = (*problem.goals[:-1], Goal(problem.goals[-1].name, problem.goals[-1].weights))
    for goal in (*goals, *(Goal(name, {name: 1.0}) for name in problem.tie_breakers)):
        values = [weigh(goal.weights, amounts_of(problem, plan)) for plan in plans]
        plans = _least(plans, values, goal.tolerance)
    return _least(plans, [float(problem.rank[plan].sum()) for plan in plans], 0.0)


def _least(plans: list[IntArray], values: list[float], tolerance: float) -> list[IntArray]:
    limit = min(values, default=0.0)
    limit += (tolerance + 2e-9) * abs(limit)
    return [plan for plan, value in zip(plans, values, strict=True) if value <= limit]


def _rule(rng: np.random.Generator, kind: type, name: str, problem: Problem) -> Rule:
    count, workloads = len(problem.workload), len(problem.workloads)
    resource = str(rng.choice(["cost", "carbon"]))
    attribute = str(rng.choice(["region", "provider"]))
    codes = int(problem.attributes[attribute].max()) + 1
    some = tuple(int(w) for w in rng.permutation(workloads)[: int(rng.integers(2, workloads + 1))])
    members = rng.random(count) < 0.5
    mean = float(problem.resources[resource].mean()) * workloads
    if kind is StayWithin:
        return StayWithin(name, resource, float(np.round(mean * rng.uniform(0.5, 1.2))))
    if kind is LimitCount:
        return LimitCount(name, attribute, int(rng.integers(1, 3)))
    if kind is CapShare:
        of = str(rng.choice(["cost", ""])) or None
        return CapShare(name, members, float(rng.choice([0.25, 0.5, 0.75])), of)
    if kind is KeepTogether:
        return KeepTogether(name, some, attribute)
    if kind is KeepApart:
        return KeepApart(name, some[:2], attribute)
    if kind is PayForTraffic:
        charge = rng.integers(0, 9, (codes, codes)).astype(np.float64)
        np.fill_diagonal(charge, 0.0)
        return PayForTraffic(name, some[0], some[1], attribute, charge, resource)
    if kind is ChargeForOpening:
        return ChargeForOpening(name, attribute, rng.integers(0, 9, codes).astype(np.float64), resource)
    if kind is RespectCapacity:
        measure = str(rng.choice([resource, ""])) or None
        top = mean * 0.6 if measure else 2.0
        capacity = np.where(rng.random(codes) < 0.2, np.inf, np.round(rng.uniform(0, 2 * top, codes)))
        return RespectCapacity(name, attribute, capacity, measure)
    if kind is UseAtLeast:
        return UseAtLeast(name, attribute, rng.integers(0, 4, codes).astype(np.int32))
    if kind is PriceByVolume:
        return _by_volume(rng, name, attribute, resource, problem)
    return PayAtLeast(name, members, float(np.round(mean * rng.uniform(0.2, 0.8))), resource)


def _by_volume(
    rng: np.random.Generator, name: str, attribute: str, resource: str, problem: Problem
) -> PriceByVolume:
    """Marginal steps, steps for all units, or a discount, over what workloads use and what links carry."""
    codes = int(problem.attributes[attribute].max()) + 1
    start = np.cumsum(np.column_stack([np.zeros(codes), rng.integers(2, 9, (codes, 2))]), axis=1)
    start[rng.random(codes) < 0.3, 2] = np.inf
    rate = rng.integers(0, 5, start.shape) / 4.0
    fixed = np.zeros(start.shape)
    shape = rng.integers(0, 5)
    if shape >= 2:  # where a step begins the price of all units may only fall
        rate = -np.sort(-rate, axis=1)
    if shape in (2, 4):  # a discount
        rate = rate - rate[:, :1]
    if shape in (0, 1, 4):  # marginal: each rate holds from its start on
        begin = np.where(np.isfinite(start), start, 0.0)
        fixed[:, 1:] = np.cumsum((rate[:, :-1] - rate[:, 1:]) * begin[:, 1:], axis=1)
    links = [rule for rule in problem.rules if isinstance(rule, PayForTraffic)] if shape == 0 else []
    flows = tuple(
        Flow(link.name, float(volume), rng.integers(-1, codes, link.charge.shape).astype(np.int32))
        for link, volume in zip(links, rng.integers(1, 9, len(links)), strict=True)
    )
    paid = "shortfall" if shape in (1, 3) and rng.random() < 0.5 else None
    return PriceByVolume(name, attribute, "shortfall", start, rate, fixed, resource, paid, flows)


def build(seed: int, kinds: tuple[type, ...], goals: int, top: int = 12) -> Problem:
    """A problem of two to four workloads with whole amounts up to `top`, so that ties happen."""
    rng = np.random.default_rng(seed)
    workloads = int(rng.integers(2, 5))
    each = rng.integers(1, 7, workloads)
    workload = rng.permutation(np.repeat(np.arange(workloads, dtype=np.int32), each))
    count = len(workload)
    rank = np.empty(count, dtype=np.int32)
    for w in range(workloads):
        rank[workload == w] = rng.permutation(int(each[w]))
    region = rng.integers(0, 4, count).astype(np.int32)
    names = ("cost", "carbon", "shortfall")
    resources = {name: rng.integers(0, top + 1, count).astype(np.float64) for name in names}
    weights = (
        {"cost": 1.0, "carbon": float(rng.integers(0, 3)), "shortfall": 0.5},
        {"carbon": 1.0},
        {"shortfall": 1.0},
    )
    tolerances = rng.choice([0.0, 0.1, 0.3], 3)
    problem = Problem(
        tuple(f"w{n}" for n in rng.permutation(workloads)),
        workload,
        rank,
        resources,
        {"region": region, "provider": (region // 2).astype(np.int32)},
        tuple(Goal(f"g{n}", weights[n], float(tolerances[n])) for n in range(goals)),
        (),
        ("cost", "carbon"),
    )
    rules: tuple[Rule, ...] = ()
    for n, kind in enumerate(kinds):
        rules += (_rule(rng, kind, f"{kind.__name__}_{n}", replace(problem, rules=rules)),)
    return Problem(
        problem.workloads,
        workload,
        rank,
        resources,
        problem.attributes,
        problem.goals,
        rules,
        problem.tie_breakers,
    )


PROBLEMS = st.builds(
    build,
    st.integers(0, 2**32 - 1),
    st.lists(st.sampled_from(KINDS), max_size=5).map(tuple),
    st.integers(1, 3),
    st.sampled_from([2, 12]),
)
