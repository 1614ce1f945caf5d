"""The catalog for people: offers page by page with the age of their prices, and what is stale at a glance."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

import numpy as np
from pydantic import ValidationError
from starlette.datastructures import QueryParams

from app.browse.filters import OffersWanted
from app.browse.offer_views import offer_view
from app.browse.offers import matching_offers
from app.browse.tables import model_views
from app.browse.views import ModelView, OfferView
from catalog.cost.prices import stale
from catalog.files import day_of
from catalog.library import Catalog
from catalog.quantities import BoolArray, IntArray

FILTERS = ("provider", "country", "kind", "gpu", "model")
PAGE = 50
STALE_DAYS = 365  # the default of a question


@dataclass(frozen=True, slots=True)
class ShownOffer:
    """An offer and whether its price is older than a year, or undated."""

    offer: OfferView
    stale: bool


@dataclass(frozen=True, slots=True)
class OffersPage:
    """Some offers, how many fit, where the neighbouring pages are; `filters` is what was asked for."""

    filters: dict[str, str]
    only_stale: bool
    offers: tuple[ShownOffer, ...]
    found: int
    first: int
    before: str | None
    after: str | None


def offers_page(catalog: Catalog, asked: QueryParams, today: str) -> OffersPage:
    """One page of the offers that fit the filters in an address; a filter that fits nothing finds nothing."""
    filters = {name: asked.get(name, "").strip()[:100] for name in FILTERS}
    only_stale = asked.get("stale") == "1"
    old = stale_offers(catalog, today)
    numbers = _matching(catalog, filters)
    numbers = numbers[old[numbers]] if only_stale else numbers
    begin = int(asked.get("from", "0")) if asked.get("from", "0").isdecimal() else 0
    begin = min(begin, max(0, len(numbers) - 1)) // PAGE * PAGE
    kept = {name: value for name, value in filters.items() if value} | ({"stale": "1"} if only_stale else {})

    def at(position: int) -> str | None:
        inside = 0 <= position < len(numbers)
        return f"/catalog/offers?{urlencode({**kept, 'from': position})}" if inside else None

    return OffersPage(
        filters=filters,
        only_stale=only_stale,
        offers=tuple(
            ShownOffer(offer_view(catalog, number), bool(old[number]))
            for number in numbers[begin : begin + PAGE].tolist()
        ),
        found=len(numbers),
        first=begin,
        before=at(begin - PAGE),
        after=at(begin + PAGE),
    )


def _matching(catalog: Catalog, filters: dict[str, str]) -> IntArray:
    try:
        wanted = OffersWanted.model_validate({name: value or None for name, value in filters.items()})
    except ValidationError:
        return np.zeros(0, dtype=np.int32)
    return matching_offers(catalog, wanted)


@lru_cache(maxsize=2)
def stale_offers(catalog: Catalog, today: str) -> BoolArray:
    """Per offer, in the order of their numbers: whether the price is older than a year, or undated."""
    listed = np.array([item.day for item in catalog.storage], dtype=np.int32)
    days = np.concatenate([catalog.machines.day, listed, catalog.tokens.day])
    return stale(days, day_of(today), STALE_DAYS)


@dataclass(frozen=True, slots=True)
class ModelsPage:
    """Some models whose name or developer holds a word, how many do, and the neighbouring pages."""

    word: str
    models: tuple[ModelView, ...]
    found: int
    before: str | None
    after: str | None


def models_page(catalog: Catalog, asked: QueryParams) -> ModelsPage:
    """One page of the models an address asks for."""
    word = asked.get("word", "").strip()[:100]
    fit = [m for m in model_views(catalog) if word.lower() in f"{m.id} {m.developer}".lower()]
    begin = int(asked.get("from", "0")) if asked.get("from", "0").isdecimal() else 0
    begin = min(begin, max(0, len(fit) - 1)) // PAGE * PAGE

    def at(position: int) -> str | None:
        query = urlencode({"word": word, "from": position})
        return f"/catalog/models?{query}" if 0 <= position < len(fit) else None

    shown = tuple(fit[begin : begin + PAGE])
    return ModelsPage(word, shown, len(fit), at(begin - PAGE), at(begin + PAGE))
