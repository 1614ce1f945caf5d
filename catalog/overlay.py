"""What one customer knows besides the published facts: negotiated prices, laid over the catalog.

The result is a catalog of its own, whose digest names the facts beneath and what was laid over them, so
that an answer says which prices it used. The catalog beneath does not change.
"""

import json
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256

import numpy as np
import polars as pl

from catalog.files import day_of
from catalog.library import Catalog
from catalog.offers import CURRENCIES, Machines, Purchase
from catalog.quantities import BoolArray

KEPT = 8  # laid-over catalogs held at once; each shares all but its price columns with the one beneath


@dataclass(frozen=True, slots=True, order=True)
class NegotiatedPrice:
    """The price an hour, in `currency`, of a machine on demand; `region` "" is every region of the provider.

    `date` (ISO) is the day it was agreed.
    """

    provider: str
    machine: str
    region: str
    price_per_hour: str
    currency: str
    date: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """What is laid over. Of two prices for one machine the later in order stands."""

    prices: tuple[NegotiatedPrice, ...] = ()


@lru_cache(maxsize=KEPT)
def overlaid(catalog: Catalog, overlay: Overlay) -> Catalog:
    """The catalog under an overlay; an empty one leaves it as it is."""
    if not overlay.prices:
        return catalog
    machines = catalog.machines
    for price in overlay.prices:
        machines = _priced(machines, machines_meant(catalog, price), price)
    text = json.dumps([catalog.digest, asdict(overlay)], ensure_ascii=False, sort_keys=True)
    digest = f"sha256:{sha256(text.encode()).hexdigest()}"
    return replace(catalog, machines=machines, digest=digest)


def machines_meant(catalog: Catalog, price: NegotiatedPrice) -> BoolArray:
    """The machines on demand that a price is about; none when the catalog has no such machine."""
    machines = catalog.machines
    if price.provider not in catalog.providers.id:
        return np.zeros(len(machines), dtype=np.bool_)
    here = (machines.name == price.machine).to_numpy() & (machines.purchase == Purchase.ON_DEMAND)
    here &= machines.provider == catalog.providers.id.index(price.provider)
    if price.region:
        ids = np.array(catalog.regions.region_id, dtype=np.str_)
        here &= ids[machines.region] == price.region
    return np.asarray(here, dtype=np.bool_)


def _priced(machines: Machines, here: BoolArray, price: NegotiatedPrice) -> Machines:
    return replace(
        machines,
        price=np.where(here, float(Decimal(price.price_per_hour)), machines.price),
        price_text=_written(machines.price_text, here, price.price_per_hour),
        currency=np.where(here, CURRENCIES.index(price.currency), machines.currency).astype(
            machines.currency.dtype
        ),
        day=np.where(here, day_of(price.date), machines.day).astype(machines.day.dtype),
        date=_written(machines.date, here, price.date),
    )


def _written(texts: pl.Series, here: BoolArray, text: str) -> pl.Series:
    found = texts.to_list()
    for row in np.flatnonzero(here).tolist():
        found[row] = text
    return pl.Series(texts.name, found, dtype=texts.dtype)
