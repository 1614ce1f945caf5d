"""Compute: every instance on one machine that is large enough, or composed of vCPU and memory units."""

from dataclasses import dataclass, replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from catalog.bundles import NONE, Amounts, Bundles, Part, Table, codes_in, possible_where
from catalog.offers import HOURS_PER_MONTH, Machines
from catalog.quantities import BoolArray, FloatArray, IntArray
from catalog.recent import Itself, kept
from catalog.sizing.demand import month_factors
from catalog.sizing.machines import (
    TERM_MONTHS,
    components_named,
    hourly_usage,
    hourly_usage_again,
    machine_bundles,
)
from catalog.workloads import Compute, Workload

Rows = NDArray[np.signedinteger]


def instance_counts(need: Compute, growth: float, months: int) -> FloatArray:
    """Whole instances each month, one row."""
    # The rounding guards against 4 x 1.0 becoming 4.0000000001 and asking for a fifth machine.
    return np.ceil(np.round(need.instances * month_factors(growth, months), 9))[np.newaxis, :]


def large_enough(machines: Machines, vcpu: float, memory_gib: float) -> BoolArray:
    """Whole machines, without GPU, with at least this many vCPU and GiB; unknown sizes never are."""
    with np.errstate(invalid="ignore"):
        fits = (machines.vcpu >= vcpu) & (machines.memory_gib >= memory_gib)
    return np.asarray(fits & ~machines.component & (machines.gpu == NONE), dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class Hosts:
    """Machines (rows) that instances of one size may run on, however many there are.

    `whole` hold one instance each; `cpu` and `ram` are units that compose a machine; `workers` of a cluster
    hold all instances under the control plane of `planes` beside it.
    """

    whole: IntArray
    cpu: IntArray
    ram: IntArray
    workers: IntArray
    planes: IntArray


def hosts_of(machines: Machines, need: Compute, sold: BoolArray) -> Hosts:
    """The hosts among `sold`, rows on sale."""
    whole = np.flatnonzero(sold & large_enough(machines, need.vcpu, need.memory_gib)).astype(np.int32)
    units = _sold_so_large(machines, need, *unit_pairs(machines, sold))
    workers = np.flatnonzero(sold & components_named(machines, "openshift-workers") & (machines.gpu == NONE))
    planes = np.flatnonzero(sold & components_named(machines, "openshift-control-plane"))
    return Hosts(whole, *units, *_of_one_region(machines, workers, planes))


def size_compute(
    machines: Machines, workload: Workload, need: Compute, months: int, hosts: Hosts, *, latent: bool = False
) -> tuple[Bundles, ...]:
    """Machines, unit bundles and clusters that serve the instances.

    `latent` lists clusters too small for them as well, without amounts: another demand may want them.
    """
    counts = instance_counts(need, workload.growth_per_month, months)
    one = np.zeros(len(hosts.whole), dtype=np.int32)
    whole = machine_bundles(machines, hosts.whole, counts, one, utilisation=need.utilisation)
    fits = _hold_all(machines, hosts.workers, need, counts)
    if latent:
        clusters = possible_where(_clusters(machines, need, months, hosts.workers, hosts.planes), fits)
    else:
        clusters = _clusters(machines, need, months, hosts.workers[fits], hosts.planes[fits])
    composed = _from_units(machines, need, counts, hosts), clusters
    return (whole, *(bundles for bundles in composed if len(bundles)))


def unit_rows(machines: Machines) -> BoolArray:
    """Units of vCPU or memory that are sold apart."""
    return np.asarray(components_named(machines, "unit:") & (machines.gpu == NONE))


def unit_pairs(machines: Machines, sold: BoolArray) -> tuple[IntArray, IntArray]:
    """(vCPU, memory) unit rows of one region that compose a machine; units are sold by the hour."""
    units = sold & unit_rows(machines) & (TERM_MONTHS[machines.purchase] == 0)
    cpu = np.flatnonzero(units & (machines.vcpu == 1) & (machines.memory_gib == 0))
    ram = np.flatnonzero(units & (machines.vcpu == 0) & (machines.memory_gib == 1))
    return _of_one_region(machines, cpu, ram)


def _of_one_region(machines: Machines, one: Rows, other: Rows) -> tuple[IntArray, IntArray]:
    """Every pair of a row of `one` and a row of `other` in the same region."""
    first, second = np.nonzero(machines.region[one][:, np.newaxis] == machines.region[other])
    return one[first].astype(np.int32), other[second].astype(np.int32)


def _from_units(machines: Machines, need: Compute, counts: FloatArray, hosts: Hosts) -> Bundles:
    cpu, ram = hosts.cpu, hosts.ram
    vcpu, memory_gib = ceil(need.vcpu), ceil(need.memory_gib)
    group = np.zeros(len(cpu), dtype=np.int32)
    of_cpu, of_ram = _unit_hours(need, counts)
    mean = float(counts.mean()) * HOURS_PER_MONTH
    bundles = machine_bundles(machines, cpu, counts, group, utilisation=need.utilisation, family="units")
    return replace(
        bundles,
        parts=(
            Part(Table.MACHINE, "compute", "hour", cpu, group, of_cpu),
            Part(Table.MACHINE, "compute", "hour", ram, group, of_ram),
        ),
        hardware=replace(
            bundles.hardware,
            vcpu_hours=np.full(len(cpu), vcpu * mean),
            memory_gib_hours=np.full(len(cpu), memory_gib * mean),
            vcpus_held=np.full(len(cpu), vcpu * float(counts.max())),
        ),
    )


def _unit_hours(need: Compute, counts: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Hours a month of vCPU units and of memory units."""
    hours = counts * HOURS_PER_MONTH
    return hours * ceil(need.vcpu), hours * ceil(need.memory_gib)


def _sold_so_large(
    machines: Machines, need: Compute, cpu: IntArray, ram: IntArray
) -> tuple[IntArray, IntArray]:
    """Units compose no machine larger than the largest the provider lists, if it lists any."""
    whole = ~machines.component & np.isfinite(machines.vcpu) & np.isfinite(machines.memory_gib)
    fits = np.ones(len(cpu), dtype=np.bool_)
    for provider in codes_in(machines.provider[cpu]):
        listed = whole & (machines.provider == provider)
        if listed.any():
            fits[machines.provider[cpu] == provider] = (
                machines.vcpu[listed].max() >= need.vcpu
                and machines.memory_gib[listed].max() >= need.memory_gib
            )
    return cpu[fits], ram[fits]


def _clusters(machines: Machines, need: Compute, months: int, workers: IntArray, planes: IntArray) -> Bundles:
    """Managed clusters: one control plane and one set of workers that holds every instance."""
    one, group = np.ones((1, months)), np.zeros(len(workers), dtype=np.int32)
    bundles = machine_bundles(machines, workers, one, group, utilisation=need.utilisation, family="cluster")
    usage, of_plane = hourly_usage(machines, planes, one, group)
    beside = Part(Table.MACHINE, "compute", "hour", planes, of_plane, usage)
    return replace(bundles, parts=(*bundles.parts, beside))


def _hold_all(machines: Machines, workers: IntArray, need: Compute, counts: FloatArray) -> BoolArray:
    """Workers of a cluster that hold every instance at its peak."""
    peak = float(counts.max())
    with np.errstate(invalid="ignore"):
        vcpu = machines.vcpu[workers] >= need.vcpu * peak
        return np.asarray(vcpu & (machines.memory_gib[workers] >= need.memory_gib * peak))


# By the clusters on the shelves of a few questions.
@kept(64)
def _all_month(machines: Itself[Machines], rows: Itself[IntArray], months: int) -> FloatArray:
    """Hours paid for one machine of each row, a month a column."""
    one, group = np.ones((1, months)), np.zeros(len(rows.value), dtype=np.int32)
    usage, of_row = hourly_usage(machines.value, rows.value, one, group)
    return usage[of_row]


def compute_amounts(
    machines: Machines, workload: Workload, need: Compute, months: int, bundles: Bundles
) -> Amounts:
    """How much of their lines the machines, units or (`latent`) clusters of one family take."""
    counts = instance_counts(need, workload.growth_per_month, months)
    if bundles.family == "cluster":
        fits = _hold_all(machines, bundles.parts[0].row, need, counts)[:, None]
        hours = [_all_month(Itself(machines), Itself(part.row), months) for part in bundles.parts]
        return Amounts(tuple(np.where(fits, each, np.nan) for each in hours), np.ones(1), np.ones(1))
    usage: tuple[FloatArray, ...] = _unit_hours(need, counts)
    if bundles.family != "units":
        usage = (hourly_usage_again(machines, bundles.parts[0].row, counts, bundles.sizing),)
    return Amounts(usage, counts.mean(axis=1) * HOURS_PER_MONTH, counts.max(axis=1))
