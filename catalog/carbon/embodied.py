"""Carbon of making the hardware, charged by the hour of its life, in kg CO2e per hour reserved."""

import numpy as np

from catalog.carbon.facts import CarbonFacts
from catalog.carbon.power import TB_PER_TIB, checked_medium
from catalog.hardware import Gpus
from catalog.provenance import Grade
from catalog.quantities import Estimate, FloatArray, IntArray, independent
from catalog.recent import Itself, kept

HOURS_PER_YEAR = 8760.0
GB_PER_GIB = 1.073741824
UNIT = "kg/h"
UNKNOWN = -1


def machine_embodied_kg_per_hour(
    facts: CarbonFacts, vcpu: FloatArray | float, memory_gib: FloatArray | float
) -> Estimate:
    """Embodied carbon of the vCPU and memory reserved, in kg per hour; NaN where either is unknown.

    The vCPU share of a whole machine (900 / 2,181 / 3,880 kg per 128 vCPU) over three years. Memory
    beyond what such a machine carries per vCPU is added as modules (`boavizta_components`).
    """
    factors = facts.factors
    life = factors["machine_lifetime"].central * HOURS_PER_YEAR
    cpus = np.asarray(vcpu, dtype=np.float64)
    beyond_gib = memory_beyond(facts, cpus, memory_gib)
    part = cpus / factors["machine_vcpu"].central
    machine = factors["machine_embodied"].estimate().scaled(part / life, UNIT)
    modules = factors["memory_embodied"].estimate().scaled(beyond_gib * GB_PER_GIB / life, UNIT)
    return independent([machine, modules])


def memory_beyond(facts: CarbonFacts, vcpu: FloatArray | float, memory_gib: FloatArray | float) -> FloatArray:
    """GiB beyond what a machine carries for its vCPU."""
    carried = facts.factors["machine_memory_per_vcpu"].central * np.asarray(vcpu, dtype=np.float64)
    return np.maximum(np.asarray(memory_gib, dtype=np.float64) - carried, 0.0)


def gpu_kg(facts: CarbonFacts, gpus: Gpus) -> Estimate:
    """Embodied carbon of each GPU in kg, by code; NaN where no source gives any figure.

    Where only the greatest figure is published, low and central take its proportion in the H100, the
    one card with three sources (`hardware/factors.csv`); a figure of its own always wins.
    """
    high = gpus.embodied_high_kg
    low_share = facts.factors["gpu_embodied_low_share"].central
    central_share = facts.factors["gpu_embodied_central_share"].central
    low = np.where(np.isnan(gpus.embodied_low_kg), high * low_share, gpus.embodied_low_kg)
    central = np.where(np.isnan(gpus.embodied_central_kg), high * central_share, gpus.embodied_central_kg)
    return Estimate.of(low, central, high, "kg", Grade.MODELLED)


def gpu_embodied_kg_per_hour(facts: CarbonFacts, gpus: Gpus, code: IntArray) -> Estimate:
    """Embodied carbon of one GPU with its eighth of the host, in kg per hour; NaN for an unknown GPU (-1).

    The host is charged here, whole: do not add `machine_embodied_kg_per_hour` for the same machine.
    Host and lifetime after EcoLogits (`ecologits_constants`).
    """
    return _of_each_gpu(Itself(facts), Itself(gpus)).take(np.maximum(code, UNKNOWN))


@kept(8)
def _of_each_gpu(known: Itself[CarbonFacts], cards: Itself[Gpus]) -> Estimate:
    """The same of every GPU by code; the last row is that of an unknown one."""
    facts, gpus = known.value, cards.value
    code = np.append(np.arange(len(gpus.embodied_high_kg)), UNKNOWN).astype(np.int32)
    factors = facts.factors
    life = factors["gpu_lifetime"].central * HOURS_PER_YEAR
    # Row -1 would otherwise read the last GPU.
    mask = np.where(code >= 0, 1.0, np.nan)
    gpu = gpu_kg(facts, gpus).take(code).scaled(mask / life, UNIT)
    part = mask / factors["gpu_host_slots"].central
    host = factors["gpu_host_embodied"].estimate().scaled(part / life, UNIT)
    return independent([gpu, host])


def storage_embodied_kg_per_tib_hour(
    facts: CarbonFacts, medium: str, replication: FloatArray | float = 1.0
) -> Estimate:
    """Embodied carbon of the disks behind one TiB kept `replication` times, in kg per hour.

    Four years of life. The machines around the disks are not in it: a lower bound of the whole.
    """
    life = facts.factors["storage_lifetime"].central * HOURS_PER_YEAR
    factor = facts.factors[f"{checked_medium(medium)}_embodied"].estimate()
    return factor.scaled(TB_PER_TIB * np.asarray(replication, dtype=np.float64) / life, UNIT)
