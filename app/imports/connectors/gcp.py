"""Google Cloud: the Billing Catalog, which prices cores and memory by family; an API key is needed.

Shape: cloud.google.com/billing/v1/how-tos/catalog-api (read in November 2026). A SKU is told by its whole
description: custom machines, sole tenancy, reservations and commitments bear the name of a family too.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from urllib.parse import urlencode

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

HOST = "https://cloudbilling.googleapis.com"
COMPUTE_ENGINE = "6F81-5844-456A"
KEY = "gcp"
PAGE, MOST_PAGES = 5000, 40
NANO = Decimal(10) ** -9
# What the SKUs of a family are called. M1 and M2 share one name, so neither is read; machines whose price has
# another part (GPUs, local disks) are not theirs.
FAMILIES = {
    "Compute optimized": "c2",
    "C2D AMD": "c2d",
    "C3": "c3",
    "C3D": "c3d",
    "C4": "c4",
    "C4A Arm": "c4a",
    "C4D": "c4d",
    "E2": "e2",
    "M3 Memory-optimized": "m3",
    "N1 Predefined": "n1",
    "N2": "n2",
    "N2D AMD": "n2d",
    "N4": "n4",
    "N4A": "n4a",
    "N4D": "n4d",
    "T2A Arm": "t2a",
    "T2D AMD": "t2d",
}
SHAPES = "standard|highmem|highcpu|megamem|ultramem"
PURCHASES = {"OnDemand": ("", "on_demand"), "Preemptible": ("Spot Preemptible ", "spot")}
CORE, MEMORY = "Core", "Ram"
_NAMED = re.compile(rf"(.+?)(?: Instance)? ({CORE}|{MEMORY}) running in .+")
Unit = tuple[str, str, str]


def read(call: Call) -> Iterator[Fact]:
    """Prices of a core and of a GiB by region, family and purchase, in dollars."""
    units: dict[Unit, dict[str, Decimal]] = defaultdict(dict)
    for sku in _skus(call):
        named = _family(sku)
        if named is None:
            continue
        family, part, purchase = named
        price = _price(sku)
        for region in list_in(sku.get("serviceRegions"), "serviceRegions"):
            units[text_in(region, "serviceRegions[]"), family, purchase][part] = price
    whole = {unit: parts for unit, parts in units.items() if len(parts) == 2}
    if not whole:
        raise BadFeed("no family has a price of a core and of memory")
    for (region, family, purchase), parts in sorted(whole.items()):
        machines = rf"{family}-(?:{SHAPES})-\d+"
        yield UnitPrice("gcp", region, machines, parts[CORE], parts[MEMORY], "USD", purchase)


def _skus(call: Call) -> Iterator[Mapping[str, object]]:
    headers, token = {"X-Goog-Api-Key": call.keys[KEY]}, ""
    for page in range(MOST_PAGES):
        query = urlencode({"pageSize": PAGE, "currencyCode": "USD"} | ({"pageToken": token} if token else {}))
        address = call.url(f"{HOST}/v1/services/{COMPUTE_ENGINE}/skus?{query}")
        found = group_in(call.out.json(address, headers=headers), f"page {page}")
        for sku in list_in(found.get("skus"), f"page {page}.skus"):
            yield group_in(sku, "skus[]")
        following = found.get("nextPageToken")
        token = following if isinstance(following, str) else ""
        if not token:
            return
    raise BadFeed(f"more than {MOST_PAGES} pages")


def _family(sku: Mapping[str, object]) -> tuple[str, str, str] | None:
    """The family, the part and the purchase a SKU is the price of; None for anything else."""
    category = group_in(sku.get("category"), "category")
    begins, purchase = PURCHASES.get(str(category.get("usageType")), ("", ""))
    description = str(sku.get("description") or "")
    if not purchase or category.get("resourceFamily") != "Compute" or not description.startswith(begins):
        return None
    found = _NAMED.fullmatch(description.removeprefix(begins))
    family = FAMILIES.get(found.group(1)) if found else None
    return None if found is None or family is None else (family, found.group(2), purchase)


def _price(sku: Mapping[str, object]) -> Decimal:
    """The one rate of a SKU: cores and memory have no steps."""
    where = text_in(sku.get("description"), "description")
    for each in list_in(sku.get("pricingInfo"), f"{where}.pricingInfo"):
        expression = group_in(group_in(each, where).get("pricingExpression"), f"{where}.pricingExpression")
        rates = list_in(expression.get("tieredRates"), f"{where}.tieredRates")
        if len(rates) != 1 or expression.get("usageUnit") not in ("h", "GiBy.h"):
            break
        price = group_in(group_in(rates[0], where).get("unitPrice"), f"{where}.unitPrice")
        if price.get("currencyCode") != "USD":
            raise BadFeed(f"{where} is not in dollars")
        whole = number_in(price.get("units") or 0, f"{where}.units")
        return whole + number_in(price.get("nanos") or 0, f"{where}.nanos") * NANO
    raise BadFeed(f"{where} has no single price an hour")


GCP = Connector(
    id="live-gcp",
    title="Google Cloud Billing Catalog, Compute Engine",
    page="https://cloud.google.com/billing/v1/how-tos/catalog-api",
    hosts=frozenset({"cloudbilling.googleapis.com"}),
    licence="Google: public price list",
    read=read,
    key=KEY,
)
