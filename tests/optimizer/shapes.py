"""Seeded problems of the sizes and structures met in practice, for tests and measurements."""

from dataclasses import dataclass, replace

import numpy as np

from optimizer import (
    CapShare,
    ChargeForOpening,
    Goal,
    KeepApart,
    LimitCount,
    PayForTraffic,
    Problem,
    RespectCapacity,
    Rule,
    StayWithin,
)
from optimizer.problem import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class Shape:
    """A named problem to measure."""

    name: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class _World:
    provider_of: IntArray
    price_level: FloatArray
    intensity: FloatArray


def _world(rng: np.random.Generator, providers: int, regions: int) -> _World:
    provider_of = np.sort(rng.integers(0, providers, regions)).astype(np.int32)
    return _World(provider_of, rng.lognormal(0, 0.3, providers), rng.lognormal(-1, 0.8, regions))


def portfolio(
    seed: int,
    workloads: int = 20,
    each: int = 12_000,
    providers: int = 60,
    regions: int = 300,
    tight: bool = True,
) -> Problem:
    """A portfolio: prices follow the provider, carbon follows the region, under the usual rules."""
    rng = np.random.default_rng(seed)
    world = _world(rng, providers, regions)
    workload = np.repeat(np.arange(workloads, dtype=np.int32), each)
    region = rng.integers(0, regions, len(workload)).astype(np.int32)
    provider = world.provider_of[region]
    size = rng.lognormal(6, 1, workloads)[workload]
    cost = size * world.price_level[provider] * rng.lognormal(0.3, 0.35, len(workload))
    power = size * rng.lognormal(-1, 0.3, len(workload))
    carbon = power * world.intensity[region]
    shortfall = rng.uniform(0, 60, providers)[provider]
    rank = np.concatenate([rng.permutation(each) for _ in range(workloads)]).astype(np.int32)
    cheap = _best_sum(cost, workload, workloads)
    at_cheapest = _sum_at_best(cost, carbon, workload)
    traffic = rng.uniform(0.5, 1.5, (regions, regions)) * cheap * 0.004
    np.fill_diagonal(traffic, 0.0)
    rules: tuple[Rule, ...] = (
        StayWithin("budget", "cost", cheap * (1.5 if tight else 3.0)),
        StayWithin("carbon_cap", "carbon", at_cheapest * (0.5 if tight else 2.0)),
        LimitCount("max_providers", "provider", 3),
        LimitCount("max_regions", "region", 5),
        KeepApart("apart_1", (0, 1), "region"),
        KeepApart("apart_2", (2, 3), "provider"),
        *(PayForTraffic(f"link_{n}", n, n + 4, "region", traffic) for n in range(3)),
    )
    carbon_reference = max(at_cheapest, 1e-9)
    weights = {"cost": 0.5 / cheap, "carbon": 0.3 / carbon_reference, "shortfall": 0.2 / 100 / workloads}
    goal = Goal("weighted", weights)
    return Problem(
        tuple(f"w{n:04d}" for n in range(workloads)),
        workload,
        rank,
        {"cost": cost, "carbon": carbon, "shortfall": shortfall},
        {"provider": provider, "region": region},
        (goal,),
        rules,
        ("cost", "carbon"),
    )


def _best_sum(cost: FloatArray, workload: IntArray, workloads: int) -> float:
    best = np.full(workloads, np.inf)
    np.minimum.at(best, workload, cost)
    return float(best.sum())


def _sum_at_best(cost: FloatArray, other: FloatArray, workload: IntArray) -> float:
    order = np.lexsort((cost, workload))
    first = order[np.flatnonzero(np.diff(workload[order], prepend=-1))]
    return float(other[first].sum())


def _award(
    suppliers: int, lots: int, resources: dict[str, FloatArray], goal: Goal, rules: tuple[Rule, ...]
) -> Problem:
    """Every supplier bids once for every lot; amounts come by supplier, then lot."""
    supplier = np.repeat(np.arange(suppliers, dtype=np.int32), lots)
    lot = np.tile(np.arange(lots, dtype=np.int32), suppliers)
    names = tuple(f"lot{n:04d}" for n in range(lots))
    return Problem(names, lot, supplier.copy(), resources, {"supplier": supplier}, (goal,), rules)


def lots(seed: int, count: int = 200, suppliers: int = 20, capacity: float = 1.0) -> Problem:
    """Lots to suppliers with a capacity each (generalised assignment), uncorrelated numbers."""
    rng = np.random.default_rng(seed)
    price = rng.integers(10, 51, count * suppliers).astype(np.float64)
    uses = rng.integers(5, 26, count * suppliers).astype(np.float64)
    limit = np.full(suppliers, capacity * 15.0 * count / suppliers)
    rule = RespectCapacity("capacity", "supplier", limit, "uses")
    return _award(suppliers, count, {"price": price, "uses": uses}, Goal("price", {"price": 1.0}), (rule,))


