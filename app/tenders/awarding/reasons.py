"""Why a bid won, lost or was rejected, and why a lot goes where it goes: one sentence each."""

from collections.abc import Sequence

from app.tenders.awarding.allocation import Allocation, Scored
from app.tenders.awarding.clashes import is_adjusted
from app.tenders.awarding.judging import Judged
from app.tenders.awarding.wire import AwardTender

RULES_DECIDE = "the rules of the award decide over all lots together"
WORTH_NAMING = 0.005  # points, or money: less is rounding


def of_bid(tender: AwardTender, bid: Judged, mine: Scored | None, winner: Scored | None) -> str:
    """The sentence of one bid."""
    if not bid.passes:
        first = bid.failed[0]
        more = f", and {len(bid.failed) - 1} more" if len(bid.failed) > 1 else ""
        return f"rejected: {first.code} ({first.requirement}){f': {first.text}' if first.text else ''}{more}"
    if mine is None or winner is None:
        return "lost: the rules of the award leave this lot open"
    if winner.bid.index == bid.index:
        return "won: " + (_lead(tender, mine) if winner.value >= mine.value else "best together")
    figures = f"{_figure(tender, mine)} against {_figure(tender, winner)}"
    if _precedes(mine, winner):
        decided = (
            f"the lot goes with a bundle of {winner.bid.bid.supplier}" if winner.discount else RULES_DECIDE
        )
        return f"lost although better on this lot alone ({figures}): {decided}"
    if mine.value == winner.value:
        tie = "the lower price" if winner.money < mine.money else "the earlier bid"
        return f"lost: {figures}; the tie goes to {tie}"
    lost = _differences(tender, mine, winner)
    return f"lost: {figures}{'; ' + lost if lost else ''}"


def _precedes(one: Scored, other: Scored) -> bool:
    """Whether a bid stands before another for their lot alone."""
    return (-one.value, one.money, one.bid.index) < (-other.value, other.money, other.bid.index)


def of_lot(tender: AwardTender, lot: str, found: Allocation, bids: Sequence[Judged]) -> str:
    """The sentence of one lot."""
    mine = [bid for bid in bids if bid.bid.lot == lot]
    passing = [bid for bid in mine if bid.passes]
    won = found.winners.get(lot)
    if won is None and not mine:
        return "nobody bids for it"
    if won is None and not passing:
        return f"none of {len(mine)} bids passes every gate"
    if won is None and found.conflict:
        return f"no award keeps the rules: {', '.join(found.conflict)}"
    if won is None:
        return f"left open: who bids for it wins {tender.rules.max_lots_per_supplier} lots already"
    return f"{won.bid.bid.supplier} with {_figure(tender, won)}, best of {len(passing)} that pass every gate"


def _figure(tender: AwardTender, one: Scored) -> str:
    if is_adjusted(tender):
        return f"an adjusted price of {-one.value:,.2f}"
    return f"{one.value:.2f} points"


def _lead(tender: AwardTender, one: Scored) -> str:
    return f"{_figure(tender, one)}, the best award over all lots"


def _differences(tender: AwardTender, mine: Scored, winner: Scored) -> str:
    """Where a bid is behind and where ahead, largest first."""
    adjusted = is_adjusted(tender)
    gaps = []
    for criterion, here, there in zip(tender.criteria, mine.shares, winner.shares, strict=True):
        full = float(criterion.worth or 0) if adjusted else (criterion.weight or 0.0)
        gaps.append((full * (there - here), criterion.id))
    behind = [f"{gap:.2f} behind on {name}" for gap, name in sorted(gaps, reverse=True) if gap > WORTH_NAMING]
    ahead = [f"{-gap:.2f} ahead on {name}" for gap, name in sorted(gaps) if gap < -WORTH_NAMING]
    return ", ".join([*behind, *ahead])
