"""GPUs to machines: whole replicas and jobs on machines that hold one or more GPUs, or on add-ons."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from catalog.bundles import NONE, Basis, Bundles, Part, Table, term_blocks
from catalog.offers import HOURS_PER_MONTH, Machines
from catalog.quantities import BoolArray, Estimate, FloatArray, IntArray
from catalog.sizing.defaults import SizingDefaults
from catalog.sizing.machines import TERM_MONTHS, machine_bundles


@dataclass(frozen=True, slots=True)
class GpuDemand:
    """What one way of sizing asks of one GPU model.

    `groups[month]` groups of `group_size` GPUs must run (a replica, or a job), each inside one
    machine, all month. `basis` says what was assumed.
    """

    group_size: int
    groups: FloatArray
    it_energy_kwh: Estimate | None
    cost_low: float
    cost_high: float
    basis: Basis


def gpu_rows(machines: Machines, sold: BoolArray) -> BoolArray:
    """Whole machines with a known number of GPUs of a known model."""
    with np.errstate(invalid="ignore"):
        return sold & ~machines.component & (machines.gpu >= 0) & (machines.gpu_count >= 1)


def gpu_bundles(
    machines: Machines, sold: BoolArray, demands: Mapping[int, GpuDemand], model: int = NONE
) -> Bundles | None:
    """One bundle per machine row whose GPU has a demand and which holds at least one whole group."""
    order = sorted(demands)
    group_size = np.full(max([*order, 0]) + 2, np.inf)
    group_size[order] = [demands[gpu].group_size for gpu in order]
    usable = gpu_rows(machines, sold)
    size_needed = group_size[np.minimum(np.maximum(machines.gpu, -1), len(group_size) - 2)]
    size_needed = np.where(machines.gpu >= 0, size_needed, np.inf)
    rows = np.flatnonzero(
        usable & (machines.gpu <= max([*order, -1])) & (machines.gpu_count >= size_needed)
    ).astype(np.int32)
    if not len(rows):
        return None
    keys, group = np.unique(
        np.column_stack((machines.gpu[rows], machines.gpu_count[rows])), axis=0, return_inverse=True
    )
    counts = np.vstack(
        [np.ceil(demands[int(g)].groups / np.floor(c / demands[int(g)].group_size)) for g, c in keys]
    )
    bundles = machine_bundles(machines, rows, counts, group.reshape(-1).astype(np.int32), utilisation=0.0)
    return _with_demands(bundles, demands, order, model)


def addon_bundles(
    machines: Machines,
    sold: BoolArray,
    demands: Mapping[int, GpuDemand],
    defaults: SizingDefaults,
    model: int = NONE,
) -> Bundles | None:
    """GPU add-ons with the cheapest machine of their region that may carry them, one machine per group."""
    addon = sold & machines.component & (machines.gpu >= 0) & (machines.gpu_count >= 1)
    addon &= machines.name.str.starts_with("gpu-addon:").to_numpy()
    carrier = carriers(machines, sold, defaults)
    pairs = [
        (row, carrier[int(machines.region[row])])
        for row in np.flatnonzero(addon)
        if int(machines.gpu[row]) in demands
        and demands[int(machines.gpu[row])].group_size <= defaults.max_gpus_per_machine
        and int(machines.region[row]) in carrier
    ]
    if not pairs:
        return None
    rows, base = (np.array(column, dtype=np.int32) for column in zip(*pairs, strict=True))
    gpu_lists = [demands[int(machines.gpu[row])] for row in rows]
    counts = np.vstack([d.groups * d.group_size for d in gpu_lists])
    each = np.arange(len(rows), dtype=np.int32)
    bundles = machine_bundles(machines, rows, counts, each, utilisation=0.0, family="gpu_addon")
    groups = np.vstack([d.groups for d in gpu_lists])
    hosts = np.vstack(
        [term_blocks(groups[[i]], int(TERM_MONTHS[machines.purchase[b]])) for i, b in enumerate(base)]
    )
    host = Part(Table.MACHINE, "compute", "hour", base, each, hosts * HOURS_PER_MONTH)
    bundles = replace(bundles, parts=(*bundles.parts, host))
    return _with_demands(bundles, demands, sorted(demands), model)


def carriers(machines: Machines, sold: BoolArray, defaults: SizingDefaults) -> dict[int, int]:
    """Per region, the cheapest machine on demand that may carry GPU add-ons."""
    with np.errstate(invalid="ignore"):
        fits = (
            sold
            & ~machines.component
            & (machines.gpu == NONE)
            & (TERM_MONTHS[machines.purchase] == 0)
            & (machines.vcpu >= defaults.gpu_addon_min_vcpu)
            & (machines.memory_gib >= defaults.gpu_addon_min_memory)
        )
    rows = np.flatnonzero(fits)
    by_price = rows[np.argsort(-machines.price[rows], kind="stable")]
    # Written dearest first, so that the cheapest of a region is the one that stays.
    return {int(machines.region[row]): int(row) for row in by_price}


def _with_demands(
    bundles: Bundles, demands: Mapping[int, GpuDemand], order: list[int], model: int
) -> Bundles:
    """Energy, cost doubt and basis of each row's demand."""
    position = {gpu: i for i, gpu in enumerate(order)}
    index = np.array([position[int(gpu)] for gpu in bundles.gpu], dtype=np.int32)
    ordered = [demands[gpu] for gpu in order]
    return replace(
        bundles,
        model=np.full(len(bundles), model, dtype=np.int32),
        hardware=replace(bundles.hardware, it_energy_kwh=_energy(ordered, index)),
        cost_low=np.array([d.cost_low for d in ordered])[index],
        cost_high=np.array([d.cost_high for d in ordered])[index],
        sizing=index,
        bases=tuple(d.basis for d in ordered),
    )


def _energy(demands: list[GpuDemand], index: IntArray) -> Estimate | None:
    known = [d.it_energy_kwh for d in demands]
    if any(e is None for e in known):
        return None
    low, central, high, grade = (
        np.array([getattr(e, name)[0] for e in known])[index] for name in ("low", "central", "high", "grade")
    )
    return Estimate.of(low, central, high, "kWh", grade.astype(np.int8))
