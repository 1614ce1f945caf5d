"""Machines to serve a workload: which rows may be sold to it, and bundles made of whole machines."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from catalog.bundles import NONE, Bundles, HardwareUse, Part, Table, rows_by_group, term_blocks
from catalog.offers import HOURS_PER_MONTH, MachineClass, Machines, Purchase
from catalog.quantities import BoolArray, FloatArray, IntArray
from catalog.recent import Itself, kept
from catalog.workloads import Compute, DataClass, Workload

TERM_MONTHS = np.array([kind.term_months for kind in Purchase], dtype=np.int32)


def priced(machines: Machines) -> BoolArray:
    """Rows with a public price that is in force and not held back as doubtful."""
    return np.isfinite(machines.price) & ~machines.superseded & ~machines.held_back


def components_named(machines: Machines, prefix: str) -> BoolArray:
    """Rows sold only as part of something else whose name starts with `prefix`."""
    return _components_named(Itself(machines.component), Itself(machines.name), prefix)


# Columns rather than the table are the key: tables with other prices share them.
@kept(128)
def _components_named(component: Itself[BoolArray], name: Itself[pl.Series], prefix: str) -> BoolArray:
    found = np.zeros(len(component.value), dtype=np.bool_)
    rows = np.flatnonzero(component.value)
    # A few dozen names: plain Python is quicker here than a query over the column.
    found[rows] = [str(name.value[row]).startswith(prefix) for row in rows.tolist()]
    found.setflags(write=False)
    return found


def refusals(
    machines: Machines, workload: Workload, horizon_months: int
) -> Sequence[tuple[str, str, BoolArray]]:
    """(reason, path of the question, rows) for machines the workload's own terms rule out."""
    path = f"workloads.{workload.name}"
    spot = machines.purchase == Purchase.SPOT
    term = TERM_MONTHS[machines.purchase] > horizon_months
    any_class = workload.data_class is DataClass.PUBLIC or (
        isinstance(workload.need, Compute) and workload.need.machine_class == "any"
    )
    classes = machines.machine_class
    shared = (classes == MachineClass.SHARED) | (classes == MachineClass.BURSTABLE)
    none = np.zeros(len(machines), dtype=np.bool_)
    return (
        ("spot_needs_interruptible", f"{path}.interruptible", none if workload.interruptible else spot),
        ("term_longer_than_horizon", "horizon_months", term),
        ("machine_class_shared", f"{path}.machine_class", none if any_class else shared),
        ("end_of_sale", f"{path}.machine_class", none if any_class else classes == MachineClass.END_OF_SALE),
    )


def hourly_usage(
    machines: Machines, rows: IntArray, counts: FloatArray, count_group: IntArray
) -> tuple[FloatArray, IntArray]:
    """Billed machine-hours a month per distinct count series and term, and the group of each row.

    `counts[g, month]` machines are needed; `count_group` names the series of each row.
    """
    keys, group = _series_and_term(machines, rows, count_group)
    return _billed(counts, keys) * HOURS_PER_MONTH, group


def hourly_usage_again(
    machines: Machines, rows: IntArray, counts: FloatArray, count_group: IntArray
) -> FloatArray:
    """The same hours for rows and groups that are asked about again and again, in other counts."""
    keys = _keys(Itself(machines), Itself(rows), Itself(count_group))
    return _billed(counts, keys) * HOURS_PER_MONTH


def _series_and_term(
    machines: Machines, rows: IntArray, count_group: IntArray
) -> tuple[IntArray | None, IntArray]:
    """Distinct pairs of a series and a term, and that of each row; None where all are by the hour."""
    bought_for = TERM_MONTHS[machines.purchase[rows]]
    if bought_for.max(initial=0) <= 1:
        return None, count_group
    return rows_by_group((count_group, bought_for))


# The machines on the shelves of a few questions, some fifteen families each.
@kept(128)
def _keys(
    machines: Itself[Machines], rows: Itself[IntArray], count_group: Itself[IntArray]
) -> IntArray | None:
    return _series_and_term(machines.value, rows.value, count_group.value)[0]


def _billed(counts: FloatArray, keys: IntArray | None) -> FloatArray:
    """Machines paid a month for each pair of a series and a term."""
    if keys is None:
        return counts
    series, terms = keys[:, 0], keys[:, 1]
    billed = counts[series]
    for term in np.unique(terms[terms > 1]).tolist():
        billed[terms == term] = term_blocks(billed[terms == term], term)
    return billed


def machine_bundles(
    machines: Machines,
    rows: IntArray,
    counts: FloatArray,
    count_group: IntArray,
    *,
    utilisation: float,
    family: str = "machine",
) -> Bundles:
    """One bundle per machine row, `counts[count_group[i], month]` machines of it.

    Hardware is the whole machine for the hours it is needed; a term only changes what is paid.
    """
    usage, group = hourly_usage(machines, rows, counts, count_group)
    hours = counts.mean(axis=1)[count_group] * HOURS_PER_MONTH
    most = counts.max(axis=1, initial=0.0)[count_group]
    gpu_count = np.where(machines.gpu[rows] == NONE, 0.0, machines.gpu_count[rows])
    size = len(rows)
    return Bundles(
        family=family,
        region=machines.region[rows],
        provider=machines.provider[rows],
        structure=machines.structure[rows],
        purchase=machines.purchase[rows],
        gpu=machines.gpu[rows],
        model=np.full(size, NONE, dtype=np.int32),
        parts=(Part(Table.MACHINE, "compute", "hour", rows, group, usage),),
        hardware=HardwareUse(
            vcpu_hours=machines.vcpu[rows] * hours,
            memory_gib_hours=machines.memory_gib[rows] * hours,
            gpu=machines.gpu[rows],
            gpu_hours=gpu_count * hours,
            gpus_held=gpu_count * most,
            vcpus_held=machines.vcpu[rows] * most,
            storage_tib_hours=np.zeros(size),
            utilisation=utilisation,
        ),
        cost_low=np.ones(size),
        cost_high=np.ones(size),
        sizing=np.zeros(size, dtype=np.int32),
    )
