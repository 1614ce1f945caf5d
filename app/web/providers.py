"""The pages of providers: all of them at a glance, one as a card, two side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from starlette.datastructures import QueryParams

from app.browse.filters import CardWanted
from app.browse.tables import provider_detail, provider_views
from app.browse.views import ProviderDetail, ProviderView
from app.problems import Problem
from app.sovereignty.card import card_of
from app.sovereignty.schemas import ProviderCard, StackLayer, WayUp
from app.sovereignty.subject import UnknownSubject, subject_of
from catalog.library import Catalog
from catalog.sovereignty import Profile

KINDS = ("compute", "inference", "storage", "training")
LOUDEST = 2


@dataclass(frozen=True, slots=True)
class ListedProvider:
    """A provider with its levels, for the list."""

    view: ProviderView
    card: ProviderCard


@dataclass(frozen=True, slots=True)
class ProviderPage:
    """A provider with its card; `stack` from the top to the ground, `ways` without those already there."""

    detail: ProviderDetail
    stack: tuple[StackLayer, ...]
    ways: tuple[WayUp, ...]
    numbered: Mapping[str, int]

    @property
    def card(self) -> ProviderCard:
        """The card."""
        return self.detail.sovereignty


@lru_cache(maxsize=2)
def listed_providers(catalog: Catalog, today: str) -> tuple[ListedProvider, ...]:
    """Every provider with its card for machines, the most sovereign by structure first, then by name."""
    found = (
        ListedProvider(view, card_of(catalog, subject_of(catalog, view.id), Profile(as_of=today)))
        for view in provider_views(catalog)
    )
    return tuple(sorted(found, key=_rank))


def _rank(listed: ListedProvider) -> tuple[int, int, str]:
    axes = listed.card.axes
    levels = (axes.juridical.structural, axes.technological.structural)
    juridical, technological = (-1 if level is None else level for level in levels)
    return -juridical, -technological, listed.view.id


def provider_page(catalog: Catalog, provider: str, asked: QueryParams, today: str) -> ProviderPage:
    """The page of a provider for a kind of workload. Raises Problem when there is no such provider."""
    kind = asked.get("workload", "compute")
    wanted = CardWanted.model_validate({"workload": kind if kind in KINDS else "compute"})
    try:
        detail = provider_detail(catalog, provider, wanted, today)
    except UnknownSubject as error:
        raise Problem("not-found") from error
    if detail is None:
        raise Problem("not-found", "There is no provider with this id.")
    card = detail.sovereignty
    return ProviderPage(
        detail=detail,
        stack=tuple(reversed(card.layers)),
        ways=tuple(way for way in card.ways_up if way.reached is None or way.reached < way.demanded),
        numbered={source: number for number, source in enumerate(card.sources, start=1)},
    )
