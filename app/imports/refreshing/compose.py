"""What a feed states in parts, put together with what the catalog knows: machines out of cores and memory,
the intensity of a grid out of its mix.
"""

import re
from collections.abc import Mapping, Sequence

from app.imports.connectors.feed import GridLevel, GridMix, MachinePrice, UnitPrice

LIFECYCLE = "lifecycle"
ANYWHERE = "DEFAULT"  # factors of a fuel where a zone has none of its own
Row = Mapping[str, str]


class UnknownFuel(LookupError):
    """A fuel without any factor in the catalog."""


def machines_of(units: Sequence[UnitPrice], rows: Sequence[Row]) -> list[MachinePrice]:
    """The prices of the machines of the catalog that a list of parts is for; machines with GPUs are not."""
    patterns = [(unit, re.compile(unit.machines)) for unit in units]
    found = []
    for row in rows:
        if row["gpu_model"] or not row["vcpu"] or not row["memory_gib"]:
            continue
        for unit, pattern in patterns:
            if (row["region"], row["purchase"]) == (unit.region, unit.purchase) and pattern.fullmatch(
                row["name"]
            ):
                found.append(_machine(unit, row))
    return found


def _machine(unit: UnitPrice, row: Row) -> MachinePrice:
    vcpu, memory = type(unit.per_vcpu)(row["vcpu"]), type(unit.per_gib)(row["memory_gib"])
    return MachinePrice(
        provider=unit.provider,
        region=unit.region,
        name=row["name"],
        price=vcpu * unit.per_vcpu + memory * unit.per_gib,
        currency=unit.currency,
        vcpu=float(vcpu),
        memory_gib=float(memory),
        purchase=unit.purchase,
    )


def level_of(mix: GridMix, factors: Sequence[Row]) -> GridLevel | None:
    """The life-cycle intensity of what a zone made; None when it made nothing. Raises UnknownFuel.

    A fuel takes the newest factor of the zone up to the year of the mix, else that of anywhere.
    """
    made = {fuel: mwh for fuel, mwh in mix.mwh.items() if mwh > 0}
    total = sum(made.values())
    if not total:
        return None
    grams = sum(mwh * _factor(fuel, mix, factors) for fuel, mwh in made.items())
    return GridLevel(mix.zone, grams / total, mix.hours, LIFECYCLE, mix.year)


def _factor(fuel: str, mix: GridMix, factors: Sequence[Row]) -> float:
    like = [row for row in factors if row["fuel"] == fuel and row["basis"] == LIFECYCLE]
    for zone in (mix.zone, ANYWHERE):
        dated = [row for row in like if row["zone"] == zone and row["date"][:4] <= mix.year]
        if dated:
            return float(max(dated, key=lambda row: row["date"])["g_per_kwh"])
    raise UnknownFuel(fuel)
