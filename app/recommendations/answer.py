"""An answer: the plan or the refusal, its proof, its references, and everything that may be doubted.

Every key is always present. What is unknown or does not apply is `None` or empty, so that a reader never
has to tell "absent" from "nothing".
"""

from typing import Literal

from pydantic import Field

from app.recommendations.answer_facts import FactsToObtain
from app.recommendations.answer_figures import (
    Delta,
    Figure,
    Levels,
    Money,
    MonthlyCost,
    Part,
    ScoreRange,
    Spread,
)
from app.recommendations.answer_placement import Inherited, Placement
from app.recommendations.answer_prices import (
    InformationValue,
    NextBestPlan,
    SectionLeftOut,
    ShadowPrice,
    Stairs,
)
from app.recommendations.answer_projection import Projection

Status = Literal["optimal", "feasible", "unknown", "refused"]


class Solver(Part):
    """Which solver found the plan, in how many seconds, from which seed."""

    name: str
    seconds: Figure
    seed: int


class CatalogStamp(Part):
    """The exact facts used: digest, date of the newest fact (ISO) and number of offers looked at."""

    digest: str
    as_of: str
    offers: int


class Methods(Part):
    """Version of the method of each figure."""

    cost: str
    carbon: str
    requests: str
    label: str
    sovereignty: str


class InheritedClass(Inherited):
    """A workload whose data class came along a link."""

    workload: str


class DataClassRule(Part):
    """One thing a data class asks: a gate (`at_least`, `includes`, `within`) or a `condition` to confirm.

    `status` is `law`, `policy` or `draft`; `source` resolves in the answer's sources.
    """

    requirement: str
    operator: str
    value: str | None
    text: str
    legal_basis: str
    status: str
    source: str


class DataClassShown(Part):
    """A data class in use, expanded into the requirements it stands for."""

    data_class: str
    workloads: tuple[str, ...]
    rules: tuple[DataClassRule, ...]


class QuestionEcho(Part):
    """What was asked, in short: dates are ISO."""

    name: str
    as_of: str
    starts: str
    horizon_months: int
    currency: str
    workloads: int
    data_classes: tuple[DataClassShown, ...]
    data_classes_inherited: tuple[InheritedClass, ...]


class TotalSovereignty(Part):
    """Levels of the plan (its weakest placement) and its score."""

    juridical: Levels
    technological: Levels
    score: ScoreRange | None


class Totals(Part):
    """The whole plan a month, mean over the horizon."""

    cost_per_month: MonthlyCost
    carbon_kg_per_month: Spread | None
    energy_kwh_per_month: Spread | None
    water_l_per_month: Spread | None
    sovereignty: TotalSovereignty


class FlowReaders(Part):
    """Countries whose law reaches either end: by `control`, and by `presence` (control included).

    At the workloads named in `control_unknown_at` nobody says who ultimately owns the provider, at those in
    `presence_unknown_at` where else it is present: there, a short list does not mean a short reach.
    """

    control: tuple[str, ...]
    presence: tuple[str, ...]
    control_unknown_at: tuple[str, ...]
    presence_unknown_at: tuple[str, ...]


class StoppableLayer(Part):
    """A layer under one end that a party outside the trusted countries could switch off.

    `confirmed` when a source says that it can; false when nobody rules it out.
    """

    workload: str
    provider: str
    layer: str
    vendor: str | None
    controlling_countries: tuple[str, ...]
    confirmed: bool


class Flow(Part):
    """What flows along a link, between which places, who could read it and who could stop it.

    `data_class` is the stricter of both ends. `unknown_layers` counts the layers under both ends of which
    nobody says who controls them: they may be stoppable too.
    """

    from_: str = Field(validation_alias="from", serialization_alias="from")
    to: str
    data_class: str
    gib_per_month: Figure
    same_place: bool
    who_can_read: FlowReaders
    who_can_stop: tuple[StoppableLayer, ...]
    unknown_layers: int


