"""UpCloud: prices of its plans by zone, in hundredths of the currency of the account; a token is needed.

Shape: developers.upcloud.com/1.3/4-pricing and 3-accounts, read in November 2026. Sizes stand in the names.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from urllib.parse import quote

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

HOST = "https://api.upcloud.com"
KEY = "upcloud"
PLAN = "server_plan_"
UNIT = Decimal("0.01")
# The catalog writes these families small, and the others as UpCloud does.
SMALL = ("CLOUDNATIVE", "PREMIUM", "STARTER")
_SIZES = re.compile(r"(?:([A-Z]+)-)?(\d+)xCPU-(\d+)GB(?:-(\d+)x([\w.]+))?")


def read(call: Call) -> Iterator[Fact]:
    """Prices of every plan in every zone the list names."""
    prices = group_in(_answer(call, "price").get("prices"), "prices")
    currency = prices.get("currency") or _currency(call)
    for each in list_in(prices.get("zone"), "prices.zone"):
        zone = group_in(each, "prices.zone[]")
        name = text_in(zone.get("name"), "zone.name")
        plans = {key.removeprefix(PLAN): zone[key] for key in zone if key.startswith(PLAN)}
        if not plans:
            raise BadFeed(f"{name} lists no plan")
        for plan, price in plans.items():
            yield from _price(name, plan, group_in(price, f"{name}.{plan}"), text_in(currency, "currency"))


def _answer(call: Call, path: str) -> Mapping[str, object]:
    headers = {"Authorization": f"Bearer {call.keys[KEY]}"}
    return group_in(call.out.json(call.url(f"{HOST}/1.3/{path}"), headers=headers), path)


def _currency(call: Call) -> object:
    """The currency of the account, where the list does not say it."""
    user = text_in(group_in(_answer(call, "account").get("account"), "account").get("username"), "username")
    details = group_in(_answer(call, f"account/details/{quote(user, safe='')}").get("account"), "details")
    return details.get("currency")


def _price(zone: str, plan: str, row: Mapping[str, object], currency: str) -> Iterator[Fact]:
    found = _SIZES.fullmatch(plan)
    if found is None:
        return
    family, cores, memory, gpus, gpu = found.groups()
    if number_in(row.get("amount"), f"{zone}.{plan}.amount") != 1:
        raise BadFeed(f"{zone}.{plan}.amount is not 1")
    yield MachinePrice(
        provider="upcloud",
        region=zone,
        name=plan.replace(family, family.lower(), 1) if family in SMALL else plan,
        price=number_in(row.get("price"), f"{zone}.{plan}.price") * UNIT,
        currency=currency,
        vcpu=float(cores),
        memory_gib=float(memory),
        gpu=gpu,
        gpu_count=int(gpus or 0),
    )


UPCLOUD = Connector(
    id="live-upcloud",
    title="UpCloud price list, plans",
    page="https://developers.upcloud.com/1.3/4-pricing/",
    hosts=frozenset({"api.upcloud.com"}),
    licence="UpCloud: public price list",
    read=read,
    key=KEY,
)
