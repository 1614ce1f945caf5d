"""What a plan buys together: discounts that grow with the spend, traffic that shares the steps of its price.

Both are prices by volume of the optimiser. The volume is the mean month's: a share of a discount, or a tier
of traffic, is read once at it, not month by month.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.recommendations.options import Options
from app.recommendations.question import Link, VolumeDiscount
from app.recommendations.traffic import TrafficTable, traffic_table
from catalog.bundles import NONE, Table
from catalog.library import Catalog
from catalog.market import Market
from catalog.offers import StorageItem
from catalog.quantities import FloatArray, IntArray
from catalog.recent import Itself, kept
from optimizer import Flow, PriceByVolume

SPEND, EXIT, SENT, SENT_PAID = "spend", "exit", "sent_gib", "sent_paid"


@dataclass(frozen=True, slots=True)
class Sent:
    """Traffic to the internet within candidates: price list (NONE without) and mean GiB a month, by row."""

    item: IntArray
    gib: FloatArray


def sent_by(options: Options, rows: IntArray) -> Sent:
    """What some candidates of a workload send out of their place themselves, links apart."""
    item, gib = np.full(len(rows), NONE, dtype=np.int32), np.zeros(len(rows))
    for number, (family, card) in enumerate(zip(options.found.families, options.scorecards, strict=True)):
        parts = [p for p in family.bundles.parts if p.table is Table.STORAGE and p.purpose == "network"]
        here = np.flatnonzero(options.family[rows] == number)
        for part in parts[:1]:
            bundle = card.rows[options.row[rows[here]]]
            item[here], gib[here] = part.row[bundle], part.mean[bundle]
    return Sent(item, gib)


def discount_rules(catalog: Catalog, discounts: Sequence[VolumeDiscount]) -> tuple[PriceByVolume, ...]:
    """One rule per provider with steps."""
    return tuple(_discount(catalog, discount, f"discounts.{discount.provider}") for discount in discounts)


def _discount(catalog: Catalog, discount: VolumeDiscount, name: str) -> PriceByVolume:
    """Below the first step nothing is taken off; beyond each, its share of the excess or of everything."""
    given = [(float(spend), share) for spend, share in discount.steps]
    steps = given if given[0][0] == 0 else [(0.0, 0.0), *given]
    start, share = np.array(steps).T
    own = catalog.providers.id.index(discount.provider)
    begins = np.full((len(catalog.providers.id), len(steps)), np.inf)
    begins[:, 0], begins[own] = 0.0, start
    rate, fixed = np.zeros(begins.shape), np.zeros(begins.shape)
    rate[own] = -share
    if not discount.on_everything:
        fixed[own, 1:] = np.cumsum(np.diff(share) * start[1:])
    return PriceByVolume(name, "provider", SPEND, begins, rate, fixed)


@dataclass(frozen=True, slots=True)
class SharedTraffic:
    """The rule, the code of each candidate's price list at its place, its GiB and what it paid alone."""

    rule: PriceByVolume
    exit: IntArray
    gib: FloatArray
    paid: FloatArray


def shared_traffic(
    market: Market,
    links: Mapping[str, Link],
    workload: IntArray,
    place: IntArray,
    sent: Sent,
    places: IntArray,
) -> SharedTraffic | None:
    """Traffic out of one place under one price list is priced together; None where it makes no difference.

    `links` holds, by the name of their rule, those that carry something; `place` gives the position in
    `places` of each candidate. Each flow was charged alone: the rule charges the difference.
    """
    most = np.zeros(int(workload.max(initial=0)) + 1)
    np.maximum.at(most, workload, sent.gib)
    if len(links) + int(np.count_nonzero(most)) < 2:
        return None
    total = float(most.sum()) + sum(link.gib_per_month for link in links.values())
    table = traffic_table(market)
    here = np.flatnonzero(sent.gib > 0)
    lists, reached = _exits(len(table.items), Itself(table.lists(np.asarray(places, dtype=np.int32))))
    keys = [place[here].astype(np.int64) * len(table.items) + sent.item[here]]
    keys += [reached] if links else []
    exits = np.unique(np.concatenate(keys))
    stepped = exits[_first_step(Itself(table.items))[exits % len(table.items)] < total]
    if not len(stepped):
        return None
    return _stated(table, stepped, links, place, sent, lists)


