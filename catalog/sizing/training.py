"""Training jobs on machines or add-ons: GPU-hours to whole machines for whole hours or terms."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from catalog.bundles import NONE, Amounts, Basis, Bundles, Part, Table
from catalog.offers import HOURS_PER_MONTH, Machines
from catalog.quantities import BoolArray, FloatArray, IntArray
from catalog.sizing.defaults import SizingDefaults
from catalog.sizing.gpu_addons import addon_pairs
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


@dataclass(frozen=True, slots=True)
class _Jobs:
    """The jobs as columns, by GPU code in `gpu`; `low` and `high` are factors on the GPU-hours."""

    gpu: IntArray
    at_once: FloatArray
    gpu_hours: FloatArray
    low: FloatArray
    high: FloatArray
    bases: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class _Work:
    """Per bundle: its machine row and job, units bought, and the hours one run keeps them."""

    rows: IntArray
    job: IntArray
    units: FloatArray
    hours: FloatArray


def size_training(
    machines: Machines,
    need: Training,
    jobs: Mapping[int, Job],
    months: int,
    sold: BoolArray,
    defaults: SizingDefaults,
) -> tuple[Bundles, ...]:
    """One bundle per GPU machine or add-on on which the job fits; `jobs` maps a GPU code to the job on it.

    Up to eight GPUs at once sit in one machine unless the question says `interconnect: none`. A job
    spreads over every GPU of the machines it takes; each run pays whole hours, months or terms, and
    the sum is spread evenly over the horizon.
    """
    columns = _columns(jobs)
    whole = _on_machines(machines, need, columns, sold, defaults)
    found = (
        _bundles(machines, need, columns, whole, months, "machine"),
        _on_addons(machines, need, columns, months, sold, defaults),
    )
    return tuple(bundles for bundles in found if len(bundles))


def _columns(jobs: Mapping[int, Job]) -> _Jobs:
    order = sorted(jobs)
    ordered = [jobs[gpu] for gpu in order]
    return _Jobs(
        gpu=np.array(order, dtype=np.int32),
        at_once=np.array([job.at_once for job in ordered], dtype=np.float64),
        gpu_hours=np.array([job.gpu_hours for job in ordered]),
        low=np.array([job.gpu_hours_low / job.gpu_hours for job in ordered]),
        high=np.array([job.gpu_hours_high / job.gpu_hours for job in ordered]),
        bases=tuple(job.basis for job in ordered),
    )


def billed_hours(hours: FloatArray, term_months: IntArray) -> FloatArray:
    """Hours paid for a job: whole hours when hourly, whole terms else."""
    block = np.where(term_months == 0, 1.0, term_months * HOURS_PER_MONTH)
    return np.asarray(np.ceil(np.round(hours / block, 9)) * block)


def machines_for(at_once: FloatArray, gpus: FloatArray, most: float, interconnect: str) -> FloatArray:
    """Whole machines for GPUs that work at once; infinite where one machine must hold them and does not."""
    together = np.minimum(at_once, most)
    alone = (gpus >= together) | (interconnect == "none")
    return np.asarray(np.where(alone, np.ceil(at_once / gpus), np.inf))


def _on_machines(
    machines: Machines, need: Training, jobs: _Jobs, sold: BoolArray, defaults: SizingDefaults
) -> _Work:
    """Machines that hold the GPUs the job needs at once, all of whose GPUs then work."""
    rows = np.flatnonzero(gpu_rows(machines, sold) & np.isin(machines.gpu, jobs.gpu)).astype(np.int32)
    work = _work_on(machines, need, jobs, rows, defaults)
    fits = np.isfinite(work.units)
    return _Work(rows[fits], work.job[fits], work.units[fits], work.hours[fits])


def _work_on(
    machines: Machines, need: Training, jobs: _Jobs, rows: IntArray, defaults: SizingDefaults
) -> _Work:
    """What each of these machines would do; infinitely many of those on which the job does not fit."""
    job = np.searchsorted(jobs.gpu, machines.gpu[rows]).astype(np.int32)
    count = machines.gpu_count[rows]
    units = machines_for(jobs.at_once[job], count, defaults.max_gpus_per_machine, need.interconnect)
    return _Work(rows, job, units, jobs.gpu_hours[job] / (units * count))


def _on_addons(
    machines: Machines, need: Training, jobs: _Jobs, months: int, sold: BoolArray, defaults: SizingDefaults
) -> Bundles:
    """As many add-ons as GPUs at once; a machine carries up to eight of them."""
    rows, host = addon_pairs(machines, sold, frozenset(jobs.gpu.tolist()), defaults)
    work = _work_of(machines, jobs, rows)
    bundles = _bundles(machines, need, jobs, work, months, "gpu_addon")
    usage = _usage(machines, need, _carrying(work, host, defaults), months)
    return replace(bundles, parts=(*bundles.parts, _steady(host, usage)))


def _work_of(machines: Machines, jobs: _Jobs, addons: IntArray) -> _Work:
    """What each add-on would do beside as many as GPUs at once."""
    job = np.searchsorted(jobs.gpu, machines.gpu[addons]).astype(np.int32)
    at_once = jobs.at_once[job]
    return _Work(addons, job, at_once, jobs.gpu_hours[job] / at_once)


def _carrying(work: _Work, hosts: IntArray, defaults: SizingDefaults) -> _Work:
    """The machines that carry add-ons while these work."""
    return replace(work, rows=hosts, units=np.ceil(work.units / defaults.max_gpus_per_machine))


def _usage(machines: Machines, need: Training, work: _Work, months: int) -> FloatArray:
    """Billed machine-hours of all runs, alike in every month, a row per bundle."""
    billed = work.units * billed_hours(work.hours, TERM_MONTHS[machines.purchase[work.rows]])
    return np.repeat((billed * need.runs / months)[:, np.newaxis], months, axis=1)


def _steady(rows: IntArray, usage: FloatArray) -> Part:
    """A part with a row of usage for each bundle."""
    return Part(Table.MACHINE, "compute", "hour", rows, np.arange(len(rows), dtype=np.int32), usage)


def training_amounts(
    machines: Machines,
    need: Training,
    jobs: Mapping[int, Job],
    months: int,
    defaults: SizingDefaults,
    bundles: Bundles,
) -> Amounts:
    """How many hours the machines or add-ons of `size_training` take; as many GPUs as before work at once."""
    columns, rows = _columns(jobs), [part.row for part in bundles.parts]
    if bundles.family == "gpu_addon":
        work = _work_of(machines, columns, rows[0])
        each = [work, _carrying(work, rows[1], defaults)]
    else:
        each = [_work_on(machines, need, columns, rows[0], defaults)]
    usage = tuple(_usage(machines, need, one, months) for one in each)
    return Amounts(usage, columns.gpu_hours * need.runs / months, np.ones(len(columns.gpu)))


def _bundles(
    machines: Machines, need: Training, jobs: _Jobs, work: _Work, months: int, family: str
) -> Bundles:
    """Bundles of the work; hardware is counted for the hours used, cost for the hours billed."""
    one = np.zeros(len(work.rows), dtype=np.int32)
    whole = machine_bundles(machines, work.rows, np.ones((1, months)), one, utilisation=1.0, family=family)
    share = work.units * work.hours * need.runs / months / HOURS_PER_MONTH
    hardware = replace(
        whole.hardware,
        vcpu_hours=whole.hardware.vcpu_hours * share,
        memory_gib_hours=whole.hardware.memory_gib_hours * share,
        gpu_hours=whole.hardware.gpu_hours * share,
        gpus_held=whole.hardware.gpus_held * work.units,
        vcpus_held=whole.hardware.vcpus_held * work.units,
    )
    return replace(
        whole,
        parts=(_steady(work.rows, _usage(machines, need, work, months)),),
        hardware=hardware,
        cost_low=jobs.low[work.job],
        cost_high=jobs.high[work.job],
        model=np.full(len(one), NONE, dtype=np.int32),
        sizing=work.job,
        bases=jobs.bases or whole.bases,
    )
