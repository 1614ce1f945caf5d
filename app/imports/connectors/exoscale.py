"""Exoscale: the public price list of its portal, one price for all zones, without the local disk.

Shape: `portal.exoscale.com/api/pricing/opencompute`, groups by currency of decimal texts an hour, as tools
that read it in 2026 describe it. It states no sizes: only machines the catalog knows are repriced.
"""

from collections.abc import Iterator

from app.imports.connectors.feed import BadFeed, Call, Connector, Fact, MachinePrice, group_in, number_in

HOST = "https://portal.exoscale.com"
ADDRESS = f"{HOST}/api/pricing/opencompute"
ZONES = ("at-vie-1", "at-vie-2", "bg-sof-1", "ch-dk-2", "ch-gva-2", "de-fra-1", "de-muc-1", "hr-zag-1")
CURRENCY = "eur"
RUNNING, STANDARD = "running", "standard"
TWO_WORDS = ("extra_large",)


def read(call: Call) -> Iterator[Fact]:
    """Prices of the machines with Linux in every zone."""
    found = group_in(call.out.json(call.url(ADDRESS)), "list")
    prices = group_in(found.get(CURRENCY), CURRENCY)
    named = [(name, price) for key, price in prices.items() if (name := _name(key))]
    if not named:
        raise BadFeed("no machine is in it")
    for name, price in named:
        amount = number_in(price, f"{CURRENCY}.{name}")
        for zone in ZONES:
            yield MachinePrice("exoscale", zone, name, amount, CURRENCY.upper())


def _name(key: str) -> str | None:
    """`running_extra_large` is `standard.extra-large`, `running_gpu3_small` is `gpu3.small`; else None."""
    running, _, rest = key.partition("_")
    if running != RUNNING or not rest or rest.endswith("_win"):
        return None
    size = next((size for size in TWO_WORDS if rest.endswith(size)), rest.rpartition("_")[2])
    family = rest.removesuffix(size).replace("_", "") or STANDARD
    return f"{family}.{size.replace('_', '-')}"


EXOSCALE = Connector(
    id="live-exoscale",
    title="Exoscale price list, compute",
    page=ADDRESS,
    hosts=frozenset({"portal.exoscale.com"}),
    licence="Exoscale: public price list",
    read=read,
)
