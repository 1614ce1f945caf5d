"""`judge`: the three lenses over the bundles of one family, as columns."""

from dataclasses import dataclass

import numpy as np

from catalog.bundles import NONE, Bundles, HardwareUse
from catalog.candidates import Family
from catalog.carbon.embodied import (
    gpu_embodied_kg_per_hour,
    machine_embodied_kg_per_hour,
    storage_embodied_kg_per_tib_hour,
)
from catalog.carbon.estimate import CarbonColumns, estimate_carbon, with_waiting
from catalog.carbon.power import gpu_power_w, machine_power_w, storage_power_w_per_tib
from catalog.cost.estimate import CostColumns
from catalog.library import Catalog
from catalog.market import Market
from catalog.provenance import Grade
from catalog.quantities import BoolArray, Estimate, FloatArray, IntArray, independent
from catalog.sovereignty.assess import Levels

W_PER_KW = 1000.0


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Judgement of the chosen rows of one family; `rows` are their numbers in the family.

    `score` is the sovereignty score that ranks, 0-100: the low end, on structural evidence, so that
    what nobody has shown never earns a point.
    """

    rows: IntArray
    cost: CostColumns
    carbon: CarbonColumns
    score: FloatArray
    levels: Levels

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, judged: IntArray) -> "Scorecard":
        """Some of the judged rows, by their position among them."""
        return Scorecard(
            self.rows[judged],
            self.cost.take(judged),
            self.carbon.take(judged),
            self.score[judged],
            self.levels,
        )


def judge(
    market: Market, family: Family, rows: BoolArray | IntArray, waiting: FloatArray | None = None
) -> Scorecard:
    """The three lenses over some rows of a family, one column operation per figure.

    `waiting` is the share of its use emissions that a job which may wait keeps, per region code.
    """
    chosen = (
        np.flatnonzero(rows).astype(np.int32) if rows.dtype == np.bool_ else np.asarray(rows, dtype=np.int32)
    )
    bundles, levels = family.bundles.take(chosen), family.levels
    sizing = sizing_doubt(bundles)
    energy = it_energy_kwh(market.catalog, bundles.hardware, sizing)
    embodied = embodied_kg(market.catalog, bundles.hardware, sizing)
    carbon = estimate_carbon(energy, embodied, market.sites, bundles.region)
    if waiting is not None:
        carbon = with_waiting(carbon, waiting[bundles.region])
    return Scorecard(
        rows=chosen,
        cost=family.cost.take(chosen),
        carbon=carbon,
        score=levels.cases.score_low[levels.case[chosen]],
        levels=levels,
    )


def it_energy_kwh(catalog: Catalog, use: HardwareUse, sizing: Estimate | None = None) -> Estimate:
    """IT energy of a mean month: the request model's where it speaks, else power x hours.

    `sizing` is the doubt of the hours, which the request model's energy holds already.

    A machine with GPUs draws its GPUs times the host factor; any other draws vCPU and memory.
    """
    if use.it_energy_kwh is not None:
        return use.it_energy_kwh
    facts = catalog.carbon
    total = machine_power_w(facts, use.vcpu_hours, use.memory_gib_hours, use.utilisation)
    if (use.gpu != NONE).any():
        gpus = gpu_power_w(facts, catalog.gpus, use.gpu, use.utilisation).scaled(use.gpu_hours, "W")
        host = catalog.ai.constants.host_factor.estimate("1", Grade.MODELLED)
        total = _where(use.gpu != NONE, gpus.times(host, "W"), total)
    if sizing is not None:
        total = total.times(sizing, "W")
    if use.storage_tib_hours.any():
        storage = storage_power_w_per_tib(facts, use.medium, use.copies).scaled(use.storage_tib_hours, "W")
        total = independent([total, storage])
    return total.scaled(1.0 / W_PER_KW, "kWh")


def embodied_kg(catalog: Catalog, use: HardwareUse, sizing: Estimate | None = None) -> Estimate:
    """Embodied carbon of the hardware reserved in a mean month; a GPU carries its share of the host."""
    if use.embodied_kg is not None:
        return use.embodied_kg
    facts, on_gpus = catalog.carbon, use.gpu != NONE
    if len(on_gpus) and on_gpus.all():
        total = gpu_embodied_kg_per_hour(facts, catalog.gpus, use.gpu).scaled(use.gpu_hours)
    else:
        total = machine_embodied_kg_per_hour(facts, use.vcpu_hours, use.memory_gib_hours)
        if on_gpus.any():
            gpus = gpu_embodied_kg_per_hour(facts, catalog.gpus, use.gpu).scaled(use.gpu_hours)
            total = _where(on_gpus, gpus, total)
    if sizing is not None:
        total = total.times(sizing, total.unit)
    if use.storage_tib_hours.any():
        kept = storage_embodied_kg_per_tib_hour(facts, use.medium, use.copies).scaled(use.storage_tib_hours)
        total = independent([total, kept])
    return Estimate(total.low, total.central, total.high, "kg", total.grade)


def sizing_doubt(bundles: Bundles) -> Estimate | None:
    """The doubt of sizing as a factor on hardware, as it is one on cost; None where sizing is exact."""
    if (bundles.cost_low == 1).all() and (bundles.cost_high == 1).all():
        return None
    ones = np.ones(len(bundles))
    return Estimate.of(bundles.cost_low, ones, bundles.cost_high, "1", Grade.MODELLED)


def _where(mask: BoolArray, yes: Estimate, no: Estimate) -> Estimate:
    return Estimate.of(
        np.where(mask, yes.low, no.low),
        np.where(mask, yes.central, no.central),
        np.where(mask, yes.high, no.high),
        yes.unit,
        np.where(mask, yes.grade, no.grade).astype(np.int8),
    )
