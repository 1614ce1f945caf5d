"""Open Telekom Cloud: the price API of its calculator, public; machines with Linux on demand, by page.

Shape: docs.otc.t-systems.com/price-calculator, and answers read from it on 2026-05-06. Switzerland has a list
of its own that is not read. GPUs are not stated as such, so machines that have some are left out.
"""

import re
from collections.abc import Iterator, Mapping
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

HOST = "https://calculator.otc-service.com"
PAGE, MOST_PAGES = 1000, 50
REGIONS = ("eu-de", "eu-nl")
LINUX = "Open Linux"
_RAM = re.compile(r"([\d.]+) ?Gi?B")
_PRICE = re.compile(r"(-?[\d.]+) ([A-Z]{3})")
_ACCELERATED = re.compile(r"(?:ai|pi|p|g)\d")


def read(call: Call) -> Iterator[Fact]:
    """Prices of the plain machines; a list that ends before its own count is refused."""
    seen = 0
    for _ in range(MOST_PAGES):
        query = urlencode({"productType": "OTC", "serviceName": "ecs", "limitFrom": seen, "limitMax": PAGE})
        found = group_in(call.out.json(call.url(f"{HOST}/en/open-telekom-price-api/?{query}")), "answer")
        response = group_in(found.get("response"), "response")
        stats = group_in(response.get("stats"), "response.stats")
        listed, rows = int(number_in(stats.get("count"), "stats.count")), _rows(response)
        seen += len(rows)
        for row in rows:
            yield from _price(row)
        if seen >= listed:
            return
        if not rows:
            raise BadFeed(f"it lists {seen} of its {listed} rows")
    raise BadFeed(f"more than {MOST_PAGES} pages")


def _rows(response: Mapping[str, object]) -> list[Mapping[str, object]]:
    """The rows of a page, which stand under the name of the service, or bare."""
    result = response.get("result")
    rows = result if isinstance(result, list) else group_in(result, "response.result").get("ecs")
    return [group_in(row, "ecs[]") for row in list_in(rows, "response.result.ecs")]


def _price(row: Mapping[str, object]) -> Iterator[Fact]:
    name = text_in(row.get("_idGroup") or row.get("id"), "id")
    region, flavour = str(row.get("region") or ""), str(row.get("opiFlavour") or "")
    plain = row.get("osUnit") == LINUX and row.get("unit") == "h" and row.get("fromOn") in (0, 1, "0", "1")
    texts = " ".join(str(row.get(key) or "") for key in ("productName", "productCategory", "productFamily"))
    if not plain or region not in REGIONS or _ACCELERATED.match(flavour) or "GPU" in texts.upper():
        return
    stated = _PRICE.fullmatch(text_in(row.get("priceAmount"), f"{name}.priceAmount"))
    if stated is None or stated.group(2) != row.get("currency"):
        raise BadFeed(f"{name}.priceAmount does not fit its currency")
    memory = _RAM.fullmatch(text_in(row.get("ram"), f"{name}.ram"))
    yield MachinePrice(
        provider="opentelekomcloud",
        region=region,
        name=name,
        price=number_in(stated.group(1), f"{name}.priceAmount"),
        currency=stated.group(2),
        vcpu=float(number_in(row.get("vCpu"), f"{name}.vCpu")),
        memory_gib=float(number_in(memory.group(1), f"{name}.ram")) if memory else None,
    )


OTC = Connector(
    id="live-otc",
    title="Open Telekom Cloud price calculator, elastic cloud servers",
    page=f"{HOST}/en/open-telekom-price-api/",
    hosts=frozenset({"calculator.otc-service.com"}),
    licence="T-Systems: public price list",
    read=read,
)
