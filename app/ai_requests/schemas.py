"""The answer of a comparison (`havre request`, `POST /v1/requests/compare`), schema `havre/requests/1`."""

from pydantic import Field

from app.recommendations.answer import CatalogStamp, Excluded, Methods, QuoteRequired, SourceEntry
from app.recommendations.answer_figures import Figure, Part, Spread
from app.recommendations.answer_placement import OfferLine, PerRequest, PlacementSovereignty
from app.recommendations.answer_projection import UnitCosts

CATEGORY = "Scope 3, category 1: purchased goods and services"


class PerMillionOutputTokens(Part):
    """Energy and location-based CO2e of the requests that write a million tokens, prompts included."""

    energy_kwh: Spread | None
    co2e_kg: Spread | None


class Ratios(Part):
    """How many times the best place shown (1 is the best); None where the figure is unknown."""

    cost: Figure | None
    energy: Figure | None
    co2e: Figure | None
    water: Figure | None


class Inventory(Part):
    """What the customer reports per request: location and market based side by side.

    `market_based_g` is None where no contractual factor is published: it is never the grid's figure.
    """

    category: str
    location_based_g: Spread | None
    of_which_use_g: Spread | None
    of_which_embodied_g: Spread | None
    market_based_g: Spread | None


class WaterParts(Part):
    """Water of one request by where it is drawn, central: at the site, and behind the electricity.

    Each is None where its factor is not published; the whole is only given where both are known.
    """

    on_site_ml: Figure | None
    grid_ml: Figure | None


class ComparedPlace(Part):
    """One place that can serve the request, shaped like a placement of an answer."""

    provider: str
    region: str
    country: str | None
    serving: str | None
    model: str | None
    label: str
    gpu: str | None
    purchase: str
    offers: tuple[OfferLine, ...]
    per_request: PerRequest
    unit_costs: UnitCosts
    per_million_output_tokens: PerMillionOutputTokens
    water_parts: WaterParts
    inventory: Inventory
    sovereignty: PlacementSovereignty
    rtt_ms: Spread | None
    break_even_requests_per_month: Figure | None
    break_even_note: str | None
    ratio_to_best: Ratios
    gaps: tuple[str, ...]


class StatedFigure(Part):
    """What a vendor or a laboratory states, in its own boundary: shown beside, never graded (tier V)."""

    name: str
    provider: str | None
    about_this_model: bool
    wh_per_request: Figure | None
    j_per_output_token: Figure | None
    boundary: str
    source: str
    date: str
    note: str


class AskedRequest(Part):
    """The request compared, with the defaults that were taken."""

    model: str
    task: str
    input_tokens: Figure
    output_tokens: Figure
    cached_share: Figure
    requests_per_month: Figure
    requests_per_month_assumed: bool
    as_of: str
    currency: str
    sort: str


class Comparison(Part):
    """One AI request in every place."""

    schema_name: str = Field(validation_alias="schema", serialization_alias="schema")
    request: AskedRequest
    catalog: CatalogStamp
    methods: Methods
    places: tuple[ComparedPlace, ...]
    excluded: tuple[Excluded, ...]
    quote_required: tuple[QuoteRequired, ...]
    statements: tuple[StatedFigure, ...]
    notes: tuple[str, ...]
    gap_effects: dict[str, str]
    sources: dict[str, SourceEntry]
