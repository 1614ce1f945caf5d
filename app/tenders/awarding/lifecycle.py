"""Life-cycle cost of a bid, part by part, a month (Directive 2014/24/EU, article 68).

What a part costs and nobody has stated is missing, never zero; a part that the tender does not ask for is not
counted, and the table says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.tenders.awarding.wire import BidToJudge, LifecycleWire

KG_PER_TONNE = 1000
ONE_OFF = {"acquisition": "acquisition", "exit": "exit", "migration": "migration"}
MONTHLY = {"energy": "energy_per_month", "support": "support_per_month"}
PARTS = ("acquisition", "use", "energy", "support", "exit", "migration", "externalities")


@dataclass(frozen=True, slots=True)
class LifecycleCost:
    """Money a month by part, None where it is not counted; `missing` names parts asked and not stated."""

    parts: Mapping[str, Decimal | None]
    missing: tuple[str, ...]

    @property
    def total(self) -> Decimal:
        """The sum of what is known."""
        return sum((part for part in self.parts.values() if part is not None), Decimal(0))


def lifecycle_cost(
    asked: LifecycleWire, bid: BidToJudge, price: Decimal, carbon_kg: float | None, months: int
) -> LifecycleCost:
    """The table of one bid. Externalities count at the price of carbon the tender publishes, if any."""
    stated = dict(_stated(bid, months))
    parts: dict[str, Decimal | None] = dict.fromkeys(PARTS)
    parts["use"] = price
    for part in asked.ask:
        parts[part] = stated[part]
    missing: list[str] = [part for part in asked.ask if stated[part] is None]
    if asked.carbon_price_per_tonne:
        if carbon_kg is None:
            missing.append("externalities")
        else:
            parts["externalities"] = asked.carbon_price_per_tonne * Decimal(repr(carbon_kg)) / KG_PER_TONNE
    return LifecycleCost(parts, tuple(missing))


def _stated(bid: BidToJudge, months: int) -> Iterator[tuple[str, Decimal | None]]:
    for part, field in ONE_OFF.items():
        amount: Decimal | None = getattr(bid, field)
        yield part, None if amount is None else amount / months
    for part, field in MONTHLY.items():
        yield part, getattr(bid, field)
