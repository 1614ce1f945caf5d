"""Constants of the method with their interval, read from data, and the interval they come in."""

from dataclasses import dataclass
from typing import NamedTuple, Self

from catalog.files import DataFiles, numbers
from catalog.provenance import Grade
from catalog.quantities import Estimate

CONSTANTS = "models/llm_constants.csv"
FACTORS = "hardware/factors.csv"
FACTOR_COLUMNS = ("quantity", "low", "central", "high", "unit", "grade", "source", "date", "note")
IDLE = "gpu_idle_share"
COLUMNS = ("name", "low", "value", "high", "unit", "source", "date", "note")


class Interval(NamedTuple):
    """One figure with its doubt, `low <= central <= high`, in the unit its field names."""

    low: float
    central: float
    high: float

    @classmethod
    def exact(cls, value: float) -> Self:
        """A figure without doubt."""
        return cls(value, value, value)

    @classmethod
    def around(cls, central: float, *others: float) -> Self:
        """A central figure and the span of itself and other readings of the same quantity."""
        return cls(min(central, *others), central, max(central, *others))

    def times(self, other: "Interval") -> "Interval":
        """Product of positive figures whose doubts move together: ends multiply ends."""
        return Interval(self.low * other.low, self.central * other.central, self.high * other.high)

    def scaled(self, factor: float) -> "Interval":
        """Product with an exact, non-negative factor."""
        return Interval(self.low * factor, self.central * factor, self.high * factor)

    def plus(self, other: "Interval") -> "Interval":
        """Sum of figures whose doubts move together."""
        return Interval(self.low + other.low, self.central + other.central, self.high + other.high)

    def inverse(self) -> "Interval":
        """One over a positive figure."""
        return Interval(1 / self.high, 1 / self.central, 1 / self.low)

    def estimate(self, unit: str, grade: Grade) -> Estimate:
        """A column of one."""
        return Estimate.of(self.low, self.central, self.high, unit, grade)


@dataclass(frozen=True, slots=True)
class Constants:
    """One field per row of `data/models/llm_constants.csv`, where unit, source and date stand.

    `gpu_idle_share` is a fact of hardware and comes from `data/hardware/factors.csv`.
    """

    host_factor: Interval
    idle_factor: Interval
    utilisation: Interval
    concurrency: Interval
    concurrency_known: Interval
    metered_factor: Interval
    transfer_factor: Interval
    outside_fit_factor: Interval
    throughput_factor: Interval
    gpu_power_share: Interval
    gpu_idle_share: Interval
    prefill_mfu: Interval
    prefill_factor: Interval
    memory_overhead: Interval
    target_load: Interval
    training_mfu: Interval
    training_goodput: Interval
    training_bytes_per_param: Interval
    active_share_unknown: Interval


def constants_from(files: DataFiles) -> Constants:
    """The constants of the method. Raises ValueError on a missing, unknown or unordered row."""
    frame = files.frame(CONSTANTS, COLUMNS)
    names = frame["name"].to_list()
    expected = set(Constants.__dataclass_fields__) - {IDLE}
    if set(names) != expected or len(names) != len(expected):
        raise ValueError(f"{CONSTANTS}: rows do not match the method: {sorted(expected ^ set(names))}")
    ends = zip(numbers(frame["low"]), numbers(frame["value"]), numbers(frame["high"]), strict=True)
    found = {name: Interval(*map(float, end)) for name, end in zip(names, ends, strict=True)}
    wrong = [name for name, each in found.items() if not 0 < each.low <= each.central <= each.high]
    if wrong:
        raise ValueError(f"{CONSTANTS}: low, value and high are not ordered: {wrong}")
    return Constants(**found, gpu_idle_share=_hardware_factor(files, IDLE))


def _hardware_factor(files: DataFiles, quantity: str) -> Interval:
    frame = files.frame(FACTORS, FACTOR_COLUMNS)
    row = frame.row(frame["quantity"].to_list().index(quantity), named=True)
    return Interval(float(row["low"]), float(row["central"]), float(row["high"]))
