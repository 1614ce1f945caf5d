"""A shared token service: IT energy and embodied carbon of one request, hardware unknown.

The hardware of a token service is not published: the reference GPU is assumed, energy is fitted
(tier E1 or E2), and the service is charged the time it waits, so that tokens and own GPUs compare: its
waiting GPUs draw idle power and wear out at the full rate.

    E_it  [Wh] = E_gpu * k_host * (1 + (1 / u - 1) * P_idle / P_loaded)
    M_req [kg] = gpu_seconds * (M_server per GPU + M_gpu) / (lifetime * u)

Precision: models whose size somebody guessed are taken as served from eight-bit weights, published ones
from sixteen bits. At sixteen bits every published figure on a closed model lies below a third of ours.
"""

from dataclasses import dataclass

from catalog.ai_requests.boundaries import with_host, with_shared_idle
from catalog.ai_requests.constants import Interval
from catalog.ai_requests.energy import REFERENCE_GPU, request_energy
from catalog.ai_requests.facts import AiFacts
from catalog.ai_requests.tiers import Tier, Unservable
from catalog.provenance import Grade
from catalog.quantities import Estimate

CLOSED_PRECISION = "fp8"
OPEN_PRECISION = "bf16"
SECONDS_PER_YEAR = 365.25 * 24 * 3600


@dataclass(frozen=True, slots=True)
class HostEmbodied:
    """Kilograms of CO2e to make what serves: the server's share per GPU, the GPU; years they serve."""

    server_kg_per_gpu: Interval
    gpu_kg: Interval
    lifetime_years: float


@dataclass(frozen=True, slots=True)
class TokenEnergy:
    """IT energy (Wh) and embodied carbon (kg CO2e) of one request to a shared token service."""

    it_wh: Estimate
    embodied_kg: Estimate
    gpu_wh: Interval
    tier: Tier
    boundary: str
    concurrency: Interval
    utilisation: Interval
    sources: tuple[str, ...]
    notes: tuple[str, ...]


def token_energy(
    ai: AiFacts,
    host: HostEmbodied,
    *,
    model: str,
    task: str,
    input_tokens: float,
    output_tokens: float,
    cached_share: float = 0.0,
    precision: str | None = None,
    measured_wh: float | None = None,
) -> TokenEnergy | Unservable:
    """One request to a token API, before PUE and grid; `measured_wh` is a meter of the customer.

    A customer's meter is taken at the GPU and is charged the host and the idle share like a fit.
    `precision` None takes the service's usual one (`service_precision`).
    """
    energy = request_energy(
        ai,
        model=model,
        gpu=None,
        precision=precision or service_precision(ai, model),
        concurrency=None,
        task=task,
        input_tokens=input_tokens,
        output_tokens=output_tokens,
        cached_share=cached_share,
        measured_wh=measured_wh,
    )
    if isinstance(energy, Unservable):
        return energy
    grade = Grade(max(energy.tier.grade, Grade.MODELLED))
    host_wh = with_host(energy.gpu_wh.estimate("Wh", grade), ai.constants)
    busy = _busy_gpu_seconds(ai, energy.gpu_wh)
    return TokenEnergy(
        it_wh=with_shared_idle(host_wh, ai.constants),
        embodied_kg=_embodied(ai, host, busy),
        gpu_wh=energy.gpu_wh,
        tier=energy.tier,
        boundary=energy.boundary,
        concurrency=energy.concurrency,
        utilisation=ai.constants.utilisation,
        sources=energy.sources,
        notes=(*energy.notes, "utilisation_assumed", "host_assumed", *_precision_note(precision)),
    )


def service_precision(ai: AiFacts, model: str) -> str:
    """The weights a token service is taken to hold: eight bits for a closed model, else sixteen."""
    code = ai.models.code(model)
    return CLOSED_PRECISION if code >= 0 and ai.models.size_is_estimated(code) else OPEN_PRECISION


def _precision_note(stated: str | None) -> tuple[str, ...]:
    return () if stated else ("precision_assumed",)


def _busy_gpu_seconds(ai: AiFacts, gpu_wh: Interval) -> Interval:
    """GPU-seconds of a request: its energy over the power a GPU draws under load, not its rated power."""
    gpu = ai.gpus.code(REFERENCE_GPU)
    power_w = float(ai.gpus.tdp_w[gpu]) * ai.constants.gpu_power_share.central
    return gpu_wh.scaled(3600 / power_w)


def _embodied(ai: AiFacts, host: HostEmbodied, busy_gpu_seconds: Interval) -> Estimate:
    kg_per_second = host.server_kg_per_gpu.plus(host.gpu_kg).scaled(
        1 / (host.lifetime_years * SECONDS_PER_YEAR)
    )
    busy = busy_gpu_seconds.estimate("s", Grade.ASSUMED)
    idle = ai.constants.utilisation.inverse().estimate("ratio", Grade.ASSUMED)
    return busy.times(idle, "s").times(kg_per_second.estimate("kg/s", Grade.ASSUMED), "kg")
