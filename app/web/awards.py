"""An award on a page: who wins each lot, the grid of points, every other bid's reason, how firm it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from app.problems import Problem
from app.storage.tenders import TenderEvent
from app.tenders.awarding.life import tree_of
from app.tenders.awarding.schemas import AwardOfTender, BidView, LotAward, Stability

ADJUSTED = "quality_adjusted_price"
WORTH_NAMING = 0.005  # points, or money: less is rounding
FULL_WEIGHT = 100.0


@dataclass(frozen=True, slots=True)
class Lead:
    """How far a bid is behind (above 0) or ahead (below 0) of the winner on a criterion."""

    criterion: str
    points: float


@dataclass(frozen=True, slots=True)
class ShownGate:
    """A gate a bid fails, told once for all workloads that fail it alike."""

    code: str
    requirement: str
    text: str
    workloads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownBid:
    """A bid with its points by criterion, and why it stands where it does.

    `why` is `won`, `rejected`, `behind`, `tie`, `rules` (better on its lot alone), `bundle`, or `open` (the
    lot goes to nobody); `leads` say where it is behind and ahead of `winner`.
    """

    view: BidView
    points: Mapping[str, float]
    why: str
    winner: BidView | None
    gates: tuple[ShownGate, ...]
    leads: tuple[Lead, ...]


@dataclass(frozen=True, slots=True)
class ShownLot:
    """A lot with its winner and its bids, best first; `passing` of them pass every gate.

    `tied` are bids with the winner's own total: the lower money judged won, then the earlier bid.
    """

    view: LotAward
    bids: tuple[ShownBid, ...]
    passing: int
    tied: tuple[BidView, ...]


@dataclass(frozen=True, slots=True)
class ShownRange:
    """Weights of a criterion that keep a winner, beside its own weight (points of 100)."""

    range: Stability
    weight: float


@dataclass(frozen=True, slots=True)
class AwardPage:
    """What the template shows."""

    tender_id: str
    step: str
    award: AwardOfTender
    criteria: tuple[str, ...]
    lots: tuple[ShownLot, ...]
    ranges: tuple[ShownRange, ...]
    newest: bool

    @property
    def is_adjusted(self) -> bool:
        """Whether totals are quality-adjusted prices, of which the lowest is best."""
        return self.award.method == ADJUSTED


def award_page(
    events: Sequence[TenderEvent], step: str | None, weights: Mapping[str, float]
) -> AwardPage | None:
    """The page of an award of a tender (the newest, or a step by its id); None when there is none.

    Raises Problem for an award that this version cannot read.
    """
    awarded = [event for event in events if event.kind == "awarded"]
    event = next((one for one in reversed(awarded) if step in (None, one.id)), None)
    if event is None:
        return None
    kept = {name: value for name, value in tree_of(event).items() if name != "opened"}
    try:
        award = AwardOfTender.model_validate(kept)
    except ValidationError as error:
        # Kept by a version that told an award otherwise: its record, if it was made, still holds.
        raise Problem("facts-not-held") from error
    names = (points.criterion for bid in award.bids for points in bid.points)
    return AwardPage(
        tender_id=event.tender_id,
        step=event.id,
        award=award,
        criteria=tuple(dict.fromkeys(names)),
        lots=tuple(_lot(award, lot) for lot in award.lots),
        ranges=tuple(ShownRange(line, weights.get(line.criterion, 0.0)) for line in award.stability),
        newest=event is awarded[-1],
    )


def _lot(award: AwardOfTender, lot: LotAward) -> ShownLot:
    mine = sorted(
        (bid for bid in award.bids if bid.lot == lot.lot), key=lambda bid: bid.rank or len(award.bids) + 1
    )
    winner = next((bid for bid in mine if bid.bid == lot.bid), None)
    shown = tuple(_bid(award, bid, winner) for bid in mine)
    return ShownLot(
        view=lot,
        bids=shown,
        passing=sum(not bid.failed for bid in mine),
        tied=tuple(one.view for one in shown if one.why == "tie"),
    )


def _bid(award: AwardOfTender, bid: BidView, winner: BidView | None) -> ShownBid:
    points = {one.criterion: one.points for one in bid.points}
    leads = _leads(bid, winner) if winner is not None and bid.bid != winner.bid else ()
    return ShownBid(bid, points, _why(award, bid, winner), winner, _gates(bid), leads)


def _gates(bid: BidView) -> tuple[ShownGate, ...]:
    alike: dict[tuple[str, str, str], list[str]] = {}
    for gate in bid.failed:
        workloads = alike.setdefault((gate.code, gate.requirement, gate.text), [])
        workloads += [gate.workload] if gate.workload else []
    return tuple(ShownGate(*told, tuple(workloads)) for told, workloads in alike.items())


def _why(award: AwardOfTender, bid: BidView, winner: BidView | None) -> str:
    if bid.outcome != "lost":
        return bid.outcome
    if bid.total is None or winner is None or winner.total is None:
        return "open" if winner is None else "bundle"
    sign = -1 if award.method == ADJUSTED else 1
    ahead = sign * (bid.total - winner.total)
    if ahead > WORTH_NAMING:
        return "rules"
    return "tie" if ahead == 0 else "behind"


def _leads(bid: BidView, winner: BidView) -> tuple[Lead, ...]:
    theirs = {one.criterion: one.points for one in winner.points}
    found = [Lead(one.criterion, theirs.get(one.criterion, 0.0) - one.points) for one in bid.points]
    return tuple(
        sorted((one for one in found if abs(one.points) > WORTH_NAMING), key=lambda one: -one.points)
    )
