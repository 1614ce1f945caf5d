"""Scaleway: the public list of machines, one document per zone."""

from collections.abc import Iterator, Mapping

from app.imports.connectors.feed import BadFeed, Call, Connector, Fact, MachinePrice, group_in, number_in

HOST = "https://api.scaleway.com"
ZONES = (
    "fr-par-1",
    "fr-par-2",
    "fr-par-3",
    "nl-ams-1",
    "nl-ams-2",
    "nl-ams-3",
    "pl-waw-1",
    "pl-waw-2",
    "pl-waw-3",
)
BYTES_PER_GIB = 2**30


def read(call: Call) -> Iterator[Fact]:
    """Prices of the machines of every zone, with their sizes."""
    for zone in ZONES:
        found = group_in(call.out.json(call.url(f"{HOST}/instance/v1/zones/{zone}/products/servers")), zone)
        servers = group_in(found.get("servers"), f"{zone}.servers")
        if not servers:
            raise BadFeed(f"{zone} lists no servers")
        for name, server in servers.items():
            yield from _price(zone, name, group_in(server, f"{zone}.servers.{name}"))


def _price(zone: str, name: str, server: Mapping[str, object]) -> Iterator[Fact]:
    where = f"{zone}.{name}"
    if server.get("end_of_service") or not server.get("hourly_price"):
        return
    gpu = server.get("gpu_info")
    model = str(group_in(gpu, where).get("gpu_name") or "") if isinstance(gpu, Mapping) else ""
    yield MachinePrice(
        provider="scaleway",
        region=zone,
        name=name,
        price=number_in(server.get("hourly_price"), f"{where}.hourly_price"),
        currency="EUR",
        vcpu=float(number_in(server.get("ncpus"), f"{where}.ncpus")),
        memory_gib=float(number_in(server.get("ram"), f"{where}.ram")) / BYTES_PER_GIB,
        gpu=model or None,
        gpu_count=int(number_in(server.get("gpu") or 0, f"{where}.gpu")),
    )


SCALEWAY = Connector(
    id="live-scaleway",
    title="Scaleway instance products",
    page=f"{HOST}/instance/v1/zones/fr-par-1/products/servers",
    hosts=frozenset({"api.scaleway.com"}),
    licence="Scaleway: public price list",
    read=read,
)
