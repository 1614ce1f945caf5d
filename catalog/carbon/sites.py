"""What a region multiplies a kWh by: grid intensity, PUE, water; with sources and what is not known."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from catalog.carbon.facts import CarbonFacts, Disclosures, Factor
from catalog.carbon.grids import UNIT, Grids, somewhere, zone_intensity
from catalog.places import Regions
from catalog.provenance import Grade
from catalog.quantities import Estimate, FloatArray, IntArray, stacked
from catalog.recent import Itself, kept

FLEET = "(fleet)"
PUE_NOT_DISCLOSED = "pue_not_disclosed"
PUE_PROJECTED = "pue_projected"
WUE_PROJECTED = "wue_projected"
WUE_NOT_DISCLOSED = "wue_not_disclosed"
GRID_WATER_UNKNOWN = "grid_water_unknown"
GRID_ZONE_UNKNOWN = "grid_zone_unknown"
MARKET_FACTOR_NOT_PUBLISHED = "market_factor_not_published"


@dataclass(frozen=True, slots=True)
class Cited:
    """What stands behind one factor of one region: ids of sources, year (-1 unknown), the gap it leaves."""

    sources: tuple[str, ...]
    year: int
    gap: str


@dataclass(frozen=True, slots=True)
class SiteFactors:
    """Factors by region code, with one more row at the end for a place that is not known (code -1).

    `intensity` in g CO2e/kWh (lifecycle, location based), `year` of its central value (-1 unknown);
    `wue_*` in litres per kWh, of IT energy for the site and of electricity for the grid; `market_based`
    in g CO2e/kWh is the contractual factor. NaN central is unknown; `gaps` names why, per region.
    `grid_source` cites the intensity; `cited` is of PUE, water of the site and water of the grid.
    """

    zone: tuple[str, ...]
    year: IntArray
    intensity: Estimate
    pue: Estimate
    wue_site: Estimate
    wue_grid: Estimate
    market_based: Estimate
    sources: tuple[tuple[str, ...], ...]
    gaps: tuple[tuple[str, ...], ...]
    grid_source: tuple[str, ...]
    cited: tuple[tuple[Cited, Cited, Cited], ...]

    def __len__(self) -> int:
        return len(self.zone)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One factor of one region (a column of one), its source and the gap it leaves, if any."""

    estimate: Estimate
    source: str = ""
    gap: str = ""
    year: int = -1

    def cited(self) -> Cited:
        return Cited(_distinct([self.source]), self.year, self.gap)


