"""Providers, regions, models and sources as views: small tables, made once per catalog and then filtered."""

from collections import Counter, defaultdict

import numpy as np

from app.browse.filters import CardWanted
from app.browse.values import finite, word
from app.browse.views import (
    CatalogView,
    CertificateView,
    ModelView,
    ProviderDetail,
    ProviderView,
    RegionView,
    SourceView,
)
from app.sovereignty.card import card_of
from app.sovereignty.reading import profile_read
from app.sovereignty.subject import subject_of
from catalog.ai_requests.models import BASES, OPENNESS
from catalog.certificates import Certificate
from catalog.library import Catalog
from catalog.recent import kept

ONE_CATALOG = 2  # the old one may still be read while a new one is loaded


def catalog_view(catalog: Catalog) -> CatalogView:
    """Digest, date and counts."""
    return CatalogView(
        digest=catalog.digest,
        as_of=catalog.as_of,
        providers=len(catalog.providers.id),
        regions=len(catalog.regions),
        offers=catalog.offers,
        models=len(catalog.ai.models),
        sources=len(catalog.sources),
        certificates=len(catalog.certificates),
    )


@kept(ONE_CATALOG)
def provider_views(catalog: Catalog) -> tuple[ProviderView, ...]:
    """Every provider with the countries it has regions in."""
    providers, regions = catalog.providers, catalog.regions
    places = Counter(regions.provider_id)
    countries: defaultdict[str, set[str]] = defaultdict(set)
    for owner, country in zip(regions.provider_id, regions.country, strict=True):
        countries[owner].update({country} - {""})
    return tuple(
        ProviderView(
            id=id,
            name=providers.name[row],
            parent=word(providers.parent[row]),
            hyperscaler=bool(providers.hyperscaler[row]),
            countries=sorted(countries[id]),
            regions=places[id],
            source=providers.source[row],
        )
        for row, id in enumerate(providers.id)
    )


def provider_detail(catalog: Catalog, provider: str, wanted: CardWanted, today: str) -> ProviderDetail | None:
    """One provider with its regions, certificates and card on an ISO date; None when unknown.

    Raises UnknownSubject when the kind of workload, the model or the region is not known.
    """
    found = next((view for view in provider_views(catalog) if view.id == provider), None)
    if found is None:
        return None
    regions = catalog.regions
    owned = zip(regions.provider_id, regions.region_id, strict=True)
    return ProviderDetail(
        **found.model_dump(),
        region_ids=[region for owner, region in owned if owner == provider],
        certificates=[_certificate(held) for held in catalog.certificates if held.provider_id == provider],
        sovereignty=card_of(
            catalog,
            subject_of(catalog, provider, wanted.workload, wanted.model, wanted.region),
            profile_read(catalog, wanted.reading, today),
            wanted.keys or "",
            wanted.level,
        ),
    )


def _certificate(held: Certificate) -> CertificateView:
    return CertificateView(
        scheme=held.scheme,
        level=held.level,
        status=held.status,
        covers=held.covers,
        valid_from=word(held.valid_from),
        valid_to=word(held.valid_to),
        source=held.source,
    )


@kept(ONE_CATALOG)
def region_views(catalog: Catalog) -> tuple[RegionView, ...]:
    """Every region; `same_place_as` names the region of the same provider in the same site."""
    regions = catalog.regions
    return tuple(
        RegionView(
            provider=regions.provider_id[row],
            region=regions.region_id[row],
            name=regions.name[row],
            city=word(regions.city[row]),
            country=word(regions.country[row]),
            area=list(regions.area[row]),
            latitude=finite(regions.latitude[row]),
            longitude=finite(regions.longitude[row]),
            grid_zone=word(regions.grid_zone[row]),
            same_place_as=None if regions.place[row] == row else regions.region_id[regions.place[row]],
            source=regions.source[row],
        )
        for row in range(len(regions))
    )


@kept(ONE_CATALOG)
def model_views(catalog: Catalog) -> tuple[ModelView, ...]:
    """Every language model with the providers that sell it by the token."""
    models, tokens = catalog.ai.models, catalog.tokens
    sellers: defaultdict[str, set[str]] = defaultdict(set)
    for model, provider in zip(tokens.model.to_list(), tokens.provider.tolist(), strict=True):
        sellers[model].add(catalog.providers.id[provider])
    return tuple(
        ModelView(
            id=id,
            developer=models.developer[row],
            developer_country=word(models.developer_country[row]),
            licence=word(models.licence[row]),
            openness=OPENNESS[models.openness[row]],
            parameters_b_low=finite(models.total_low_b[row]),
            parameters_b_high=finite(models.total_high_b[row]),
            parameters_basis=word(BASES[models.total_basis[row]]),
            context_tokens=_whole(models.context_tokens[row]),
            providers=sorted(sellers[id]),
            source=models.source[row],
        )
        for row, id in enumerate(models.id)
    )


def _whole(value: np.float64) -> int | None:
    number = finite(value)
    return None if number is None else int(number)


@kept(ONE_CATALOG)
def source_views(catalog: Catalog) -> tuple[SourceView, ...]:
    """Every source."""
    return tuple(
        SourceView(
            id=source.id,
            title=source.title,
            url=source.url,
            licence=source.licence,
            date=source.date,
            notes=source.notes,
        )
        for source in catalog.sources.values()
    )
