"""The facts of the carbon lens, read once: grids, sites, hardware factors, water of electricity."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from catalog.files import DATA, DataFiles, numbers
from catalog.hardware import grades, texts
from catalog.provenance import Grade
from catalog.quantities import BoolArray, Estimate, FloatArray, IntArray

INTENSITY = "grids/intensity.csv"
WATER = "grids/water.csv"
HOURLY = "grids/hourly.csv"
DATACENTRES = "sites/datacentres.csv"
DEFAULTS = "sites/defaults.csv"
ZONES = "sites/grid_zones.csv"
PROCESSORS = "hardware/processors.csv"
FACTORS = "hardware/factors.csv"
UNDATED_YEAR = -1
HOURS = 8760


@dataclass(frozen=True, slots=True)
class Factor:
    """One figure with its doubt, unit, grade, source and year (-1 undated)."""

    low: float
    central: float
    high: float
    unit: str
    grade: Grade
    source: str
    year: int = UNDATED_YEAR

    def estimate(self) -> Estimate:
        """The figure as a column of one."""
        return Estimate.of(self.low, self.central, self.high, self.unit, self.grade)


@dataclass(frozen=True, slots=True)
class IntensityRows:
    """Published yearly intensities in g CO2e/kWh, one row per zone, year and source.

    `year` is -1 where the source states none; `basis` is `lifecycle`, `direct` or `unknown`.
    """

    zone: tuple[str, ...]
    country: tuple[str, ...]
    g_per_kwh: FloatArray
    basis: tuple[str, ...]
    year: IntArray
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disclosures:
    """What providers publish of a site: PUE, and litres of water per kWh of IT energy; NaN is unknown.

    `region` is `(fleet)` where the figure is of the whole provider.
    """

    provider: tuple[str, ...]
    region: tuple[str, ...]
    pue: FloatArray
    wue: FloatArray
    projection: BoolArray
    year: IntArray
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Processors:
    """Watts per vCPU at rest and at full load, by processor family; `fleet` marks averages of a provider."""

    family: tuple[str, ...]
    idle_w: FloatArray
    max_w: FloatArray
    fleet: BoolArray


@dataclass(frozen=True, slots=True)
class HourlyShape:
    """One measured year of a zone: thousandths of its mean, hour by hour (UTC), kept as text until asked."""

    year: int
    mean_g_per_kwh: float
    per_mille: str
    source: str

    def shape(self) -> FloatArray:
        """Intensity of each of the 8,760 hours over the year's mean; the mean of it is 1."""
        hours = np.array(self.per_mille.split(), dtype=np.float64)
        return np.asarray(hours / hours.mean())


@dataclass(frozen=True, slots=True, eq=False)
class CarbonFacts:
    """Everything the carbon lens knows; equal to itself only.

    `grid_water` is litres per kWh of grid electricity by country; `hourly` is by zone.
    """

    intensity: IntensityRows
    disclosures: Disclosures
    processors: Processors
    factors: Mapping[str, Factor]
    defaults: Mapping[str, Factor]
    grid_water: Mapping[str, Factor]
    zones: Mapping[tuple[str, str], str]
    hourly: Mapping[str, HourlyShape]


def read_carbon(folder: Path = DATA) -> CarbonFacts:
    """The carbon facts of a data folder."""
    paths = (INTENSITY, WATER, HOURLY, DATACENTRES, DEFAULTS, ZONES, PROCESSORS, FACTORS)
    return carbon_from(DataFiles({path: (folder / path).read_bytes() for path in paths}))


def carbon_from(files: DataFiles) -> CarbonFacts:
    """The carbon facts of data files already read."""
    zones = files.frame(ZONES, ("provider", "region", "grid_zone", "source", "date"))
    keys = zip(texts(zones["provider"]), texts(zones["region"]), strict=True)
    return CarbonFacts(
        intensity=_intensity(files),
        disclosures=_disclosures(files),
        processors=_processors(files),
        factors=_factors(files, FACTORS),
        defaults=_factors(files, DEFAULTS),
        grid_water=_grid_water(files),
        zones=dict(zip(keys, texts(zones["grid_zone"]), strict=True)),
        hourly=_hourly(files),
    )


