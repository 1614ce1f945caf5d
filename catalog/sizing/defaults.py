"""The named defaults of sizing, from `data/sizing_defaults.csv`."""

from dataclasses import dataclass

from catalog.files import DataFiles


@dataclass(frozen=True, slots=True)
class SizingDefaults:
    """One field per row of the file; units are in the file."""

    gpu_addon_min_vcpu: float
    gpu_addon_min_memory: float
    max_gpus_per_machine: float
    memory_usable_share: float
    index_overhead: float
    bytes_per_link: float
    trace_bytes_per_span: float
    trace_bytes_per_token: float
    days_per_month: float
    object_copies: float
    block_copies: float
    archive_copies: float


def read_sizing_defaults(files: DataFiles) -> SizingDefaults:
    """The defaults; a row the code does not know, or a missing one, is an error."""
    rows = files.frame("sizing_defaults.csv", ("name", "value", "unit", "source", "date", "note"))
    return SizingDefaults(**{row["name"]: float(row["value"]) for row in rows.iter_rows(named=True)})
