"""The named defaults of sizing, from `data/sizing_defaults.csv`."""

from dataclasses import dataclass

from catalog.files import DataFiles, numbers

DEFAULTS = "sizing_defaults.csv"


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
    index_machine_utilisation: float

    def copies(self, storage_class: str) -> float:
        """Copies kept behind one copy of the class sold: `object`, `block` or `archive`."""
        kept = {"object": self.object_copies, "block": self.block_copies, "archive": self.archive_copies}
        return kept[storage_class]


def read_sizing_defaults(files: DataFiles) -> SizingDefaults:
    """The defaults. Raises ValueError on a row the code does not know, or a missing one."""
    rows = files.frame(DEFAULTS, ("name", "value", "unit", "source", "date", "note"))
    expected = set(SizingDefaults.__dataclass_fields__)
    if wrong := expected.symmetric_difference(rows["name"]):
        raise ValueError(f"{DEFAULTS}: rows do not match what sizing needs: {sorted(wrong)}")
    return SizingDefaults(**dict(zip(rows["name"], numbers(rows["value"]).tolist(), strict=True)))