def _intensity(files: DataFiles) -> IntensityRows:
    frame = files.frame(INTENSITY, ("zone", "country", "g_per_kwh", "basis", "source", "date"))
    return IntensityRows(
        zone=texts(frame["zone"]),
        country=texts(frame["country"]),
        g_per_kwh=numbers(frame["g_per_kwh"]),
        basis=texts(frame["basis"]),
        year=_years(texts(frame["date"])),
        source=texts(frame["source"]),
    )


def _hourly(files: DataFiles) -> dict[str, HourlyShape]:
    """Shapes by zone. Raises ValueError on a year of another length: hours would slip against each other."""
    columns = ("zone", "year", "mean_g_per_kwh", "shape_per_mille", "source", "date")
    frame = files.frame(HOURLY, columns)
    found = {
        row["zone"]: HourlyShape(
            int(row["year"]), float(row["mean_g_per_kwh"]), row["shape_per_mille"], row["source"]
        )
        for row in frame.iter_rows(named=True)
    }
    if wrong := [zone for zone, one in found.items() if one.per_mille.count(" ") != HOURS - 1]:
        raise ValueError(f"{HOURLY}: not {HOURS} hours: {wrong}")
    return found


def _disclosures(files: DataFiles) -> Disclosures:
    columns = (
        *("provider", "region", "pue", "wue_l_per_kwh", "carbon_free_percent"),
        *("projection", "source", "date"),
    )
    frame = files.frame(DATACENTRES, columns)
    return Disclosures(
        provider=texts(frame["provider"]),
        region=texts(frame["region"]),
        pue=numbers(frame["pue"]),
        wue=numbers(frame["wue_l_per_kwh"]),
        projection=np.array([text == "yes" for text in texts(frame["projection"])]),
        year=_years(texts(frame["date"])),
        source=texts(frame["source"]),
    )


def _processors(files: DataFiles) -> Processors:
    columns = ("family", "role", "idle_w_per_vcpu", "max_w_per_vcpu", "source", "date")
    frame = files.frame(PROCESSORS, columns)
    # Families out of sale for a decade would widen every interval for machines nobody can buy.
    frame = frame.filter(frame["role"] != "retired")
    return Processors(
        family=texts(frame["family"]),
        idle_w=numbers(frame["idle_w_per_vcpu"]),
        max_w=numbers(frame["max_w_per_vcpu"]),
        fleet=np.array([role == "fleet" for role in texts(frame["role"])]),
    )


def _factors(files: DataFiles, path: str) -> dict[str, Factor]:
    columns = ("quantity", "low", "central", "high", "unit", "grade", "source", "date", "note")
    frame = files.frame(path, columns)
    values = zip(
        texts(frame["quantity"]),
        numbers(frame["low"]).tolist(),
        numbers(frame["central"]).tolist(),
        numbers(frame["high"]).tolist(),
        texts(frame["unit"]),
        grades(frame["grade"]).tolist(),
        texts(frame["source"]),
        _years(texts(frame["date"])).tolist(),
        strict=True,
    )
    found = {
        name: Factor(low, central, high, unit, Grade(grade), source, year)
        for name, low, central, high, unit, grade, source, year in values
    }
    if wrong := [name for name, f in found.items() if not f.low <= f.central <= f.high]:
        raise ValueError(f"{path}: low, central and high out of order for {wrong}")
    return found


def _grid_water(files: DataFiles) -> dict[str, Factor]:
    frame = files.frame(WATER, ("country", "wue_l_per_kwh", "source", "date"))
    litres = numbers(frame["wue_l_per_kwh"]).tolist()
    years = _years(texts(frame["date"])).tolist()
    rows = zip(texts(frame["country"]), litres, texts(frame["source"]), years, strict=True)
    return {c: Factor(value, value, value, "L/kWh", Grade.MODELLED, s, year) for c, value, s, year in rows}


def _years(dates: tuple[str, ...]) -> IntArray:
    years = [int(text[:4]) if len(text) in (4, 7, 10) and text[:4].isdigit() else -1 for text in dates]
    return np.array(years, dtype=np.int32)
