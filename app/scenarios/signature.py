"""Which machines no requirement and no change of prices can tell apart but by size and price."""

import numpy as np

from catalog.certificates import Certificate
from catalog.cost.off_list import stated
from catalog.library import Catalog
from catalog.offers import Machines, matches
from catalog.quantities import IntArray
from catalog.recent import kept

EVERYTHING = "*"


def alike(catalog: Catalog, offers: IntArray) -> IntArray:
    """One number per combination of price date, currency, who stated it and certificates on the machine."""
    return _signatures(catalog)[offers]


@kept(2)
def _signatures(catalog: Catalog) -> IntArray:
    machines = catalog.machines
    code = _joined(machines.day + 1, 2 * machines.currency + stated(machines.source))
    for provider, pattern in _named(catalog.certificates):
        if provider in catalog.providers.id:
            own = np.flatnonzero(machines.provider == catalog.providers.id.index(provider)).astype(np.int32)
            code = _joined(code, _inside(machines, own, pattern))
    return code


def _named(certificates: tuple[Certificate, ...]) -> set[tuple[str, str]]:
    """Perimeters that cover some machines of a region and not others."""
    found = ((c.provider_id, item.partition("@")[0]) for c in certificates for item in c.offers)
    return {(provider, pattern) for provider, pattern in found if pattern != EVERYTHING}


def _inside(machines: Machines, rows: IntArray, pattern: str) -> IntArray:
    inside = np.zeros(len(machines), dtype=np.int32)
    inside[rows] = matches(machines.name[rows], pattern).to_numpy()
    return inside


def _joined(one: IntArray, other: IntArray) -> IntArray:
    """A number per pair of numbers."""
    pair = one.astype(np.int64) * (int(other.max(initial=0)) + 1) + other
    code: IntArray = np.unique(pair, return_inverse=True)[1].reshape(-1).astype(np.int32)
    return code
