"""Feeds in their documented shape, on a real server: synthetic figures, a few rows each."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from time import monotonic
from typing import Any
from urllib.parse import parse_qs, urlsplit

from app.imports.connectors.feed import Call, Connector, Fact
from app.imports.connectors.known import CONNECTORS
from app.imports.connectors.scaleway import ZONES
from app.imports.outbound import Outbound
from tests.app.imports.feeds_of_parts import entsoe, gcp, outscale
from tests.app.imports.feeds_of_plans import exoscale, otc, upcloud
from tests.app.imports.hosts import Answer, document, serving

TODAY = date(2026, 11, 28)
KEYS = {"hetzner": "k-1", "electricity_maps": "k-2", "gcp": "k-3", "upcloud": "k-4", "entsoe": "k-5"}


def read(feed: Connector, told: Callable[[str, Mapping[str, str]], Answer]) -> list[Fact]:
    """What a connector makes of a server's answers."""
    with serving(told) as host:
        moved = {f"https://{name}": host.url for name in feed.hosts}
        out = Outbound(feed.hosts, monotonic() + 30, frozenset({host.netloc}))
        return list(feed.read(Call(out, TODAY, KEYS, moved)))


@cache
def facts(name: str) -> tuple[Fact, ...]:
    """What the connector of this name makes of its feed as documented, read once."""
    return tuple(read(CONNECTORS[name], told))


def ecb(rate: str = "1.1269") -> bytes:
    """The document of the ECB, with one rate of the dollar."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
    <gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"
      xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><Cube><Cube time="2026-11-27">
      <Cube currency="USD" rate="{rate}"/><Cube currency="CHF" rate="0.9301"/><Cube currency="JPY" rate="1"/>
    </Cube></Cube></gesmes:Envelope>""".encode()


def scaleway(price: float = 0.1742, **more: Any) -> Answer:
    """The machines of one zone: GP1-S, at a price an hour."""
    server = {"ncpus": 8, "ram": 32 * 2**30, "hourly_price": price, "gpu": 0, "end_of_service": False}
    gone = {**server, "end_of_service": True}
    return document({"servers": {"GP1-S": {**server, **more}, "OLD-1": gone}})


def azure(path: str) -> Answer:
    """Two pages of meters; the second is asked for by the link of the first."""
    query = parse_qs(urlsplit(path).query)
    base = {
        "currencyCode": "EUR",
        "armRegionName": "francecentral",
        "productName": "Virtual Machines Dsv5 Series",
        "type": "Consumption",
        "unitOfMeasure": "1 Hour",
        "skuName": "D4s v5",
        "meterName": "D4s v5",
    }
    spot = {**base, "armSkuName": "Standard_D4s_v5", "retailPrice": 0.05, "skuName": "D4s v5 Spot"}
    windows = {**base, "armSkuName": "Standard_D4s_v5", "retailPrice": 0.4, "productName": "Dsv5 Windows"}
    if "$skip" in query:
        return document({"Items": [{**base, "armSkuName": "Standard_D8s_v5", "retailPrice": 0.448}]})
    items = [{**base, "armSkuName": "Standard_D4s_v5", "retailPrice": 0.224}, spot, windows]
    following = "https://prices.azure.com/api/retail/prices?$skip=1000"
    return document({"Items": items, "NextPageLink": following})


def ovhcloud() -> Answer:
    """A catalogue with one machine by the hour, one by the month and something else."""
    technical = {"cpu": {"cores": 2}, "memory": {"size": 8}}
    hourly = {"capacities": ["consumption"], "price": 5_080_000}
    addons = [
        {"planCode": "b3-8.consumption", "pricings": [hourly], "blobs": {"technical": technical}},
        {"planCode": "b3-8.monthly.postpaid", "pricings": [hourly], "blobs": {"technical": technical}},
        {"planCode": "storage.consumption", "pricings": [hourly], "blobs": None},
    ]
    return document({"locale": {"currencyCode": "EUR"}, "addons": addons})


def hetzner(path: str, headers: Mapping[str, str]) -> Answer:
    """Two pages of server types, for who shows the key."""
    if headers.get("authorization") != "Bearer k-1":
        return document({"error": "unauthorized"}, 401)
    price = {"location": "fsn1", "price_hourly": {"net": "0.0080", "gross": "0.0095"}}
    one = {"name": "cx33", "cores": 4, "memory": 8.0, "prices": [price], "deprecated": False}
    page = int(parse_qs(urlsplit(path).query)["page"][0])
    types = [one] if page == 1 else [{**one, "name": "cx43"}, {**one, "name": "cx11", "deprecated": True}]
    return document({"server_types": types, "meta": {"pagination": {"next_page": 2 if page == 1 else None}}})


