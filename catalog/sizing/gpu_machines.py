"""GPUs to machines: whole replicas on machines that hold one or more of them."""

from dataclasses import dataclass, replace

import numpy as np

from catalog.bundles import NONE, Amounts, Basis, Bundles
from catalog.offers import HOURS_PER_MONTH, Machines
from catalog.quantities import BoolArray, Estimate, FloatArray, IntArray, together
from catalog.recent import Itself, kept
from catalog.sizing.machines import hourly_usage_again, machine_bundles


@dataclass(frozen=True, slots=True, eq=False)
class GpuDemands:
    """What one workload asks of each model of GPU that can serve it, a row each.

    `groups[row, month]` groups of `group_size` GPUs `gpu` (code) must run (a replica), each inside one
    machine, all month; `it_energy_kwh` is what they draw in a mean month, `idle_kwh_per_gpu_hour` what a GPU
    beside them draws that only waits (hosts included). `cost_low` and `cost_high` are factors on the central
    cost; `bases` say what was assumed.
    """

    gpu: IntArray
    group_size: FloatArray
    groups: FloatArray
    it_energy_kwh: Estimate
    idle_kwh_per_gpu_hour: Estimate
    cost_low: FloatArray
    cost_high: FloatArray
    bases: tuple[Basis, ...]

    def __len__(self) -> int:
        return len(self.gpu)

    def rows_of(self, gpus: IntArray) -> IntArray:
        """The row of each GPU code, NONE where it cannot serve."""
        return _rows_of(self.gpu, gpus)


@dataclass(frozen=True, slots=True, eq=False)
class CentralDemands:
    """The central values of `GpuDemands`; `it_kwh` of a mean month, `idle_kwh` an hour."""

    gpu: IntArray
    group_size: FloatArray
    groups: FloatArray
    it_kwh: FloatArray
    idle_kwh: FloatArray

    def of(self, gpus: IntArray) -> "CentralDemands":
        """The rows of these GPU codes, all of which can serve."""
        row = _rows_of(self.gpu, gpus)
        return CentralDemands(
            gpus, self.group_size[row], self.groups[row], self.it_kwh[row], self.idle_kwh[row]
        )


def _rows_of(served: IntArray, gpus: IntArray) -> IntArray:
    """The row of each of `gpus` in `served`, NONE where it is not there."""
    row = np.full(max(int(served.max(initial=0)), int(gpus.max(initial=0))) + 1, NONE, dtype=np.int32)
    row[served] = np.arange(len(served), dtype=np.int32)
    return np.asarray(np.where(gpus < 0, NONE, row[gpus]), dtype=np.int32)


def gpu_rows(machines: Machines, sold: BoolArray) -> BoolArray:
    """Whole machines on sale with a known number of GPUs of a known model."""
    with np.errstate(invalid="ignore"):
        return np.asarray(sold & ~machines.component & (machines.gpu >= 0) & (machines.gpu_count >= 1))


def gpu_bundles(
    machines: Machines, sold: BoolArray, demands: GpuDemands, model: int = NONE
) -> Bundles | None:
    """One bundle per machine row whose GPU has a demand and which holds at least one whole group.

    GPUs of a machine that no group uses are paid and wait: their idle draw is in the energy.
    """
    rows = _holding_a_group(machines, sold, demands)
    if not len(rows):
        return None
    held, count = demands.rows_of(machines.gpu[rows]), machines.gpu_count[rows]
    _, first, inverse = np.unique(held * (count.max() + 1) + count, return_index=True, return_inverse=True)
    kind: IntArray = inverse.reshape(-1).astype(np.int32)
    row, size = held[first], count[first]
    counts, spare = _counts(demands.groups[row], demands.group_size[row], size)
    bundles = machine_bundles(machines, rows, counts, kind, utilisation=0.0)
    return with_demands(bundles, demands, row, kind, spare, model)


def gpu_amounts(machines: Machines, demands: CentralDemands, bundles: Bundles) -> Amounts:
    """Machine-hours that the bundles of `gpu_bundles` take, and their energy."""
    rows = bundles.parts[0].row
    first = rows[_firsts(Itself(bundles.sizing))]
    here, size = demands.of(machines.gpu[first]), machines.gpu_count[first]
    counts, spare = _counts(here.groups, here.group_size, size)
    return Amounts(
        usage=(hourly_usage_again(machines, rows, counts, bundles.sizing),),
        hours=counts.mean(axis=1) * HOURS_PER_MONTH,
        held=counts.max(axis=1),
        kwh=here.it_kwh + here.idle_kwh * np.maximum(spare, 0.0),
    )


# By the machines on the shelves of a few questions.
@kept(64)
def _firsts(kind: Itself[IntArray]) -> IntArray:
    """The first row of each kind."""
    return np.unique(kind.value, return_index=True)[1].astype(np.int32)


def _counts(groups: FloatArray, group_size: FloatArray, size: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Machines of `size` GPUs a month that hold whole groups, and GPU-hours of a mean month that wait."""
    counts = np.ceil(groups / np.floor(size / group_size)[:, np.newaxis])
    paid = (counts * size[:, np.newaxis]).mean(axis=1)
    return counts, (paid - groups.mean(axis=1) * group_size) * HOURS_PER_MONTH


def _holding_a_group(machines: Machines, sold: BoolArray, demands: GpuDemands) -> IntArray:
    rows = np.flatnonzero(gpu_rows(machines, sold)).astype(np.int32)
    row = demands.rows_of(machines.gpu[rows])
    needed = np.append(demands.group_size, np.inf)[row]  # the last for GPUs that cannot serve
    return rows[machines.gpu_count[rows] >= needed]


def with_demands(
    bundles: Bundles,
    demands: GpuDemands,
    row: IntArray,
    kind: IntArray,
    spare_gpu_hours: FloatArray,
    model: int,
) -> Bundles:
    """Bundles with the energy, the doubt of cost and the basis of their demand.

    `kind` numbers the way each bundle is sized, `row` says of each way which demand it meets;
    `spare_gpu_hours` (per way) are GPU-hours a month paid beyond it. Demand and waiting are moved by the
    same host factor, so their ends add.
    """
    use = demands.it_energy_kwh.take(row)
    idle = demands.idle_kwh_per_gpu_hour.take(row).scaled(np.maximum(spare_gpu_hours, 0.0))
    return replace(
        bundles,
        model=np.full(len(bundles), model, dtype=np.int32),
        hardware=replace(bundles.hardware, it_energy_kwh=together([use, idle]).take(kind)),
        cost_low=demands.cost_low[row][kind],
        cost_high=demands.cost_high[row][kind],
        sizing=kind,
        bases=tuple(demands.bases[each] for each in row.tolist()),
    )
