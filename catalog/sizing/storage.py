"""Storage: plain GiB, vector indexes in memory or on disk, traces of requests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from catalog.bundles import NONE, Amounts, Bundles, HardwareUse, Part, Table
from catalog.offers import HOURS_PER_MONTH, Machines, Purchase, StorageItem
from catalog.quantities import BoolArray, FloatArray, IntArray
from catalog.recent import Itself, kept
from catalog.sizing.defaults import SizingDefaults
from catalog.sizing.demand import month_factors
from catalog.sizing.machines import machine_bundles
from catalog.workloads import Embeddings, Monitoring, PlainStorage, Workload

BYTES_PER_GIB = 2.0**30
GIB_PER_TIB = 1024.0
BYTES_PER_VALUE = {"float32": 4.0, "float16": 2.0, "int8": 1.0, "binary": 0.125}
MEDIUM = {"object": "hdd", "archive": "hdd", "block": "ssd"}


def raw_bytes(need: Embeddings) -> float:
    """Bytes of the vectors alone, one copy: N x dimensions x bytes per value."""
    return need.vectors * need.dimensions * BYTES_PER_VALUE[need.dtype]


def index_bytes(need: Embeddings, defaults: SizingDefaults) -> float:
    """Bytes of an HNSW index, one copy: N x (dimensions x bytes + 16 x m) x 1.2."""
    links = need.vectors * need.links_per_vector * defaults.bytes_per_link
    return (raw_bytes(need) + links) * defaults.index_overhead


def trace_bytes(need: Monitoring, defaults: SizingDefaults) -> float:
    """Bytes of traces held in steady state: 2 KB a span and 4.5 bytes a token, times retention."""
    per_request = (
        defaults.trace_bytes_per_span * need.spans_per_request
        + defaults.trace_bytes_per_token * need.tokens_per_request
    )
    return need.requests_per_month * per_request * need.retention_days / defaults.days_per_month


def stored_gib(need: PlainStorage | Embeddings | Monitoring, defaults: SizingDefaults) -> tuple[str, float]:
    """The class of storage and the GiB of the first month."""
    if isinstance(need, PlainStorage):
        return need.storage_class, need.gib
    if isinstance(need, Monitoring):
        return "object", trace_bytes(need, defaults) / BYTES_PER_GIB
    size = index_bytes(need, defaults) if need.index == "disk" else raw_bytes(need)
    return ("block" if need.index == "disk" else "object"), size * need.replicas / BYTES_PER_GIB


def size_storage(
    items: Sequence[StorageItem],
    workload: Workload,
    need: PlainStorage | Embeddings | Monitoring,
    months: int,
    defaults: SizingDefaults,
) -> tuple[Bundles, tuple[int, ...]]:
    """One bundle per price list of the class; and the lists left out for want of a price of egress."""
    storage_class, _ = stored_gib(need, defaults)
    amounts = storage_amounts(workload, need, months, defaults)
    egress = len(amounts.usage) > 1
    chosen = [code for code, item in enumerate(items) if item.storage_class == storage_class]
    exits = egress_items(Itself(items))
    unpriced = tuple(c for c in chosen if egress and not _exit_of(items[c], exits))
    rows = np.array([c for c in chosen if c not in unpriced], dtype=np.int32)
    out = np.array([_exit_of(items[c], exits)[0] if egress else NONE for c in rows], dtype=np.int32)
    group = np.zeros(len(rows), dtype=np.int32)
    lines = zip(("storage", "network"), (rows, out), amounts.usage, strict=False)
    parts = tuple(Part(Table.STORAGE, purpose, "tiers", row, group, used) for purpose, row, used in lines)
    copies, medium = defaults.copies(storage_class), MEDIUM[storage_class]
    return _storage_bundles(items, rows, parts, float(amounts.hours[0]), medium, copies), unpriced


def storage_amounts(
    workload: Workload,
    need: PlainStorage | Embeddings | Monitoring,
    months: int,
    defaults: SizingDefaults,
) -> Amounts:
    """GiB kept and, where any leaves, GiB of egress."""
    _, gib = stored_gib(need, defaults)
    egress = need.egress_internet_gib if isinstance(need, PlainStorage) else 0.0
    factors = month_factors(workload.growth_per_month, months)[np.newaxis, :]
    usage = (gib * factors, egress * factors) if egress else (gib * factors,)
    tib_hours = gib * float(factors.mean()) / GIB_PER_TIB * HOURS_PER_MONTH
    return Amounts(usage=usage, hours=np.array([tib_hours]), held=np.ones(1))


@kept(8)
def egress_items(listed: Itself[Sequence[StorageItem]]) -> Mapping[tuple[int, str], int]:
    """Price lists of traffic by region and kind."""
    return {
        (item.region, item.storage_class): code
        for code, item in enumerate(listed.value)
        if item.storage_class.startswith("egress")
    }


def _exit_of(item: StorageItem, exits: Mapping[tuple[int, str], int]) -> tuple[int, ...]:
    """The list that prices internet egress of this storage: its own when published, else the region's."""
    kinds = ("egress_object", "egress_internet") if item.storage_class == "object" else ("egress_internet",)
    return tuple(exits[(item.region, kind)] for kind in kinds if (item.region, kind) in exits)


