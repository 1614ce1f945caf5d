"""What a comparison of scenarios says, as it travels in JSON: the base, and each scenario beside it."""

from typing import Literal

from pydantic import Field

from app.recommendations.answer import CatalogStamp, Status
from app.recommendations.answer_figures import Figure, Level, Money, Part


class PlacedView(Part):
    """Where one workload runs, and what that alone costs and emits a month (without charges of the plan)."""

    workload: str
    provider: str
    region: str
    serving: Literal["api", "own_gpu"] | None
    model: str | None
    offers: tuple[str, ...]
    cost_per_month: Money
    carbon_kg_per_month: Figure | None
    juridical: Level | None
    technological: Level | None


class PlanTotals(Part):
    """The plan as a whole a month, traffic, fees and commitments included; levels are the weakest."""

    cost_per_month: Money
    carbon_kg_per_month: Figure | None
    juridical: Level | None
    technological: Level | None
    sovereignty_score: Figure


class NoPlan(Part):
    """Why there is no plan: requirements that clash, workloads that nothing serves."""

    conflict: tuple[str, ...]
    unserved: tuple[str, ...]


class PlanView(Part):
    """A plan with its proof, or why there is none. `objective` is the value of the first goal."""

    status: Status
    reproducible: bool
    objective: float | None
    bound: float | None
    gap: float | None
    totals: PlanTotals | None
    placements: tuple[PlacedView, ...]
    refusal: NoPlan | None


class Broken(Part):
    """One reason why a plan may not be kept; `workload` is null where the plan as a whole breaks it."""

    workload: str | None
    requirement: str
    reason: str


class KeepingBase(Part):
    """What keeping the base plan would come to under the scenario.

    `regret` is its objective minus the best possible, never negative; `regret_per_month` the same in money,
    where the priorities weigh money. All null when the plan is no longer allowed: `why` says what it breaks.
    """

    allowed: bool
    objective: float | None
    regret: float | None
    regret_per_month: Money | None
    cost_per_month: Money | None
    carbon_kg_per_month: Figure | None
    why: tuple[Broken, ...]


class Moved(Part):
    """A workload that runs elsewhere, or on something else, than in the base plan.

    The differences are against staying, both under the scenario; null where it cannot stay.
    """

    workload: str
    before: PlacedView
    after: PlacedView
    delta_cost: Money | None
    delta_carbon_kg: Figure | None
    delta_sovereignty: Figure | None
    why: str


class Difference(Part):
    """The plan of the scenario minus the base plan, each under its own facts; null without either."""

    cost_per_month: Money | None
    carbon_kg_per_month: Figure | None
    juridical: int | None
    technological: int | None
    sovereignty_score: Figure | None
    objective: float | None


class About(Part):
    """What a scenario supposes, in one sentence, and the source of supposing it."""

    en: str
    fr: str
    source: str


class ScenarioView(Part):
    """One scenario beside the base."""

    name: str
    about: About | None
    changes: tuple[dict[str, object], ...]
    catalog_digest: str
    plan: PlanView
    difference: Difference
    moved: tuple[Moved, ...]
    keeping_base: KeepingBase | None


class ScenariosPart(Part):
    """Some scenarios of a comparison."""

    scenarios: tuple[ScenarioView, ...]
    seconds: Figure


class Yardstick(Part):
    """What objectives are measured against, the same in the base and in every scenario."""

    cost_per_month: Money
    carbon_kg_per_month: Figure


class WhatIf(Part):
    """The base and each scenario side by side; `seconds` were spent on all of it."""

    schema_: Literal["havre/whatif/1"] = Field(validation_alias="schema", serialization_alias="schema")
    question: str
    currency: str
    catalog: CatalogStamp
    references: Yardstick
    base: PlanView
    scenarios: tuple[ScenarioView, ...]
    seconds: Figure
