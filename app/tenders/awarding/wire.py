"""A tender to award as written: `havre/tender/1`. What spans several groups is checked in `read.py`."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from app.recommendations.asking.wire_requirements import PlaceWire
from app.recommendations.asking.wire_values import (
    Area,
    Certificate,
    Level,
    Money,
    Name,
    NotNegative,
    Number,
    Wire,
    WorkloadName,
    refuse,
)

SCHEMA = "havre/tender/1"
LegalProfile = Literal["fr_public", "eu_public", "eu_institutions", "private"]
FormulaName = Literal["absolute", "best_over_price", "min_max", "quality_adjusted_price"]
Measure = Literal["carbon_kg_per_month", "energy_kwh_per_month", "water_l_per_month"]
LifecyclePart = Literal["acquisition", "energy", "support", "exit", "migration"]


class LotToAward(Wire):
    """Workloads of the question that are bought together; one bid wins them."""

    id: Name
    workloads: Annotated[list[WorkloadName], Field(min_length=1)]


class GatesWire(Wire):
    """What every bid must meet: pass or fail, never weighed."""

    juridical_min: Level | None = None
    technological_min: Level | None = None
    evidence: Literal["structural", "proven"] = "structural"
    certificates: list[Certificate] = Field(default_factory=list)
    residency: list[Area] = Field(default_factory=list)


class CriterionWire(Wire):
    """What is weighed. One of: money (`basis`), sovereignty (`profile`), a `measure`, or the buyer's `marks`.

    `weight` counts in points out of 100. Under `quality_adjusted_price` a criterion has a `worth` instead:
    the money a month that full marks are worth.
    """

    id: Name
    weight: NotNegative | None = None
    worth: Money | None = None
    formula: FormulaName | None = None
    reference: Money | None = None
    basis: Literal["price", "lifecycle_cost"] | None = None
    profile: str | None = None
    measure: Measure | None = None
    marks: Literal["given_by_buyer"] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "CriterionWire":
        kinds = [name for name in ("basis", "profile", "measure", "marks") if getattr(self, name) is not None]
        if self.id == "price" and not kinds:
            return self.model_copy(update={"basis": "price"})
        if len(kinds) != 1:
            raise refuse(
                "criterion_kind",
                "a criterion has exactly one of basis, profile, measure and marks",
                "write `basis: price` for money, `marks: given_by_buyer` for quality",
            )
        return self


class RulesWire(Wire):
    """What holds for the whole award."""

    max_lots_per_supplier: Annotated[int, Field(ge=1, strict=True)] | None = None


class LifecycleWire(Wire):
    """What a life-cycle cost counts beside use: the parts asked of bidders, and a price of carbon."""

    ask: list[LifecyclePart] = Field(default_factory=list)
    carbon_price_per_tonne: Money | None = None


class PricedOffer(Wire):
    """A unit price for an offer of the catalog, which Havre sizes on one workload.

    `offer` is an id as answers print it, such as `scaleway/fr-par-1/GP1-S/on_demand`; prices are per hour of
    a machine, per GiB and month of storage, per million tokens.
    """

    workload: WorkloadName
    offer: str
    unit_price: Money | None = None
    unit_prices: dict[Literal["input", "output", "cached"], Money] = Field(default_factory=dict)


class OfferedFacts(Wire):
    """Evidence a bidder offers. It is credited only when the buyer has accepted it, and says why."""

    country: str | None = None
    juridical: Level | None = None
    technological: Level | None = None
    certificates: list[Certificate] = Field(default_factory=list)
    sovereignty_score: Annotated[Number, Field(ge=0, le=100)] | None = None
    carbon_kg_per_month: NotNegative | None = None
    energy_kwh_per_month: NotNegative | None = None
    water_l_per_month: NotNegative | None = None
    document: str | None = None
    accepted: bool = False
    reason: str | None = None


class BidToJudge(Wire):
    """A bid for one lot: a price a month or priced offers, where it runs, evidence, marks of the buyer.

    `place` is where the whole lot runs, `places` where single workloads do: regions of the catalog. One-off
    amounts (`acquisition`, `exit`, `migration`) are spread over the horizon. `exit` is what leaving costs in
    all: reversibility, data out, penalties for ending early. Marks are out of `max`.
    """

    supplier: Name
    lot: str
    price_per_month: Money | None = None
    offers: list[PricedOffer] = Field(default_factory=list)
    acquisition: Money | None = None
    energy_per_month: Money | None = None
    support_per_month: Money | None = None
    exit: Money | None = None
    migration: Money | None = None
    place: PlaceWire | None = None
    places: dict[str, PlaceWire] = Field(default_factory=dict)
    facts: OfferedFacts = OfferedFacts()
    marks: dict[str, NotNegative] = Field(default_factory=dict)
    max: Annotated[Number, Field(gt=0)] | None = None


class BundleWire(Wire):
    """A discount (share of the price, 0-1) of one supplier for winning all of several lots."""

    supplier: Name
    lots: Annotated[list[str], Field(min_length=2)]
    discount_share: Annotated[Number, Field(gt=0, lt=1)]


class FrozenWire(Wire):
    """The seal of frozen criteria: SHA-256 of each part of the document and of all, and when (UTC)."""

    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    at: str
    parts: dict[str, str]


class AwardTender(Wire):
    """The whole document. `bids` and `bundles` stay empty until the criteria are `frozen`."""

    schema_: Literal["havre/tender/1"] = Field(default="havre/tender/1", alias="schema")
    name: Name = "tender"
    legal_profile: LegalProfile = "private"
    question: dict[str, object]
    lots: Annotated[list[LotToAward], Field(min_length=1)]
    gates: GatesWire = GatesWire()
    criteria: Annotated[list[CriterionWire], Field(min_length=1)]
    rules: RulesWire = RulesWire()
    lifecycle: LifecycleWire = LifecycleWire()
    frozen: FrozenWire | None = None
    bids: list[BidToJudge] = Field(default_factory=list)
    bundles: list[BundleWire] = Field(default_factory=list)
