"""Training jobs on machines: GPU-hours to whole machines for whole hours or terms."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from catalog.bundles import NONE, Basis, Bundles
from catalog.offers import HOURS_PER_MONTH, Machines
from catalog.quantities import BoolArray, FloatArray
from catalog.sizing.defaults import SizingDefaults
from catalog.sizing.gpu_machines import gpu_rows
from catalog.sizing.machines import TERM_MONTHS, machine_bundles
from catalog.workloads import Training


@dataclass(frozen=True, slots=True)
class Job:
    """One run on one model of GPU: GPU-hours (low, central, high) and GPUs that must work at once."""

    gpu_hours_low: float
    gpu_hours: float
    gpu_hours_high: float
    at_once: int
    basis: Basis


def size_training(
    machines: Machines,
    need: Training,
    jobs: Mapping[int, Job],
    months: int,
    sold: BoolArray,
    defaults: SizingDefaults,
) -> Bundles | None:
    """One bundle per GPU machine on which the job fits; `jobs` maps a GPU code to the job on it.

    Up to eight GPUs at once sit in one machine unless the question says `interconnect: none`.
    """
    rows = np.flatnonzero(gpu_rows(machines, sold) & np.isin(machines.gpu, list(jobs))).astype(np.int32)
    if not len(rows):
        return None
    count = machines.gpu_count[rows]
    order = sorted(jobs)
    index = np.searchsorted(order, machines.gpu[rows])
    at_once = np.array([jobs[g].at_once for g in order], dtype=np.float64)[index]
    whole = np.ceil(at_once / count)
    together = np.minimum(at_once, defaults.max_gpus_per_machine)
    fits = (count >= together) | (need.interconnect == "none")
    hours = np.array([jobs[g].gpu_hours for g in order])[index] / (whole * count)
    billed = whole * billed_hours(hours, TERM_MONTHS[machines.purchase[rows]]) * need.runs / months
    used = whole * hours * need.runs / months
    bundles = machine_bundles(
        machines, rows, np.ones((1, months)), np.zeros(len(rows), np.int32), utilisation=1.0
    ).take(fits)
    return _as_job(bundles, billed[fits], used[fits], months, order, jobs, index[fits])


def billed_hours(hours: FloatArray, term_months: np.ndarray) -> FloatArray:
    """Hours paid for a job: whole hours when hourly, whole terms else."""
    block = np.where(term_months == 0, 1.0, term_months * HOURS_PER_MONTH)
    return np.asarray(np.ceil(np.round(hours / block, 9)) * block)


def _as_job(
    bundles: Bundles,
    billed: FloatArray,
    used: FloatArray,
    months: int,
    order: list[int],
    jobs: Mapping[int, Job],
    index: np.ndarray,
) -> Bundles:
    part = bundles.parts[0]
    share = used / HOURS_PER_MONTH
    hardware = replace(
        bundles.hardware,
        vcpu_hours=bundles.hardware.vcpu_hours * share,
        memory_gib_hours=bundles.hardware.memory_gib_hours * share,
        gpu_hours=bundles.hardware.gpu_hours * share,
    )
    usage = np.repeat(billed[:, np.newaxis], months, axis=1)
    ratio = [
        (j.gpu_hours_low / j.gpu_hours, j.gpu_hours_high / j.gpu_hours) for j in (jobs[g] for g in order)
    ]
    doubt = np.array(ratio)[index]
    return replace(
        bundles,
        parts=(replace(part, usage=usage, group=np.arange(len(billed), dtype=np.int32)),),
        hardware=hardware,
        cost_low=doubt[:, 0],
        cost_high=doubt[:, 1],
        model=np.full(len(billed), NONE, dtype=np.int32),
        sizing=index.astype(np.int32),
        bases=tuple(jobs[g].basis for g in order),
    )
