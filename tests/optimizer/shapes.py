"""Seeded problems of the sizes and structures met in practice, for tests and measurements."""

from dataclasses import dataclass, replace

import numpy as np

from optimizer import (
    CapShare,
    Goal,
    KeepApart,
    LimitCount,
    PayForTraffic,
    Problem,
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
    """A portfolio whose prices follow the provider and whose carbon follows the region, with every usual rule."""
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


def lots(seed: int, count: int = 200, suppliers: int = 20, capacity: float = 1.0) -> Problem:
    """Lots to suppliers with a capacity each (generalised assignment), uncorrelated numbers."""
    rng = np.random.default_rng(seed)
    workload = np.repeat(np.arange(count, dtype=np.int32), suppliers)
    supplier = np.tile(np.arange(suppliers, dtype=np.int32), count)
    price = rng.integers(10, 51, len(workload)).astype(np.float64)
    uses = rng.integers(5, 26, len(workload)).astype(np.float64)
    limit = capacity * 15.0 * count / suppliers
    resources = {"price": price}
    rules: list[Rule] = []
    for code in range(suppliers):
        resources[f"units_{code}"] = np.where(supplier == code, uses, 0.0)
        rules.append(StayWithin(f"capacity_{code}", f"units_{code}", limit))
    return Problem(
        tuple(f"lot{n:04d}" for n in range(count)),
        workload,
        supplier.copy(),
        resources,
        {"supplier": supplier},
        (Goal("price", {"price": 1.0}),),
        tuple(rules),
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
