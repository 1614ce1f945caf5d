"""How large a model is, and what is unknown about it, for the energy and memory formulas."""

from dataclasses import dataclass

import numpy as np

from catalog.ai_requests.constants import Interval
from catalog.ai_requests.facts import AiFacts
from catalog.ai_requests.fit import BITS
from catalog.ai_requests.tiers import Unservable

UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Size:
    """Billions of parameters; `estimated` when a third party guessed them."""

    total_b: Interval
    active_b: Interval
    estimated: bool
    notes: tuple[str, ...]


def size_of(ai: AiFacts, model: int) -> Size | Unservable:
    """The size of a model by its code.

    Active parameters nobody states are taken as all of them, down to the sparsest model published.
    """
    name = ai.models.id[model]
    if ai.models.moving[model]:
        return Unservable("moving_alias", name)
    total = ai.models.total_b(model)
    if total is None:
        return Unservable("size_unknown", name)
    active = ai.models.active_b(model)
    if active is None:
        dense = total.times(ai.constants.active_share_unknown)
        return Size(total, dense, ai.models.size_is_estimated(model), ("active_size_assumed_dense",))
    return Size(total, active, ai.models.size_is_estimated(model), ())


def peak_flops(ai: AiFacts, gpu: int, precision: str) -> float:
    """Dense peak in FLOP/s; weights narrower than the GPU computes are expanded to bf16. NaN unknown."""
    fp8 = float(ai.gpus.fp8_tflops[gpu])
    eight_bit = BITS.get(precision) == 8 and not np.isnan(fp8)
    return (fp8 if eight_bit else float(ai.gpus.bf16_tflops[gpu])) * 1e12


def prefill_gpu_seconds(
    ai: AiFacts, gpu: int, active_b: Interval, precision: str, fresh_tokens: float
) -> Interval:
    """GPU-seconds to read `fresh_tokens` of prompt: 2 P_active tokens / (peak x MFU). NaN without a peak.

    Nobody measures prefill apart: a model with a wide interval (method page, 4.3).
    """
    flop = active_b.scaled(2e9 * fresh_tokens)
    rate = peak_flops(ai, gpu, precision) * ai.constants.prefill_mfu.central
    return flop.scaled(1 / rate).times(ai.constants.prefill_factor)
