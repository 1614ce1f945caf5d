"""What a question says beyond its workloads: links, priorities, contracts, today's bill, profile."""

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from app.recommendations.asking.wire_requirements import PlaceWire
from app.recommendations.asking.wire_values import (
    AboveZero,
    IsoDate,
    Jurisdiction,
    Money,
    NotNegative,
    Objective,
    Provider,
    Share,
    Wire,
    WorkloadName,
    known,
    refuse,
    unknown,
)
from catalog.sovereignty.frameworks import OWN_SCORE_LEAVES_OUT as LEFT_OUT

Goal = Literal["cost", "carbon", "sovereignty"]


class LinkWire(Wire):
    """Data that flows from one workload to another."""

    source: WorkloadName = Field(alias="from")
    target: WorkloadName = Field(alias="to")
    gib_per_month: NotNegative = 0.0

    @field_validator("target")
    @classmethod
    def _leads_elsewhere(cls, target: str, info: ValidationInfo) -> str:
        if target == info.data.get("source"):
            raise refuse("self_link", "a link leads from a workload to itself", "name another workload")
        return target


class ToleranceWire(Wire):
    """By how much a goal may be left when a later one is served, as a share of its best value."""

    cost: NotNegative = 0.0
    carbon: NotNegative = 0.0
    sovereignty: NotNegative = 0.0


class ReferencesWire(Wire):
    """What counts as one unit of cost and of carbon, a month."""

    cost: Annotated[Money, Field(gt=0)] | None = None
    carbon_kg: AboveZero | None = None


class PrioritiesWire(Wire):
    """How cost, carbon and sovereignty are weighed among what passed."""

    mode: Literal["weighted", "lexicographic", "priced"] = "weighted"
    cost: NotNegative | None = None
    carbon: NotNegative | None = None
    sovereignty: NotNegative | None = None
    references: ReferencesWire | None = None
    order: Annotated[list[Goal], Field(min_length=1)] | None = None
    tolerance: ToleranceWire | None = None
    carbon_price_per_tonne: Money | None = None
    sovereignty_price_per_point: Money | None = None

    @field_validator("order")
    @classmethod
    def _name_each_goal_once(cls, order: list[str] | None) -> list[str] | None:
        if order and len(set(order)) < len(order):
            raise refuse("repeated", "a goal is named twice", "name each goal once")
        return order


# The keys each mode reads; another mode's key would be ignored in silence, so it is refused.
KEYS_OF_MODE = {
    "weighted": ("cost", "carbon", "sovereignty", "references"),
    "lexicographic": ("order", "tolerance"),
    "priced": ("carbon_price_per_tonne", "sovereignty_price_per_point"),
}


Off = Annotated[Share, Field(lt=1)]


class StepWire(Wire):
    """From this monthly spend on, this share is taken off."""

    from_: Money = Field(alias="from")
    share: Off


class DiscountWire(Wire):
    """What was negotiated off the list prices of a provider: a share, or more with the monthly spend."""

    provider: Provider
    share: Off | None = None
    steps: list[StepWire] = Field(default_factory=list)
    on: Literal["excess", "everything"] = "excess"

    @field_validator("steps")
    @classmethod
    def _steps_rise(cls, steps: list[StepWire]) -> list[StepWire]:
        for before, after in pairwise(steps):
            if after.from_ <= before.from_ or after.share < before.share:
                problem = "a step does not lie above the one before it"
                raise refuse("steps_order", problem, "write steps with rising from and share")
        return steps

    @model_validator(mode="after")
    def _takes_something_off(self) -> Self:
        if self.share is None and not self.steps:
            remedy = "write share: 0.1, or steps: [{from: 10000, share: 0.05}]"
            raise refuse("no_discount", "neither share nor steps is written", remedy)
        return self


class CommitmentWire(Wire):
    """Spend promised to a provider, paid whether used or not."""

    provider: Provider
    spend_per_month: Money
    until: IsoDate


class BaselineWire(PlaceWire):
    """Where a workload runs today."""

    cost_per_month: Money | None = None
    data_gib: NotNegative | None = None
    one_off_cost: Money | None = None


class QuoteWire(PlaceWire):
    """A price given for one workload in one region."""

    workload: WorkloadName
    cost_per_month: Money
    valid_to: IsoDate | None = None


class ProfileWire(Wire):
    """How sovereignty is read: whom the buyer trusts, which readings are strict, what weighs how much.

    `strict_capital` and `strict_firmware` make capital (1.4) and firmware (5.3), to which the official level
    is blind, lower the juridical and the technological level; a minimum level then gates on them.
    """

    sovereignty_weights: str = "ec-2026"
    trusted_countries: Annotated[list[Jurisdiction], Field(min_length=1)] = Field(default=["EU", "EEA"])
    strict_control_plane: bool = True
    exposure_by_presence: bool = False
    credit_award: bool = False
    strict_capital: bool = False
    strict_firmware: bool = False
    weights: dict[Objective, NotNegative] | None = None

    @field_validator("sovereignty_weights")
    @classmethod
    def _weights_exist(cls, name: str, info: ValidationInfo) -> str:
        profiles = known(info).vocabulary.weight_profiles
        if name not in profiles:
            raise unknown(name, "profile", profiles)
        return name

    @field_validator("weights")
    @classmethod
    def _weights_count(cls, weights: dict[str, float] | None) -> dict[str, float] | None:
        """What the lens would refuse (`UnknownWeights`) is a fault of the question, told with its remedy."""
        counted = {objective: w for objective, w in (weights or {}).items() if objective != LEFT_OUT}
        if weights is not None and not any(counted.values()):
            problem = f"no objective but {LEFT_OUT}, which the score leaves out, has a weight"
            raise refuse("zero_weights", problem, "write one above 0, such as {SOV-1: 20}")
        return weights
