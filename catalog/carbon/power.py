"""Electric power of the share of hardware used, in watts of IT load (before the site's PUE)."""

import numpy as np

from catalog.carbon.facts import CarbonFacts
from catalog.hardware import Gpus
from catalog.provenance import Grade
from catalog.quantities import Estimate, FloatArray, IntArray, independent
from catalog.recent import Itself, kept

TB_PER_TIB = 1.099511627776
MEDIA = ("ssd", "hdd")


def machine_power_w(
    facts: CarbonFacts,
    vcpu: FloatArray | float,
    memory_gib: FloatArray | float,
    utilisation: FloatArray | float,
) -> Estimate:
    """Power of the vCPU and memory reserved, in W; NaN where either is unknown.

    Per vCPU W_min + utilisation x (W_max - W_min): central is the median over providers' fleets, the
    interval runs over processor families on sale. Memory draws its coefficient whatever the load.
    Method: Cloud Carbon Footprint (`ccf_constants`). Linear in both, so hours may stand for units.
    """
    per_vcpu = _per_vcpu(Itself(facts), checked_utilisation(utilisation).tobytes())
    memory = facts.factors["memory_power"].estimate().scaled(np.asarray(memory_gib, dtype=np.float64), "W")
    return independent([per_vcpu.scaled(vcpu), memory])


@kept(64)
def _per_vcpu(facts: Itself[CarbonFacts], utilisation: bytes) -> Estimate:
    """Power of one vCPU at each utilisation, in W: most questions name the same few."""
    load, processors = np.frombuffer(utilisation)[:, np.newaxis], facts.value.processors
    watts = processors.idle_w + load * (processors.max_w - processors.idle_w)
    central = np.median(watts[:, processors.fleet], axis=1)
    return Estimate.of(watts.min(axis=1), central, watts.max(axis=1), "W", Grade.MODELLED)


def gpu_power_w(facts: CarbonFacts, gpus: Gpus, code: IntArray, utilisation: FloatArray | float) -> Estimate:
    """Power of one GPU per row, in W: idle + utilisation x (loaded - idle); NaN for an unknown GPU (-1).

    Rated power is not consumption: a card busy with language models draws 0.37 to 0.96 of it, 0.70 at
    the median (`mlenergy_v3`). A card without a published idle figure takes the share of its rated
    power that cards of the same source show.
    """
    load = checked_utilisation(utilisation)
    known = code >= 0
    rated = np.where(known, gpus.tdp_w[code], np.nan)
    published = np.where(known, gpus.idle_w[code], np.nan)
    resting, loaded = facts.factors["gpu_idle_share"], facts.factors["gpu_load_share"]

    def watts(resting_share: float, loaded_share: float) -> FloatArray:
        idle = np.where(np.isnan(published), rated * resting_share, published)
        return np.asarray(idle + load * (rated * loaded_share - idle))

    return Estimate.of(
        watts(resting.low, loaded.low),
        watts(resting.central, loaded.central),
        watts(resting.high, loaded.high),
        "W",
        Grade.MODELLED,
    )


def storage_power_w_per_tib(
    facts: CarbonFacts, medium: str, replication: FloatArray | float = 1.0
) -> Estimate:
    """Power of one TiB kept `replication` times on `ssd` or `hdd`, in W (`ccf_constants`)."""
    factor = facts.factors[f"{checked_medium(medium)}_power"].estimate()
    return factor.scaled(TB_PER_TIB * np.asarray(replication, dtype=np.float64), "W")


def checked_utilisation(utilisation: FloatArray | float) -> FloatArray:
    """Utilisation as a column. Raises ValueError outside 0 to 1: a percentage is the usual slip."""
    load = np.atleast_1d(np.asarray(utilisation, dtype=np.float64))
    if np.any((load < 0) | (load > 1)):
        raise ValueError("utilisation is a share between 0 and 1")
    return load


def checked_medium(medium: str) -> str:
    """The medium itself. Raises ValueError when it is not one of `MEDIA`."""
    if medium not in MEDIA:
        raise ValueError(f"unknown storage medium {medium!r}, expected one of {', '.join(MEDIA)}")
    return medium
