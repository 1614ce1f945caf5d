"""Carbon, energy and water of candidates: ((E x I) + M), location based, embodied included.

After SCI (ISO/IEC 21031:2024): offsets and certificates are excluded from what ranks; the market-based
figure stands beside it.
"""

from dataclasses import dataclass, replace

import numpy as np

from catalog.carbon.sites import SiteFactors
from catalog.carbon.water import water_l
from catalog.quantities import BoolArray, Estimate, FloatArray, IntArray, independent

G_PER_KG = 1000.0


@dataclass(frozen=True, slots=True)
class CarbonColumns:
    """The carbon lens, one row per candidate, over the period of the energy given.

    kg CO2e, except `energy_kwh` (of the facility: IT energy times PUE) and `water_l`. A NaN central
    value is unknown and must not rank; its low and high may still be known.
    """

    use_kg: Estimate
    embodied_kg: Estimate
    total_kg: Estimate
    market_based_kg: Estimate
    energy_kwh: Estimate
    water_l: Estimate

    def take(self, rows: IntArray | BoolArray) -> "CarbonColumns":
        """The chosen rows."""
        return CarbonColumns(
            self.use_kg.take(rows),
            self.embodied_kg.take(rows),
            self.total_kg.take(rows),
            self.market_based_kg.take(rows),
            self.energy_kwh.take(rows),
            self.water_l.take(rows),
        )


def estimate_carbon(
    it_energy_kwh: Estimate, embodied_kg: Estimate, sites: SiteFactors, region: IntArray
) -> CarbonColumns:
    """The carbon columns of candidates.

    `it_energy_kwh` and `embodied_kg` are per candidate and period; `region` is the region's code, -1
    for a place that is not known: default PUE, the widest interval of intensity, no central value.
    Market based counts use alone, as an inventory of purchased electricity does.
    """
    energy = scaled_by(it_energy_kwh, sites.pue.take(region), "kWh")
    use = scaled_by(energy, sites.intensity.take(region), "g").scaled(1 / G_PER_KG, "kg")
    market = scaled_by(energy, sites.market_based.take(region), "g").scaled(1 / G_PER_KG, "kg")
    return CarbonColumns(
        use_kg=use,
        embodied_kg=embodied_kg,
        total_kg=summed([use, embodied_kg]),
        market_based_kg=market,
        energy_kwh=energy,
        water_l=water_l(it_energy_kwh, sites, region),
    )


def with_waiting(columns: CarbonColumns, share: FloatArray) -> CarbonColumns:
    """The columns of a job that waits for cleaner hours: it keeps `share` (0-1) of its use emissions."""
    use = columns.use_kg.scaled(share)
    market = columns.market_based_kg.scaled(share)
    total = summed([use, columns.embodied_kg])
    return replace(columns, use_kg=use, total_kg=total, market_based_kg=market)


def scaled_by(quantity: Estimate, factor: Estimate, unit: str) -> Estimate:
    """Product of independent factors; a row without a central value keeps the product of its bounds."""
    product = quantity.times(factor, unit)
    return _bounded(product, quantity.low * factor.low, quantity.high * factor.high)


def summed(terms: list[Estimate]) -> Estimate:
    """Sum of independent terms; a row without a central value keeps the sum of its bounds."""
    low, high = np.asarray(sum(term.low for term in terms)), np.asarray(sum(term.high for term in terms))
    return _bounded(independent(terms), low, high)


def _bounded(estimate: Estimate, low: FloatArray, high: FloatArray) -> Estimate:
    unknown = np.isnan(estimate.central)
    return Estimate.of(
        np.where(unknown, low, estimate.low),
        estimate.central,
        np.where(unknown, high, estimate.high),
        estimate.unit,
        estimate.grade,
    )
