"""GPU-hours of a training or fine-tuning job, from parameters and tokens.

    C = 6 N D FLOP;   GPU-hours = C / (peak FLOP/s x MFU x 3600 x goodput)

N parameters, D tokens. MFU and goodput come with their interval (method page, 4.4): measured runs of
MLPerf Training v5.1 and one whole-project figure. A stated number of GPU-hours is taken as it is.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np

from catalog.ai_requests.constants import Interval
from catalog.ai_requests.facts import AiFacts
from catalog.ai_requests.sizes import UNKNOWN, peak_flops
from catalog.ai_requests.tiers import Unservable
from catalog.provenance import Grade
from catalog.workloads import Training

TRAINING_PRECISION = "bf16"


@dataclass(frozen=True, slots=True)
class TrainingHours:
    """GPU-hours of all runs, GPUs held at once by one run, and the energy its GPUs draw in kWh.

    `gpus_at_once` is what memory asks for, 1 when the job states its GPU-hours only. `gpu_kwh` is NaN
    where the GPU's power is unknown; hosts and PUE come after.
    """

    gpu_hours: Interval
    gpus_at_once: int
    gpu_kwh: Interval
    grade: Grade


def training_gpu_hours(training: Training, ai: AiFacts, gpu_name: str) -> TrainingHours | Unservable:
    """What the job takes on this GPU, or why that is not known."""
    gpu = ai.gpus.code(gpu_name)
    if gpu == UNKNOWN:
        return Unservable("unknown_gpu", gpu_name)
    if training.gpu_hours is not None:
        stated = Interval.exact(training.gpu_hours * training.runs)
        return _with_energy(ai, gpu, stated, 1, Grade.DECLARED)
    if training.params_b is None or training.tokens_b is None:
        return Unservable("need_unknown", "params_b and tokens_b, or gpu_hours")
    return _from_tokens(ai, gpu, training.params_b, training.tokens_b, training.runs)


def _from_tokens(
    ai: AiFacts, gpu: int, params_b: float, tokens_b: float, runs: int
) -> TrainingHours | Unservable:
    peak = peak_flops(ai, gpu, TRAINING_PRECISION)
    memory_gb = float(ai.gpus.memory_gb[gpu])
    if np.isnan(peak):
        return Unservable("gpu_peak_unknown", ai.gpus.name[gpu])
    if np.isnan(memory_gb):
        return Unservable("gpu_memory_unknown", ai.gpus.name[gpu])
    flop = 6.0 * params_b * 1e9 * tokens_b * 1e9 * runs
    rate = ai.constants.training_mfu.times(ai.constants.training_goodput).scaled(peak * 3600)
    needed_gb = params_b * ai.constants.training_bytes_per_param.central
    hours = rate.inverse().scaled(flop)
    return _with_energy(ai, gpu, hours, ceil(needed_gb / memory_gb), Grade.MODELLED)


def _with_energy(ai: AiFacts, gpu: int, hours: Interval, gpus: int, grade: Grade) -> TrainingHours:
    power_kw = ai.constants.gpu_power_share.scaled(float(ai.gpus.tdp_w[gpu]) / 1000)
    return TrainingHours(hours, gpus, hours.times(power_kw), grade)
