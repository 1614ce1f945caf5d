"""Ways to serve one workload, as columns: a bundle is one or more offers with the quantities bought.

A *part* is one line of every bundle (the machine, the memory units, the egress). What a part uses
each month is kept once per distinct demand (`usage[group, month]`), and each bundle names its group.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from catalog.quantities import BoolArray, Estimate, FloatArray, IntArray

NONE = -1


class Table(StrEnum):
    """Which table of the catalog a part buys from."""

    MACHINE = "machine"
    STORAGE = "storage"
    TOKEN = "token"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True)
class Part:
    """One line of every bundle.

    `row` is the offer's code in its table, NONE where a bundle has no such line. `usage` holds billed
    units a month: machine-hours, GiB-months, GiB of egress, million tokens. `price` says which price
    of the offer applies: `hour`, `tiers`, `input`, `cached`, `output` or `fixed`.
    """

    table: Table
    purpose: str  # compute | storage | network | other
    price: str
    row: IntArray
    group: IntArray
    usage: FloatArray

    @property
    def mean(self) -> FloatArray:
        """Mean billed units a month, per bundle; 0 where the bundle has no such line."""
        return np.where(self.row == NONE, 0.0, self.usage.mean(axis=1)[self.group])

    def mean_paid(self, paid: FloatArray, agreed: IntArray) -> FloatArray:
        """Mean billed units a month where `paid[agreed, month]` of each counts, `agreed` per bundle.

        Code 0 of `paid` is the whole, in every month.
        """
        if len(paid) == 1:
            return self.mean
        weighed = self.usage @ paid.T / paid.shape[1]
        return np.where(self.row == NONE, 0.0, weighed[self.group, agreed])

    def month(self, month: int) -> FloatArray:
        """Billed units of one month (0 is the first, -1 the last), per bundle."""
        return np.where(self.row == NONE, 0.0, self.usage[self.group, month])

    def month_paid(self, month: int, paid: FloatArray, agreed: IntArray) -> FloatArray:
        """Billed units of one month, weighed as in `mean_paid`."""
        units = self.month(month)
        return units if len(paid) == 1 else units * paid[agreed, month]

    def take(self, rows: IntArray | BoolArray) -> "Part":
        """The part of the chosen bundles."""
        return replace(self, row=self.row[rows], group=self.group[rows])


@dataclass(frozen=True, slots=True)
class HardwareUse:
    """Hardware reserved a month (means), from which energy and embodied carbon follow.

    NaN where the offer does not say. `gpu` is a code of `Gpus` (NONE without). `gpus_held` and `vcpus_held`
    are what is held at once in the largest month, as quotas count it. `medium` is `ssd` or `hdd`.
    `it_energy_kwh` and `embodied_kg` replace the hardware model where the request model gives them (rows that
    are NaN there fall back on the hardware).
    """

    vcpu_hours: FloatArray
    memory_gib_hours: FloatArray
    gpu: IntArray
    gpu_hours: FloatArray
    gpus_held: FloatArray
    vcpus_held: FloatArray
    storage_tib_hours: FloatArray
    utilisation: float
    medium: str = "ssd"
    copies: float = 1.0
    it_energy_kwh: Estimate | None = None
    embodied_kg: Estimate | None = None

    @classmethod
    def nothing(cls, rows: int, utilisation: float = 0.0) -> "HardwareUse":
        """No hardware: every column is zero."""
        zero = np.zeros(rows)
        gpu = np.full(rows, NONE, dtype=np.int32)
        return cls(zero, zero, gpu, zero, zero, zero, zero, utilisation)

    def take(self, rows: IntArray | BoolArray) -> "HardwareUse":
        """The hardware of the chosen bundles."""
        return replace(
            self,
            vcpu_hours=self.vcpu_hours[rows],
            memory_gib_hours=self.memory_gib_hours[rows],
            gpu=self.gpu[rows],
            gpu_hours=self.gpu_hours[rows],
            gpus_held=self.gpus_held[rows],
            vcpus_held=self.vcpus_held[rows],
            storage_tib_hours=self.storage_tib_hours[rows],
            it_energy_kwh=self.it_energy_kwh.take(rows) if self.it_energy_kwh else None,
            embodied_kg=self.embodied_kg.take(rows) if self.embodied_kg else None,
        )


@dataclass(frozen=True, slots=True)
class Basis:
    """How the demand of some bundles was sized: what was assumed, on which evidence.

    `tier`, `boundary`, `concurrency` and `utilisation` speak of AI requests and are None elsewhere.
    """

    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    tier: str | None = None
    boundary: str | None = None
    concurrency: float | None = None
    utilisation: float | None = None


@dataclass(frozen=True, slots=True)
class Bundles:
    """Candidates of one family (machines, storage, tokens ...) for one workload, one row each.

    `model` indexes the workload's list of models (NONE without); `sizing` indexes
    `bases`, one per way the demand was sized. `cost_low` and `cost_high` are factors on the central cost that
    come from sizing alone (1 where sizing is exact).
    """

    family: str  # machine | units | gpu_addon | cluster | storage | token | quote
    region: IntArray
    provider: IntArray
    structure: IntArray
    purchase: NDArray[np.int8]
    gpu: IntArray
    model: IntArray
    parts: tuple[Part, ...]
    hardware: HardwareUse
    cost_low: FloatArray
    cost_high: FloatArray
    sizing: IntArray
    bases: tuple[Basis, ...] = (Basis(),)

    def __len__(self) -> int:
        return len(self.region)

    def take(self, rows: IntArray | BoolArray) -> "Bundles":
        """The chosen rows."""
        return replace(
            self,
            region=self.region[rows],
            provider=self.provider[rows],
            structure=self.structure[rows],
            purchase=self.purchase[rows],
            gpu=self.gpu[rows],
            model=self.model[rows],
            parts=tuple(part.take(rows) for part in self.parts),
            hardware=self.hardware.take(rows),
            cost_low=self.cost_low[rows],
            cost_high=self.cost_high[rows],
            sizing=self.sizing[rows],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Amounts:
    """How much the bundles of one family take under a demand, by group; what they buy is theirs.

    `usage` are the billed units a month of each part, rows as `Part.group` names them. The others have a row
    per way the demand was sized (`Bundles.sizing`): `hours` is what the hardware of a mean month is
    proportional to, `held` what quotas count at once in the largest month; `kwh` is the central IT energy of
    a mean month where the request model gives it, None where it is proportional to `hours`.
    """

    usage: tuple[FloatArray, ...]
    hours: FloatArray
    held: FloatArray
    kwh: FloatArray | None = None


def possible_where(bundles: Bundles, possible: BoolArray) -> Bundles:
    """The bundles with amounts that nobody knows (NaN), and so no cost, where they cannot serve."""
    each = np.arange(len(bundles), dtype=np.int32)
    parts = (
        replace(part, group=each, usage=np.where(possible[:, None], part.usage[part.group], np.nan))
        for part in bundles.parts
    )
    return replace(bundles, parts=tuple(parts))


def term_blocks(counts: FloatArray, term_months: int) -> FloatArray:
    """What must be paid each month when units are bought for a term, per row of `counts[row, month]`.

    A term is paid whole at the largest count it must cover, whatever the use; a term that outlives
    the horizon is paid to its end, so its overhang is charged to the months it serves.
    """
    if term_months <= 1:
        return counts
    months = counts.shape[1]
    billed = np.empty_like(counts)
    for start in range(0, months, term_months):
        stop = min(start + term_months, months)
        peak = counts[:, start:stop].max(axis=1, keepdims=True)
        billed[:, start:stop] = peak * term_months / (stop - start)
    return billed


def rows_by_group(keys: Sequence[IntArray]) -> tuple[IntArray, IntArray]:
    """Distinct combinations of columns of small non-negative numbers, and the combination of every row.

    Counting presence instead of sorting: over a whole catalog, sorting would be the dearest step.
    """
    shape = tuple(int(key.max(initial=0)) + 1 for key in keys)
    cell = np.ravel_multi_index(tuple(np.asarray(key, dtype=np.int64) for key in keys), shape)
    present = np.bincount(cell, minlength=int(np.prod(shape))) > 0
    number = np.cumsum(present, dtype=np.int32) - 1
    found = np.unravel_index(np.flatnonzero(present), shape)
    return np.column_stack(found).astype(np.int32), number[cell].astype(np.int32)


def codes_in(column: IntArray) -> tuple[int, ...]:
    """The distinct codes of a column, ascending; negative codes (none, unknown) are left out."""
    return tuple(np.flatnonzero(np.bincount(column[column >= 0])).tolist())
