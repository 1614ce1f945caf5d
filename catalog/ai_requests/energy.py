"""GPU energy of one request, by the best evidence there is.

    E_gpu [Wh] = e_tok [J per output token] * T_out / 3600 + E_prefill(T_in not cached)

The ladder: M1 the customer's own meter; M2 measured on this model, GPU, precision and task; M3
measured on a near one and transferred by the fit; E1 fitted from a published size; E2 fitted from an
estimated size. Host, idle share, PUE and grid come after (`boundaries.py` and the carbon lens).
"""

from dataclasses import dataclass

import numpy as np

from catalog.ai_requests.boundaries import CUSTOMER_METER, GPU_ONLY
from catalog.ai_requests.constants import Interval
from catalog.ai_requests.facts import AiFacts
from catalog.ai_requests.fit import BITS, FIM, FITTED_GPUS, weights_gb
from catalog.ai_requests.measured import Series
from catalog.ai_requests.sizes import UNKNOWN, Size, prefill_gpu_seconds, size_of
from catalog.ai_requests.tiers import Tier, Unservable
from catalog.provenance import source_ids

REFERENCE_GPU = "H100"
EMBEDDING = "embedding"
CODE = "code"
FIT_SOURCE = "mlenergy_v3"


@dataclass(frozen=True, slots=True)
class RequestEnergy:
    """Wh of the GPUs per request, with the evidence behind them.

    `decode_j_per_token` and `prefill_wh` are its two parts (zero for a metered request, whose meter
    sees both). `concurrency` is what was assumed or asked, `gpu` the GPU it holds for. `notes` are
    codes of what was assumed on the way.
    """

    gpu_wh: Interval
    decode_j_per_token: Interval
    prefill_wh: Interval
    tier: Tier
    boundary: str
    concurrency: Interval
    gpu: str
    sources: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """How a model is served: codes of model and GPU (-1: any), precision, task, requests at once."""

    model: int
    gpu: int
    precision: str
    task: str
    concurrency: Interval
    concurrency_assumed: bool
    gpu_count: int | None = None


@dataclass(frozen=True, slots=True)
class _Decode:
    j_per_token: Interval
    tier: Tier
    notes: tuple[str, ...]
    sources: tuple[str, ...]


def request_energy(
    ai: AiFacts,
    *,
    model: str,
    gpu: str | None,
    precision: str,
    concurrency: float | None,
    task: str,
    input_tokens: float,
    output_tokens: float,
    cached_share: float = 0.0,
    measured_wh: float | None = None,
    gpu_count: int | None = None,
) -> RequestEnergy | Unservable:
    """GPU Wh of one request, low, central and high, or why it cannot be told.

    `gpu` None means the hardware is unknown (the reference GPU stands in, tier E at best);
    `concurrency` None the default interval; `cached_share` is the share of input tokens not read
    again; `measured_wh` the customer's own meter, which overrules everything else.
    """
    load = load_of(ai, model, gpu, precision, concurrency, task, gpu_count)
    if isinstance(load, Unservable):
        return load
    if measured_wh is not None:
        return _metered(ai, load, measured_wh, gpu)
    size = size_of(ai, load.model)
    if isinstance(size, Unservable):
        return size
    decode = _decode(ai, load, size)
    fresh = input_tokens * (1 - cached_share)
    prefill = prefill_energy_wh(ai, load, size, fresh)
    if isinstance(prefill, Unservable):
        return prefill
    generated = 0.0 if task == EMBEDDING else output_tokens
    return RequestEnergy(
        gpu_wh=decode.j_per_token.scaled(generated / 3600).plus(prefill),
        decode_j_per_token=decode.j_per_token,
        prefill_wh=prefill,
        tier=decode.tier,
        boundary=GPU_ONLY,
        concurrency=load.concurrency,
        gpu=ai.gpus.name[_physical(ai, load.gpu)],
        sources=tuple(dict.fromkeys((*decode.sources, *source_ids(ai.models.source[load.model])))),
        notes=size.notes + decode.notes + ("prefill_modelled",) * (fresh > 0),
    )


def load_of(
    ai: AiFacts,
    model: str,
    gpu: str | None,
    precision: str,
    concurrency: float | None,
    task: str,
    gpu_count: int | None = None,
) -> Load | Unservable:
    """Names as codes, the default concurrency where none is given, or the name nobody knows."""
    model_code = ai.models.code(model)
    gpu_code = UNKNOWN if gpu is None else ai.gpus.code(gpu)
    if model_code == UNKNOWN:
        return Unservable("unknown_model", model)
    if gpu is not None and gpu_code == UNKNOWN:
        return Unservable("unknown_gpu", gpu)
    if precision not in BITS:
        return Unservable("unknown_precision", precision)
    at_once = ai.constants.concurrency if concurrency is None else Interval.exact(concurrency)
    return Load(model_code, gpu_code, precision, task, at_once, concurrency is None, gpu_count)


