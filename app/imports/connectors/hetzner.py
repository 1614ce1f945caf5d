"""Hetzner Cloud: server types with a price per location; a read-only key is needed."""

from collections.abc import Iterator, Mapping

from app.imports.connectors.feed import (
    BadFeed,
    Call,
    Connector,
    Fact,
    MachinePrice,
    group_in,
    list_in,
    number_in,
    text_in,
)

HOST = "https://api.hetzner.cloud"
KEY = "hetzner"
MOST_PAGES = 20


def read(call: Call) -> Iterator[Fact]:
    """Net prices an hour of every server type that is still sold."""
    headers = {"Authorization": f"Bearer {call.keys[KEY]}"}
    page: object = 1
    for _ in range(MOST_PAGES):
        address = call.url(f"{HOST}/v1/server_types?per_page=50&page={page}")
        found = group_in(call.out.json(address, headers=headers), f"page {page}")
        for one in list_in(found.get("server_types"), f"page {page}.server_types"):
            yield from _prices(group_in(one, "server_types[]"))
        pagination = group_in(group_in(found.get("meta"), "meta").get("pagination"), "meta.pagination")
        page = pagination.get("next_page")
        if not isinstance(page, int):
            return
    raise BadFeed(f"more than {MOST_PAGES} pages")


def _prices(one: Mapping[str, object]) -> Iterator[Fact]:
    name = text_in(one.get("name"), "name")
    if one.get("deprecated") or one.get("deprecation"):
        return
    for price in list_in(one.get("prices"), f"{name}.prices"):
        row = group_in(price, f"{name}.prices[]")
        hourly = group_in(row.get("price_hourly"), f"{name}.price_hourly")
        yield MachinePrice(
            provider="hetzner",
            region=text_in(row.get("location"), f"{name}.location"),
            name=name,
            price=number_in(hourly.get("net"), f"{name}.net"),
            currency="EUR",
            vcpu=float(number_in(one.get("cores"), f"{name}.cores")),
            memory_gib=float(number_in(one.get("memory"), f"{name}.memory")),
        )


HETZNER = Connector(
    id="live-hetzner",
    title="Hetzner Cloud server types",
    page="https://docs.hetzner.cloud/#server-types",
    hosts=frozenset({"api.hetzner.cloud"}),
    licence="Hetzner: public price list",
    read=read,
    key=KEY,
)
