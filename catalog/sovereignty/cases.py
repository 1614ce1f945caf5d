"""The cases the levels depend on, each with a number.

Tens of thousands of candidates share a few thousand cases (structure, kind of place, type of workload, origin
of the model, accelerator, keys), so that rules are applied to those only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from catalog.quantities import BoolArray, IntArray
from catalog.recent import kept

LevelArray = NDArray[np.int8]
WORKLOAD_TYPES = ("ai", "storage", "compute")
PLACES = ("trusted", "outside", "unknown")
MODEL_ORIGINS = ("own", "eu", "open_non_eu", "closed_non_eu")  # a code is a position here; no model = own


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Columns of candidates. `structure` is a structure's code (-1 unknown); `country` a position in
    `countries` (ISO alpha-2, `''` where no place is published); `model_origin` a position in
    `MODEL_ORIGINS`. One `workload_type` (`ai`, `storage`, `compute`), the members of the EU and the EEA, and
    who the workload wants to hold its `keys` (`provider`, `customer`, `external_hsm`,
    `confidential_computing`; empty when the question does not say).
    """

    structure: IntArray
    countries: tuple[str, ...]
    country: IntArray
    workload_type: str
    model_origin: LevelArray
    has_gpu: BoolArray
    eu: frozenset[str]
    eea: frozenset[str]
    keys: str = ""


def together(parts: Sequence[Cases]) -> Cases:
    """The candidates of several workloads of one type and one way of keys, one after the other."""
    return replace(
        parts[0],
        structure=np.concatenate([part.structure for part in parts]),
        country=np.concatenate([part.country for part in parts]),
        model_origin=np.concatenate([part.model_origin for part in parts]),
        has_gpu=np.concatenate([part.has_gpu for part in parts]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Distinct:
    """Each combination once; `place` is a position in `PLACES`."""

    structure: IntArray
    place: IntArray
    workload_type: str
    model_origin: IntArray
    has_gpu: BoolArray
    keys: str

    def take(self, rows: IntArray) -> "Distinct":
        """Some of the combinations."""
        return Distinct(
            self.structure[rows],
            self.place[rows],
            self.workload_type,
            self.model_origin[rows],
            self.has_gpu[rows],
            self.keys,
        )


def every_case(structures: int, workload_type: str, keys: str) -> Distinct:
    """Every combination that a workload of one type may meet, in the order of `case_numbers`."""
    if workload_type not in WORKLOAD_TYPES:
        raise ValueError(f"workload type {workload_type!r} is none of {', '.join(WORKLOAD_TYPES)}")
    parts = np.indices(_shape(structures), dtype=np.int32).reshape(4, -1)
    structure, place, origin, gpu = parts
    return Distinct(structure - 1, place, workload_type, origin, gpu.astype(np.bool_), keys or "provider")


def case_numbers(cases: Cases, structures: int, trusted: frozenset[str]) -> IntArray:
    """The number of every candidate's combination among `every_case`."""
    _, places, origins, gpus = _shape(structures)
    place = _places(cases.countries, trusted)[cases.country]
    return np.asarray(
        (((cases.structure + 1) * places + place) * origins + cases.model_origin) * gpus + cases.has_gpu,
        dtype=np.int32,
    )


@kept(8)
def _places(countries: tuple[str, ...], trusted: frozenset[str]) -> IntArray:
    """A position in PLACES for each country."""
    words = ("trusted" if c in trusted else "outside" if c else "unknown" for c in countries)
    return np.array([PLACES.index(word) for word in words], dtype=np.int32)


def _shape(structures: int) -> tuple[int, int, int, int]:
    """How many structures (the first: none), places, origins of a model, and accelerators (none or some)."""
    return structures + 1, len(PLACES), len(MODEL_ORIGINS), 2
