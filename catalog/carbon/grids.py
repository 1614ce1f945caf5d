"""Grid intensity per zone: which figure ranks, how far sources disagree, when that matters."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from catalog.carbon.facts import UNDATED_YEAR, CarbonFacts, IntensityRows
from catalog.provenance import Grade, grade_of
from catalog.quantities import Estimate, GradeArray, IntArray
from catalog.recent import Itself

RANKING_SOURCE = "em_yearly_co2js"  # consumption based, sub-national zones, five years: method page, 1
BASIS = "lifecycle"  # figures of another basis never meet these
WINDOW_YEARS = 3
UNIT = "g/kWh"


@dataclass(frozen=True, slots=True)
class Grids:
    """Zones as columns: intensity in g CO2e/kWh (lifecycle), with year and source of the central value."""

    zone: tuple[str, ...]
    country: tuple[str, ...]
    intensity: Estimate
    year: IntArray
    source: tuple[str, ...]
    codes: Mapping[str, int]

    def code(self, zone: str) -> int:
        """The row of a zone; -1 when no lifecycle figure is known for it."""
        return self.codes.get(zone, -1)


def zone_intensity(facts: CarbonFacts) -> Grids:
    """Intensity of every zone.

    Central: latest year of the ranking source, else the latest lifecycle figure of any source (grade
    `modelled`). Interval: least and greatest lifecycle figure, over all sources, of the three years
    that end with the central one, and of any later year.
    """
    rows = facts.intensity
    told = _told(
        *(Itself(column) for column in (rows.zone, rows.country, rows.basis, rows.source)),
        Itself(rows.year),
        np.isfinite(rows.g_per_kwh).tobytes(),
    )
    counted = rows.g_per_kwh[told.counted]
    return Grids(
        zone=told.zone,
        country=told.country,
        intensity=Estimate.of(
            np.minimum.reduceat(counted, told.first) if len(told.first) else np.zeros(0),
            rows.g_per_kwh[told.chosen],
            np.maximum.reduceat(counted, told.first) if len(told.first) else np.zeros(0),
            UNIT,
            told.grade,
        ),
        year=rows.year[told.chosen],
        source=told.source,
        codes=told.codes,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """Which rows speak for each zone, whatever they say: the central one, and those of its interval.

    `counted` are the rows of all intervals, one zone after the other; `first` is where each zone begins.
    """

    zone: tuple[str, ...]
    country: tuple[str, ...]
    source: tuple[str, ...]
    grade: GradeArray
    codes: Mapping[str, int]
    chosen: IntArray
    counted: IntArray
    first: IntArray


@lru_cache(maxsize=4)
def _told(
    zone: Itself[tuple[str, ...]],
    country: Itself[tuple[str, ...]],
    basis: Itself[tuple[str, ...]],
    source: Itself[tuple[str, ...]],
    year: Itself[IntArray],
    finite: bytes,
) -> _Told:
    known = np.frombuffer(finite, dtype=np.bool_)
    rows = IntensityRows(
        zone.value, country.value, np.where(known, 0.0, np.nan), basis.value, year.value, source.value
    )
    zones = _lifecycle_rows(rows)
    central = {name: _central_row(rows, members) for name, members in zones.items()}
    names = tuple(sorted(zones))
    spans = [_span(rows, zones[name], central[name]) for name in names]
    chosen = [central[name] for name in names]
    return _Told(
        zone=names,
        country=tuple(rows.country[row] for row in chosen),
        source=tuple(rows.source[row] for row in chosen),
        grade=np.array([_grade(rows.source[row]) for row in chosen], dtype=np.int8),
        codes={name: code for code, name in enumerate(names)},
        chosen=np.array(chosen, dtype=np.int32),
        counted=np.array([row for span in spans for row in span], dtype=np.int32),
        first=np.cumsum([0, *map(len, spans)])[:-1].astype(np.int32),
    )


def anywhere(facts: CarbonFacts, countries: Iterable[str] = ()) -> Estimate:
    """Intensity of an unknown place in the given countries (none given: the world), a column of one.

    The interval covers every zone there; the central value is NaN, so that nothing ranks on it.
    """
    return somewhere(zone_intensity(facts), countries)


def somewhere(grids: Grids, countries: Iterable[str] = ()) -> Estimate:
    """`anywhere` over zones already computed."""
    wanted = frozenset(countries)
    inside = np.array([not wanted or country in wanted for country in grids.country], dtype=np.bool_)
    if not inside.any():
        return Estimate.exact(np.nan, UNIT, Grade.ASSUMED)
    low, high = grids.intensity.low[inside].min(), grids.intensity.high[inside].max()
    return Estimate.of(low, np.nan, high, UNIT, Grade.ASSUMED)


def source_sensitive(facts: CarbonFacts, zone_a: str, zone_b: str) -> bool:
    """Whether two zones change places when another source, or another of its recent years, is believed.

    Each source is compared with itself only, in each year it covers both zones, lifecycle basis.
    """
    rows = facts.intensity
    zones = _lifecycle_rows(rows)
    if zone_a not in zones or zone_b not in zones:
        return False
    newest = min(rows.year[_central_row(rows, zones[zone])] for zone in (zone_a, zone_b))
    of_a, of_b = (
        {(rows.source[row], int(rows.year[row])): float(rows.g_per_kwh[row]) for row in zones[zone]}
        for zone in (zone_a, zone_b)
    )
    recent = [key for key in of_a.keys() & of_b.keys() if key[1] > newest - WINDOW_YEARS]
    return len({np.sign(of_a[key] - of_b[key]) for key in recent}) > 1


def _lifecycle_rows(rows: IntensityRows) -> dict[str, list[int]]:
    """Row numbers by zone, lifecycle and dated only: an undated figure cannot be placed in the window."""
    zones: dict[str, list[int]] = defaultdict(list)
    usable = (rows.year != UNDATED_YEAR) & np.isfinite(rows.g_per_kwh)
    for row, (zone, basis) in enumerate(zip(rows.zone, rows.basis, strict=True)):
        if basis == BASIS and usable[row]:
            zones[zone].append(row)
    return zones


def _central_row(rows: IntensityRows, members: list[int]) -> int:
    ranking = [row for row in members if rows.source[row] == RANKING_SOURCE]
    return max(ranking or members, key=lambda row: (rows.year[row], rows.source[row]))


def _span(rows: IntensityRows, members: list[int], central: int) -> list[int]:
    first = rows.year[central] - WINDOW_YEARS + 1
    return [row for row in members if rows.year[row] >= first]


def _grade(source: str) -> Grade:
    return grade_of(source) if source == RANKING_SOURCE else Grade.MODELLED
