"""The cases the levels depend on, each with a number.

Tens of thousands of candidates share a few thousand cases (structure, kind of place, type of workload, origin
of the model, accelerator, keys), so that rules are applied to those only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.quantities import BoolArray, IntArray
from catalog.recent import kept

LevelArray = NDArray[np.int8]
Numbers = NDArray[np.signedinteger]
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


@dataclass(frozen=True, slots=True, eq=False)
class Distinct:
    """Each combination once: `place`, `workload_type` and `model_origin` are positions in `PLACES`,
    `WORKLOAD_TYPES` and `MODEL_ORIGINS`, `keys` in `holders`.
    """

    structure: IntArray
    place: IntArray
    workload_type: IntArray
    model_origin: IntArray
    has_gpu: BoolArray
    keys: IntArray
    holders: tuple[str, ...]


def every_case(structures: int, workload_type: str, keys: str) -> Distinct:
    """Every combination that a workload of one type may meet, in the order of `case_numbers`."""
    return some_cases(np.arange(np.prod(_shape(structures))), structures, workload_type, keys)


def some_cases(numbers: Numbers, structures: int, workload_type: str, keys: str) -> Distinct:
    """The combinations of these numbers."""
    if workload_type not in WORKLOAD_TYPES:
        raise ValueError(f"workload type {workload_type!r} is none of {', '.join(WORKLOAD_TYPES)}")
    structure, place, origin, gpu = np.unravel_index(numbers, _shape(structures))
    return Distinct(
        structure=(structure - 1).astype(np.int32),
        place=place.astype(np.int32),
        workload_type=np.full(len(numbers), WORKLOAD_TYPES.index(workload_type), dtype=np.int32),
        model_origin=origin.astype(np.int32),
        has_gpu=gpu.astype(np.bool_),
        keys=np.zeros(len(numbers), dtype=np.int32),
        holders=(keys or "provider",),
    )


def listed(parts: Sequence[Distinct]) -> Distinct:
    """The combinations of workloads of several types and ways of keys, one after the other."""
    holders = tuple(dict.fromkeys(holder for part in parts for holder in part.holders))
    keys = [np.array([holders.index(each) for each in part.holders])[part.keys] for part in parts]
    return Distinct(
        structure=np.concatenate([part.structure for part in parts]),
        place=np.concatenate([part.place for part in parts]),
        workload_type=np.concatenate([part.workload_type for part in parts]),
        model_origin=np.concatenate([part.model_origin for part in parts]),
        has_gpu=np.concatenate([part.has_gpu for part in parts]),
        keys=np.concatenate(keys).astype(np.int32),
        holders=holders,
    )


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
