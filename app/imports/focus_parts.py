"""Cores and memory that a bill counts apart, as Google's does: the machines made of them are assumed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Literal

HOURS_PER_MONTH = 730.0
USUAL_VCPU = 4
SLACK = 1.05  # a month of 744 hours makes no machine larger
# Families A and G carry accelerators, which are counted apart too: their cores alone are no machine.
SENTENCE = r"(?i)\b(?P<family>[b-fh-z][0-9][a-z]?)\b[a-z ]* instance (?P<part>core|ram) running\b"
_TIMES = {
    **dict.fromkeys(("h", "hr", "hour", "hours"), 1.0),
    **dict.fromkeys(("s", "sec", "second", "seconds"), 1 / 3600),
}
_SIZES = {
    **dict.fromkeys(("gib", "giby", "gibibyte", "gibibytes", "gb", "gby", "gigabyte", "gigabytes"), 1.0),
    **dict.fromkeys(("b", "by", "byte", "bytes"), 2.0**-30),
}
Part = Literal["vcpu", "memory"]


@dataclass(frozen=True, slots=True)
class PartHours:
    """Hours of the cores, or GiB-hours of the memory, of machines of a family."""

    family: str
    part: Part
    hours: float


def part_in(texts: Iterable[str], unit: str, quantity: float) -> PartHours | None:
    """The part that a text names, where the unit is one it is counted in."""
    named = next((found for text in texts if (found := re.search(SENTENCE, text))), None)
    if named is None or "premium" in named.string.lower():
        return None
    *sizes, time = re.findall("[a-z]+", unit.lower()) or [""]
    hours = quantity * _TIMES.get(time, 0.0)
    family = named["family"].upper()
    if named["part"].lower() == "core" and not sizes and hours > 0:
        return PartHours(family, "vcpu", hours)
    if named["part"].lower() == "ram" and len(sizes) == 1 and sizes[0] in _SIZES and hours > 0:
        return PartHours(family, "memory", hours * _SIZES[sizes[0]])
    return None


def machines_of(parts: Mapping[Part, float]) -> tuple[dict[str, object], tuple[str, ...]] | None:
    """A workload of machines with, together, the cores and the memory of a month; None if one is missing."""
    cores, memory = (parts.get("vcpu", 0.0) / HOURS_PER_MONTH, parts.get("memory", 0.0) / HOURS_PER_MONTH)
    if cores <= 0 or memory <= 0:
        return None
    instances = max(1, ceil(cores / USUAL_VCPU / SLACK))
    vcpu = max(1, ceil(cores / instances / SLACK))
    wire: dict[str, object] = {
        "kind": "compute",
        "vcpu": vcpu,
        "memory_gib": max(round(vcpu * memory / cores, 3), 0.5),
        "instances": instances,
        "machine_class": "any",
    }
    counted = f"the bill counts {cores:.2f} vCPU and {memory:.2f} GiB on average, not machines"
    return wire, (f"{counted}: taken for {instances} of {vcpu} vCPU",)
