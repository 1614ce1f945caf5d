"""A bill beside the catalog: what it lists for an hour of a machine, and what the catalog lists there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np

from catalog.library import Catalog
from catalog.offers import CURRENCIES, Purchase

CLOSE = 0.01  # differences of list prices that are no difference
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Listed:
    """What a bill lists for an hour of a machine of a provider in a region (both by id)."""

    provider: str
    region: str
    machine: str
    per_hour: float


def beside_the_catalog(catalog: Catalog, listed: Iterable[Listed], currency: str) -> Iterator[str]:
    """One line: for how many machines the catalog lists the same, and where it differs most."""
    known = list_prices(catalog, currency)
    both = [
        (one, known[place])
        for one in listed
        if (place := (one.provider, one.region, one.machine.lower())) in known and one.per_hour > 0
    ]
    if not both:
        return
    apart = {one: one.per_hour / price - 1.0 for one, price in both}
    same = sum(abs(share) <= CLOSE for share in apart.values())
    line = f"of {len(both)} machines the catalog lists the price of the bill for {same}, within {CLOSE:.0%}"
    furthest = max(apart, key=lambda one: (abs(apart[one]), one.machine))
    if same < len(both):
        share, where = apart[furthest], f"{furthest.machine} in {furthest.region}"
        line += f"; furthest apart is {where}: the bill lists {share:+.0%}"
    yield line


@cache
def list_prices(catalog: Catalog, currency: str) -> Mapping[Place, float]:
    """Prices an hour on demand by provider, region and name in lower case, in one currency."""
    machines = catalog.machines
    if currency not in CURRENCIES:
        return {}
    usable = (
        (machines.purchase == Purchase.ON_DEMAND)
        & (machines.currency == CURRENCIES.index(currency))
        & ~(machines.component | machines.superseded | machines.held_back)
        & np.isfinite(machines.price)
    )
    providers, regions = catalog.providers.id, catalog.regions.region_id
    prices = {}
    for row in map(int, np.flatnonzero(usable)):
        place = (providers[machines.provider[row]], regions[machines.region[row]], machines.name[row].lower())
        prices[place] = float(machines.price[row])
    return prices
