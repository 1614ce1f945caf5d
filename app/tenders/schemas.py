"""A tender to allocate as written, and the answer to it.

Money is text or a number, kept exactly; capacities and uses are plain numbers. What spans several groups of
keys (names that repeat, names nobody knows) is checked in `read.py`.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.recommendations.asking.wire_values import Money, Name, NotNegative, Number, Wire

LOWEST_PRICE, HIGHEST_SCORE = "lowest_price", "highest_score"


class LotWire(Wire):
    """One lot: exactly one bid wins it."""

    id: Name


class SupplierWire(Wire):
    """Who bids: a charge paid once when any bid wins, capacities, and how many lots may be won."""

    id: Name
    fixed_charge: Money = Decimal(0)
    capacity: dict[str, NotNegative] = Field(default_factory=dict)
    max_lots: Annotated[int, Field(ge=0, strict=True)] | None = None
    min_lots_if_used: Annotated[int, Field(ge=0, strict=True)] | None = None


class BidWire(Wire):
    """An offer of one supplier for one lot, and what it uses of named resources."""

    lot: str
    supplier: str
    price: Money | None = None
    score: Number | None = None
    uses: dict[str, NotNegative] = Field(default_factory=dict)


class LimitsWire(Wire):
    """What holds for the whole award."""

    max_suppliers: Annotated[int, Field(ge=0, strict=True)] | None = None
    resources: dict[str, NotNegative] = Field(default_factory=dict)


class TenderWire(Wire):
    """The whole document."""

    name: Name = "tender"
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "EUR"
    objective: Literal["lowest_price", "highest_score"] = "lowest_price"
    lots: Annotated[list[LotWire], Field(min_length=1)]
    suppliers: Annotated[list[SupplierWire], Field(min_length=1)]
    bids: list[BidWire]
    limits: LimitsWire = LimitsWire()


class View(BaseModel):
    """Part of an answer: every key is always there."""

    model_config = ConfigDict(frozen=True)


class AwardView(View):
    """The bid that wins one lot; `bid` is its 0-based place in the tender."""

    lot: str
    supplier: str
    bid: int
    price: str | None
    score: float | None


class AllocationRefusal(View):
    """Why no award exists: rules that clash, named by their keys, or lots nobody bids for."""

    conflict: list[str]
    lots_without_bids: list[str]


class AllocationView(View):
    """The award with its proof: `value` and `bound` in the units of the tender, `gap` relative."""

    status: Literal["optimal", "feasible", "unknown", "refused"]
    value: float | None
    bound: float | None
    gap: float | None
    seconds: float
    award: list[AwardView]
    refusal: AllocationRefusal | None