@dataclass(frozen=True, slots=True, eq=False)
class _Disclosed:
    """What sites say of themselves and their water, whatever the grids are: one row per region, and one."""

    zone: tuple[str, ...]
    pue: Estimate
    wue_site: Estimate
    wue_grid: Estimate
    market_based: Estimate
    sources: tuple[tuple[str, ...], ...]
    gaps: tuple[tuple[str, ...], ...]
    cited: tuple[tuple[Cited, Cited, Cited], ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """What the grids say of each region, and of a place that is not known."""

    intensity: Estimate
    year: IntArray
    source: tuple[str, ...]
    gap: tuple[str, ...]


def site_factors(facts: CarbonFacts, regions: Regions) -> SiteFactors:
    """The factors of every region.

    PUE and site water: region, else the same place, else the provider's fleet; then PUE takes the
    default with its wide interval (grade `assumed`), water stays unknown. Not disclosed is not best case.
    """
    disclosed = _disclosed(
        Itself(facts.disclosures),
        facts.defaults["pue"],
        Itself(facts.grid_water),
        Itself(facts.zones),
        Itself(regions),
    )
    grid = _grid_of(zone_intensity(facts), disclosed.zone, regions)
    said = zip(grid.source, disclosed.sources, strict=True)
    open_ = zip(grid.gap, disclosed.gaps, strict=True)
    return SiteFactors(
        zone=disclosed.zone,
        year=grid.year,
        intensity=grid.intensity,
        pue=disclosed.pue,
        wue_site=disclosed.wue_site,
        wue_grid=disclosed.wue_grid,
        market_based=disclosed.market_based,
        sources=tuple(_distinct((one, *others)) for one, others in said),
        gaps=tuple((one, *others) if one else others for one, others in open_),
        grid_source=grid.source,
        cited=disclosed.cited,
    )


@kept(4)
def _disclosed(
    stated: Itself[Disclosures],
    usual_pue: Factor,
    water: Itself[Mapping[str, Factor]],
    zones: Itself[Mapping[tuple[str, str], str]],
    listed: Itself[Regions],
) -> _Disclosed:
    regions = listed.value
    chains = _disclosure_chains(stated.value, regions)
    pue = [_pue(stated.value, usual_pue, chain) for chain in chains]
    site_water = [_site_water(stated.value, chain) for chain in chains]
    grid_water = [_grid_water(water.value, country) for country in (*regions.country, "")]
    market = _unknown(UNIT, MARKET_FACTOR_NOT_PUBLISHED)
    readings = list(zip(pue, site_water, grid_water, strict=True))
    return _Disclosed(
        zone=(*(_zone(zones.value, regions, row) for row in range(len(regions))), ""),
        pue=stacked([reading.estimate for reading in pue]),
        wue_site=stacked([reading.estimate for reading in site_water]),
        wue_grid=stacked([reading.estimate for reading in grid_water]),
        market_based=stacked([market.estimate] * len(chains)),
        sources=tuple(_distinct(r.source for r in row) for row in readings),
        gaps=tuple(_distinct(r.gap for r in (*row, market)) for row in readings),
        cited=tuple((p.cited(), s.cited(), w.cited()) for p, s, w in readings),
    )


def _zone(published: Mapping[tuple[str, str], str], regions: Regions, row: int) -> str:
    """Own zone of the region, else the published mapping, else the country where it is one zone."""
    found = published.get((regions.provider_id[row], regions.region_id[row]), "")
    return regions.grid_zone[row] or found or regions.country[row]


def _grid_of(grids: Grids, zones: tuple[str, ...], regions: Regions) -> _Grid:
    code = np.array([grids.code(zone) for zone in zones[:-1]] + [-1], dtype=np.int32)
    # Places without a zone: anywhere in their country or area, and in the world.
    open_ = np.flatnonzero(code < 0)
    inside = [_within(regions, row) for row in open_[:-1].tolist()] + [()]
    distinct = list(dict.fromkeys(inside))
    anywhere = stacked([grids.intensity, *(somewhere(grids, countries) for countries in distinct)])
    row = code.copy()
    row[open_] = len(grids.zone) + np.array([distinct.index(countries) for countries in inside])
    known = code >= 0
    return _Grid(
        intensity=anywhere.take(row),
        year=np.where(known, np.append(grids.year, -1)[code], -1).astype(np.int32),
        source=tuple(grids.source[c] if c >= 0 else "" for c in code.tolist()),
        gap=tuple("" if c >= 0 else GRID_ZONE_UNKNOWN for c in code.tolist()),
    )


def _within(regions: Regions, row: int) -> tuple[str, ...]:
    """The countries a region without a zone may stand in; none: the world."""
    return (regions.country[row],) if regions.country[row] else tuple(regions.area[row])


def _disclosure_chains(disclosures: Disclosures, regions: Regions) -> list[list[list[int]]]:
    """Rows of disclosures that speak for each region, nearest first: itself, its place, its fleet.

    The last chain, of the unknown place, is empty.
    """
    own, place, fleet = defaultdict(list), defaultdict(list), defaultdict(list)
    keys = list(zip(regions.provider_id, regions.region_id, strict=True))
    place_of = dict(zip(keys, regions.place.tolist(), strict=True))
    for row, key in enumerate(zip(disclosures.provider, disclosures.region, strict=True)):
        own[key].append(row)
        if key[1] == FLEET:
            fleet[key[0]].append(row)
        # `fr-par/DC2` is a building of `fr-par`, whether or not it is listed as a region itself.
        site = place_of.get(key, place_of.get((key[0], key[1].split("/")[0])))
        if site is not None:
            place[site].append(row)
    chains = [[own[key], place[place_of[key]], fleet[key[0]]] for key in keys]
    return [*chains, []]


def _first_disclosed(
    disclosures: Disclosures, values: FloatArray, unit: str, chain: list[list[int]], projected: str
) -> _Reading | None:
    """The nearest published figure: latest year (several buildings: their median), range over the years.

    Figures of a provider come before projections by others, whatever their year.
    """
    for nearness, rows in enumerate(chain):
        stated = [row for row in rows if np.isfinite(values[row])]
        actual = [row for row in stated if not disclosures.projection[row]]
        if chosen := actual or stated:
            latest = max(disclosures.year[row] for row in chosen)
            newest = [row for row in chosen if disclosures.year[row] == latest]
            inferred = nearness > 0 or not actual or len(newest) > 1
            grade = Grade.MODELLED if inferred else Grade.DECLARED
            central = float(np.median(values[newest]))
            estimate = Estimate.of(values[chosen].min(), central, values[chosen].max(), unit, grade)
            source = "|".join(_distinct(disclosures.source[row] for row in newest))
            return _Reading(estimate, source, "" if actual else projected, int(latest))
    return None


def _pue(stated: Disclosures, usual: Factor, chain: list[list[int]]) -> _Reading:
    found = _first_disclosed(stated, stated.pue, "1", chain, PUE_PROJECTED)
    return found or _Reading(usual.estimate(), usual.source, PUE_NOT_DISCLOSED, usual.year)


def _site_water(stated: Disclosures, chain: list[list[int]]) -> _Reading:
    found = _first_disclosed(stated, stated.wue, "L/kWh", chain, WUE_PROJECTED)
    return found or _unknown("L/kWh", WUE_NOT_DISCLOSED)


def _grid_water(known: Mapping[str, Factor], country: str) -> _Reading:
    water = known.get(country)
    if water is None:
        return _unknown("L/kWh", GRID_WATER_UNKNOWN)
    return _Reading(water.estimate(), water.source, year=water.year)


def _unknown(unit: str, gap: str) -> _Reading:
    return _Reading(Estimate.exact(np.nan, unit, Grade.ASSUMED), gap=gap)


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Ids in order of first appearance, references such as `a|b` taken apart, empty ones dropped."""
    return tuple(dict.fromkeys(part for text in texts for part in text.split("|") if part))
