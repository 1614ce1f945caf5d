"""GPUs by name: what each can do, what it may draw, what making it emitted."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from catalog.files import DATA, DataFiles, numbers
from catalog.provenance import Grade
from catalog.quantities import FloatArray, GradeArray

GPUS = "hardware/gpus.csv"
UNKNOWN = -1
COLUMNS = (
    "name",
    "spec",
    "vendor",
    "vendor_country",
    "memory_gb",
    "memory_bandwidth_gbs",
    "bf16_tflops",
    "fp8_tflops",
    "fp4_tflops",
    "tdp_w",
    "idle_w",
    "embodied_low_kg",
    "embodied_central_kg",
    "embodied_high_kg",
    "aliases",
    "grade",
    "unverified",
    "note",
    "source",
    "date",
)


@dataclass(frozen=True, slots=True)
class Gpus:
    """Accelerators as columns, one row per name used in offers; a row number is the GPU's code.

    NaN is unknown. `memory_gb` is the vendor's GB; `*_tflops` are dense peaks; `embodied_*_kg` are
    kg CO2e as published, per GPU, not yet completed. `spec` is the card assumed behind the name, and
    `grade` is `modelled` where that is an assumption or where a field is listed in `unverified`.
    """

    name: tuple[str, ...]
    spec: tuple[str, ...]
    vendor: tuple[str, ...]
    vendor_country: tuple[str, ...]
    memory_gb: FloatArray
    memory_bandwidth_gbs: FloatArray
    bf16_tflops: FloatArray
    fp8_tflops: FloatArray
    fp4_tflops: FloatArray
    tdp_w: FloatArray
    idle_w: FloatArray
    embodied_low_kg: FloatArray
    embodied_central_kg: FloatArray
    embodied_high_kg: FloatArray
    grade: GradeArray
    unverified: tuple[tuple[str, ...], ...]
    note: tuple[str, ...]
    source: tuple[str, ...]
    date: tuple[str, ...]
    codes: Mapping[str, int]

    def __len__(self) -> int:
        return len(self.name)

    def code(self, name: str) -> int:
        """The code of a GPU by its name or an alias, without regard to case; -1 when unknown."""
        return self.codes.get(folded(name), UNKNOWN)


def read_gpus(folder: Path = DATA) -> Gpus:
    """The GPUs of a data folder. Raises ValueError on an ambiguous alias or a wrong grade."""
    return gpus_from(DataFiles({GPUS: (folder / GPUS).read_bytes()}))


def gpus_from(files: DataFiles) -> Gpus:
    """The GPUs of data files already read."""
    frame = files.frame(GPUS, COLUMNS)
    return Gpus(
        name=texts(frame["name"]),
        spec=texts(frame["spec"]),
        vendor=texts(frame["vendor"]),
        vendor_country=texts(frame["vendor_country"]),
        memory_gb=numbers(frame["memory_gb"]),
        memory_bandwidth_gbs=numbers(frame["memory_bandwidth_gbs"]),
        bf16_tflops=numbers(frame["bf16_tflops"]),
        fp8_tflops=numbers(frame["fp8_tflops"]),
        fp4_tflops=numbers(frame["fp4_tflops"]),
        tdp_w=numbers(frame["tdp_w"]),
        idle_w=numbers(frame["idle_w"]),
        embodied_low_kg=numbers(frame["embodied_low_kg"]),
        embodied_central_kg=numbers(frame["embodied_central_kg"]),
        embodied_high_kg=numbers(frame["embodied_high_kg"]),
        grade=grades(frame["grade"]),
        unverified=tuple(tuple(filter(None, text.split(";"))) for text in texts(frame["unverified"])),
        note=texts(frame["note"]),
        source=texts(frame["source"]),
        date=texts(frame["date"]),
        codes=_codes(texts(frame["name"]), texts(frame["aliases"])),
    )


def texts(column: pl.Series) -> tuple[str, ...]:
    """A text column as a tuple."""
    return tuple(str(text) for text in column.to_list())


def grades(column: pl.Series) -> GradeArray:
    """A column of grade words as `Grade` values. Raises ValueError on any other word."""
    known = {grade.label: int(grade) for grade in Grade}
    if wrong := set(texts(column)) - known.keys():
        raise ValueError(f"unknown grades {sorted(wrong)}, expected {sorted(known)}")
    return np.array([known[word] for word in texts(column)], dtype=np.int8)


def folded(name: str) -> str:
    """A name without regard to case and runs of blanks."""
    return " ".join(name.casefold().split())


def _codes(names: tuple[str, ...], aliases: tuple[str, ...]) -> dict[str, int]:
    codes: dict[str, int] = {}
    for row, (name, others) in enumerate(zip(names, aliases, strict=True)):
        for key in (name, *filter(None, others.split(";"))):
            if codes.setdefault(folded(key), row) != row:
                raise ValueError(f"{GPUS}: {key!r} names two GPUs, {names[codes[folded(key)]]} and {name}")
    return codes