AWS_COLUMNS = [
    *(
        "SKU",
        "TermType",
        "Unit",
        "PricePerUnit",
        "Currency",
        "Product Family",
        "Instance Type",
        "vCPU",
        "Memory",
    ),
    *("Operating System", "Tenancy", "CapacityStatus", "Pre Installed S/W"),
]
_AWS = (
    "Hrs",
    "0.1120000000",
    "USD",
    "Compute Instance",
    "m6i.large",
    "2",
    "8 GiB",
    "Linux",
    "Shared",
    "Used",
    "NA",
)
AWS = "\n".join(
    [
        *(
            '"FormatVersion","v1.0"',
            '"Disclaimer","x"',
            '"Publication Date","2026-11-01"',
            '"Version","1"',
            '"Offer","e"',
        ),
        *(
            ",".join(f'"{cell}"' for cell in row)
            for row in (AWS_COLUMNS, ("A", "OnDemand", *_AWS), ("B", "Reserved", *_AWS))
        ),
    ]
).encode()


def grid(path: str, headers: Mapping[str, str]) -> Answer:
    """Hours of a year at 50 g; the gaps a series has are null."""
    query = parse_qs(urlsplit(path).query)
    if path.startswith("/co2eq"):
        return document(
            {"unix_seconds": list(range(0, 8760 * 3600, 3600)), "co2eq": [50.0] * 8700 + [None] * 60}
        )
    if path.startswith("/intensity"):
        return document({"data": [{"intensity": {"actual": 50}}] * 672 + [{"intensity": {"actual": None}}]})
    if "past-range" in path:
        if headers.get("auth-token") != "k-2":
            return document({}, 401)
        return document({"data": [{"carbonIntensity": 50, "zone": query["zone"][0]}] * 240})
    return document({"results": [{"mean": 50.0, "steps": 17520}]})


MORE: Mapping[str, Callable[[str, Mapping[str, str]], Answer]] = {
    "/api/v1/ReadPublicCatalog": outscale,
    "/en/open-telekom-price-api/": otc,
    "/api/pricing/opencompute": exoscale,
    "/1.3/": upcloud,
    "/v1/services/": gcp,
    "/api?": entsoe,
}


def told(path: str, headers: Mapping[str, str]) -> Answer:
    """Every feed, each at its own address."""
    if path.startswith("/instance/"):
        return scaleway() if any(zone in path for zone in ZONES) else document({}, 404)
    if path.startswith("/api/retail"):
        return azure(path)
    if path.startswith("/v1/order"):
        return ovhcloud()
    if path.startswith("/v1/server_types"):
        return hetzner(path, headers)
    if path.startswith("/offers/"):
        return 200, {}, AWS
    if path.startswith("/stats/"):
        return 200, {}, ecb()
    for begins, of_feed in MORE.items():
        if path.startswith(begins):
            return of_feed(path, headers)
    return grid(path, headers)


def broken(kind: str) -> Callable[[str, Mapping[str, str]], Answer]:
    """A server that answers every feed in a wrong way."""
    answers: dict[str, Answer] = {
        "empty": (200, {}, b""),
        "page": (200, {}, b"<html>maintenance</html>"),
        "list": document([]),
        "null": document(None),
        "other shape": document(
            {
                **{"Items": [1], "servers": [], "addons": {}, "server_types": 3, "data": [None], "skus": [0]},
                **{
                    "Catalog": {"Entries": [0]},
                    "response": {"result": 1},
                    "eur": [],
                    "prices": {"zone": [1]},
                },
            }
        ),
        "deep": (200, {}, b"[" * 100_000),
        "nan": (
            200,
            {},
            json.dumps({"servers": {"GP1-S": {"hourly_price": float("nan"), "ncpus": 1}}}).encode(),
        ),
        "cut": (200, {"content-length": "5000"}, b'{"Items": ['),
        "error": document({}, 500),
        "bomb": (200, {}, b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'),
    }
    return lambda path, headers: answers[kind]


BROKEN = ("empty", "page", "list", "null", "other shape", "nan", "cut", "error", "bomb", "deep")
