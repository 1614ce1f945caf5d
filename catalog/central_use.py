"""Energy and embodied carbon of hardware without their doubt: the central values of the lens, as columns.

What is compared by the thousand is compared on central values; the ends of the intervals would take most of
the time. Every coefficient is read off the functions of the lens (`catalog/carbon`), linear in hours.
"""

import numpy as np

from catalog.bundles import NONE, HardwareUse
from catalog.carbon.embodied import (
    gpu_embodied_kg_per_hour,
    machine_embodied_kg_per_hour,
    memory_beyond,
    storage_embodied_kg_per_tib_hour,
)
from catalog.carbon.facts import CarbonFacts
from catalog.carbon.power import gpu_power_w, machine_power_w, storage_power_w_per_tib
from catalog.hardware import Gpus
from catalog.library import Catalog
from catalog.quantities import FloatArray, IntArray
from catalog.recent import Itself, kept

W_PER_KW = 1000.0


def central_kwh(catalog: Catalog, use: HardwareUse) -> FloatArray:
    """IT energy of a mean month in kWh, as `it_energy_kwh` puts its centre."""
    if use.it_energy_kwh is not None:
        return use.it_energy_kwh.central
    facts = Itself(catalog.carbon)
    per_vcpu, per_gib = _machine_watts(facts, use.utilisation)
    watts = per_vcpu * use.vcpu_hours + per_gib * use.memory_gib_hours
    on_gpus = use.gpu != NONE
    if on_gpus.any():
        host = catalog.ai.constants.host_factor.central
        per_gpu = _gpu_watts(facts, Itself(catalog.gpus), use.utilisation)[_codes(use.gpu)]
        watts = np.where(on_gpus, per_gpu * use.gpu_hours * host, watts)
    if use.storage_tib_hours.any():
        watts = watts + _storage(facts, use.medium, use.copies)[0] * use.storage_tib_hours
    return np.asarray(watts / W_PER_KW)


def central_embodied_kg(catalog: Catalog, use: HardwareUse) -> FloatArray:
    """Embodied carbon of the hardware reserved in a mean month in kg, as `embodied_kg` puts its centre."""
    if use.embodied_kg is not None:
        return use.embodied_kg.central
    facts = Itself(catalog.carbon)
    per_vcpu, per_gib = _machine_kg(facts)
    beyond = memory_beyond(catalog.carbon, use.vcpu_hours, use.memory_gib_hours)
    kg = per_vcpu * use.vcpu_hours + per_gib * beyond
    on_gpus = use.gpu != NONE
    if on_gpus.any():
        kg = np.where(on_gpus, _gpu_kg(facts, Itself(catalog.gpus))[_codes(use.gpu)] * use.gpu_hours, kg)
    if use.storage_tib_hours.any():
        kg = kg + _storage(facts, use.medium, use.copies)[1] * use.storage_tib_hours
    return np.asarray(kg)


def _codes(gpu: IntArray) -> IntArray:
    """Rows of a table by GPU code whose last row is that of an unknown GPU."""
    return np.maximum(gpu, NONE)


@kept(64)
def _machine_watts(facts: Itself[CarbonFacts], utilisation: float) -> tuple[float, float]:
    """Watts per vCPU and per GiB."""
    vcpu = machine_power_w(facts.value, 1.0, 0.0, utilisation).central
    return float(vcpu[0]), float(machine_power_w(facts.value, 0.0, 1.0, utilisation).central[0])


@kept(8)
def _machine_kg(facts: Itself[CarbonFacts]) -> tuple[float, float]:
    """Kilograms an hour per vCPU, and per GiB beyond what such a machine carries."""
    vcpu = machine_embodied_kg_per_hour(facts.value, 1.0, 0.0).central
    return float(vcpu[0]), float(machine_embodied_kg_per_hour(facts.value, 0.0, 1.0).central[0])


def _every(gpus: Gpus) -> IntArray:
    return np.append(np.arange(len(gpus)), NONE).astype(np.int32)


@kept(32)
def _gpu_watts(facts: Itself[CarbonFacts], gpus: Itself[Gpus], utilisation: float) -> FloatArray:
    return gpu_power_w(facts.value, gpus.value, _every(gpus.value), utilisation).central


@kept(8)
def _gpu_kg(facts: Itself[CarbonFacts], gpus: Itself[Gpus]) -> FloatArray:
    return gpu_embodied_kg_per_hour(facts.value, gpus.value, _every(gpus.value)).central


@kept(32)
def _storage(facts: Itself[CarbonFacts], medium: str, copies: float) -> tuple[float, float]:
    """Watts and kilograms an hour of a TiB kept in so many copies."""
    watts = storage_power_w_per_tib(facts.value, medium, copies).central
    return float(watts[0]), float(storage_embodied_kg_per_tib_hour(facts.value, medium, copies).central[0])
