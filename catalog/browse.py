"""Looking into the catalog: providers, regions, offers, models and sources as rows of text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np

from catalog.ai_requests.models import OPENNESS
from catalog.carbon.sites import SiteFactors
from catalog.library import Catalog
from catalog.market import sites_of
from catalog.offer_rows import KINDS, OFFER_COLUMNS, OfferFilter, figure, offer_rows
from catalog.offers import Purchase
from catalog.quantities import BoolArray

PROVIDER_COLUMNS = (
    "id",
    "name",
    "parent",
    "hyperscaler",
    "countries",
    "regions",
    "machines",
    "models",
    "source",
)
REGION_COLUMNS = (
    *("provider", "region", "name", "city", "country", "latitude", "longitude", "coord_basis"),
    *("grid_zone", "g_co2e_per_kwh", "pue", "machines", "source"),
)
MODEL_COLUMNS = (
    *("id", "developer", "developer_country", "openness", "licence", "params_total_b", "params_active_b"),
    *("context_tokens", "sold_by", "date", "source"),
)
SOURCE_COLUMNS = ("id", "title", "licence", "date", "url")
AREAS = ("EU", "EEA")


class NoSuchName(ValueError):
    """A filter names something the catalog does not know; the message says what is nearest."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows asked for, every cell a text (empty: unknown), and how many there are in all."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int


def as_records(listing: Listing) -> list[dict[str, str]]:
    """The rows with the name of each cell, in the order of the columns."""
    return [dict(zip(listing.columns, row, strict=True)) for row in listing.rows]


def status(catalog: Catalog) -> Listing:
    """Digest, newest price and counts of the catalog."""
    machines, regions = catalog.machines, catalog.regions
    rows = (
        ("digest", catalog.digest),
        ("newest price", catalog.as_of),
        ("newest exchange rate", max(row[1] for row in catalog.rates.rows)),
        ("providers", str(len(catalog.providers.id))),
        ("regions", str(len(regions))),
        ("regions known as an area only", str(regions.country.count(""))),
        ("offers", str(catalog.offers)),
        ("machines", str(len(machines))),
        ("machines with a GPU", str(int((machines.gpu_count > 0).sum()))),
        ("machines priced on request", str(int((machines.purchase == Purchase.QUOTE_REQUIRED).sum()))),
        ("storage and traffic price lists", str(len(catalog.storage))),
        ("token prices", str(len(catalog.tokens))),
        ("token services priced on request", str(len(catalog.token_quotes))),
        ("models", str(len(catalog.ai.models))),
        ("certificates", str(len(catalog.certificates))),
        ("sources", str(len(catalog.sources))),
    )
    return Listing(("fact", "value"), rows, len(rows))


def providers(catalog: Catalog, *, country: str | None = None, limit: int = 50, offset: int = 0) -> Listing:
    """Providers, those with a region in `country` (ISO 3166 alpha-2, `EU` or `EEA`) when given.

    Raises NoSuchName for a country nobody has a region in.
    """
    inside = _places(catalog, None, country, None)
    wanted = {catalog.regions.provider_id[row] for row in np.flatnonzero(inside)}
    machines = np.bincount(catalog.machines.provider, minlength=len(catalog.providers.id))
    models = np.bincount(catalog.tokens.provider, minlength=len(catalog.providers.id))
    rows = [
        _provider_row(catalog, code, int(machines[code]), int(models[code]))
        for code, provider in enumerate(catalog.providers.id)
        if country is None or provider in wanted
    ]
    return _page(PROVIDER_COLUMNS, rows, limit, offset)


def _provider_row(catalog: Catalog, code: int, machines: int, models: int) -> tuple[str, ...]:
    table, places = catalog.providers, catalog.regions
    owners = zip(places.provider_id, places.country, strict=True)
    countries = [country for owner, country in owners if owner == table.id[code]]
    return (
        *(table.id[code], table.name[code], table.parent[code]),
        "yes" if table.hyperscaler[code] else "no",
        " ".join(sorted(filter(None, set(countries)))),
        *(str(len(countries)), str(machines), str(models), table.source[code]),
    )


