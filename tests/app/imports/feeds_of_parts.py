"""Feeds that price parts or name fuels, in their documented shape: Outscale, Google Cloud, ENTSO-E.

Real figures: the entries of Outscale (eu-west-2, September 2026, four of 26). All others are synthetic.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.app.imports.hosts import Answer, document

OUTSCALE_ENTRIES = [
    {"Type": "CustomCore:v6-p2", "UnitPrice": 0.035, "Operation": "RunInstances-OD", "Category": "compute"},
    {"Type": "CustomCore:v7-p1", "UnitPrice": 0.043, "Operation": "RunInstances-OD", "Category": "compute"},
    {"Type": "CustomRam", "UnitPrice": 0.005, "Operation": "RunInstances-OD", "Category": "compute"},
    {"Type": "ProductUsage", "UnitPrice": 0.121, "Operation": "RunInstances-0002-OD", "Category": "licence"},
]


def outscale(path: str, headers: Mapping[str, str]) -> Answer:
    """The catalogue of a region, for who asks as documented: by POST, with a document."""
    if headers.get("posted") != "{}" or headers.get("content-type") != "application/json":
        return document({"Errors": [{"Code": "4000"}]}, 400)
    return document({"Catalog": {"Entries": OUTSCALE_ENTRIES}, "ResponseContext": {"RequestId": "r"}})


def sku(description: str, nanos: int, usage: str = "OnDemand", **more: Any) -> dict[str, Any]:
    """A SKU of Compute Engine in Paris, at a price in dollars an hour."""
    rate = {"startUsageAmount": 0, "unitPrice": {"currencyCode": "USD", "units": "0", "nanos": nanos}}
    unit = "h" if " Core " in description else "GiBy.h"
    return {
        "description": description,
        "category": {"resourceFamily": "Compute", "resourceGroup": "CPU", "usageType": usage},
        "serviceRegions": ["europe-west9"],
        "pricingInfo": [{"pricingExpression": {"usageUnit": unit, "tieredRates": [rate]}}],
        **more,
    }


SKUS = [
    sku("N2 Instance Core running in Paris", 36_670_000),
    sku("N2 Custom Instance Core running in Paris", 38_500_000),
    sku("N2 Sole Tenancy Instance Core running in Paris", 3_000_000),
    sku("Spot Preemptible N2 Instance Core running in Paris", 9_000_000, "Preemptible"),
    sku("Compute optimized Core running in Paris", 39_000_000),
]
MORE_SKUS = [
    sku("N2 Instance Ram running in Paris", 4_915_000),
    sku("Spot Preemptible N2 Instance Ram running in Paris", 1_200_000, "Preemptible"),
    sku("Commitment v1: N2 Ram in Paris for 1 Year", 3_000_000, "Commit1Yr"),
    sku("A2 Instance Core running in Paris", 36_000_000),
]


def gcp(path: str, headers: Mapping[str, str]) -> Answer:
    """Two pages of SKUs, for who shows the key."""
    if headers.get("x-goog-api-key") != "k-3":
        return document({"error": {"code": 403, "status": "PERMISSION_DENIED"}}, 403)
    if "pageToken" in parse_qs(urlsplit(path).query):
        return document({"skus": MORE_SKUS, "nextPageToken": ""})
    return document({"skus": SKUS, "nextPageToken": "t-2"})


def series(
    fuel: str, points: Sequence[tuple[int, float]], day: date, end: date, *, used: bool = False, **more: str
) -> str:
    """A time series of hours."""
    way = "out" if used else "in"
    curve = f"<curveType>{more['curve']}</curveType>" if "curve" in more else ""
    steps = "".join(f"<Point><position>{at}</position><quantity>{mw}</quantity></Point>" for at, mw in points)
    return (
        f"<TimeSeries><{way}BiddingZone_Domain.mRID>10Y</{way}BiddingZone_Domain.mRID>{curve}"
        f"<MktPSRType><psrType>{fuel}</psrType></MktPSRType><Period><timeInterval><start>{day}T00:00Z</start>"
        f"<end>{end}T00:00Z</end></timeInterval><resolution>PT60M</resolution>{steps}</Period></TimeSeries>"
    )


def market_document(*each: str) -> bytes:
    """A document of generation."""
    space = "urn:iec62325.351:tc57wg16:451-6:generationloaddocument:3:0"
    head = f'<?xml version="1.0" encoding="UTF-8"?><GL_MarketDocument xmlns="{space}"><type>A75</type>'
    return f"{head}{''.join(each)}</GL_MarketDocument>".encode()


def entsoe(path: str, headers: Mapping[str, str]) -> Answer:
    """Nuclear, in France gas besides, and pumps that use some; nothing is known of Ireland."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
    if query.get("securityToken") != "k-5":
        return 401, {}, b"Unauthorized"
    if query["in_Domain"].startswith("10YIE"):
        reason = "<Reason><code>999</code><text>No matching data found</text></Reason>"
        return 200, {}, f"<Acknowledgement_MarketDocument>{reason}</Acknowledgement_MarketDocument>".encode()
    day, end = (date.fromisoformat(query[name][:8]) for name in ("periodStart", "periodEnd"))
    nuclear = series("B14", [(1, 300)], day, end, curve="A03")
    pumps = series("B10", [(1, 999)], day, end, curve="A03", used=True)
    if not query["in_Domain"].startswith("10YFR"):
        return 200, {}, market_document(nuclear, pumps)
    hours = (end - day) // timedelta(hours=1)
    gas = series("B04", [(hour, 100) for hour in range(1, hours + 1)], day, end, curve="A01")
    return 200, {}, market_document(nuclear, gas, pumps)
