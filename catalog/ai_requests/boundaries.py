"""From one boundary of measurement to the next: GPU, then host, then idle share, then facility.

Never compare two figures of different boundaries without these steps. Energies are Wh per request,
factors are ratios; each step multiplies (method page, boundary chain).
"""

from catalog.ai_requests.constants import Constants, Interval
from catalog.provenance import Grade
from catalog.quantities import Estimate

GPU_ONLY = "gpu_only_steady_state"
CUSTOMER_METER = "customer_meter"


def with_host(gpu_wh: Estimate, constants: Constants) -> Estimate:
    """GPU energy plus the server around the GPUs: CPU, memory, network, fans."""
    return gpu_wh.times(_factor(constants.host_factor), gpu_wh.unit)


def with_fleet_idle(host_wh: Estimate, constants: Constants) -> Estimate:
    """Energy of a full, dedicated fleet plus the machines it keeps idle."""
    return host_wh.times(_factor(constants.idle_factor), host_wh.unit)


def shared_idle_factor(constants: Constants) -> Interval:
    """Energy of a shared service over that of its requests: 1 + (1 / u - 1) x idle / loaded power.

    A waiting GPU draws its idle power, as own GPUs that wait are charged; 1 / u would charge it full
    power. One large fleet measured 1.12 (`google_gemini_2508`), inside the interval.
    """
    low, central, high = (
        1 + (1 / busy - 1) * idle / constants.gpu_power_share.central
        for busy, idle in zip(reversed(constants.utilisation), constants.gpu_idle_share, strict=True)
    )
    return Interval(low, central, high)


def with_shared_idle(host_wh: Estimate, constants: Constants) -> Estimate:
    """Energy of a shared token service charged with what it draws while it waits."""
    return host_wh.times(_factor(shared_idle_factor(constants)), host_wh.unit)


def at_facility(it_wh: Estimate, pue: Estimate) -> Estimate:
    """Energy at the site's meter; `pue` is facility over IT energy, from the carbon lens."""
    return it_wh.times(pue, it_wh.unit)


def _factor(interval: Interval) -> Estimate:
    return interval.estimate("ratio", Grade.MODELLED)
