"""Negotiated prices as rows: in the lists they replace, or beside the lists where a list speaks of more."""

from decimal import Decimal

from catalog.offers import HOURS_PER_MONTH, Purchase
from catalog.overlay.prices import ListPrice, OwnDiscount, OwnPrice, OwnTokenPrice
from catalog.overlay.tables import Row, Tables
from catalog.own import DISCOUNT_COLUMNS, DISCOUNTS, TOKEN_PRICE_COLUMNS, TOKEN_PRICES
from catalog.read_offers import STORAGE, TOKENS

DIGITS = Decimal("1e-10")
HOURS = Decimal(HOURS_PER_MONTH)
OF_THE_LIST = "said of the list price: "


def per_hour(price_per_month: Decimal) -> Decimal:
    """What an hour costs of what is paid by the month."""
    return (price_per_month / HOURS).quantize(DIGITS)


def lay_machine_price(entry: OwnPrice, tables: Tables) -> str:
    """Write the price over the list's; why that cannot be done, else an empty text.

    A machine whose price is not public is sold at the price, in the way it was negotiated.
    """
    path = f"offers/{entry.provider}.csv"
    hourly = (
        f"{per_hour(Decimal(entry.price_per_month)):f}" if entry.price_per_month else entry.price_per_hour
    )
    new = {
        "price_per_hour": hourly,
        "currency": entry.currency,
        "purchase": entry.purchase,
        "source": entry.source_id,
        "date": entry.date,
    }

    def bought(row: Row, purchase: str) -> bool:
        named = row["name"] == entry.machine and entry.region in ("", row["region"])
        return named and row["purchase"] == purchase and "true" not in (row["superseded"], row["held_back"])

    if not tables.has(path):
        return f"{entry.provider} sells no machines"

    def priced(row: Row) -> Row:
        told = row["note"] and not row["note"].startswith(OF_THE_LIST)
        return {**new, "note": f"{OF_THE_LIST}{row['note']}" if told else row["note"]}

    listed = tables.change(path, lambda row: bought(row, entry.purchase), priced)
    asked = Purchase.QUOTE_REQUIRED.label
    asked_for = tables.change(path, lambda row: bought(row, asked) and row["vcpu"] != "", priced)
    bought_so = entry.purchase.replace("_", " ")
    return "" if listed or asked_for else f"the catalog has no such machine {bought_so} there"


def lay_list_price(entry: ListPrice, tables: Tables) -> str:
    """Write the tiers in the place of the list's; why that cannot be done, else an empty text."""
    stamp = {"currency": entry.currency, "source": entry.source_id, "date": entry.date}
    regions: set[str] = set()

    def mine(row: Row) -> bool:
        named = row["provider"] == entry.provider and row["item"] == entry.item
        return named and entry.region in ("", row["region"])

    def own(row: Row) -> list[Row]:
        if row["region"] in regions:  # a further tier of the list, which the first has replaced
            return []
        regions.add(row["region"])
        return [{**row, **stamp, "tier_from_gib": tier.from_gib, "price": tier.price} for tier in entry.tiers]

    found = tables.replace(STORAGE, mine, own)
    return "" if found else f"the catalog has no {entry.item} there"


def lay_token_price(entry: OwnTokenPrice, tables: Tables) -> str:
    """Write the prices beside the lists, whose rows speak of several places at once.

    Why that cannot be done, else an empty text.
    """

    def priced(row: Row) -> bool:
        named = (row["provider"], row["model"]) == (entry.provider, entry.model)
        return named and row["input_per_mtok"] != "" and "true" not in (row["withdrawn"], row["superseded"])

    scopes = {row["scope"] for row in tables.rows(TOKENS) if priced(row)}
    sold = any(
        row["provider"] == entry.provider and row["scope"] in scopes and entry.region in ("", row["region"])
        for row in tables.rows("tokens/places.csv")
    )
    if not sold:
        return f"the catalog has no {entry.model} by the token there"
    row = {
        "provider": entry.provider,
        "region": entry.region,
        "model": entry.model,
        "input_per_mtok": entry.input,
        "output_per_mtok": entry.output,
        "cached_per_mtok": entry.cached,
        "currency": entry.currency,
        "source": entry.source_id,
        "date": entry.date,
    }
    tables.add(TOKEN_PRICES, [row], TOKEN_PRICE_COLUMNS)
    return ""


def lay_discount(entry: OwnDiscount, tables: Tables) -> str:
    """Write the share beside the lists; why that cannot be done, else an empty text."""
    if not any(row["id"] == entry.provider for row in tables.rows("providers.csv")):
        return f"there is no provider {entry.provider}"
    row = {name: getattr(entry, name) for name in DISCOUNT_COLUMNS if name != "source"}
    tables.add(DISCOUNTS, [{**row, "source": entry.source_id}], DISCOUNT_COLUMNS)
    return ""
