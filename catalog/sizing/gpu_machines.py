"""GPUs to machines: whole replicas on machines that hold one or more of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from catalog.bundles import NONE, Basis, Bundles
from catalog.offers import HOURS_PER_MONTH, Machines
from catalog.quantities import BoolArray, Estimate, FloatArray, IntArray, stacked, together
from catalog.sizing.machines import machine_bundles


@dataclass(frozen=True, slots=True)
class GpuDemand:
    """What one way of sizing asks of one GPU model.

    `groups[month]` groups of `group_size` GPUs must run (a replica), each inside one machine, all
    month; `it_energy_kwh` is what they draw in a mean month, `idle_kwh_per_gpu_hour` what a GPU beside
    them draws that only waits (columns of one, hosts included). `cost_low` and `cost_high` are factors
    on the central cost; `basis` says what was assumed.
    """

    group_size: int
    groups: FloatArray
    it_energy_kwh: Estimate
    idle_kwh_per_gpu_hour: Estimate
    cost_low: float
    cost_high: float
    basis: Basis


def gpu_rows(machines: Machines, sold: BoolArray) -> BoolArray:
    """Whole machines on sale with a known number of GPUs of a known model."""
    with np.errstate(invalid="ignore"):
        return np.asarray(sold & ~machines.component & (machines.gpu >= 0) & (machines.gpu_count >= 1))


def gpu_bundles(
    machines: Machines, sold: BoolArray, demands: Mapping[int, GpuDemand], model: int = NONE
) -> Bundles | None:
    """One bundle per machine row whose GPU has a demand and which holds at least one whole group.

    GPUs of a machine that no group uses are paid and wait: their idle draw is in the energy.
    """
    rows = _holding_a_group(machines, sold, demands)
    if not len(rows):
        return None
    kinds, kind = np.unique(
        np.column_stack((machines.gpu[rows], machines.gpu_count[rows])), axis=0, return_inverse=True
    )
    kind = kind.reshape(-1).astype(np.int32)
    demand = [demands[int(gpu)] for gpu, _ in kinds]
    each = [np.floor(count / d.group_size) for d, (_, count) in zip(demand, kinds, strict=True)]
    counts = np.vstack([np.ceil(d.groups / fits) for d, fits in zip(demand, each, strict=True)])
    paid = (counts * kinds[:, [1]]).mean(axis=1)
    used = np.array([float(d.groups.mean()) * d.group_size for d in demand])
    bundles = machine_bundles(machines, rows, counts, kind, utilisation=0.0)
    return with_demands(bundles, demand, kind, (paid - used) * HOURS_PER_MONTH, model)


def _holding_a_group(machines: Machines, sold: BoolArray, demands: Mapping[int, GpuDemand]) -> IntArray:
    rows = np.flatnonzero(gpu_rows(machines, sold))
    needed = np.array([demands[g].group_size if g in demands else np.inf for g in machines.gpu[rows]])
    return rows[machines.gpu_count[rows] >= needed].astype(np.int32)


def with_demands(
    bundles: Bundles, demand: list[GpuDemand], kind: IntArray, spare_gpu_hours: FloatArray, model: int
) -> Bundles:
    """Bundles with the energy, the doubt of cost and the basis of their demand.

    `kind` numbers the demand of each row; `spare_gpu_hours` (per demand) are GPU-hours a month paid
    beyond it. Demand and waiting are moved by the same host factor, so their ends add.
    """
    use = stacked([d.it_energy_kwh for d in demand])
    idle = stacked([d.idle_kwh_per_gpu_hour for d in demand]).scaled(np.maximum(spare_gpu_hours, 0.0))
    return replace(
        bundles,
        model=np.full(len(bundles), model, dtype=np.int32),
        hardware=replace(bundles.hardware, it_energy_kwh=together([use, idle]).take(kind)),
        cost_low=np.array([d.cost_low for d in demand])[kind],
        cost_high=np.array([d.cost_high for d in demand])[kind],
        sizing=kind,
        bases=tuple(d.basis for d in demand),
    )