def regions(
    catalog: Catalog,
    *,
    provider: str | None = None,
    country: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Listing:
    """Places of providers with the factors of their site. Raises NoSuchName as `offers` does."""
    sites = sites_of(catalog)
    machines = np.bincount(catalog.machines.region, minlength=len(catalog.regions))
    chosen = np.flatnonzero(_places(catalog, provider, country, None)).tolist()
    shown = [_region_row(catalog, sites, row, int(machines[row])) for row in chosen[offset : offset + limit]]
    return Listing(REGION_COLUMNS, tuple(shown), len(chosen))


def _region_row(catalog: Catalog, sites: SiteFactors, row: int, machines: int) -> tuple[str, ...]:
    places = catalog.regions
    return (
        *(places.provider_id[row], places.region_id[row], places.name[row], places.city[row]),
        places.country[row] or " ".join(places.area[row]),
        *(figure(places.latitude[row]), figure(places.longitude[row]), places.coord_basis[row]),
        sites.zone[row],
        figure(round(float(sites.intensity.central[row]), 1)),
        figure(round(float(sites.pue.central[row]), 3)),
        *(str(machines), places.source[row]),
    )


def offers(
    catalog: Catalog,
    *,
    provider: str | None = None,
    country: str | None = None,
    region: str | None = None,
    gpu: str | None = None,
    kind: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Listing:
    """What can be bought, and what is known to be sold on request; replaced and doubted prices are left out.

    `country` is ISO 3166 alpha-2, `EU` or `EEA`; `gpu` a name or an alias; `kind` a word of `KINDS`.
    Raises NoSuchName for a filter the catalog does not know.
    """
    if kind is not None and kind not in KINDS:
        raise NoSuchName(f"no kind of offer is called {kind!r}; use {', '.join(KINDS)}")
    code = None if gpu is None else _gpu(catalog, gpu)
    asked = OfferFilter(_places(catalog, provider, country, region), code, kind)
    rows, total = offer_rows(catalog, asked, limit, offset)
    return Listing(OFFER_COLUMNS, rows, total)


def models(catalog: Catalog, *, provider: str | None = None, limit: int = 50, offset: int = 0) -> Listing:
    """Language models by canonical id; with `provider`, those it sells by the token."""
    if provider is not None:
        _check("provider", provider, catalog.providers.id)
    sellers: dict[str, set[str]] = {}
    for model, seller in zip(catalog.tokens.model, catalog.tokens.provider, strict=True):
        sellers.setdefault(model, set()).add(catalog.providers.id[seller])
    rows = [
        _model_row(catalog, code, sellers.get(model, set()))
        for code, model in enumerate(catalog.ai.models.id)
        if provider is None or provider in sellers.get(model, set())
    ]
    return _page(MODEL_COLUMNS, rows, limit, offset)


def _model_row(catalog: Catalog, code: int, sellers: Iterable[str]) -> tuple[str, ...]:
    table = catalog.ai.models
    return (
        *(table.id[code], table.developer[code], table.developer_country[code]),
        *(OPENNESS[table.openness[code]], table.licence[code]),
        _span(table.total_low_b[code], table.total_high_b[code]),
        _span(table.active_low_b[code], table.active_high_b[code]),
        figure(table.context_tokens[code]),
        " ".join(sorted(sellers)),
        *(table.date[code], table.source[code]),
    )


def sources(catalog: Catalog, *, limit: int = 50, offset: int = 0) -> Listing:
    """Where the facts come from, with licence and date."""
    rows = [(s.id, s.title, s.licence, s.date, s.url) for s in catalog.sources.values()]
    return _page(SOURCE_COLUMNS, rows, limit, offset)


def _span(low: float, high: float) -> str:
    return figure(low) if low == high else f"{figure(low)}-{figure(high)}".strip("-")


def _page(columns: tuple[str, ...], rows: Sequence[tuple[str, ...]], limit: int, offset: int) -> Listing:
    return Listing(columns, tuple(rows[offset : offset + limit]), len(rows))


def _places(catalog: Catalog, provider: str | None, country: str | None, region: str | None) -> BoolArray:
    """Which regions the filters leave. Raises NoSuchName when one of them names nothing."""
    places = catalog.regions
    inside = np.ones(len(places), dtype=np.bool_)
    if provider is not None:
        _check("provider", provider, catalog.providers.id)
        inside &= np.array(places.provider_id) == provider
    if country is not None:
        _check("country", country.upper(), (*places.country, *AREAS))
        inside &= _within(catalog, country.upper())
    if region is not None:
        owned = [places.region_id[row] for row in np.flatnonzero(inside)]
        _check("region", region, owned, f" of {provider}" if provider else "")
        inside &= np.array(places.region_id) == region
    return inside


def _within(catalog: Catalog, country: str) -> BoolArray:
    """Regions surely inside: of an area, every country it may run in must be."""
    wanted = catalog.countries.members(country)
    rows = zip(catalog.regions.country, catalog.regions.area, strict=True)
    return np.array(
        [
            c in wanted or (bool(area) and all(catalog.countries.members(part) <= wanted for part in area))
            for c, area in rows
        ]
    )


def _gpu(catalog: Catalog, name: str) -> int:
    code = catalog.gpus.code(name)
    if code < 0:
        raise NoSuchName(f"no GPU is called {name!r}{_nearest(name, catalog.gpus.name)}")
    return code


def _check(what: str, name: str, known: Iterable[str], of: str = "") -> None:
    names = frozenset(filter(None, known))
    if name not in names:
        raise NoSuchName(f"no {what}{of} is called {name!r}{_nearest(name, sorted(names))}")


def provider_named(catalog: Catalog, name: str) -> str:
    """The id of a provider. Raises NoSuchName."""
    if name not in catalog.providers.id:
        raise NoSuchName(f"no provider is called {name!r}{_nearest(name, catalog.providers.id)}")
    return name


def _nearest(name: str, known: Sequence[str]) -> str:
    folded = {each.lower(): each for each in known}
    alike = get_close_matches(name.lower()[:100], list(folded), n=3, cutoff=0.6)
    return f"; did you mean {', '.join(folded[each] for each in alike)}?" if alike else ""
