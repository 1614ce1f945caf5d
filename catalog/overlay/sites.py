"""A site of one's own as rows: a provider like any other, whose prices are what it costs to own."""

from collections.abc import Iterator

from catalog.offers import Purchase
from catalog.overlay.entries import DOCUMENTS, OwnSite
from catalog.overlay.tables import Row, Tables
from catalog.own import CAPACITIES, CAPACITY_COLUMNS
from catalog.read_offers import MACHINE_COLUMNS

UNKNOWN = "unknown"


def lay_site(entry: OwnSite, tables: Tables) -> str:
    """Write the rows of a site; why that cannot be done, else an empty text."""
    if any(row["id"] == entry.provider for row in tables.rows("providers.csv")):
        return f"the name {entry.provider} is taken by a provider"
    stamp = {"source": entry.source_id, "date": entry.date}
    tables.add("providers.csv", [{"id": entry.provider, "name": entry.name, "hyperscaler": "false", **stamp}])
    tables.add("regions.csv", (row | stamp for row in _regions(entry)))
    tables.add("sites/datacentres.csv", (row | stamp for row in _disclosures(entry)))
    tables.add("sovereignty/structures.csv", (row | stamp for row in _parties(entry)))
    tables.add(f"offers/{entry.provider}.csv", (row | stamp for row in _machines(entry)), MACHINE_COLUMNS)
    tables.add("storage_network.csv", (row | stamp for row in _storage(entry)))
    tables.add(CAPACITIES, (row | stamp for row in _capacities(entry)), CAPACITY_COLUMNS)
    return ""


def _regions(entry: OwnSite) -> Iterator[Row]:
    for place in entry.regions:
        yield {
            "provider": entry.provider,
            "region": place.region,
            "name": place.name,
            "city": place.city,
            "country": place.country,
            "latitude": repr(place.latitude),
            "longitude": repr(place.longitude),
            "coord_basis": "site",
            "grid_zone": place.grid_zone,
            "grid_zone_source": entry.source_id if place.grid_zone else "",
        }


def _disclosures(entry: OwnSite) -> Iterator[Row]:
    for place in entry.regions:
        if place.pue or place.wue_l_per_kwh:
            yield {
                "provider": entry.provider,
                "region": place.region,
                "pue": place.pue,
                "wue_l_per_kwh": place.wue_l_per_kwh,
                "projection": "no",
            }


def _parties(entry: OwnSite) -> Iterator[Row]:
    for party in entry.parties:
        known = party.value != UNKNOWN
        yield {
            "structure": entry.provider,
            "layer": party.layer,
            "value": party.value,
            "country": ";".join(party.countries),
            "tier": DOCUMENTS[party.document] if known else "E0",
        }


def _machines(entry: OwnSite) -> Iterator[Row]:
    for machine in entry.machines:
        yield {
            "region": machine.region,
            "name": machine.name,
            "vcpu": f"{machine.vcpu:g}",
            "memory_gib": f"{machine.memory_gib:g}",
            "gpu_model": machine.gpu,
            "gpu_count": str(machine.gpu_count),
            "price_per_hour": machine.price_per_hour,
            "currency": entry.currency,
            "purchase": (Purchase.MONTHLY if machine.by_the_month else Purchase.ON_DEMAND).label,
            "component": "false",
            "superseded": "false",
            "held_back": "false",
        }


def _storage(entry: OwnSite) -> Iterator[Row]:
    for one in entry.storage:
        yield {
            "provider": entry.provider,
            "region": one.region,
            "item": one.item,
            "tier_from_gib": "0",
            "price": one.price,
            "currency": entry.currency,
        }


def _capacities(entry: OwnSite) -> Iterator[Row]:
    for machine in entry.machines:
        yield {
            "provider": entry.provider,
            "region": machine.region,
            "machine": machine.name,
            "count": str(machine.count),
        }
