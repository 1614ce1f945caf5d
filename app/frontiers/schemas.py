"""A frontier as it travels in JSON. Every key is always there; what is unknown is null."""

from typing import Literal

from pydantic import Field

from app.recommendations.answer import CatalogStamp
from app.recommendations.answer_figures import Delta, Figure, Money, Part

CriterionName = Literal["cost", "carbon", "sovereignty"]
FrontStatus = Literal["complete", "spread", "refused", "unknown"]


class FrontPlacement(Part):
    """Where a plan of the front places one workload."""

    workload: str
    provider: str
    region: str


class FrontPoint(Part):
    """One plan that no other beats on every criterion.

    `best_of` names the criteria it is the best of, `knee_of` the pairs for which it is the plan after which
    more of one begins to cost much of the other. `per_tonne_avoided` is money per tonne of CO2e against the
    cheapest plan. `cost_bound`: no plan that emits at most `at_most_carbon_kg` and scores at least
    `at_least_score` costs less (None: not limited, or not known).
    """

    cost_per_month: Money
    carbon_kg_per_month: Figure | None
    sovereignty_score: Figure
    recommended: bool
    best_of: tuple[CriterionName, ...]
    knee_of: tuple[str, ...]
    against_recommended: Delta | None
    per_tonne_avoided: Money | None
    proven: bool
    cost_bound: Money | None
    at_most_carbon_kg: Figure | None
    at_least_score: Figure | None
    placements: tuple[FrontPlacement, ...]


class Frontier(Part):
    """Plans from the cheapest on, schema `havre/frontier/1`.

    `complete`: every plan of the front is here. `spread`: some of it, evenly, each with the bound of those
    between. `refused`: no plan meets the requirements; `conflict` says which clash. `unknown`: time ran out.
    """

    schema_: Literal["havre/frontier/1"] = Field(validation_alias="schema", serialization_alias="schema")
    name: str
    currency: str
    criteria: tuple[CriterionName, ...]
    status: FrontStatus
    reproducible: bool
    points: tuple[FrontPoint, ...]
    note: str | None
    conflict: tuple[str, ...]
    seconds: Figure
    catalog: CatalogStamp
