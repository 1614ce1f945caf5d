"""Azure Retail Prices: pages of 1,000 meters; Linux machines on demand, in euro."""

from collections.abc import Iterator
from urllib.parse import urlencode

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

HOST = "https://prices.azure.com"
FILTER = "serviceName eq 'Virtual Machines' and priceType eq 'Consumption'"
MOST_PAGES = 400
NOT_PLAIN = ("Spot", "Low Priority")


def read(call: Call) -> Iterator[Fact]:
    """Prices of the machines the feed lists; it states no sizes, which the catalog has by name."""
    query = urlencode({"currencyCode": "EUR", "$filter": FILTER})
    address: str | None = f"{HOST}/api/retail/prices?{query}"
    for page in range(MOST_PAGES):
        if not address:
            return
        if not address.startswith(f"{HOST}/"):
            raise BadFeed(f"page {page} leads to another host")
        found = group_in(call.out.json(call.url(address)), f"page {page}")
        for number, item in enumerate(list_in(found.get("Items"), f"page {page}.Items")):
            yield from _price(group_in(item, f"page {page}.Items[{number}]"))
        following = found.get("NextPageLink")
        address = following if isinstance(following, str) else None
    raise BadFeed(f"more than {MOST_PAGES} pages")


def _price(item: object) -> Iterator[Fact]:
    row = group_in(item, "item")
    name, product = str(row.get("armSkuName") or ""), str(row.get("productName") or "")
    meter = f"{row.get('skuName')} {row.get('meterName')}"
    plain = row.get("type") == "Consumption" and row.get("unitOfMeasure") == "1 Hour"
    if not name or not plain or "Windows" in product or any(word in meter for word in NOT_PLAIN):
        return
    yield MachinePrice(
        provider="azure",
        region=text_in(row.get("armRegionName"), f"{name}.armRegionName"),
        name=name,
        price=number_in(row.get("retailPrice"), f"{name}.retailPrice"),
        currency=text_in(row.get("currencyCode"), f"{name}.currencyCode"),
    )


AZURE = Connector(
    id="live-azure",
    title="Azure Retail Prices",
    page=f"{HOST}/api/retail/prices",
    hosts=frozenset({"prices.azure.com"}),
    licence="Microsoft: public price list",
    read=read,
)
