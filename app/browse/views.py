"""The catalog as it travels in JSON. Unknown is `null`; a missing price has its reason beside it."""

from typing import Literal

from app.recommendations.answer_figures import GradeWord
from app.recommendations.views import View
from app.sovereignty.schemas import ProviderCard

OfferKind = Literal["machine", "gpu", "component", "storage", "traffic", "other", "token"]


class CatalogView(View):
    """Which facts these are: digest, date of the newest price, counts."""

    digest: str
    as_of: str
    providers: int
    regions: int
    offers: int
    models: int
    sources: int
    certificates: int


class ProviderView(View):
    """One cloud under one legal and technical regime; `parent` is the id of the group it belongs to."""

    id: str
    name: str
    parent: str | None
    hyperscaler: bool
    countries: list[str]
    regions: int
    source: str


class CertificateView(View):
    """A certificate with its perimeter and validity (ISO dates, the end is the first day without it)."""

    scheme: str
    level: str
    status: str
    covers: str
    valid_from: str | None
    valid_to: str | None
    source: str


class ProviderDetail(ProviderView):
    """A provider with its places, its certificates and its sovereignty card for one kind of workload."""

    region_ids: list[str]
    certificates: list[CertificateView]
    sovereignty: ProviderCard


class RegionView(View):
    """A place of a provider. `country` is ISO 3166 alpha-2; `area` stands where only an area is published."""

    provider: str
    region: str
    name: str
    city: str | None
    country: str | None
    area: list[str]
    latitude: float | None
    longitude: float | None
    grid_zone: str | None
    same_place_as: str | None
    source: str


class PriceView(View):
    """What one unit costs, before tax: `amount` in the offer's currency, from a monthly volume on."""

    per: str
    from_gib: float | None
    amount: str


class OfferView(View):
    """Something that can be bought in a region. `no_price_reason` stands where `prices` is empty.

    An offer that is `set_aside` is known and never recommended: a better row replaces it, or it is not sold.
    """

    id: str
    kind: OfferKind
    provider: str
    region: str
    country: str | None
    name: str
    vcpu: float | None
    memory_gib: float | None
    gpu: str | None
    gpu_count: float | None
    model: str | None
    purchase: str
    prices: list[PriceView]
    no_price_reason: str | None
    currency: str | None
    price_date: str | None
    source: str
    grade: GradeWord | None
    set_aside: Literal["superseded", "held_back"] | None


class ModelView(View):
    """A language model. Sizes are billions of parameters with their basis, `null` where nobody says."""

    id: str
    developer: str
    developer_country: str | None
    licence: str | None
    openness: str
    parameters_b_low: float | None
    parameters_b_high: float | None
    parameters_basis: str | None
    context_tokens: int | None
    providers: list[str]
    source: str


class SourceView(View):
    """Where facts come from: what may be cited."""

    id: str
    title: str
    url: str
    licence: str
    date: str
    notes: str


class ProviderPage(View):
    """A page of providers."""

    items: list[ProviderView]
    next_cursor: str | None


class RegionPage(View):
    """A page of regions."""

    items: list[RegionView]
    next_cursor: str | None


class OfferPage(View):
    """A page of offers."""

    items: list[OfferView]
    next_cursor: str | None


class ModelPage(View):
    """A page of models."""

    items: list[ModelView]
    next_cursor: str | None


class SourcePage(View):
    """A page of sources."""

    items: list[SourceView]
    next_cursor: str | None