def prefill_energy_wh(ai: AiFacts, load: Load, size: Size, fresh_tokens: float) -> Interval | Unservable:
    """Wh to read the tokens of a prompt that are not cached, at the GPU's rated power (method page, 4.3)."""
    if fresh_tokens == 0:
        return Interval.exact(0.0)
    gpu = _physical(ai, load.gpu)
    seconds = prefill_gpu_seconds(ai, gpu, size.active_b, load.precision, fresh_tokens)
    energy = seconds.scaled(float(ai.gpus.tdp_w[gpu]) / 3600)
    if np.isnan(seconds.central):
        return Unservable("gpu_peak_unknown", ai.gpus.name[gpu])
    return Unservable("gpu_power_unknown", ai.gpus.name[gpu]) if np.isnan(energy.central) else energy


def decode_j_per_token(ai: AiFacts, load: Load, size: Size) -> Interval:
    """GPU joules per output token, by the best evidence there is for this load."""
    return _decode(ai, load, size).j_per_token


def _physical(ai: AiFacts, gpu: int) -> int:
    """The GPU a load stands for: the reference one where the hardware is unknown."""
    return ai.gpus.code(REFERENCE_GPU) if gpu == UNKNOWN else gpu


def _metered(ai: AiFacts, load: Load, measured_wh: float, gpu: str | None) -> RequestEnergy:
    nothing = Interval.exact(0.0)
    energy = ai.constants.metered_factor.scaled(measured_wh)
    return RequestEnergy(
        energy,
        nothing,
        nothing,
        Tier.M1,
        CUSTOMER_METER,
        load.concurrency,
        gpu or "",
        (),
        ("customer_meter",),
    )


def _decode(ai: AiFacts, load: Load, size: Size) -> _Decode:
    if load.gpu == UNKNOWN or load.task == EMBEDDING:
        return _fitted(ai, load, size)
    same = ai.measurements.same(load.model, load.gpu, load.precision, load.task, load.gpu_count)
    if same is not None:
        return _measured(ai, load, same)
    near = ai.measurements.similar(load.model, load.gpu, load.precision, load.task, load.gpu_count)
    return _fitted(ai, load, size) if near is None else _transferred(ai, load, size, near)


def _measured(ai: AiFacts, load: Load, series: Series) -> _Decode:
    """M2 between the rows of the series, M3 beyond them."""
    energy = _read(ai, load, series)
    covered = series.covers(load.concurrency.central)
    if not covered:
        energy = energy.times(ai.constants.transfer_factor)
    notes = (f"measured_on_{series.gpu_count}_gpus", *_concurrency_notes(load, covered))
    return _Decode(energy, Tier.M2 if covered else Tier.M3, notes, (series.source,))


def _transferred(ai: AiFacts, load: Load, size: Size, series: Series) -> _Decode:
    """M3: a near measurement, moved by the ratio the fit gives between the two configurations."""
    wanted = _prediction(ai, load, size, 1, load.concurrency.central)
    held = ai.fit.joules_per_token(
        size.active_b.central,
        weights_gb(size.total_b.central, series.precision),
        load.concurrency.central,
        b200=series.gpu == ai.gpus.code(FITTED_GPUS[1]),
        code=series.task == FIM,
    )
    moved = _read(ai, load, series).scaled(wanted / held)
    energy = moved.times(ai.constants.transfer_factor)
    notes = (f"measured_on_{series.gpu_name}_{series.precision}_{series.task}",)
    return _Decode(energy, Tier.M3, notes + _concurrency_notes(load, True), (series.source,))


def _read(ai: AiFacts, load: Load, series: Series) -> Interval:
    """J per output token over the doubt of the concurrency: assumed, or half to twice a stated mean."""
    doubt = Interval.exact(1.0) if load.concurrency_assumed else ai.constants.concurrency_known
    low, central, high = (
        series.energy_at(each, ai.fit.concurrency) for each in load.concurrency.times(doubt)
    )
    return Interval.around(central, low, high)


def _fitted(ai: AiFacts, load: Load, size: Size) -> _Decode:
    """E1 or E2: the fit at both ends of size and concurrency, and the error of a family never seen."""
    busiest_first = load.concurrency[::-1]
    energy = Interval(*(_prediction(ai, load, size, end, busiest_first[end]) for end in range(3)))
    known_gpu = load.gpu == UNKNOWN or load.gpu in [ai.gpus.code(name) for name in FITTED_GPUS]
    inside = known_gpu and ai.fit.covers(size.active_b, load.concurrency)
    energy = energy.times(ai.fit.error if inside else ai.constants.outside_fit_factor)
    notes = _concurrency_notes(load, True) + ("outside_fit",) * (not inside)
    unknown = ("hardware_unknown",) * (load.gpu == UNKNOWN)
    return _Decode(energy, Tier.E2 if size.estimated else Tier.E1, notes + unknown, (FIT_SOURCE,))


def _prediction(ai: AiFacts, load: Load, size: Size, end: int, concurrency: float) -> float:
    """J per output token by the fit at one end (0 low, 1 central, 2 high) of the size."""
    return ai.fit.joules_per_token(
        size.active_b[end],
        weights_gb(size.total_b[end], load.precision),
        concurrency,
        b200=load.gpu == ai.gpus.code(FITTED_GPUS[1]),
        code=load.task == CODE,
    )


def _concurrency_notes(load: Load, covered: bool) -> tuple[str, ...]:
    assumed = ("concurrency_assumed",) * load.concurrency_assumed
    return assumed + ("concurrency_outside_measured",) * (not covered)
