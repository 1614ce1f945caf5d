"""Water drawn for a workload, in litres. Reported beside carbon, never folded into it."""

from catalog.carbon.sites import SiteFactors
from catalog.quantities import Estimate, IntArray, independent


def water_per_it_kwh(sites: SiteFactors, region: IntArray) -> Estimate:
    """Litres per kWh of IT energy: WUE_site + PUE x WUE_grid; NaN where either is not known.

    A site without a published figure stays unknown: the grid's water alone would look like the whole.
    """
    electricity = sites.pue.take(region).times(sites.wue_grid.take(region), "L/kWh")
    return independent([sites.wue_site.take(region), electricity])


def water_l(it_energy_kwh: Estimate, sites: SiteFactors, region: IntArray) -> Estimate:
    """Water of an IT energy in each region, in litres: E_it x (WUE_site + PUE x WUE_grid)."""
    return it_energy_kwh.times(water_per_it_kwh(sites, region), "L")
