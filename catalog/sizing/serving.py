"""Own GPUs for inference: GPUs per replica, replicas per month, utilisation and IT energy.

    GPUs per replica = 2^ceil(log2(1.2 x weights GB / GPU GB)), or what the model was measured on
    throughput       = measured, ln on ln over concurrency; else n x 0.7 x TDP / J per token, x0.5..2
    busy GPU-seconds = n x T_out / throughput + prefill
    replicas         = max(min_replicas, ceil(mean load x peak_to_mean / 0.8)), whole and always on

Nothing here knows offers: a machine with c GPUs, its price and its place come after. Sources: method
page of AI requests, and the cost method, points 9 and 10.
"""

from collections.abc import Sequence
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
from catalog.workloads import Inference, ServingProfile

HOURS_PER_MONTH = 730.0
FLEETS, SERVERS = 256, 4096  # the servers of a fleet take about 40 KB
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Server:
    """How one GPU model serves one language model, however many requests come.

    `tokens_per_second` are output tokens of one replica of `gpus_per_replica` GPUs serving
    `concurrency` requests at once; `busy_gpu_seconds` and `prefill_gpu_seconds` are per request, the
    second within the first; `idle_w` is what a GPU draws that only waits, `idle_kwh_per_gpu_hour` the same
    with its share of the host.
    """

    model: str
    gpu: str
    gpus_per_replica: int
    concurrency: float
    tokens_per_second: Interval
    throughput_grade: Grade
    prefill_gpu_seconds: Interval
    busy_gpu_seconds: Interval
    idle_w: Interval
    idle_kwh_per_gpu_hour: Estimate
    energy: RequestEnergy
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class OwnGpus:
    """What serving one model takes on each GPU that can; months of the horizon in columns.

    `requests[month]` come; `replicas[server, month]` (count) are whole and always on; `utilisation` is the
    share of their GPU time that serves, NaN where none is on; `it_kwh` is energy with hosts and idle draw,
    before PUE. `refused` says for each other GPU why it cannot serve.
    """

    servers: tuple[Server, ...]
    refused: tuple[Unservable, ...]
    requests: FloatArray
    replicas: Estimate
    utilisation: FloatArray
    it_kwh: Estimate


@dataclass(frozen=True, slots=True)
class _Replica:
    gpus: int
    concurrency: float
    speed: Interval
    grade: Grade
    notes: tuple[str, ...]


def size_own_gpus(
    inference: Inference, growth: float, months: int, ai: AiFacts, model: str, gpu_names: tuple[str, ...]
) -> OwnGpus:
    """Own GPUs of each name serving `model`, or why they cannot."""
    fleet = _fleet(replace(inference, requests_per_month=0.0), ai, model, gpu_names)
    requests = inference.requests_per_month * month_factors(growth, months)
    replicas = _replicas(ai, inference.profile, requests, fleet)
    busy_hours = requests * fleet.busy.central / 3600
    on_hours = replicas.central * fleet.gpus * HOURS_PER_MONTH
    return OwnGpus(
        servers=fleet.servers,
        refused=fleet.refused,
        requests=requests,
        replicas=replicas,
        utilisation=_share(busy_hours, on_hours),
        it_kwh=_it_kwh(ai, fleet, requests, replicas.scaled(fleet.gpus), busy_hours),
    )


@dataclass(frozen=True, slots=True, eq=False)
class CentralUse:
    """The central values of `OwnGpus`: whole replicas `[server, month]`, kWh of a mean month by server."""

    servers: tuple[Server, ...]
    replicas: FloatArray
    it_kwh: FloatArray


def central_own_gpus(
    inference: Inference, growth: float, months: int, ai: AiFacts, model: str, gpu_names: tuple[str, ...]
) -> CentralUse:
    """What `size_own_gpus` gives, without its doubt."""
    fleet = _fleet(replace(inference, requests_per_month=0.0), ai, model, gpu_names)
    requests = inference.requests_per_month * month_factors(growth, months)
    busy = fleet.busy.central
    replicas = _whole(inference.profile, requests * busy, _seconds_a_month(ai, inference.profile, fleet))
    drawn = _drawn(
        requests * fleet.active_wh.central,
        replicas * fleet.gpus,
        requests * busy / 3600,
        fleet.idle_w.central,
    )
    return CentralUse(fleet.servers, replicas, drawn.mean(axis=1) * ai.constants.host_factor.central)


@dataclass(frozen=True, slots=True, eq=False)
class _Fleet:
    """The servers of one model as columns of one, each beside the months: GPUs of a replica, GPU-seconds
    and Wh a request, W of a GPU that waits; and the GPUs that cannot serve.
    """

    servers: tuple[Server, ...]
    refused: tuple[Unservable, ...]
    gpus: FloatArray
    busy: Estimate
    active_wh: Estimate
    idle_w: Estimate


