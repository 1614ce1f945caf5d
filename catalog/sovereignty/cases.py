"""The cases the levels depend on, and each distinct one once.

Thousands of candidates share a few hundred cases (structure, kind of place, type of workload, origin of
the model, accelerator, keys), so that rules are applied to the distinct ones only.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.quantities import BoolArray, IntArray

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


@dataclass(frozen=True, slots=True, eq=False)
class Distinct:
    """Each combination once; `place` is a position in `PLACES`."""

    structure: IntArray
    place: IntArray
    workload_type: str
    model_origin: IntArray
    has_gpu: BoolArray
    keys: str


def distinct_cases(cases: Cases, structures: int, trusted: frozenset[str]) -> tuple[Distinct, IntArray]:
    """Each combination once, and the number of its combination for every candidate."""
    if cases.workload_type not in WORKLOAD_TYPES:
        raise ValueError(f"workload type {cases.workload_type!r} is none of {', '.join(WORKLOAD_TYPES)}")
    words = ["trusted" if c in trusted else "outside" if c else "unknown" for c in cases.countries]
    place = np.array([PLACES.index(word) for word in words], dtype=np.int32)[cases.country]
    shape = (structures + 1, len(PLACES), len(MODEL_ORIGINS), 2)
    parts = (cases.structure + 1, place, cases.model_origin, cases.has_gpu)
    key = np.ravel_multi_index(tuple(np.asarray(p, dtype=np.int64) for p in parts), shape)
    present = np.zeros(int(np.prod(shape)), dtype=np.int32)
    present[key] = 1
    found = np.flatnonzero(present)
    number = np.cumsum(present, dtype=np.int32) - 1
    structure, place_code, origin, gpu = np.unravel_index(found, shape)
    distinct = Distinct(
        structure=(structure - 1).astype(np.int32),
        place=place_code.astype(np.int32),
        workload_type=cases.workload_type,
        model_origin=origin.astype(np.int32),
        has_gpu=gpu.astype(np.bool_),
        keys=cases.keys or "provider",
    )
    return distinct, number[key]
