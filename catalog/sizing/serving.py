"""Own GPUs for inference: GPUs per replica, replicas per month, utilisation and IT energy.

    GPUs per replica = 2^ceil(log2(1.2 x weights GB / GPU GB)), or what the model was measured on
    throughput       = measured, ln on ln over concurrency; else n x 0.7 x TDP / J per token, x0.5..2
    busy GPU-seconds = n x T_out / throughput + prefill
    replicas         = max(min_replicas, ceil(mean load x peak_to_mean / 0.8)), whole and always on

Nothing here knows offers: a machine with c GPUs, its price and its place come after. Sources: method
page of AI requests, and the cost method, points 9 and 10.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil, log2

import numpy as np

from catalog.ai_requests.boundaries import with_host
from catalog.ai_requests.constants import Interval
from catalog.ai_requests.energy import (
    EMBEDDING,
    Load,
    RequestEnergy,
    decode_j_per_token,
    load_of,
    request_energy,
)
from catalog.ai_requests.facts import AiFacts
from catalog.ai_requests.fit import weights_gb
from catalog.ai_requests.measured import Series
from catalog.ai_requests.models import OPENNESS
from catalog.ai_requests.sizes import Size, prefill_gpu_seconds, size_of
from catalog.ai_requests.tiers import Unservable
from catalog.provenance import Grade
from catalog.quantities import Estimate, FloatArray
from catalog.sizing.demand import month_factors
from catalog.workloads import Inference

HOURS_PER_MONTH = 730.0
REMEMBERED = 8192
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class OwnGpuSizing:
    """What serving one model on one GPU takes; arrays hold one value per month of the horizon.

    `tokens_per_second` are output tokens of one replica of `gpus_per_replica` GPUs serving
    `concurrency` requests at once; `busy_gpu_seconds` and `prefill_gpu_seconds` are per request, the
    second within the first. `replicas` (count) are whole and always on; `utilisation` is the share
    of their GPU time that serves; `it_kwh` is energy with hosts and idle draw, before PUE;
    `idle_kwh_per_gpu_hour` is what one more GPU draws that only waits, with its share of the host.
    """

    model: str
    gpu: str
    gpus_per_replica: int
    concurrency: float
    tokens_per_second: Interval
    throughput_grade: Grade
    prefill_gpu_seconds: Interval
    busy_gpu_seconds: Interval
    requests: FloatArray
    replicas: Estimate
    utilisation: FloatArray
    it_kwh: Estimate
    idle_kwh_per_gpu_hour: Estimate
    energy: RequestEnergy
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Replica:
    gpus: int
    concurrency: float
    speed: Interval
    grade: Grade
    notes: tuple[str, ...]


@lru_cache(maxsize=REMEMBERED)
def size_own_gpus(
    inference: Inference,
    growth: float,
    months: int,
    ai: AiFacts,
    model: str,
    gpu_name: str,
) -> OwnGpuSizing | Unservable:
    """Own GPUs `gpu_name` serving `model`, or why they cannot. Remembered per set of arguments."""
    served = _served(replace(inference, requests_per_month=0.0), ai, model, gpu_name)
    if isinstance(served, Unservable):
        return served
    return _month_by_month(ai, inference, month_factors(growth, months), served)


@dataclass(frozen=True, slots=True)
class _Served:
    """What one request takes and how a replica serves it, however many come."""

    load: Load
    size: Size
    replica: _Replica
    energy: RequestEnergy


@lru_cache(maxsize=REMEMBERED)
def _served(inference: Inference, ai: AiFacts, model: str, gpu_name: str) -> _Served | Unservable:
    profile = inference.profile
    load = load_of(ai, model, gpu_name, profile.precision, profile.concurrency, inference.task)
    if isinstance(load, Unservable):
        return load
    size = _servable_size(ai, load)
    if isinstance(size, Unservable):
        return size
    replica = _replica(ai, inference, load, size)
    if isinstance(replica, Unservable):
        return replica
    kept = replica.concurrency == load.concurrency.central and load.concurrency_assumed
    energy = request_energy(
        ai,
        model=model,
        gpu=gpu_name,
        precision=profile.precision,
        concurrency=None if kept else replica.concurrency,
        task=inference.task,
        input_tokens=inference.input_tokens,
        output_tokens=inference.output_tokens,
        cached_share=inference.cached_share,
        measured_wh=inference.measured_energy_wh,
        gpu_count=replica.gpus,
    )
    return energy if isinstance(energy, Unservable) else _Served(load, size, replica, energy)


def gpus_per_replica(ai: AiFacts, total_b: float, precision: str, gpu_memory_gb: float) -> int:
    """GPUs that hold the weights and the working memory of one replica, a power of two."""
    needed_gb = ai.constants.memory_overhead.central * weights_gb(total_b, precision)
    return int(2 ** ceil(log2(max(1.0, needed_gb / gpu_memory_gb)) - ROUNDING))


def _servable_size(ai: AiFacts, load: Load) -> Size | Unservable:
    """The size, unless the weights are not to be had or the GPU is not known well enough."""
    size = size_of(ai, load.model)
    if isinstance(size, Unservable):
        return size
    if size.estimated or OPENNESS[ai.models.openness[load.model]] == "closed":
        return Unservable("weights_not_available", ai.models.id[load.model])
    if np.isnan(ai.gpus.memory_gb[load.gpu]):
        return Unservable("gpu_memory_unknown", ai.gpus.name[load.gpu])
    if np.isnan(ai.gpus.tdp_w[load.gpu]):
        return Unservable("gpu_power_unknown", ai.gpus.name[load.gpu])
    return size


def _replica(ai: AiFacts, inference: Inference, load: Load, size: Size) -> _Replica | Unservable:
    count = gpus_per_replica(ai, size.total_b.central, load.precision, float(ai.gpus.memory_gb[load.gpu]))
    series = ai.measurements.same(load.model, load.gpu, load.precision, load.task, count)
    if series is not None:
        return _measured_replica(ai, inference, load, series, count)
    return _modelled_replica(ai, inference, load, size, count)


def _measured_replica(
    ai: AiFacts, inference: Inference, load: Load, series: Series, count: int
) -> _Replica | Unservable:
    """A replica as it was measured, at the largest concurrency that keeps the speed asked per user."""
    wanted = inference.profile.min_tokens_per_second or 0.0
    at_once = series.concurrency_for(wanted, load.concurrency.central)
    if at_once is None:
        return Unservable("too_slow", f"{ai.models.id[load.model]} on {ai.gpus.name[load.gpu]}")
    as_assumed = load.concurrency_assumed and at_once == load.concurrency.central
    around = load.concurrency if as_assumed else ai.constants.concurrency_known.scaled(at_once)
    low, central, high = (series.throughput_at(each) for each in around)
    speed = Interval.around(central, low, high)
    notes = ("replica_as_measured",) * (series.gpu_count != count)
    notes += ("concurrency_outside_measured",) * (not series.covers(at_once))
    return _Replica(series.gpu_count, at_once, speed, Grade.MEASURED, notes + _slowed(load, at_once))


def _modelled_replica(
    ai: AiFacts, inference: Inference, load: Load, size: Size, count: int
) -> _Replica | Unservable:
    """Throughput from the energy of a token: power drawn under load over joules per token."""
    joules = decode_j_per_token(ai, replace(load, gpu_count=count), size).central
    watts = count * ai.constants.gpu_power_share.central * float(ai.gpus.tdp_w[load.gpu])
    rate = watts / joules
    wanted = inference.profile.min_tokens_per_second or 0.0
    slack = rate / load.concurrency.central / wanted if wanted else 1.0
    # Speed per user falls as B^(-1 - elasticity) and throughput rises as B^(-elasticity).
    shrink = min(1.0, slack ** (1 / (1 + ai.fit.concurrency)))
    at_once = load.concurrency.central * shrink
    if at_once < 1:
        return Unservable("too_slow", f"{ai.models.id[load.model]} on {ai.gpus.name[load.gpu]}")
    speed = ai.constants.throughput_factor.scaled(rate * shrink ** (-ai.fit.concurrency))
    return _Replica(count, at_once, speed, Grade.MODELLED, ("throughput_modelled", *_slowed(load, at_once)))


def _slowed(load: Load, at_once: float) -> tuple[str, ...]:
    return ("concurrency_lowered_for_speed",) * (at_once < load.concurrency.central)


def _month_by_month(
    ai: AiFacts,
    inference: Inference,
    factors: FloatArray,
    served: _Served,
) -> OwnGpuSizing:
    load, replica, energy = served.load, served.replica, served.energy
    fresh = inference.input_tokens * (1 - inference.cached_share)
    prefill = _prefill(ai, load, served.size, fresh)
    generated = 0.0 if inference.task == EMBEDDING else inference.output_tokens
    busy = replica.speed.inverse().scaled(replica.gpus * generated).plus(prefill)
    requests = inference.requests_per_month * factors
    replicas = _replicas(ai, inference, requests, busy, replica.gpus)
    busy_hours = requests * busy.central / 3600
    idle_w = _idle_w(ai, load.gpu)
    on_hours = replicas.central * replica.gpus * HOURS_PER_MONTH
    return OwnGpuSizing(
        model=ai.models.id[load.model],
        gpu=ai.gpus.name[load.gpu],
        gpus_per_replica=replica.gpus,
        concurrency=replica.concurrency,
        tokens_per_second=replica.speed,
        throughput_grade=replica.grade,
        prefill_gpu_seconds=prefill,
        busy_gpu_seconds=busy,
        requests=_frozen(requests),
        replicas=replicas,
        utilisation=_frozen(_share(busy_hours, on_hours)),
        it_kwh=_it_kwh(ai, idle_w, requests, replicas.scaled(replica.gpus), busy_hours, energy),
        idle_kwh_per_gpu_hour=_frozen_estimate(
            with_host(idle_w.scaled(1 / 1000).estimate("kWh", Grade.MODELLED), ai.constants)
        ),
        energy=energy,
        notes=tuple(dict.fromkeys((*replica.notes, *energy.notes))),
    )


def _prefill(ai: AiFacts, load: Load, size: Size, fresh_tokens: float) -> Interval:
    if fresh_tokens == 0:
        return Interval.exact(0.0)
    return prefill_gpu_seconds(ai, load.gpu, size.active_b, load.precision, fresh_tokens)


def _replicas(ai: AiFacts, inference: Inference, requests: FloatArray, busy: Interval, gpus: int) -> Estimate:
    """Whole replicas per month, for the peak at the load a replica may reach, or at a mean load asked."""
    profile = inference.profile
    room = profile.gpu_utilisation or ai.constants.target_load.central / profile.peak_to_mean
    per_month = HOURS_PER_MONTH * 3600 * gpus * room
    low, central, high = (
        np.maximum(profile.min_replicas, np.ceil(requests * each / per_month - ROUNDING)) for each in busy
    )
    return Estimate.of(low, central, high, "replicas", Grade.MODELLED)


def _idle_w(ai: AiFacts, gpu: int) -> Interval:
    """Watts of one GPU that waits: as published, else a share of its rated power."""
    published, rated = float(ai.gpus.idle_w[gpu]), float(ai.gpus.tdp_w[gpu])
    return ai.constants.gpu_idle_share.scaled(rated) if np.isnan(published) else Interval.exact(published)


def _it_kwh(
    ai: AiFacts,
    idle_w: Interval,
    requests: FloatArray,
    gpus_on: Estimate,
    busy_hours: FloatArray,
    energy: RequestEnergy,
) -> Estimate:
    """kWh of GPUs and hosts per month: what requests draw, plus what GPUs draw while they wait."""
    ends = zip(energy.gpu_wh, idle_w, (gpus_on.low, gpus_on.central, gpus_on.high), strict=True)
    low, central, high = (
        (requests * active + np.maximum(0.0, on * HOURS_PER_MONTH - busy_hours) * idle) / 1000
        for active, idle, on in ends
    )
    return _frozen_estimate(
        with_host(Estimate.of(low, central, high, "kWh", energy.tier.grade), ai.constants)
    )


def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Part over whole; NaN where nothing is on."""
    return np.divide(part, whole, out=np.full_like(whole, np.nan), where=whole > 0)


def _frozen(values: FloatArray) -> FloatArray:
    """Remembered answers are shared, hence read-only."""
    values.setflags(write=False)
    return values


def _frozen_estimate(estimate: Estimate) -> Estimate:
    def frozen(columns: Iterable[FloatArray]) -> list[FloatArray]:
        return [_frozen(np.array(each)) for each in columns]

    low, central, high = frozen((estimate.low, estimate.central, estimate.high))
    return replace(estimate, low=low, central=central, high=high)