def _storage_bundles(
    items: Sequence[StorageItem],
    rows: np.ndarray,
    parts: tuple[Part, ...],
    tib_hours: float,
    medium: str,
    copies: float,
) -> Bundles:
    size = len(rows)
    hardware = replace(
        HardwareUse.nothing(size),
        storage_tib_hours=np.full(size, tib_hours),
        medium=medium,
        copies=copies,
    )
    return Bundles(
        family="storage",
        region=np.array([items[r].region for r in rows], dtype=np.int32),
        provider=np.array([items[r].provider for r in rows], dtype=np.int32),
        structure=np.array([items[r].structure for r in rows], dtype=np.int32),
        purchase=np.full(size, Purchase.ON_DEMAND, dtype=np.int8),
        gpu=np.full(size, NONE, dtype=np.int32),
        model=np.full(size, NONE, dtype=np.int32),
        parts=parts,
        hardware=hardware,
        cost_low=np.ones(size),
        cost_high=np.ones(size),
        sizing=np.zeros(size, dtype=np.int32),
    )


@dataclass(frozen=True, slots=True, eq=False)
class IndexHosts:
    """Machines (rows) that may hold an index in memory, however large: `gib` of memory by `size`."""

    rows: IntArray
    size: IntArray
    gib: FloatArray

    def take(self, kept: BoolArray) -> "IndexHosts":
        """Some of the machines."""
        return IndexHosts(self.rows[kept], self.size[kept], self.gib)


def index_hosts(machines: Machines, need: Embeddings, sold: BoolArray) -> IndexHosts:
    """The hosts among `sold`, rows on sale."""
    with np.errstate(invalid="ignore"):
        fits = (
            sold
            & ~machines.component
            & (machines.gpu == NONE)
            & np.isfinite(machines.vcpu)
            & (machines.memory_gib >= need.min_machine_memory_gib)
        )
    rows = np.flatnonzero(fits).astype(np.int32)
    gib, size = np.unique(machines.memory_gib[rows], return_inverse=True)
    return IndexHosts(rows, size.reshape(-1).astype(np.int32), gib)


def size_memory_index(
    machines: Machines,
    workload: Workload,
    need: Embeddings,
    months: int,
    hosts: IndexHosts,
    defaults: SizingDefaults,
) -> Bundles:
    """An index in memory: each replica on at most four machines of which 90 % of the memory is usable."""
    large, counts = index_machines(workload, need, months, hosts.gib, defaults)
    fits = large[hosts.size]
    size = (np.cumsum(large) - 1).astype(np.int32)[hosts.size[fits]]
    busy = defaults.index_machine_utilisation
    return machine_bundles(machines, hosts.rows[fits], counts[large], size, utilisation=busy)


def index_machines(
    workload: Workload, need: Embeddings, months: int, memory_gib: FloatArray, defaults: SizingDefaults
) -> tuple[BoolArray, FloatArray]:
    """Which sizes of machine are large enough, and how many an index takes, `[machine size, month]`."""
    gib = index_bytes(need, defaults) / BYTES_PER_GIB * month_factors(workload.growth_per_month, months)
    large = memory_gib * defaults.memory_usable_share * need.max_machines_per_replica >= gib.max()
    return large, machines_per_replica(memory_gib, gib, defaults) * need.replicas


def machines_per_replica(memory_gib: FloatArray, gib: FloatArray, defaults: SizingDefaults) -> FloatArray:
    """Whole machines for one replica, `[machine size, month]`."""
    return np.ceil(gib[np.newaxis, :] / (memory_gib[:, np.newaxis] * defaults.memory_usable_share))
