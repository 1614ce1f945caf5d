"""A shelf under another demand that the same offers meet: other amounts in the same rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Literal

import numpy as np

from app.recommendations.bought_together import Sent
from app.scenarios.shelf import TIERS, UNIT_PRICES, Lines, Shelf
from catalog.bundles import NONE, Amounts, Bundles, Table
from catalog.cost.off_list import off_list
from catalog.market import Market
from catalog.quantities import BoolArray, FloatArray, IntArray
from catalog.recent import Itself, kept
from catalog.sizing.resize import amounts_of, same_offers
from catalog.workloads import Workload

HOUR = UNIT_PRICES.index("hour")


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where the amounts of all families of a shelf go, stacked one family after the other.

    `used[line]` is the row of usage a line takes; `sized[candidate]` the way its demand was sized, `given`
    whether the request model gives its energy; `sent` are the lines of traffic to the internet. `amounts` are
    those of the shelf.
    """

    used: IntArray
    sized: IntArray
    given: BoolArray
    sent: IntArray
    amounts: tuple[Amounts, ...]


def resized(market: Market, workload: Workload, before: Shelf) -> Shelf | None:
    """The shelf in the amounts of another demand; None where other offers may serve it.

    No quote stands on the shelf. The result is what `shelf_of` would make, but for its `bundles`: they say
    what is bought, in the amounts of the shelf that was sized.
    """
    if not same_offers(market, workload, before.workload):
        return None
    places = places_of(Itself(market), Itself(before))
    now = amounts_of(market, workload, before.bundles) if places is not None else None
    if places is None or now is None:
        return None
    use = np.concatenate([each for one in now for each in one.usage])
    amount = _paid(market, before.lines, use, places.used)
    hours = _share(now, places, "hours")
    held = _share(now, places, "held")
    gib = np.zeros(len(before))
    gib[before.lines.row[places.sent]] = amount[places.sent]
    return replace(
        before,
        workload=workload,
        lines=replace(before.lines, amount=amount, usage=use[places.used[before.lines.price == TIERS]]),
        kwh=np.where(places.given, _given(now)[places.sized], before.kwh * hours),
        embodied=before.embodied * hours,
        gpus=before.gpus * held,
        vcpus=before.vcpus * held,
        sent=Sent(before.sent.item, gib),
        cheapest=None,
    )


# About 10 KB each, some twenty shelves a question.
@kept(100)
def places_of(market: Itself[Market], before: Itself[Shelf]) -> Places | None:
    """The places of a shelf; None where nothing is held of something: its proportions would be lost."""
    shelf = before.value
    amounts = amounts_of(market.value, shelf.workload, shelf.bundles)
    if amounts is None or not all(each.hours.all() and each.held.all() for each in amounts):
        return None
    starts = _starts(len(each.hours) for each in amounts)
    given = [
        np.full(len(each), now.kwh is not None) for each, now in zip(shelf.bundles, amounts, strict=True)
    ]
    sized = [each.sizing + start for each, start in zip(shelf.bundles, starts, strict=True)]
    used, sent = _lines(shelf.bundles, amounts)
    return Places(
        used=used,
        sized=np.concatenate([np.zeros(0), *sized]).astype(np.int32),
        given=np.concatenate([np.zeros(0, dtype=np.bool_), *given]),
        sent=sent,
        amounts=amounts,
    )


def _lines(bundles: Sequence[Bundles], amounts: Sequence[Amounts]) -> tuple[IntArray, IntArray]:
    """The row of usage of each line, and the lines of traffic to the internet."""
    parts = [part for each in bundles for part in each.parts]
    starts = _starts(len(used) for each in amounts for used in each.usage)
    rows = [part.group[part.row != NONE] + start for part, start in zip(parts, starts, strict=True)]
    first = _starts(map(len, rows))
    sent = [
        np.arange(start, start + len(row))
        for part, row, start in zip(parts, rows, first, strict=True)
        if part.table is Table.STORAGE and part.purpose == "network"
    ]
    return (
        np.concatenate([np.zeros(0), *rows]).astype(np.int32),
        np.concatenate([np.zeros(0), *sent]).astype(np.int32),
    )


def _starts(sizes: Iterable[int]) -> list[int]:
    """The first row of each of some tables, one after the other."""
    return [0, *accumulate(sizes)][:-1]


def _paid(market: Market, lines: Lines, use: FloatArray, used: IntArray) -> FloatArray:
    """Units a month of each line, a month at the share of the price that a discount kept leaves in it."""
    off = off_list(market)
    if len(off.months) == 1:
        return np.asarray(use.mean(axis=1)[used])
    agreed = np.zeros(len(lines.row), dtype=np.int32)
    hourly, token = lines.price == HOUR, (lines.price != HOUR) & (lines.price < TIERS)
    agreed[hourly] = off.machine.agreed[lines.offer[hourly]]
    agreed[token] = off.tokens.agreed[lines.offer[token]]
    return np.asarray((use @ off.months.T / use.shape[1])[used, agreed])


def _share(now: Sequence[Amounts], places: Places, name: Literal["hours", "held"]) -> FloatArray:
    """What each candidate has of something now, over what it had."""
    new, old = (np.concatenate([getattr(each, name) for each in one]) for one in (now, places.amounts))
    return np.asarray((new / old)[places.sized])


def _given(now: Sequence[Amounts]) -> FloatArray:
    """kWh by the way demand was sized, 0 where the hardware tells."""
    return np.concatenate([np.zeros(len(each.hours)) if each.kwh is None else each.kwh for each in now])
