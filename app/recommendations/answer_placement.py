"""A placement: where one workload should run, what is bought there, and how the three lenses judge it."""

from typing import Literal

from pydantic import Field

from app.recommendations.answer_figures import (
    CarbonParts,
    CostBreakdown,
    Figure,
    Label,
    Level,
    Levels,
    Money,
    MonthlyCost,
    Part,
    Price,
    PriceSpread,
    ScoreRange,
    Spread,
)

SwitchOff = Literal["yes", "no", "unknown"]
Kind = Literal["inference", "training", "storage", "compute"]


class OffListed(Part):
    """What is off the list price of an offer: its share over the horizon, and money a month of the mean one.

    `sources` are the discounts kept that count in some month; none where the question states the discount.
    """

    share: Figure
    per_month: Money
    sources: tuple[str, ...]


class OfferLine(Part):
    """One offer that is bought, how many of it (mean over the horizon) and at which price.

    `discount` is what is off that price, null where nothing is.
    """

    offer: str
    quantity: Figure
    unit: str
    unit_price: Price | None
    currency: str
    discount: OffListed | None
    purchase: str
    price_date: str | None
    stale: bool
    source: str


class PerRequest(Part):
    """What one AI request costs, uses and emits; boundary, concurrency and utilisation as assumed."""

    cost: PriceSpread | None
    energy_wh: Spread | None
    co2e_g: Spread | None
    water_ml: Spread | None
    label: Label | None
    evidence_tier: str | None
    boundary: str | None
    concurrency: Figure | None
    utilisation: Figure | None
    break_even_requests_per_month: Figure | None


class OfficialScore(Part):
    """The result under an official weighting: lowest SEAL level and score."""

    seal: Level | None
    score: ScoreRange | None


class LegalReach(Part):
    """Countries whose law reaches the placement: by ownership, by presence, by supply."""

    control: tuple[str, ...]
    presence: tuple[str, ...]
    supply: tuple[str, ...]


class Layer(Part):
    """One layer of the stack: who stands behind it, under which countries, can it be stopped from outside."""

    layer: str
    vendor: str | None
    controlling_countries: tuple[str, ...]
    licence: str | None
    switch_off: SwitchOff
    evidence: str
    sources: tuple[str, ...]


class PlacementSovereignty(Part):
    """Levels per axis, official results by profile, legal reach and the layers behind them."""

    juridical: Levels
    technological: Levels
    assurance: Levels | None
    score: ScoreRange | None
    official: dict[str, OfficialScore]
    reach: LegalReach
    layers: tuple[Layer, ...]


class Inherited(Part):
    """A data class that reached this workload along a link."""

    data_class: str
    from_: str = Field(validation_alias="from", serialization_alias="from")


OtherThan = Literal["provider", "country", "controlling_country"]


class Alternative(Part):
    """A runner-up and what it would change: cost and carbon a month, points of sovereignty; why it lost.

    `best_other` names what it is the best alternative in: the best of another provider, of another country,
    of another controlling country.
    """

    provider: str
    region: str
    serving: str | None
    delta_cost: Money
    delta_carbon_kg: Figure | None
    delta_sovereignty: Figure | None
    best_other: tuple[OtherThan, ...]
    reason: str


class Waiting(Part):
    """What a job that may wait for cleaner hours saves at its place, against running at once.

    Kilograms of CO2e of use a month, central and location based. The plan counts on `by_forecast`, which
    knows the past only; `with_foresight` is a bound. Hours are the mean wait. `known` is false where the grid
    has no hourly trace: then nothing is counted on.
    """

    duration_hours: Figure
    window_hours: Figure
    known: bool
    use_kg_at_once: Figure | None
    use_kg_by_forecast: Figure | None
    use_kg_with_foresight: Figure | None
    saved_kg_by_forecast: Figure | None
    saved_kg_with_foresight: Figure | None
    wait_hours_by_forecast: Figure
    wait_hours_with_foresight: Figure


class ConditionState(Part):
    """A requirement no fact can gate, and what is known of it at this place: `because`, from `sources`."""

    code: str
    text: str
    state: Literal["met", "unmet", "to_confirm"]
    because: str
    sources: tuple[str, ...]


class Placement(Part):
    """The chosen candidate of one workload. `label` names in a few words what is bought."""

    workload: str
    kind: Kind
    data_class: str
    label: str
    provider: str
    region: str
    country: str | None
    serving: str | None
    model: str | None
    purchase: str
    offers: tuple[OfferLine, ...]
    cost_per_month: MonthlyCost
    cost_breakdown: CostBreakdown
    carbon_kg_per_month: CarbonParts
    energy_kwh_per_month: Spread | None
    water_l_per_month: Spread | None
    per_request: PerRequest | None
    sovereignty: PlacementSovereignty
    rtt_ms: Spread | None
    inherited: Inherited | None
    waiting: Waiting | None
    reasons: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    conditions: tuple[ConditionState, ...]
