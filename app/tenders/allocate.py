"""Which bid wins each lot: the award of a tender, with its proof.

The winner-determination problem of a procurement with several lots, on the optimiser of the placements.
"""

from app.tenders.formulate import Formulated, formulate
from app.tenders.schemas import AllocationRefusal, AllocationView, AwardView, TenderWire
from optimizer import Placed, Refused, Undecided, solve


def allocate(tender: TenderWire, *, time_limit: float = 30.0) -> AllocationView:
    """The best award within `time_limit` (seconds), a refusal, or the bound known when time ran out."""
    stated = formulate(tender)
    outcome = solve(stated.problem, time_limit=time_limit)
    match outcome:
        case Placed():
            return _award(tender, stated, outcome)
        case Refused():
            refusal = AllocationRefusal(
                conflict=list(outcome.conflict), lots_without_bids=list(outcome.unserved)
            )
            return _without("refused", outcome.seconds, None, refusal)
        case Undecided():
            finite = abs(outcome.bound) < float("inf")
            return _without("unknown", outcome.seconds, outcome.bound * stated.unit if finite else None, None)


def _award(tender: TenderWire, stated: Formulated, plan: Placed) -> AllocationView:
    goal = plan.goals[0]
    awards = []
    for index in map(int, plan.choice):
        bid = tender.bids[index]
        price = None if bid.price is None else str(bid.price)
        awards.append(AwardView(lot=bid.lot, supplier=bid.supplier, bid=index, price=price, score=bid.score))
    return AllocationView(
        status="optimal" if plan.status == "optimal" else "feasible",
        value=_plain(goal.value * stated.unit),
        bound=_plain(goal.bound * stated.unit),
        gap=goal.gap,
        seconds=plan.seconds,
        award=awards,
        refusal=None,
    )


def _plain(value: float) -> float:
    """Without the digits that only the change of unit has added."""
    return round(value, 9)


def _without(
    status: str, seconds: float, bound: float | None, refusal: AllocationRefusal | None
) -> AllocationView:
    return AllocationView(
        status="refused" if status == "refused" else "unknown",
        value=None,
        bound=bound,
        gap=None,
        seconds=seconds,
        award=[],
        refusal=refusal,
    )
