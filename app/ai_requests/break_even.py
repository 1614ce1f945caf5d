"""From how many requests a month own GPUs cost no more than the token API.

Own GPUs are whole and always on, so their cost is a staircase C(N) that never falls, and the API is a
line p N. Where C(V) <= p V at some volume V, N = C(V) / p is a break-even: N <= V, hence C(N) <= C(V) = p N.
Volumes double, so a stair missed between two of them makes N at most twice too large.
"""

from dataclasses import dataclass, replace

import numpy as np

from catalog.candidates import candidates
from catalog.market import Market
from catalog.quantities import FloatArray
from catalog.workloads import Inference, Workload

VOLUMES = tuple(1000.0 * 2.0**step for step in range(24))  # 1e3 to 8e9 requests a month


NEVER = "own GPUs do not become cheaper at any volume looked at"
NO_API = "no token service sells this model under these requirements"
NO_OWN = "no own GPUs can serve this model under these requirements"


@dataclass(frozen=True, slots=True)
class BreakEven:
    """Requests a month from which own GPUs cost no more than tokens; None with the reason."""

    requests_per_month: float | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Staircase:
    """Cheapest monthly cost of own GPUs in each region (column: its code) at each volume (row)."""

    volumes: FloatArray
    cost: FloatArray

    def break_even(self, price_per_request: float | None, region: int | None = None) -> BreakEven:
        """Where own GPUs in `region` (None: anywhere) meet the token price of one request (None: no API)."""
        cost = self.cost.min(axis=1) if region is None else self.cost[:, region]
        if price_per_request is None:
            return BreakEven(None, NO_API)
        if not np.isfinite(cost).any():
            return BreakEven(None, NO_OWN)
        reached = cost <= price_per_request * self.volumes
        if not reached.any() or price_per_request <= 0:
            return BreakEven(None, NEVER)
        return BreakEven(float(cost[reached].min() / price_per_request), None)


def own_gpu_staircase(market: Market, workload: Workload, need: Inference) -> Staircase:
    """The staircase of every region, over the own GPUs that meet the workload's requirements."""
    rows = [_cheapest(market, workload, need, volume) for volume in VOLUMES]
    return Staircase(np.array(VOLUMES), np.stack(rows))


def _cheapest(market: Market, workload: Workload, need: Inference, volume: float) -> FloatArray:
    asked = replace(need, serving="own_gpu", requests_per_month=volume)
    found = candidates(market, replace(workload, need=asked), carbon_needed=False)
    cheapest = np.full(len(market.catalog.regions), np.inf)
    for family in found.families:
        passes = family.passes
        costs = family.cost.mean.central[passes]
        np.minimum.at(cheapest, family.bundles.region[passes], np.where(np.isfinite(costs), costs, np.inf))
    return cheapest
