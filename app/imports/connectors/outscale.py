"""Outscale: the public catalogue of a region, which prices cores and memory; the machines follow from them.

Shape: docs.outscale.com/api, ReadPublicCatalog (a POST without key); a real answer of eu-west-2 of September
2026 has the entries read here.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from app.imports.connectors.feed import (
    BadFeed,
    Call,
    Connector,
    Fact,
    UnitPrice,
    group_in,
    list_in,
    number_in,
    text_in,
)

REGIONS = ("eu-west-2", "cloudgouv-eu-west-1")
ON_DEMAND, MEMORY = "RunInstances-OD", "CustomRam"
_CORE = re.compile(r"CustomCore:v(\d+)-p(\d)")


def read(call: Call) -> Iterator[Fact]:
    """Prices of a core by generation and performance, and of a GiB; the list is in euro."""
    for region in REGIONS:
        address = call.url(f"https://api.{region}.outscale.com/api/v1/ReadPublicCatalog")
        found = group_in(call.out.json(address, posted=b"{}"), region)
        catalogue = group_in(found.get("Catalog"), f"{region}.Catalog")
        entries = list_in(catalogue.get("Entries"), f"{region}.Catalog.Entries")
        yield from _units(region, [group_in(entry, f"{region}.Entries[]") for entry in entries])


def _units(region: str, entries: list[Mapping[str, object]]) -> Iterator[Fact]:
    prices = {
        text_in(entry.get("Type"), f"{region}.Type"): number_in(entry.get("UnitPrice"), f"{region}.UnitPrice")
        for entry in entries
        if entry.get("Operation") == ON_DEMAND
    }
    memory: Decimal | None = prices.get(MEMORY)
    cores = [(found, price) for kind, price in prices.items() if (found := _CORE.fullmatch(kind))]
    if memory is None or not cores:
        raise BadFeed(f"{region} has no price of a core or of memory")
    for found, price in cores:
        generation, performance = found.groups()
        machines = rf"tinav{generation}\.c\d+r\d+p{performance}"
        yield UnitPrice("outscale", region, machines, price, memory, "EUR")


OUTSCALE = Connector(
    id="live-outscale",
    title="Outscale public catalogue",
    page="https://docs.outscale.com/api",
    hosts=frozenset(f"api.{region}.outscale.com" for region in REGIONS),
    licence="Outscale: public price list",
    read=read,
)