@kept(8)
def _exits(items: int, charged: Itself[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Per (source, target) the place and price list of what is sent, as one number; -1 inside one place.

    And all of these numbers, ascending. `items` is how many price lists there are.
    """
    lists = np.arange(len(charged.value))[:, None] * items + charged.value
    np.fill_diagonal(lists, -1)
    lists.setflags(write=False)
    return lists, np.unique(lists[lists >= 0])


@kept(8)
def _first_step(listed: Itself[Sequence[StorageItem]]) -> FloatArray:
    """The GiB from which each list has another price; infinite where it has one price only."""
    return np.array(
        [min((tier.from_gib for tier in item.tiers[1:]), default=np.inf) for item in listed.value]
    )


def _stated(
    table: TrafficTable,
    exits: np.ndarray,
    links: Mapping[str, Link],
    place: IntArray,
    sent: Sent,
    lists: np.ndarray,
) -> SharedTraffic:
    """The rule over the price lists that matter; code 0 stands for all others, which are priced alone."""
    start, rate, fixed = _steps(table, exits.tobytes())
    own = np.where(sent.gib > 0, place.astype(np.int64) * len(table.items) + sent.item, -1)
    code = _numbered(exits, own)
    gib = np.where(code > 0, sent.gib, 0.0)
    at = _counted_at(exits.tobytes(), Itself(lists))
    carry = tuple(Flow(name, link.gib_per_month, at) for name, link in links.items())
    rule = PriceByVolume("shared traffic", EXIT, SENT, start, rate, fixed, paid=SENT_PAID, flows=carry)
    step = (gib[:, None] >= start[code]).sum(axis=1) - 1
    return SharedTraffic(rule, code, gib, rate[code, step] * gib + fixed[code, step])


@kept(8)
def _steps(table: TrafficTable, among: bytes) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Where each step of the price lists that matter starts, its rate, and what is fixed there."""
    exits = np.frombuffer(among, dtype=np.int64)
    numbers = (exits % len(table.items)).tolist()
    steps = max(len(table.items[number].tiers) for number in numbers)
    start = np.full((len(exits) + 1, steps), np.inf)
    rate, fixed = np.zeros(start.shape), np.zeros(start.shape)
    start[:, 0] = 0.0
    for row, number in enumerate(numbers, start=1):
        tiers = table.items[number].tiers
        count = len(tiers)
        start[row, 1:count] = [tier.from_gib for tier in tiers[1:]]
        rate[row, :count] = [float(tier.price) * table.scale[number] for tier in tiers]
        saved = (rate[row, : count - 1] - rate[row, 1:count]) * start[row, 1:count]
        fixed[row, 1:count] = np.cumsum(saved)
    for column in (start, rate, fixed):
        column.setflags(write=False)
    return start, rate, fixed


@kept(8)
def _counted_at(exits: bytes, lists: Itself[np.ndarray]) -> IntArray:
    """Per (source, target) the code of the list that counts what is sent, -1 for none."""
    at = _numbered(np.frombuffer(exits, dtype=np.int64), lists.value)
    at = np.where(at > 0, at, -1).astype(np.int32)
    at.setflags(write=False)
    return at


def _numbered(exits: np.ndarray, lists: np.ndarray) -> IntArray:
    """The code of each list, 0 for those that do not matter."""
    at = np.minimum(np.searchsorted(exits, lists), len(exits) - 1)
    return np.where(exits[at] == lists, at + 1, 0).astype(np.int32)