def capacities(seed: int, suppliers: int, count: int, kind: str) -> Problem:
    """Generalised assignment after Chu and Beasley 1997 (C, D) and Yagiura and others 2004 (E)."""
    rng = np.random.default_rng(seed)
    size = suppliers * count
    if kind == "C":
        uses = rng.integers(5, 26, size).astype(np.float64)
        price = rng.integers(10, 51, size).astype(np.float64)
    elif kind == "D":
        uses = rng.integers(1, 101, size).astype(np.float64)
        price = 111 - uses + rng.integers(-10, 11, size)
    else:
        uses = np.ceil(1 - 10 * np.log(1 - rng.uniform(0, 0.999999, size)))
        price = np.round(1000 / uses - 10 * rng.random(size))
    limit = np.floor(0.8 * uses.reshape(suppliers, count).sum(axis=1) / suppliers)
    rule = RespectCapacity("capacity", "supplier", limit, "uses")
    return _award(suppliers, count, {"price": price, "uses": uses}, Goal("price", {"price": 1.0}), (rule,))


def sites(seed: int, suppliers: int, count: int, dear: float = 1.0) -> Problem:
    """Facility location: prices follow the distance (with up to a quarter more), each site has a charge."""
    rng = np.random.default_rng(seed)
    here, there = rng.random((suppliers, 2)), rng.random((count, 2))
    distance = np.hypot(here[:, None, 0] - there[None, :, 0], here[:, None, 1] - there[None, :, 1])
    noise = rng.uniform(1.0, 1.25, distance.shape)
    price = np.round(distance * noise * rng.integers(1, 101, count) * 100, 3)
    charges = np.round(dear * rng.uniform(0.5, 1.5, suppliers) * price.mean() * count / suppliers, 1)
    rule = ChargeForOpening("charge", "supplier", charges, "price")
    return _award(suppliers, count, {"price": price.ravel()}, Goal("price", {"price": 1.0}), (rule,))


def knapsacks(seed: int, groups: int, items: int, dimensions: int) -> Problem:
    """Multiple-choice knapsacks: one item per group, value follows use, limits at 8/9 of the mean."""
    rng = np.random.default_rng(seed)
    uses = rng.integers(0, 10, (dimensions, groups * items)).astype(np.float64)
    score = np.round(uses.sum(axis=0) + rng.uniform(0, 20, groups * items))
    names = [f"r{n}" for n in range(dimensions)]
    rules = tuple(StayWithin(f"limit_{name}", name, 4.0 * groups) for name in names)
    return Problem(
        tuple(f"group{n:04d}" for n in range(groups)),
        np.repeat(np.arange(groups, dtype=np.int32), items),
        np.tile(np.arange(items, dtype=np.int32), groups),
        {"score": score, **dict(zip(names, uses, strict=True))},
        {},
        (Goal("score", {"score": -1.0}),),
        rules,
    )


def lexicographic(seed: int, workloads: int = 20, each: int = 12_000) -> Problem:
    """The portfolio with sovereignty first, then cost within 5 %, then carbon."""
    base = portfolio(seed, workloads, each)
    goals = (
        Goal("shortfall", {"shortfall": 1.0}, 0.1),
        Goal("cost", {"cost": 1.0}, 0.05),
        Goal("carbon", {"carbon": 1.0}),
    )
    return replace(base, goals=goals)


def ministry(seed: int, workloads: int = 10_000, each: int = 200) -> Problem:
    """Very many workloads under a budget, a carbon cap and at most four of sixty providers."""
    base = portfolio(seed, workloads, each)
    limits = tuple(rule for rule in base.rules if isinstance(rule, StayWithin))
    return replace(base, rules=(*limits, LimitCount("max_providers", "provider", 4)))


def share_capped(seed: int, workloads: int = 20, each: int = 12_000) -> Problem:
    """The portfolio with at most 30 % of spend at a third of the providers."""
    base = portfolio(seed, workloads, each)
    cap = CapShare("share", base.attributes["provider"] % 3 == 0, 0.3, "cost")
    return replace(base, rules=(*base.rules, cap))


def bench_shapes() -> tuple[Shape, ...]:
    """The shapes of the measurement table in `optimizer/method.md`."""
    return (
        Shape("portfolio 20 x 12,000", portfolio(1)),
        Shape("portfolio 20 x 20,000", portfolio(2, each=20_000)),
        Shape("portfolio 20 x 12,000, loose", portfolio(3, tight=False)),
        Shape("portfolio with a share cap", share_capped(4)),
        Shape("three goals in order", lexicographic(5)),
        Shape("lots 200 x 20", lots(6)),
    )
