"""The machines that suffice to size one workload on, however much is asked of it and however it grows."""

from collections.abc import Hashable, Sequence

import numpy as np

from app.scenarios.undercut import not_undercut
from catalog.bundles import NONE, codes_in
from catalog.market import Market, price_book
from catalog.offers import Machines, Purchase
from catalog.quantities import BoolArray, IntArray
from catalog.recent import Recent
from catalog.sizing.compute import large_enough, unit_rows
from catalog.sizing.few import Few, few_of
from catalog.sizing.gpu_addons import carriers
from catalog.sizing.machines import TERM_MONTHS, machine_bundles
from catalog.sizing.size import on_sale
from catalog.workloads import Compute, Embeddings, Inference, Training, Workload

# 50 KB to 1 MB each; workloads of one kind share theirs.
FEW: Recent[tuple[Market, Hashable], Few] = Recent(40)


def sufficient(market: Market, workload: Workload, also: Sequence[int]) -> Few:
    """The market cut down to what any demand for the workload may be met with, and to the offers `also`.

    Accelerators, units and clusters stay. Of the other machines those go that the cheapest of their group
    undercuts without being larger. A group has one place, structure, currency, price date and
    certificates (`alike`), one term, one discount that is kept and, where an index is spread by memory, one
    memory. Sizing tells machines of a group apart by nothing else: whatever the demand and its growth, as
    many of each are bought in every month, and billed in as many. So the cheapest costs least of them under
    every demand, and since it has no more vCPU or memory it draws and embodies no more, and counts no more
    against a quota. What is reserved for a term stays, with the same machine by the hour: a base reserved
    and a peak by the hour weigh the two prices against each other.
    """
    few = FEW.get((market, _read(workload)), lambda: few_of(market, _rows(market, workload)))
    if not also or few.has(also):
        return few
    return few_of(market, np.union1d(few.rows, also).astype(np.int32))


def _read(workload: Workload) -> Hashable:
    """What the machines that suffice depend on; demand and growth are no part of it."""
    need = workload.need
    named: tuple[Hashable, ...] = ()
    if isinstance(need, Compute):
        named = "compute", need.vcpu, need.memory_gib, need.machine_class
    elif isinstance(need, Embeddings):
        named = "index", need.min_machine_memory_gib
    elif isinstance(need, Inference | Training):
        named = ("gpus",)
    return *named, workload.interruptible, workload.data_class


def _rows(market: Market, workload: Workload) -> IntArray:
    machines, need = market.catalog.machines, workload.need
    found = np.zeros(len(machines), dtype=np.bool_)
    if isinstance(need, Compute | Embeddings | Inference | Training):
        sold, _ = on_sale(market, workload, np.ones(len(machines), dtype=np.bool_))
        if isinstance(need, Compute | Embeddings):
            found[_plain(market, workload, sold)] = True
        if isinstance(need, Compute):
            found |= sold & machines.component & (machines.gpu == NONE)
            found[_largest(machines)] = True
        if isinstance(need, Inference | Training):
            found |= sold & (machines.gpu != NONE)
            hosts = carriers(machines, sold, market.catalog.sizing, machines.region[found])
            found[list(hosts.values())] = True
    return np.flatnonzero(found).astype(np.int32)


def _plain(market: Market, workload: Workload, sold: BoolArray) -> IntArray:
    """Machines without accelerators that none of their group undercuts."""
    machines, need = market.catalog.machines, workload.need
    by_memory = isinstance(need, Embeddings)
    least = (need.vcpu, need.memory_gib) if isinstance(need, Compute) else (0.0, 0.0)
    if isinstance(need, Embeddings):
        least = 0.0, need.min_machine_memory_gib
    rows = np.flatnonzero(sold & large_enough(machines, *least)).astype(np.int32)
    prices = price_book(market, workload.requirements.max_price_age_days).machine
    term = np.maximum(TERM_MONTHS[machines.purchase[rows]], 1)
    apart = (term, prices.agreed[rows], *((machines.memory_gib[rows],) if by_memory else ()))
    one = np.zeros(len(rows), dtype=np.int32)
    bundles = machine_bundles(machines, rows, np.ones((1, 1)), one, utilisation=0.0)
    return rows[not_undercut(market, bundles, prices.price[rows], _weighed(machines, rows), apart)]


def _weighed(machines: Machines, rows: IntArray) -> BoolArray:
    """Machines sold for a term, and those of the same name and place by the hour."""
    reserved = TERM_MONTHS[machines.purchase[rows]] > 1
    hourly = np.flatnonzero(
        (machines.purchase[rows] == Purchase.ON_DEMAND)
        & np.isin(machines.region[rows], machines.region[rows[reserved]])
    )
    names = machines.name.gather(rows[reserved]).unique().to_list()
    found = reserved.copy()
    found[hourly[machines.name.gather(rows[hourly]).is_in(names).to_numpy()]] = True
    return found


def _largest(machines: Machines) -> list[int]:
    """The largest machines of providers that sell units: units compose none larger."""
    whole = ~machines.component & np.isfinite(machines.vcpu) & np.isfinite(machines.memory_gib)
    found = []
    for provider in codes_in(machines.provider[unit_rows(machines)]):
        rows = np.flatnonzero(whole & (machines.provider == provider))
        if len(rows):
            found += [int(rows[column[rows].argmax()]) for column in (machines.vcpu, machines.memory_gib)]
    return found
