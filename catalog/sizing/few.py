"""Sizing on a few machines of a market: the bundles that sizing on all of them makes of these."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from catalog.bundles import NONE, Bundles, Part, Table
from catalog.market import Market
from catalog.quantities import IntArray
from catalog.recent import Recent, kept
from catalog.sizing.base_and_peak import with_base_and_peak
from catalog.sizing.compute import Hosts, hosts_of, size_compute
from catalog.sizing.size import on_sale, size
from catalog.sizing.storage import IndexHosts, index_hosts, size_memory_index
from catalog.workloads import Compute, Embeddings, Workload

HOSTS: "Recent[tuple[Few, Hashable], Hosts]" = Recent(40)
INDEX_HOSTS: "Recent[tuple[Few, Hashable], IndexHosts]" = Recent(20)


@dataclass(frozen=True, slots=True, eq=False)
class Few:
    """A market in which only some machines are listed; `rows` are their rows in the whole table."""

    market: Market
    rows: IntArray

    def has(self, rows: Sequence[int]) -> bool:
        """Whether all of these rows of the whole table are among them."""
        at = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        return bool(len(self.rows)) and bool((self.rows[at] == rows).all())


@kept(4)
def all_of(market: Market) -> Few:
    """The market as it is."""
    return Few(market, np.arange(len(market.catalog.machines), dtype=np.int32))


def few_of(market: Market, rows: IntArray) -> Few:
    """The market with these machines alone, rows ascending."""
    catalog = market.catalog
    return Few(replace(market, catalog=replace(catalog, machines=catalog.machines.take(rows))), rows)


def size_on(few: Few, workload: Workload, *, latent: bool = False) -> tuple[Bundles, ...]:
    """The bundles that can serve a workload; their parts name machines by their rows in the whole table.

    `latent` lists what instances in other numbers would want as well, without amounts.
    """
    need = workload.need
    if isinstance(need, Compute):
        found = _instances(few, workload, need, latent)
    elif isinstance(need, Embeddings) and need.index == "memory":
        return size_index_on(few, workload, need, index_hosts_on(few, workload, need))
    else:
        found = size(few.market, workload).bundles
    return tuple(_in_whole(few.rows, bundles) for bundles in found)


def _instances(few: Few, workload: Workload, need: Compute, latent: bool) -> tuple[Bundles, ...]:
    """The same as `size`, with the hosts of before where only the number of instances differs."""
    machines, months = few.market.catalog.machines, few.market.terms.horizon_months
    read = need.vcpu, need.memory_gib, need.machine_class, workload.interruptible, workload.data_class
    hosts = HOSTS.get((few, read), lambda: _hosts(few, workload, need))
    sized = size_compute(machines, workload, need, months, hosts, latent=latent)
    return with_base_and_peak(machines, sized, latent=latent)


def _hosts(few: Few, workload: Workload, need: Compute) -> Hosts:
    machines = few.market.catalog.machines
    sold, _ = on_sale(few.market, workload, np.ones(len(machines), dtype=np.bool_))
    return hosts_of(machines, need, sold)


def index_hosts_on(few: Few, workload: Workload, need: Embeddings) -> IndexHosts:
    """Machines for an index in memory, those of before where only the size of the index differs."""
    machines = few.market.catalog.machines
    read = need.min_machine_memory_gib, workload.interruptible, workload.data_class

    def hosts() -> IndexHosts:
        sold, _ = on_sale(few.market, workload, np.ones(len(machines), dtype=np.bool_))
        return index_hosts(machines, need, sold)

    return INDEX_HOSTS.get((few, read), hosts)


def size_index_on(few: Few, workload: Workload, need: Embeddings, hosts: IndexHosts) -> tuple[Bundles, ...]:
    """An index on some of its hosts, and behind it its mixtures of purchase kinds, if any."""
    catalog, months = few.market.catalog, few.market.terms.horizon_months
    index = size_memory_index(catalog.machines, workload, need, months, hosts, catalog.sizing)
    found = with_base_and_peak(catalog.machines, (index,))
    return tuple(_in_whole(few.rows, bundles) for bundles in found)


def _in_whole(rows: IntArray, bundles: Bundles) -> Bundles:
    return replace(bundles, parts=tuple(_part_in_whole(rows, part) for part in bundles.parts))


def _part_in_whole(rows: IntArray, part: Part) -> Part:
    if part.table is not Table.MACHINE or not len(rows):
        return part
    return replace(part, row=np.where(part.row == NONE, NONE, rows[part.row]).astype(np.int32))
