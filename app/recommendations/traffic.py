"""Traffic prices between all places, once per set of price lists."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.cost.off_list import off_list
from catalog.cost.prices import storage_scale
from catalog.cost.traffic import ExitPrice, Exits, costs_by_list, exit_items, exit_price, exits_of
from catalog.market import Market
from catalog.offers import StorageItem
from catalog.places import Regions
from catalog.quantities import FloatArray, IntArray
from catalog.recent import Itself, kept


@dataclass(frozen=True, slots=True, eq=False)
class TrafficTable:
    """Which price list charges traffic out of each place: to another provider, or to a place of its own.

    `scale` brings each list of `items` to the currency of the question, at what a mean month pays of it.
    """

    items: Sequence[StorageItem]
    exits: Exits
    provider: IntArray
    abroad: IntArray
    inside: IntArray
    scale: FloatArray

    def price(self, source: int, target: int) -> ExitPrice:
        """The list for traffic from one place to another."""
        return exit_price(self.exits, source, int(self.provider[source]), int(self.provider[target]))

    def lists(self, places: IntArray) -> NDArray[np.int64]:
        """The list charged by (source, target) among `places`; one object as long as it is the same."""
        columns = (self.provider, self.inside, self.abroad)
        return _lists(*(column[places].tobytes() for column in columns))

    def charges(self, gib: float, places: IntArray) -> FloatArray:
        """Monthly charge for some GiB by (source, target) among `places`; zero inside one place."""
        return _charges(self, gib, np.asarray(places, dtype=np.int32).tobytes())


@kept(32)
def _charges(table: TrafficTable, gib: float, among: bytes) -> FloatArray:
    """A plan under other requirements, or in a scenario that leaves prices alone, asks the same again."""
    lists = table.lists(np.frombuffer(among, dtype=np.int32))
    used = np.flatnonzero(np.bincount(lists.ravel()))
    cost = np.full(len(table.items), np.nan)
    cost[used] = costs_by_list(table.items, used.astype(np.int32), gib) * table.scale[used]
    charge = cost.take(lists)  # a third of the time of an index
    np.fill_diagonal(charge, 0.0)
    charge.setflags(write=False)
    return np.asarray(charge)


# Other prices seldom change which list is charged.
@kept(8)
def _lists(provider: bytes, inside: bytes, abroad: bytes) -> NDArray[np.int64]:
    owner, here, there = (np.frombuffer(each, dtype=np.int32) for each in (provider, inside, abroad))
    lists = np.where(owner[:, None] == owner, here[:, None], there[:, None]).astype(np.int64)
    lists.setflags(write=False)
    return lists


@kept(8)
def traffic_table(market: Market) -> TrafficTable:
    """The table of a question's market; the code of a place is the row of the region that names it.

    Markets that differ in anything but price lists of traffic, rates and discounts share one.
    """
    catalog = market.catalog
    off = off_list(market)
    scale = storage_scale(catalog.storage, market.factors, off.mean_share(off.storage))
    storage: Itself[Sequence[StorageItem]] = Itself(catalog.storage)
    return _table(storage, Itself(catalog.regions), catalog.providers.id, scale.tobytes())


@kept(8)
def _table(
    storage: Itself[Sequence[StorageItem]], listed: Itself[Regions], providers: tuple[str, ...], scaled: bytes
) -> TrafficTable:
    items, regions, scale = storage.value, listed.value, np.frombuffer(scaled)
    code = {name: number for number, name in enumerate(providers)}
    provider = np.array([code[name] for name in regions.provider_id], dtype=np.int32)
    exits = exits_of(items, regions.place, scale)
    abroad, inside = exit_items(exits, provider)
    return TrafficTable(
        items=items,
        exits=exits,
        provider=provider,
        abroad=abroad,
        inside=inside,
        scale=scale,
    )
