"""Which bid wins each lot: the best award over all lots together, by the optimiser, bundle by bundle tried.

A bundle discount couples lots. Every set of bundles that can hold together is tried; within a set the lots of
a bundle belong to its supplier, and the rest is allocated to proven optimality.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

import numpy as np

from app.tenders.allocate import allocate
from app.tenders.awarding.judging import Judged
from app.tenders.awarding.scoring import Read, money_of, ranking_values, read_of, shares
from app.tenders.awarding.wire import AwardTender, BundleWire
from app.tenders.schemas import AllocationView, BidWire, LimitsWire, LotWire, SupplierWire, TenderWire

TIE = 1e-9
OPEN = "lots left open"


@dataclass(frozen=True, slots=True)
class Scored:
    """A bid that passes: what each criterion read and the share of points, the figure that ranks it.

    `money` breaks ties. A bid is not `free` to win where a bundle of another supplier holds its lot.
    """

    bid: Judged
    discount: Decimal
    money: Decimal
    read: tuple[Read, ...]
    shares: tuple[float, ...]
    value: float
    free: bool


@dataclass(frozen=True, slots=True)
class Allocation:
    """The winning bids by lot, the bundles used, the summed figure and whether it is proven the best.

    `conflict` says why there is no award at all.
    """

    winners: Mapping[str, Scored]
    bundles: tuple[BundleWire, ...]
    value: float
    proven: bool
    conflict: tuple[str, ...] = ()


def allocation(tender: AwardTender, bids: Sequence[Judged], *, time_limit: float = 30.0) -> Allocation:
    """The best award among bids that pass: as many lots as the rules allow, and the best bids for them.

    Lots without any bid that passes stay open. Ties go to the lower price, then to the earlier bid.
    """
    passing = [bid for bid in bids if bid.passes]
    best = _allocated(tender, passing, (), time_limit)
    for bundles in _sets_of_bundles(tender.bundles, passing):
        found = _allocated(tender, passing, bundles, time_limit)
        if _is_better(found, best):
            best = found
    return best


def _is_better(one: Allocation, other: Allocation) -> bool:
    """More lots awarded; of as many, worth more."""
    if len(one.winners) != len(other.winners):
        return len(one.winners) > len(other.winners)
    return one.value > other.value + TIE * max(1.0, abs(other.value))


def _sets_of_bundles(
    bundles: Sequence[BundleWire], bids: Sequence[Judged]
) -> Iterator[tuple[BundleWire, ...]]:
    """Sets of bundles without a lot in common, whose supplier may win every lot of each."""
    offered = {(bid.bid.supplier, bid.bid.lot) for bid in bids}
    usable = [b for b in bundles if all((b.supplier, lot) in offered for lot in b.lots)]
    for size in range(1, len(usable) + 1):
        for chosen in combinations(usable, size):
            lots = [lot for bundle in chosen for lot in bundle.lots]
            if len(lots) == len(set(lots)):
                yield chosen


def scored(
    tender: AwardTender, bids: Sequence[Judged], bundles: Sequence[BundleWire] = ()
) -> dict[str, list[Scored]]:
    """The bids of each lot with their points, best first; ties go to less money, then to the earlier bid."""
    held = {lot: bundle for bundle in bundles for lot in bundle.lots}
    found: dict[str, list[Scored]] = {}
    for lot in tender.lots:
        mine = [bid for bid in bids if bid.bid.lot == lot.id]
        bundle = held.get(lot.id)
        discounts = {
            bid.index: Decimal(str(bundle.discount_share))
            for bid in mine
            if bundle is not None and bid.bid.supplier == bundle.supplier
        }
        if mine:
            found[lot.id] = _ranked(tender, mine, discounts, bundle)
    return found


def _ranked(
    tender: AwardTender, bids: Sequence[Judged], discounts: Mapping[int, Decimal], bundle: BundleWire | None
) -> list[Scored]:
    off = [discounts.get(bid.index, Decimal(0)) for bid in bids]
    read = [
        tuple(read_of(criterion, bid, discount) for criterion in tender.criteria)
        for bid, discount in zip(bids, off, strict=True)
    ]
    table = shares(tender, read)
    basis = next(criterion for criterion in tender.criteria if criterion.basis is not None)
    money = [money_of(basis, bid, discount) for bid, discount in zip(bids, off, strict=True)]
    values = ranking_values(tender, table, money)
    order = sorted(range(len(bids)), key=lambda i: (-float(values[i]), money[i], bids[i].index))
    return [
        Scored(
            bid=bids[i],
            discount=off[i],
            money=money[i],
            read=read[i],
            shares=tuple(map(float, table[i])),
            value=float(values[i]),
            free=bundle is None or bids[i].bid.supplier == bundle.supplier,
        )
        for i in order
    ]


def _allocated(
    tender: AwardTender, bids: Sequence[Judged], bundles: tuple[BundleWire, ...], time_limit: float
) -> Allocation:
    by_lot = {
        lot: [one for one in ranked if one.free] for lot, ranked in scored(tender, bids, bundles).items()
    }
    if not by_lot:
        return Allocation({}, (), 0.0, True)
    most = tender.rules.max_lots_per_supplier
    if most is None or most >= len(by_lot):
        # Nothing couples the lots: each goes to its best bid.
        winners = {lot: ranked[0] for lot, ranked in by_lot.items()}
        return Allocation(winners, bundles, float(np.sum([w.value for w in winners.values()])), True)
    return _coupled(by_lot, most, bundles, time_limit)


def _coupled(
    by_lot: Mapping[str, Sequence[Scored]], most: int, bundles: tuple[BundleWire, ...], time_limit: float
) -> Allocation:
    """The award where a supplier wins at most so many lots: all lots if can be, else as many as can be."""
    listed = [(lot, one) for lot, ranked in by_lot.items() for one in ranked]
    held = {lot for bundle in bundles for lot in bundle.lots}

    def tried(scores: Sequence[float], open_lots: int) -> AllocationView:
        return allocate(_stated(by_lot, listed, scores, most, held, open_lots), time_limit=time_limit)

    values = [one.value for _, one in listed]
    answer, proven = tried(values, 0), True
    if answer.status == "refused":
        count = tried([1.0] * len(listed), len(by_lot))
        proven = count.status == "optimal"
        if count.value is not None:
            answer = tried(values, len(by_lot) - round(count.value))
    if answer.status in ("refused", "unknown"):
        clash = answer.refusal.conflict if answer.refusal else ["time ran out"]
        return Allocation({}, (), -np.inf, False, tuple(clash))
    winners = {award.lot: listed[award.bid][1] for award in answer.award if award.bid < len(listed)}
    value = float(np.sum([won.value for won in winners.values()]))
    return Allocation(winners, bundles, value, proven and answer.status == "optimal")


def _stated(
    by_lot: Mapping[str, Sequence[Scored]],
    listed: Sequence[tuple[str, Scored]],
    scores: Sequence[float],
    most: int,
    held: Set[str],
    open_lots: int,
) -> TenderWire:
    """The award as a tender to allocate; among ties the earlier in the list wins, which is the cheaper.

    Up to `open_lots` go to nobody, who bids last for each lot that no bundle holds.
    """
    suppliers = sorted({one.bid.bid.supplier for _, one in listed})
    nobody = "nobody"
    while nobody in suppliers:
        nobody += "."
    left = [
        BidWire(lot=lot, supplier=nobody, score=0.0, uses={OPEN: 1.0})
        for lot in by_lot
        if open_lots and lot not in held
    ]
    return TenderWire(
        objective="highest_score",
        lots=[LotWire(id=lot) for lot in by_lot],
        suppliers=[*(SupplierWire(id=name, max_lots=most) for name in suppliers), SupplierWire(id=nobody)],
        bids=[
            *(
                BidWire(lot=lot, supplier=one.bid.bid.supplier, score=score)
                for (lot, one), score in zip(listed, scores, strict=True)
            ),
            *left,
        ],
        limits=LimitsWire(resources={OPEN: float(open_lots)} if left else {}),
    )
