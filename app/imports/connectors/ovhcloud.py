"""OVHcloud: the order catalogue of Public Cloud; prices in 10^-8 of the currency, sizes in its notes."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

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

HOST = "https://eu.api.ovh.com"
ADDRESS = f"{HOST}/v1/order/catalog/public/cloud?ovhSubsidiary=FR"
UNIT = Decimal(10) ** -8
SUFFIX = ".consumption"
# The catalogue has one price for all regions in Europe.
REGIONS = ("GRA", "SBG", "DE", "WAW")


def read(call: Call) -> Iterator[Fact]:
    """Prices of machines by the hour, for each region in Europe."""
    found = group_in(call.out.json(call.url(ADDRESS)), "catalogue")
    currency = text_in(group_in(found.get("locale"), "locale").get("currencyCode"), "locale.currencyCode")
    addons = list_in(found.get("addons"), "addons")
    prices = [price for addon in addons for price in _machine(group_in(addon, "addons[]"))]
    if not prices:
        raise BadFeed("no machine is in it")
    for name, price, technical in prices:
        vcpu, memory = _sizes(technical)
        for region in REGIONS:
            yield MachinePrice("ovhcloud", region, name, price, currency, vcpu, memory)


def _machine(addon: Mapping[str, object]) -> Iterator[tuple[str, Decimal, Mapping[str, object]]]:
    code = str(addon.get("planCode") or "")
    blobs = addon.get("blobs")
    technical = blobs.get("technical") if isinstance(blobs, Mapping) else None
    if not code.endswith(SUFFIX) or not isinstance(technical, Mapping) or "cpu" not in technical:
        return
    for pricing in list_in(addon.get("pricings"), f"{code}.pricings"):
        row = group_in(pricing, f"{code}.pricings[]")
        if "consumption" in list_in(row.get("capacities"), f"{code}.capacities"):
            price = number_in(row.get("price"), f"{code}.price") * UNIT
            yield code.removesuffix(SUFFIX), price, technical
            return


def _sizes(technical: Mapping[str, object]) -> tuple[float | None, float | None]:
    cpu, memory = technical.get("cpu"), technical.get("memory")
    cores = cpu.get("cores") if isinstance(cpu, Mapping) else None
    size = memory.get("size") if isinstance(memory, Mapping) else None
    return (
        None if cores is None else float(number_in(cores, "cpu.cores")),
        None if size is None else float(number_in(size, "memory.size")),
    )


OVHCLOUD = Connector(
    id="live-ovhcloud",
    title="OVHcloud order catalogue, Public Cloud, France",
    page=ADDRESS,
    hosts=frozenset({"eu.api.ovh.com"}),
    licence="OVHcloud: public price list",
    read=read,
)