@lru_cache(maxsize=FLEETS)
def _fleet(inference: Inference, ai: AiFacts, model: str, gpu_names: tuple[str, ...]) -> _Fleet:
    found = [_served(inference, ai, model, name) for name in gpu_names]
    servers = tuple(each for each in found if isinstance(each, Server))
    grade = np.array([each.energy.tier.grade for each in servers], dtype=np.int8)[:, np.newaxis]

    def column(of: Sequence[Interval], unit: str) -> Estimate:
        ends = np.array(of, dtype=np.float64).reshape(-1, 3)
        return Estimate.of(ends[:, [0]], ends[:, [1]], ends[:, [2]], unit, grade)

    return _Fleet(
        servers=servers,
        refused=tuple(each for each in found if isinstance(each, Unservable)),
        gpus=np.array([each.gpus_per_replica for each in servers], dtype=np.float64)[:, np.newaxis],
        busy=column([each.busy_gpu_seconds for each in servers], "s"),
        active_wh=column([each.energy.gpu_wh for each in servers], "Wh"),
        idle_w=column([each.idle_w for each in servers], "W"),
    )


# Of markets with other machines the same GPUs serve alike.
@lru_cache(maxsize=SERVERS)
def _served(inference: Inference, ai: AiFacts, model: str, gpu_name: str) -> Server | Unservable:
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
    return energy if isinstance(energy, Unservable) else _server(ai, inference, load, size, replica, energy)


def _server(
    ai: AiFacts, inference: Inference, load: Load, size: Size, replica: _Replica, energy: RequestEnergy
) -> Server:
    fresh = inference.input_tokens * (1 - inference.cached_share)
    prefill = _prefill(ai, load, size, fresh)
    generated = 0.0 if inference.task == EMBEDDING else inference.output_tokens
    idle_w = _idle_w(ai, load.gpu)
    return Server(
        model=ai.models.id[load.model],
        gpu=ai.gpus.name[load.gpu],
        gpus_per_replica=replica.gpus,
        concurrency=replica.concurrency,
        tokens_per_second=replica.speed,
        throughput_grade=replica.grade,
        prefill_gpu_seconds=prefill,
        busy_gpu_seconds=replica.speed.inverse().scaled(replica.gpus * generated).plus(prefill),
        idle_w=idle_w,
        idle_kwh_per_gpu_hour=with_host(
            idle_w.scaled(1 / 1000).estimate("kWh", Grade.MODELLED), ai.constants
        ),
        energy=energy,
        notes=tuple(dict.fromkeys((*replica.notes, *energy.notes))),
    )


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


def _prefill(ai: AiFacts, load: Load, size: Size, fresh_tokens: float) -> Interval:
    if fresh_tokens == 0:
        return Interval.exact(0.0)
    return prefill_gpu_seconds(ai, load.gpu, size.active_b, load.precision, fresh_tokens)


def _replicas(ai: AiFacts, profile: ServingProfile, requests: FloatArray, fleet: _Fleet) -> Estimate:
    """Whole replicas per month, for the peak at the load a replica may reach, or at a mean load asked."""
    seconds = _seconds_a_month(ai, profile, fleet)
    low, central, high = (
        _whole(profile, requests * each, seconds)
        for each in (fleet.busy.low, fleet.busy.central, fleet.busy.high)
    )
    return Estimate.of(low, central, high, "replicas", Grade.MODELLED)


def _seconds_a_month(ai: AiFacts, profile: ServingProfile, fleet: _Fleet) -> FloatArray:
    """GPU-seconds a replica may be busy in a month."""
    room = profile.gpu_utilisation or ai.constants.target_load.central / profile.peak_to_mean
    return HOURS_PER_MONTH * 3600 * fleet.gpus * room


def _whole(profile: ServingProfile, busy: FloatArray, seconds: FloatArray) -> FloatArray:
    """Replicas for so many busy GPU-seconds."""
    return np.maximum(profile.min_replicas, np.ceil(busy / seconds - ROUNDING))


def _idle_w(ai: AiFacts, gpu: int) -> Interval:
    """Watts of one GPU that waits: as published, else a share of its rated power."""
    published, rated = float(ai.gpus.idle_w[gpu]), float(ai.gpus.tdp_w[gpu])
    return ai.constants.gpu_idle_share.scaled(rated) if np.isnan(published) else Interval.exact(published)


def _it_kwh(
    ai: AiFacts, fleet: _Fleet, requests: FloatArray, gpus_on: Estimate, busy_hours: FloatArray
) -> Estimate:
    """kWh of GPUs and hosts per month: what requests draw, plus what GPUs draw while they wait."""
    active, idle = fleet.active_wh, fleet.idle_w
    low, central, high = (
        _drawn(requests * wh, on, busy_hours, watts)
        for wh, watts, on in (
            (active.low, idle.low, gpus_on.low),
            (active.central, idle.central, gpus_on.central),
            (active.high, idle.high, gpus_on.high),
        )
    )
    return with_host(Estimate.of(low, central, high, "kWh", active.grade), ai.constants)


def _drawn(wh: FloatArray, gpus_on: FloatArray, busy_hours: FloatArray, watts: FloatArray) -> FloatArray:
    """kWh of GPUs: of requests, and at so many watts of the hours in which they wait."""
    return (wh + np.maximum(0.0, gpus_on * HOURS_PER_MONTH - busy_hours) * watts) / 1000


def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Part over whole; NaN where nothing is on."""
    return np.divide(part, whole, out=np.full_like(whole, np.nan), where=whole > 0)
