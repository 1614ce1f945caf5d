"""How firm an award is: would a losing bid, had it not been made, have changed it? Which weights keep it?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.tenders.awarding.allocation import Allocation, Scored, allocation, scored
from app.tenders.awarding.clashes import FULL_WEIGHT, is_adjusted
from app.tenders.awarding.judging import Judged
from app.tenders.awarding.scoring import has_relative_formula
from app.tenders.awarding.wire import AwardTender


@dataclass(frozen=True, slots=True)
class Reversal:
    """A losing bid without which a lot would go to somebody else: from one winning bid to another."""

    removed: int
    lot: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class WeightRange:
    """The weights of a criterion within which a lot keeps its winner, the others sharing what is left."""

    lot: str
    criterion: str
    low: float
    high: float


def rank_reversals(tender: AwardTender, bids: Sequence[Judged], award: Allocation) -> tuple[Reversal, ...]:
    """Every losing bid whose absence would change a winner.

    Under absolute formulas there is none: the points of a bid do not depend on other bids, and leaving out
    what is not chosen does not change what is best.
    """
    if not has_relative_formula(tender):
        return ()
    winners = {lot: one.bid.index for lot, one in award.winners.items()}
    found = []
    for losing in (bid for bid in bids if bid.passes and bid.index not in winners.values()):
        without = allocation(tender, [bid for bid in bids if bid.index != losing.index])
        found += [
            Reversal(losing.index, lot, winners[lot], one.bid.index)
            for lot, one in without.winners.items()
            if winners.get(lot, one.bid.index) != one.bid.index
        ]
    return tuple(found)


def weight_ranges(tender: AwardTender, bids: Sequence[Judged], award: Allocation) -> tuple[WeightRange, ...]:
    """Per lot and criterion, for lots that go to their own best bid: elsewhere rules of the award decide."""
    if is_adjusted(tender):
        return ()
    found = []
    for lot, ranked in scored(tender, [bid for bid in bids if bid.passes], award.bundles).items():
        if lot not in award.winners or ranked[0].bid.index != award.winners[lot].bid.index:
            continue
        for number, criterion in enumerate(tender.criteria):
            low, high = _range(tender, ranked, number)
            found.append(WeightRange(lot, criterion.id, low, high))
    return tuple(found)


def _range(tender: AwardTender, ranked: Sequence[Scored], number: int) -> tuple[float, float]:
    """Weights w in 0-100 at which the first bid is still not beaten.

    A bid has w a + (100 - w) b points, with a its share on the criterion and b its mean share on the others
    by their weights; each rival gives one inequality that is linear in w.
    """
    weights = np.array([criterion.weight or 0.0 for criterion in tender.criteria])
    others = np.delete(weights, number)
    table = np.array([one.shares for one in ranked])
    mine = table[:, number]
    rest = np.delete(table, number, axis=1)
    mean = rest @ others / others.sum() if others.sum() > 0 else np.zeros(len(ranked))
    low, high = 0.0, FULL_WEIGHT
    for slope, at_zero in zip(mine[0] - mine[1:] - (mean[0] - mean[1:]), mean[0] - mean[1:], strict=True):
        # The lead over a rival, per point: at_zero + slope x w / 100, which must not be negative.
        if slope > 0:
            low = max(low, -at_zero / slope * FULL_WEIGHT)
        elif slope < 0:
            high = min(high, at_zero / -slope * FULL_WEIGHT)
    own = float(weights[number])
    return min(max(low, 0.0), own), max(min(high, FULL_WEIGHT), own)
