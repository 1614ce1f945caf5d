"""Hard conditions on a place, as columns: what passes, and how many offers fail for which reason.

A gate never weighs: it lets a bundle pass or names the reason and the path of the question that
asked for it. Every failing gate of a bundle is counted, so one bundle may appear under several.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from catalog.bundles import codes_in
from catalog.places import Countries, Regions, round_trip_ms
from catalog.quantities import BoolArray, IntArray
from catalog.recent import kept
from catalog.workloads import Requirements, UserGroup

SMALLEST_GROUP = 0.05  # user groups below this share do not bind the round trip


@dataclass(frozen=True, slots=True)
class Gate:
    """One condition over bundles: `passes` row by row."""

    reason: str
    requirement: str
    passes: BoolArray


@dataclass(frozen=True, slots=True)
class Exclusion:
    """How many offers one condition leaves out, and of which providers (codes)."""

    reason: str
    requirement: str
    workload: str
    offers: int
    providers: tuple[int, ...]


def allowed_countries(residency: Sequence[str], countries: Countries) -> frozenset[str]:
    """The countries any of the areas names."""
    return frozenset().union(*(countries.members(area) for area in residency))


@kept(64)
def residency_of_regions(
    regions: Regions, allowed: frozenset[str], countries: Countries
) -> tuple[BoolArray, BoolArray]:
    """(inside, published) per region: an area is inside when every country it may use is allowed."""
    areas = [
        frozenset({country}) if country else frozenset().union(*(countries.members(name) for name in area))
        for country, area in zip(regions.country, regions.area, strict=True)
    ]
    published = np.array([bool(area) for area in areas])
    inside = np.array([bool(area) and area <= allowed for area in areas])
    return inside, published


def place_gates(
    requirements: Requirements,
    users: Sequence[UserGroup],
    regions: Regions,
    countries: Countries,
    region: IntArray,
) -> list[Gate]:
    """Residency and round-trip gates of bundles placed at `region` (codes)."""
    gates: list[Gate] = []
    if requirements.residency:
        path = requirements.origins.get("residency", "requirements.residency")
        inside, published = residency_of_regions(
            regions, allowed_countries(requirements.residency, countries), countries
        )
        gates.append(Gate("region_not_published", path, published[region]))
        gates.append(Gate("residency", path, (inside | ~published)[region]))
    if requirements.max_rtt_ms is not None:
        path = requirements.origins.get("max_rtt_ms", "requirements.max_rtt_ms")
        worst = np.zeros(len(regions))
        for group in users:
            if group.share >= SMALLEST_GROUP:
                worst = np.maximum(worst, round_trip_ms(regions, countries, group.country).central)
        known = np.isfinite(worst)
        with np.errstate(invalid="ignore"):
            near = worst <= requirements.max_rtt_ms
        gates.append(Gate("region_not_published", path, known[region]))
        gates.append(Gate("rtt_too_long", path, (near | ~known)[region]))
    return gates


def provider_gates(requirements: Requirements, providers: Sequence[str], provider: IntArray) -> list[Gate]:
    """Lists of providers wanted or not."""
    gates: list[Gate] = []
    for name, listed_passes in (("exclude_providers", False), ("only_providers", True)):
        names: tuple[str, ...] = getattr(requirements, name)
        if names:
            listed = np.array([p in names for p in providers])
            path = requirements.origins.get(name, f"requirements.{name}")
            gates.append(Gate(name, path, listed[provider] == listed_passes))
    return gates


def passing(gates: Sequence[Gate], size: int) -> BoolArray:
    """Rows that pass every gate."""
    passes = np.ones(size, dtype=np.bool_)
    for gate in gates:
        passes &= gate.passes
    return passes


def exclusions(gates: Sequence[Gate], workload: str, provider: IntArray) -> list[Exclusion]:
    """One line per gate that leaves something out."""
    found = []
    for gate in gates:
        out = ~gate.passes
        if out.any():
            who = codes_in(provider[out])
            found.append(Exclusion(gate.reason, gate.requirement, workload, int(out.sum()), who))
    return found
