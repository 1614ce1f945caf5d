"""A question as domain values: workloads with what they need, rules of the whole portfolio, priorities."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from catalog.workloads import Terms, Workload


@dataclass(frozen=True, slots=True)
class Link:
    """Data that flows every month from one workload to another."""

    source: str
    target: str
    gib_per_month: float


@dataclass(frozen=True, slots=True)
class ShareCap:
    """At most `share` (0-1) of spend or of the workloads sits under one controlling country or provider."""

    share: float
    of: str  # spend | workloads
    controlled_from: str | None = None
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class Grouping:
    """Workloads kept together or apart, by region, provider, country, controlling_country or grid_zone."""

    workloads: tuple[str, ...]
    by: str


WITHOUT_GPU = ""


@dataclass(frozen=True, slots=True)
class Capacity:
    """At most `most` GPUs (of one model or any), vCPU or workloads at a provider or in one of its regions.

    GPUs and vCPU are those held at once in the largest month; a region stands for its physical place. `gpu`
    is a model, or WITHOUT_GPU for what machines without any give.
    """

    provider: str
    of: str  # gpus | vcpus | workloads
    most: float
    region: str | None = None
    gpu: str | None = None
    name: str | None = None  # of one that is not written in the question


@dataclass(frozen=True, slots=True)
class PortfolioRules:
    """Rules that bind the plan as a whole; monthly means over the horizon, central values."""

    budget_per_month: Decimal | None = None
    carbon_cap_kg_per_month: float | None = None
    max_providers: int | None = None
    max_regions: int | None = None
    share_caps: tuple[ShareCap, ...] = ()
    keep_together: tuple[Grouping, ...] = ()
    keep_apart: tuple[Grouping, ...] = ()
    capacities: tuple[Capacity, ...] = ()


@dataclass(frozen=True, slots=True)
class Priorities:
    """How cost, carbon and sovereignty are weighed: `weighted`, `lexicographic` or `priced`.

    `references` (weighted mode) are EUR and kg of CO2e a month; None means computed from the catalog.
    """

    mode: str = "weighted"
    cost: float = 0.5
    carbon: float = 0.3
    sovereignty: float = 0.2
    order: tuple[str, ...] = ()
    tolerance: Mapping[str, float] = field(default_factory=dict)
    carbon_price_per_tonne: Decimal = Decimal(0)
    sovereignty_price_per_point: Decimal = Decimal(0)
    cost_reference: Decimal | None = None
    carbon_reference_kg: float | None = None


@dataclass(frozen=True, slots=True)
class Commitment:
    """Spend promised to a provider until a date (ISO), paid whether used or not."""

    provider: str
    spend_per_month: Decimal
    until: str


@dataclass(frozen=True, slots=True)
class VolumeDiscount:
    """Shares (0-1) off the monthly spend at a provider by volume: `steps` pair a spend with its share.

    A share holds for what is spent beyond its step, or for everything once the step is reached.
    """

    provider: str
    steps: tuple[tuple[Decimal, float], ...]
    on_everything: bool = False


@dataclass(frozen=True, slots=True)
class Baseline:
    """Where a workload runs today; an unknown cost or volume is None, never zero."""

    workload: str
    provider: str
    region: str
    cost_per_month: Decimal | None = None
    data_gib: float | None = None
    one_off_cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A price a provider gave for one workload in one region; replaces sizing and list price there.

    It holds from the day `valid_from` to the end of `valid_to` (ISO). `source` is cited for one that is kept.
    """

    workload: str
    provider: str
    region: str
    cost_per_month: Decimal
    valid_to: str | None = None
    valid_from: str | None = None
    source: str = ""

    def holds_on(self, date: str) -> bool:
        """Whether it can be taken up on an ISO date."""
        return (self.valid_from or date) <= date <= (self.valid_to or date)


@dataclass(frozen=True, slots=True)
class Question:
    """Everything a user asked, merged and typed, ready to be answered."""

    name: str
    terms: Terms
    workloads: tuple[Workload, ...]
    links: tuple[Link, ...] = ()
    rules: PortfolioRules = PortfolioRules()
    priorities: Priorities = Priorities()
    commitments: tuple[Commitment, ...] = ()
    volume_discounts: tuple[VolumeDiscount, ...] = ()
    baseline: tuple[Baseline, ...] = ()
    quotes: tuple[Quote, ...] = ()