class ReferencePlacement(Part):
    """One workload of a reference plan."""

    workload: str
    provider: str
    region: str


class ReferencePlan(Part):
    """A plan to compare with; `note` says which requirements it drops."""

    cost_per_month: Money
    carbon_kg_per_month: Figure | None
    sovereignty_score: ScoreRange | None
    placements: tuple[ReferencePlacement, ...]
    note: str


class Reference(Part):
    """A reference plan, or the reason why there is none."""

    plan: ReferencePlan | None
    reason: str | None


class References(Part):
    """Plans under the same hard requirements; the last three name what they drop."""

    cheapest: Reference
    greenest: Reference
    most_sovereign: Reference
    hyperscaler_only: Reference
    eu_controlled_only: Reference
    baseline: Reference


class Savings(Part):
    """What the plan saves a month (positive) or adds (negative) against a reference, and the way there."""

    against: str
    cost_per_month: Money | None
    carbon_kg_per_month: Figure | None
    one_off: Money | None
    payback_months: Figure | None


class RequirementPrice(Part):
    """The price of one requirement or of a group: figure with it minus figure without it.

    `dropped_alone`: all others stay. `added_alone`: only this one is held. `dropped_together`: a whole
    group falls. `None` where there is no plan to compare with; `note` then says why.
    """

    requirement: str | None
    group: str | None
    dropped_alone: Delta | None
    added_alone: Delta | None
    dropped_together: Delta | None
    note: str | None


class ExchangeRates(Part):
    """What the priorities are worth: money per tonne of CO2e and per sovereignty point a month."""

    eur_per_tonne_co2e: Money | None
    eur_per_sovereignty_point: Money | None


class Excluded(Part):
    """Offers left out for one reason; `requirement` is the path in the question that asked for it.

    `example` shows, for a gate of law or technology, one provider with the entity or rule behind it.
    """

    reason: str
    requirement: str | None
    workload: str | None
    offers: int
    providers: tuple[str, ...]
    example: str | None


class QuoteRequired(Part):
    """A place that could serve a workload if its price were known."""

    workload: str
    provider: str
    region: str
    why: str


class WayOut(Part):
    """The least change that makes a plan possible; `to` is None when the requirement must go."""

    relax: str
    to: str | None
    cost_per_month: Money | None


class Refusal(Part):
    """The smallest set of requirements that clash, the workloads nothing serves, and the ways out."""

    conflict: tuple[str, ...]
    unserved: tuple[str, ...]
    ways_out: tuple[WayOut, ...]


class HonestGap(Part):
    """Something not known, what it is about, and what it does to the answer."""

    code: str
    about: str
    effect: str


class SourceEntry(Part):
    """What is cited by an id."""

    title: str
    url: str
    date: str
    licence: str


class Answer(Part):
    """The whole answer, schema `havre/answer/1`."""

    schema_: Literal["havre/answer/1"] = Field(validation_alias="schema", serialization_alias="schema")
    id: str
    status: Status
    reproducible: bool
    objective: Figure | None
    bound: Figure | None
    gap: Figure | None
    solver: Solver
    catalog: CatalogStamp
    methods: Methods
    question: QuestionEcho
    totals: Totals | None
    projection: Projection | None
    placements: tuple[Placement, ...]
    flows: tuple[Flow, ...]
    facts_to_obtain: tuple[FactsToObtain, ...]
    references: References
    savings: Savings | None
    price_of_requirements: tuple[RequirementPrice, ...]
    staircase: tuple[Stairs, ...]
    shadow_prices: tuple[ShadowPrice, ...]
    value_of_information: tuple[InformationValue, ...]
    next_best_plans: tuple[NextBestPlan, ...]
    sections_left_out: tuple[SectionLeftOut, ...]
    exchange_rates: ExchangeRates
    excluded: tuple[Excluded, ...]
    quote_required: tuple[QuoteRequired, ...]
    refusal: Refusal | None
    honest_gaps: tuple[HonestGap, ...]
    sources: dict[str, SourceEntry]
