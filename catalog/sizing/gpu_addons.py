"""GPUs rented apart: add-ons plugged into a machine of the same region that may carry them."""

from dataclasses import replace

import numpy as np

from catalog.bundles import NONE, Amounts, Bundles, Part, Table
from catalog.offers import HOURS_PER_MONTH, Machines
from catalog.quantities import BoolArray, IntArray
from catalog.recent import Itself, kept
from catalog.sizing.defaults import SizingDefaults
from catalog.sizing.gpu_machines import CentralDemands, GpuDemands, with_demands
from catalog.sizing.machines import TERM_MONTHS, components_named, hourly_usage_again, machine_bundles


def carriers(
    machines: Machines, sold: BoolArray, defaults: SizingDefaults, regions: IntArray
) -> dict[int, int]:
    """Per region of `regions`, the cheapest machine by the hour that may carry GPU add-ons (its row)."""
    with np.errstate(invalid="ignore"):
        fits = (
            sold
            & ~machines.component
            & (machines.gpu == NONE)
            & np.isin(machines.region, regions)
            & (TERM_MONTHS[machines.purchase] == 0)
            & (machines.vcpu >= defaults.gpu_addon_min_vcpu)
            & (machines.memory_gib >= defaults.gpu_addon_min_memory)
        )
    rows = np.flatnonzero(fits)
    dearest_first = rows[np.argsort(-machines.price[rows], kind="stable")]
    # The cheapest of a region is written last, and stays.
    return dict(zip(machines.region[dearest_first].tolist(), dearest_first.tolist(), strict=True))


def addon_pairs(
    machines: Machines, sold: BoolArray, gpus: frozenset[int], defaults: SizingDefaults
) -> tuple[IntArray, IntArray]:
    """(add-on, carrying machine) rows of the given GPU codes; one GPU an add-on."""
    return _addon_pairs(Itself(machines), sold.tobytes(), gpus, defaults)


@kept(16)
def _addon_pairs(
    listed: Itself[Machines], on_sale: bytes, gpus: frozenset[int], defaults: SizingDefaults
) -> tuple[IntArray, IntArray]:
    machines, sold = listed.value, np.frombuffer(on_sale, dtype=np.bool_)
    named = components_named(machines, "gpu-addon:")
    addon = np.flatnonzero(sold & named & (machines.gpu >= 0) & (machines.gpu_count == 1))
    carrier = carriers(machines, sold, defaults, machines.region[addon])
    places = zip(addon.tolist(), machines.gpu[addon].tolist(), machines.region[addon].tolist(), strict=True)
    pairs = [(row, carrier[region]) for row, gpu, region in places if gpu in gpus and region in carrier]
    table = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def addon_bundles(
    machines: Machines,
    sold: BoolArray,
    demands: GpuDemands,
    defaults: SizingDefaults,
    model: int = NONE,
) -> Bundles | None:
    """Add-ons for every group, and one carrying machine for each; at most eight GPUs a machine."""
    small = frozenset(demands.gpu[demands.group_size <= defaults.max_gpus_per_machine].tolist())
    addon, host = addon_pairs(machines, sold, small, defaults)
    if not len(addon):
        return None
    row = demands.rows_of(machines.gpu[addon])
    groups, size = demands.groups[row], demands.group_size[row]
    each = np.arange(len(addon), dtype=np.int32)
    bundles = machine_bundles(
        machines, addon, groups * size[:, np.newaxis], each, utilisation=0.0, family="gpu_addon"
    )
    carrying = Part(Table.MACHINE, "compute", "hour", host, each, groups * HOURS_PER_MONTH)
    bundles = replace(bundles, parts=(*bundles.parts, carrying))
    return with_demands(bundles, demands, row, each, np.zeros(len(addon)), model)


def addon_amounts(machines: Machines, demands: CentralDemands, bundles: Bundles) -> Amounts:
    """Hours of add-ons and carrying machines that the bundles of `addon_bundles` take, and their energy."""
    rows = bundles.parts[0].row
    here = demands.of(machines.gpu[rows])
    counts = here.groups * here.group_size[:, np.newaxis]
    return Amounts(
        usage=(hourly_usage_again(machines, rows, counts, bundles.sizing), here.groups * HOURS_PER_MONTH),
        hours=counts.mean(axis=1) * HOURS_PER_MONTH,
        held=counts.max(axis=1),
        kwh=here.it_kwh,
    )
