"""A workload that grows may reserve its base for a term and buy its peak by the hour: a bundle of two lines.

A unit is worth reserving in a term when the months of the term in which it is needed would cost more by the
hour than the whole term costs reserved. Units are ranked by the months they are needed, so that the number of
reserved units is a count met in some month of the term (the newsvendor's fractile, month by month).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from catalog.bundles import Bundles, Part, Table
from catalog.offers import Machines, Purchase
from catalog.quantities import FloatArray, IntArray
from catalog.recent import Itself, kept
from catalog.sizing.machines import TERM_MONTHS

Codes = NDArray[np.int8]
Pairs = Sequence[tuple[int, int]]


def with_base_and_peak(
    machines: Machines, found: Iterable[Bundles], *, latent: bool = False
) -> tuple[Bundles, ...]:
    """The families found, each of one machine a bundle followed by its mixtures of purchase kinds, if any.

    `latent` lists mixtures that do not pay as well, without amounts: another demand may want them.
    """
    every: list[Bundles] = []
    for bundles in found:
        mixed = base_and_peak(machines, bundles, latent=latent) if bundles.family == "machine" else None
        every += [bundles] if mixed is None else [bundles, mixed]
    return tuple(every)


def base_and_peak(machines: Machines, bundles: Bundles, *, latent: bool = False) -> Bundles | None:
    """The bundles of reserved machines again, each with the peak bought by the hour where that costs less.

    What a month needs is read off the bundle of the same machine by the hour. None where nothing grows,
    nothing is reserved, or the whole need or none of it is worth reserving; of `latent` ones all are listed.
    """
    part = bundles.parts[0]
    if not len(bundles) or len(bundles.parts) > 1 or not (latent or grows(part)):
        return None
    found = mixtures(machines, part, pairs_of(machines, part.row), latent=latent)
    if found is None:
        return None
    each = np.arange(len(found.places), dtype=np.int32)
    parts = (
        Part(Table.MACHINE, "compute", "hour", part.row[found.places], each, found.base),
        Part(Table.MACHINE, "compute", "hour", found.hourly, each, found.peak),
    )
    return replace(bundles.take(found.places), parts=parts)


@dataclass(frozen=True, slots=True, eq=False)
class Mixtures:
    """Reserved machines (`places` among bundles) whose peak is bought by the hour (rows `hourly`).

    `base` and `peak` are hours a month, `[mixture, month]`.
    """

    places: IntArray
    hourly: IntArray
    base: FloatArray
    peak: FloatArray


def grows(part: Part) -> bool:
    """Whether any of it is needed in other amounts in other months."""
    return bool(np.ptp(part.usage, axis=1).any())


def mixtures(machines: Machines, part: Part, pairs: Pairs, *, latent: bool = False) -> Mixtures | None:
    """What of a part with one machine a bundle is worth reserving while its peak is not, None without any.

    `pairs` are the `pairs_of` its rows; `latent` keeps those that do not pay, with hours that nobody knows.
    """
    never, found = np.full(part.usage.shape[1], np.nan), []
    growing = grows(part)
    known: dict[tuple[int, int, int], FloatArray] = {}
    for place, other in pairs:
        group = int(part.group[other])
        series, base, term = part.usage[group], np.zeros(0), 1
        if growing:
            row = int(part.row[place])
            term = int(TERM_MONTHS[machines.purchase[row]])
            least = worth_reserving(term, float(machines.price[row]), float(machines.price[part.row[other]]))
            if (group, term, least) not in known:
                known[group, term, least] = reserved_hours(series, term, least)
            base = known[group, term, least]
        if base.any() and (base < series).any():
            found.append((place, other, base * _paid_for(len(series), term), np.maximum(series - base, 0.0)))
        elif latent:
            found.append((place, other, never, never))
    if not found:
        return None
    places, hourly, base_hours, peak_hours = zip(*found, strict=True)
    return Mixtures(
        np.array(places, dtype=np.int32),
        part.row[list(hourly)],
        np.array(base_hours),
        np.array(peak_hours),
    )


def worth_reserving(term: int, reserved: float, hourly: float) -> int:
    """The least months of a term, paid whole, in which a unit must be needed to cost more by the hour.

    `reserved` and `hourly` are prices of one hour. More than the term has where none is worth it.
    """
    return min(int(np.floor(term * reserved / hourly)), term) + 1 if hourly > 0 else term + 1


def reserved_hours(series: FloatArray, term: int, least: int) -> FloatArray:
    """Hours reserved in each month, a term at a time: those needed in at least so many months of it.

    `series` holds the hours needed; a term may outlive it.
    """
    units = np.zeros_like(series)
    for start in range(0, len(series), term):
        block = np.sort(series[start : start + term])[::-1]
        if least <= len(block):
            units[start : start + term] = block[least - 1]
    return units


def _paid_for(months: int, term: int) -> FloatArray:
    """Months paid for each month served: a term that outlives the horizon charges its overhang to them."""
    paid = np.ones(months)
    for start in range(0, months, term):
        paid[start : start + term] = term / len(paid[start : start + term])
    return paid


def pairs_of(machines: Machines, rows: IntArray) -> Pairs:
    """Positions of each reserved row and of the same machine by the hour, priced in the same currency."""
    reserved, hourly = _sold_both_ways(
        Itself(machines.purchase), Itself(machines.region), Itself(machines.currency), Itself(machines.name)
    )
    position = np.full(len(machines), -1, dtype=np.int64)
    position[rows] = np.arange(len(rows))
    pairs = zip(position[reserved].tolist(), position[hourly].tolist(), strict=True)
    # Of several by the hour the last listed.
    return sorted({place: other for place, other in pairs if place >= 0 and other >= 0}.items())


def pairs_among(machines: Machines, rows: IntArray) -> Pairs:
    """The `pairs_of` a few rows of a large table, without pairing all of it."""
    reserved, hourly = _both_ways(
        machines.purchase[rows], machines.region[rows], machines.currency[rows], machines.name.gather(rows)
    )
    return sorted(dict(zip(reserved.tolist(), hourly.tolist(), strict=True)).items())


# Columns rather than the table are the key: tables with other prices share them.
@kept(64)
def _sold_both_ways(
    purchase: Itself[Codes], region: Itself[IntArray], currency: Itself[IntArray], name: Itself[pl.Series]
) -> tuple[IntArray, IntArray]:
    return _both_ways(purchase.value, region.value, currency.value, name.value)


def _both_ways(
    purchase: Codes, region: IntArray, currency: IntArray, name: pl.Series
) -> tuple[IntArray, IntArray]:
    """Rows reserved for a term, and beside each a row of the same machine by the hour, in order."""
    reserved = np.flatnonzero(TERM_MONTHS[purchase] > 1).astype(np.int32)
    near = np.isin(region, region[reserved])
    hourly = np.flatnonzero((purchase == Purchase.ON_DEMAND) & near).astype(np.int32)

    def keys(rows: IntArray) -> list[tuple[int, int, str]]:
        codes = region[rows].tolist(), currency[rows].tolist()
        return list(zip(*codes, name.gather(rows).to_list(), strict=True))

    named: dict[tuple[int, int, str], list[int]] = {}
    for row, key in zip(hourly.tolist(), keys(hourly), strict=True):
        named.setdefault(key, []).append(row)
    pairs = [
        (row, other)
        for row, key in zip(reserved.tolist(), keys(reserved), strict=True)
        for other in named.get(key, ())
    ]
    table = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    return table[:, 0], table[:, 1]
