"""Changes of electricity: how much CO2e a kilowatt-hour carries."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field, model_validator

from app.recommendations.asking.vocabulary import nearest
from app.recommendations.asking.wire_values import NotNegative, Number, refuse
from app.scenarios.changes.change import Change, Inapplicable, Service
from catalog.carbon.facts import CarbonFacts
from catalog.carbon.grids import zone_intensity
from catalog.library import Catalog
from catalog.quantities import FloatArray

MONTHS = 12


class GridIntensity(Change):
    """The electricity of a zone (`PL`; `SE` takes in `SE-SE1` ...) gets another intensity.

    One of: a share more or less; `g_per_kwh` (g CO2e, lifecycle); the level of another zone (`like`). Each
    figure of the zone moves in proportion, so that its interval keeps its width.
    """

    STRAIGHT: ClassVar[frozenset[str]] = frozenset({"share", "g_per_kwh"})
    kind: Literal["grid_intensity"]
    zone: str
    share: Annotated[Number, Field(ge=-1, le=100)] | None = None
    g_per_kwh: NotNegative | None = None
    like: str | None = None

    @model_validator(mode="after")
    def _one_of_three(self) -> "GridIntensity":
        if sum(value is not None for value in (self.share, self.g_per_kwh, self.like)) != 1:
            raise refuse("one_of", "a new intensity is one of three keys", "write share, g_per_kwh or like")
        return self

    def known(self, catalog: Catalog, service: Service) -> Catalog:
        """The carbon facts with the zone's figures scaled."""
        central = central_of(catalog.carbon)
        zones = zones_in(central, self.zone, "zone")
        factors = {zone: self._factor(central, zone) for zone in zones}
        return with_factors(catalog, factors)

    def _factor(self, central: Mapping[str, float], zone: str) -> float:
        if self.share is not None:
            return 1.0 + self.share
        level = self.g_per_kwh
        if self.like is not None:
            level = central.get(self.like)
        if level is None:
            raise _no_zone("like", str(self.like), central)
        return level / central[zone]


class Decarbonisation(Change):
    """Electricity gets cleaner: by a share `per_year` (0.05: each year 5 % below the last), or along a path.

    `path` gives g CO2e/kWh by calendar year, taken at mid-year, straight between two years and level beyond
    them. A question counts the mean over its months of service; without `zone` every zone follows `per_year`
    from the year of its latest figure.
    """

    kind: Literal["decarbonisation"]
    zone: str | None = None
    per_year: Annotated[Number, Field(ge=-1, lt=1)] | None = None
    path: Annotated[dict[str, NotNegative], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> "Decarbonisation":
        if (self.per_year is None) == (self.path is None):
            raise refuse("one_of", "a path is one of two keys", "write per_year or path")
        if self.path is not None and self.zone is None:
            raise refuse("zone_missing", "a path is of one zone", "add zone: its code, such as PL")
        wrong = [year for year in self.path or {} if not (year.isdecimal() and len(year) == 4)]
        if wrong:
            raise refuse("year", f"{wrong[0]} is not a year", "write one such as 2030")
        return self

    def known(self, catalog: Catalog, service: Service) -> Catalog:
        """The carbon facts at the mean level of the months of service."""
        grids = zone_intensity(catalog.carbon)
        central = central_of(catalog.carbon)
        zones = list(central) if self.zone is None else zones_in(central, self.zone, "zone")
        months = years_of(service)
        year = dict(zip(grids.zone, grids.year.tolist(), strict=True))
        return with_factors(
            catalog, {zone: self._factor(central[zone], year[zone], months) for zone in zones}
        )

    def _factor(self, now: float, year: int, months: FloatArray) -> float:
        if self.path is None:
            # The figure is the mean of its year: it stands at mid-year.
            elapsed = np.maximum(months - (year + 0.5), 0.0)
            return float(((1.0 - (self.per_year or 0.0)) ** elapsed).mean())
        known = sorted((int(text) + 0.5, level) for text, level in self.path.items())
        at, level = [point[0] for point in known], [point[1] for point in known]
        return float(np.interp(months, at, level).mean()) / now


def years_of(service: Service) -> FloatArray:
    """The middle of every month of service, in years of the calendar (2027.04 is mid-January 2027)."""
    year, month = int(service.starts[:4]), int(service.starts[5:7])
    return year + (month - 0.5 + np.arange(service.months)) / MONTHS


def central_of(facts: CarbonFacts) -> dict[str, float]:
    """g CO2e/kWh of every zone that has a figure above zero."""
    grids = zone_intensity(facts)
    pairs = zip(grids.zone, grids.intensity.central.tolist(), strict=True)
    return {zone: level for zone, level in pairs if level > 0}


def zones_in(central: Mapping[str, float], zone: str, key: str) -> list[str]:
    """The zone and its parts. Raises Inapplicable when none has a figure."""
    found = [name for name in central if name == zone or name.startswith(f"{zone}-")]
    if not found:
        raise _no_zone(key, zone, central)
    return found


def _no_zone(key: str, zone: str, central: Mapping[str, float]) -> Inapplicable:
    guess = nearest(zone, central)
    remedy = f"did you mean {guess}?" if guess else "use a country or a zone such as FR, DE, SE-SE3"
    return Inapplicable(key, f"no intensity is known of zone {zone[:40]}", remedy, "unknown_zone")


def with_factors(catalog: Catalog, factors: Mapping[str, float]) -> Catalog:
    """The catalog with every figure of some zones scaled; unchanged where all factors are one."""
    if all(factor == 1.0 for factor in factors.values()):
        return catalog
    rows = catalog.carbon.intensity
    scale = np.array([factors.get(zone, 1.0) for zone in rows.zone])
    intensity = replace(rows, g_per_kwh=rows.g_per_kwh * scale)
    return replace(catalog, carbon=replace(catalog.carbon, intensity=intensity))
