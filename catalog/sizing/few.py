"""Sizing on a few machines of a market: the bundles that sizing on all of them makes of these."""

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np

from catalog.bundles import NONE, Bundles, Part, Table
from catalog.market import Market
from catalog.quantities import IntArray
from catalog.recent import Recent
from catalog.sizing.base_and_peak import with_base_and_peak
from catalog.sizing.compute import Hosts, hosts_of, size_compute
from catalog.sizing.size import on_sale, size
from catalog.workloads import Compute, Workload

HOSTS: "Recent[tuple[Few, Hashable], Hosts]" = Recent(40)


@dataclass(frozen=True, slots=True, eq=False)
class Few:
    """A market in which only some machines are listed; `rows` are their rows in the whole table."""

    market: Market
    rows: IntArray


def few_of(market: Market, rows: IntArray) -> Few:
    """The market with these machines alone, rows ascending."""
    catalog = market.catalog
    return Few(replace(market, catalog=replace(catalog, machines=catalog.machines.take(rows))), rows)


def size_on(few: Few, workload: Workload) -> tuple[Bundles, ...]:
    """The bundles that can serve a workload; their parts name machines by their rows in the whole table."""
    need = workload.need
    found = (
        _instances(few, workload, need) if isinstance(need, Compute) else size(few.market, workload).bundles
    )
    return tuple(_in_whole(few.rows, bundles) for bundles in found)


def _instances(few: Few, workload: Workload, need: Compute) -> tuple[Bundles, ...]:
    """The same as `size`, with the hosts of before where only the number of instances differs."""
    machines, months = few.market.catalog.machines, few.market.terms.horizon_months
    read = need.vcpu, need.memory_gib, need.machine_class, workload.interruptible, workload.data_class
    hosts = HOSTS.get((few, read), lambda: _hosts(few, workload, need))
    return with_base_and_peak(machines, size_compute(machines, workload, need, months, hosts))


def _hosts(few: Few, workload: Workload, need: Compute) -> Hosts:
    machines = few.market.catalog.machines
    sold, _ = on_sale(few.market, workload, np.ones(len(machines), dtype=np.bool_))
    return hosts_of(machines, need, sold)


def _in_whole(rows: IntArray, bundles: Bundles) -> Bundles:
    return replace(bundles, parts=tuple(_part_in_whole(rows, part) for part in bundles.parts))


def _part_in_whole(rows: IntArray, part: Part) -> Part:
    if part.table is not Table.MACHINE or not len(rows):
        return part
    return replace(part, row=np.where(part.row == NONE, NONE, rows[part.row]).astype(np.int32))
