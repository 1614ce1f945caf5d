"""Tenders and judged bids made by hand, without a catalog."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from app.recommendations.asking.wire_values import Known
from app.tenders.awarding.judging import MEASURES, Failed, Judged
from app.tenders.awarding.lifecycle import PARTS, LifecycleCost
from app.tenders.awarding.wire import AwardTender, BidToJudge

WORKLOADS = ("one", "two", "three")


def tender(criteria: Sequence[Mapping[str, object]], lots: int = 1, **changes: object) -> AwardTender:
    """A tender of lots L1, L2, ... that each buy one workload."""
    document = {
        "question": {},
        "lots": [{"id": f"L{n + 1}", "workloads": [WORKLOADS[n]]} for n in range(lots)],
        "criteria": list(criteria),
        **changes,
    }
    known: Any = Known.__new__(Known)
    object.__setattr__(known, "workloads", frozenset(WORKLOADS))
    return AwardTender.model_validate(document, context=known)


def judged(
    index: int,
    supplier: str,
    lot: str,
    price: float,
    marks: Mapping[str, float] | None = None,
    *,
    passes: bool = True,
) -> Judged:
    """A bid with a price and marks out of 100; one that does not pass fails a gate of its own."""
    amount = Decimal(str(price))
    bid = BidToJudge(supplier=supplier, lot=lot, price_per_month=amount, marks=dict(marks or {}), max=100.0)
    parts: dict[str, Decimal | None] = dict.fromkeys(PARTS)
    failed = () if passes else (Failed("residency", "gates.residency", None, ""),)
    cost = LifecycleCost({**parts, "use": amount}, ())
    return Judged(index, bid, amount, cost, dict.fromkeys(MEASURES), {}, failed, ())
