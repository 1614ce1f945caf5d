"""The regions for people: what a kWh emits and takes there, each figure with its range, source and year."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from app.browse.tables import region_views
from app.browse.values import finite
from app.browse.views import RegionView
from app.web.phrases import N_
from catalog.carbon.sites import GRID_ZONE_UNKNOWN, Cited, SiteFactors
from catalog.library import Catalog
from catalog.market import sites_of
from catalog.provenance import Grade, source_ids
from catalog.quantities import Estimate

PAGE = 50
OLD_YEARS = 3  # further back than the years an interval of intensity looks at
LONGEST_VALUE = 100
FIGURES = ("intensity", "pue", "site_water", "grid_water")
COLUMNS = (
    ("region", N_("Region")),
    ("country", N_("Country and grid zone")),
    ("intensity", N_("Electricity, g CO2e/kWh")),
    ("pue", N_("PUE")),
    ("site_water", N_("Water of the site, L/kWh")),
    ("grid_water", N_("Water of the grid, L/kWh")),
)
REGION_COLUMNS = (
    *("provider", "region", "name", "city", "country", "area", "grid_zone", "source"),
    *(
        f"{figure}_{part}"
        for figure in ("g_co2e_per_kwh", "pue", "wue_site_l_per_kwh", "wue_grid_l_per_kwh")
        for part in ("low", "value", "high", "grade", "year", "sources", "gap")
    ),
)


@dataclass(frozen=True, slots=True)
class SiteFigure:
    """One figure of a region: None where unknown; its grade, sources, year; `old` where the year is long past
    or not told; `gap` is a code for what had to stand in."""

    low: float | None
    value: float | None
    high: float | None
    grade: str
    sources: tuple[str, ...]
    year: int | None
    old: bool
    gap: str


@dataclass(frozen=True, slots=True)
class ShownRegion:
    """A region with its grid zone and figures, by the names of `FIGURES`."""

    view: RegionView
    zone: str
    figures: dict[str, SiteFigure]

    @property
    def old(self) -> bool:
        """Whether a figure that is shown is old."""
        return any(figure.old for figure in self.figures.values())


@dataclass(frozen=True, slots=True)
class RegionsPage:
    """Some regions, how many fit, the neighbouring pages; `given` is what was asked for."""

    given: dict[str, str]
    columns: tuple[tuple[str, str], ...]
    regions: tuple[ShownRegion, ...]
    found: int
    before: str | None
    after: str | None

    def sorted_by(self, column: str) -> str:
        """The address of the same regions in another order."""
        return _address({**self.given, "sort": column})

    @property
    def csv(self) -> str:
        """The address of the same regions as CSV."""
        return _address(self.given, "/catalog/regions.csv")


def regions_page(catalog: Catalog, asked: QueryParams, year: int) -> RegionsPage:
    """One page of the regions an address asks for; a filter that fits nothing finds nothing."""
    found = regions_found(catalog, asked, year)
    given = _given(asked)
    begin = int(asked.get("from", "0")) if asked.get("from", "0").isdecimal() else 0
    begin = min(begin, max(0, len(found) - 1)) // PAGE * PAGE

    def at(position: int) -> str | None:
        return _address({**given, "from": str(position)}) if 0 <= position < len(found) else None

    shown = tuple(found[begin : begin + PAGE])
    return RegionsPage(given, COLUMNS, shown, len(found), at(begin - PAGE), at(begin + PAGE))


def regions_found(catalog: Catalog, asked: QueryParams, year: int) -> list[ShownRegion]:
    """All regions an address asks for, in its order; unknown figures come last."""
    given = _given(asked)
    word = given["word"].casefold()
    fit = [
        one
        for one in shown_regions(catalog, year)
        if given["provider"] in ("", one.view.provider)
        and given["country"] in ("", one.view.country, *one.view.area)
        and (not given["old"] or one.old)
        and word in f"{one.view.region} {one.view.name} {one.view.city} {one.zone}".casefold()
    ]
    return sorted(fit, key=_order(given["sort"]))


def _given(asked: QueryParams) -> dict[str, str]:
    given = {name: asked.get(name, "").strip()[:LONGEST_VALUE] for name in ("word", "provider", "country")}
    names = [name for name, _ in COLUMNS]
    sort = asked.get("sort", "")
    return {
        **given,
        "old": "1" if asked.get("old") == "1" else "",
        "sort": sort if sort in names else "region",
    }


def _order(column: str) -> Callable[[ShownRegion], tuple[str | float, str, str]]:
    def key(one: ShownRegion) -> tuple[str | float, str, str]:
        name = (one.view.provider, one.view.region)
        if column in FIGURES:
            value = one.figures[column].value
            return (inf if value is None else value, *name)
        # A place without a country goes after those with one.
        return ((one.view.country or "~") + one.zone if column == "country" else "", *name)

    return key


def _address(given: dict[str, str], path: str = "/catalog/regions") -> str:
    return f"{path}?{urlencode({name: value for name, value in given.items() if value})}"


@lru_cache(maxsize=2)
def shown_regions(catalog: Catalog, year: int) -> tuple[ShownRegion, ...]:
    """Every region with its figures, in the order of the catalog."""
    sites = sites_of(catalog)
    estimates = (sites.intensity, sites.pue, sites.wue_site, sites.wue_grid)
    return tuple(
        ShownRegion(
            view=view,
            zone=sites.zone[row],
            figures={
                name: _figure(estimate, row, cited, year)
                for name, estimate, cited in zip(FIGURES, estimates, _cited(sites, row), strict=True)
            },
        )
        for row, view in enumerate(region_views(catalog))
    )


def _cited(sites: SiteFactors, row: int) -> tuple[Cited, ...]:
    source = sites.grid_source[row]
    grid = Cited(source_ids(source), int(sites.year[row]), "" if source else GRID_ZONE_UNKNOWN)
    return (grid, *sites.cited[row])


def _figure(estimate: Estimate, row: int, cited: Cited, year: int) -> SiteFigure:
    low, value, high = (finite(end[row]) for end in (estimate.low, estimate.central, estimate.high))
    dated = cited.year if cited.year > 0 else None
    known = value is not None or low is not None
    grade = Grade(int(estimate.grade[row])).label
    return SiteFigure(
        low=low,
        value=value,
        high=high,
        grade=grade,
        sources=cited.sources,
        year=dated if known else None,
        old=known and (dated is None or dated < year - OLD_YEARS),
        gap=cited.gap,
    )


def region_row(one: ShownRegion) -> Sequence[object]:
    """A region for a spreadsheet, in the order of `REGION_COLUMNS`; what is unknown is empty."""
    view = one.view
    cells: list[object] = [view.provider, view.region, view.name, view.city, view.country]
    cells += [" ".join(view.area), one.zone or None, view.source]
    for figure in one.figures.values():
        cells += [figure.low, figure.value, figure.high, figure.grade, figure.year]
        cells += [" ".join(figure.sources), figure.gap or None]
    return cells
