"""Traffic prices between all places, once per question."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from catalog.cost.traffic import ExitPrice, Exits, exit_price, exits_of, traffic_cost
from catalog.market import Market, price_book
from catalog.quantities import FloatArray, IntArray

DEFAULT_AGE_DAYS = 365


@dataclass(frozen=True, slots=True, eq=False)
class TrafficTable:
    """Which price list charges traffic out of each place: to another provider, or to a place of its own."""

    market: Market
    exits: Exits
    provider: IntArray
    abroad: IntArray
    inside: IntArray
    scale: FloatArray

    def price(self, source: int, target: int) -> ExitPrice:
        """The list for traffic from one place to another."""
        return exit_price(self.exits, source, int(self.provider[source]), int(self.provider[target]))

    def charges(self, gib: float, places: IntArray) -> FloatArray:
        """Monthly charge for some GiB by (source, target) among `places`; zero inside one place."""
        abroad, inside, provider = self.abroad[places], self.inside[places], self.provider[places]
        cost = _cost_by_list(self, gib)
        same = provider[:, np.newaxis] == provider[np.newaxis, :]
        there, here = cost[abroad][:, np.newaxis], cost[inside][:, np.newaxis]
        charge = np.where(same, here, there)
        np.fill_diagonal(charge, 0.0)
        return np.asarray(charge)


@lru_cache(maxsize=64)
def _cost_by_list(table: TrafficTable, gib: float) -> FloatArray:
    """What some GiB a month cost by each price list that any place uses; NaN by the others.

    A plan under other requirements, or in a scenario that leaves prices alone, asks the same again.
    """
    items = table.market.catalog.storage
    cost = np.full(len(items), np.nan)
    for item in np.unique(np.concatenate((table.abroad, table.inside))).tolist():
        cost[item] = traffic_cost(items, table.scale, ExitPrice(item, ""), gib)
    return cost


@lru_cache(maxsize=8)
def traffic_table(market: Market) -> TrafficTable:
    """The table of a question's market; the code of a place is the row of the region that names it."""
    regions, book = market.catalog.regions, price_book(market, DEFAULT_AGE_DAYS)
    code = {provider: number for number, provider in enumerate(market.catalog.providers.id)}
    provider = np.array([code[name] for name in regions.provider_id], dtype=np.int32)
    exits = exits_of(book.items, regions.place, book.storage_scale)
    rows = range(len(regions))
    return TrafficTable(
        market=market,
        exits=exits,
        provider=provider,
        abroad=np.array([exit_price(exits, row, int(provider[row]), None).item for row in rows]),
        inside=np.array(
            [exit_price(exits, row, int(provider[row]), int(provider[row])).item for row in rows]
        ),
        scale=book.storage_scale,
    )
