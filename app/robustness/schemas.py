"""What a robustness answer says, as it travels in JSON."""

from typing import Literal

from pydantic import Field

from app.recommendations.answer import CatalogStamp
from app.recommendations.answer_figures import Figure, Money, Part
from app.robustness.factors import FactKind
from app.scenarios.schemas import PlanView


class StaysOptimal(Part):
    """Share of the draws (0-1) in which the plan stays the best: proven for at least, possible for at most.

    `estimate` is the share in `sampled` draws solved exactly, between `low` and `high` with 95 % confidence
    (Wilson); where the bounds agree it is the share itself.
    """

    at_least: Figure
    at_most: Figure
    estimate: Figure | None
    low: Figure | None
    high: Figure | None
    sampled: int


class RegretAt(Part):
    """Regret at one quantile of the draws: in units of the objective, relative to it, and in money a month.

    Between `at_least` (a better plan is known) and `at_most` (no plan is better by more); `in_sample` is the
    quantile over the draws solved exactly, null without any.
    """

    quantile: Figure
    at_least: Figure
    at_most: Figure
    in_sample: Figure | None
    at_most_share: Figure
    at_most_per_month: Money | None


class Rival(Part):
    """A place that serves a workload in the best plan known, in this share of the draws."""

    provider: str
    region: str
    serving: Literal["api", "own_gpu"] | None
    offers: tuple[str, ...]
    share: Figure


class WorkloadRobustness(Part):
    """In which share of the draws a workload stays where it is, and where it runs otherwise."""

    workload: str
    stays: Figure
    otherwise: tuple[Rival, ...]


class End(Part):
    """One fact at one end of its interval, all others at their centre: the plan's worth and regret."""

    plan_objective: Figure
    cost_per_month: Money
    carbon_kg_per_month: Figure | None
    regret: Figure
    instead: str | None


class Tornado(Part):
    """A fact at both ends; `flips`: at one of them another plan is better."""

    fact: str
    kind: FactKind
    about: str
    sources: tuple[str, ...]
    low: End
    high: End
    flips: bool


class WorthChecking(Part):
    """What knowing one fact exactly would save on average, all others at their centre."""

    fact: str
    expected_regret: Figure
    per_month: Money | None


class Robustness(Part):
    """How the plan of a question fares when its facts are drawn from their intervals."""

    schema_: Literal["havre/robustness/1"] = Field(validation_alias="schema", serialization_alias="schema")
    question: str
    currency: str
    catalog: CatalogStamp
    goal: str
    draws: int
    seed: int
    reproducible: bool
    couples: bool
    facts: int
    plan: PlanView
    stays_optimal: StaysOptimal | None
    regret: tuple[RegretAt, ...]
    workloads: tuple[WorkloadRobustness, ...]
    tornado: tuple[Tornado, ...]
    check_first: tuple[WorthChecking, ...]
    seconds: Figure
