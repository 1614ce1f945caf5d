"""Leaving a placement: what the law says of charges, what data cost on the way out, what holds one there."""

from collections.abc import Sequence
from decimal import Decimal

from app.recommendations.answer import Answer
from app.recommendations.answer_figures import money_text, price_text
from app.recommendations.answer_placement import Placement
from app.records.canonical import Tree
from catalog.cost.traffic import exit_price, exits_of, traffic_cost
from catalog.market import Market, price_book

LEGAL_DATES = "legal_dates.csv"
COLUMNS = ("name", "date_from", "law", "source", "date")
PRICE_AGE_DAYS = 365
TERMS = {"monthly": 1, "reserved 1y": 12, "reserved 2y": 24, "reserved 3y": 36}
ENDS_ANY_DAY = ("on demand", "spot", "per token")


def exit_section(market: Market, answer: Answer, options: Sequence[Tree]) -> Tree:
    """The section `exit`: the law on switching, and per placement price, volume, term and substitutes."""
    return {
        "switching": switching_law(market),
        "placements": [_leaving(market, placement, options) for placement in answer.placements],
    }


def switching_law(market: Market) -> Tree:
    """The law on charges for changing provider, and whether they are banned on the first day of service."""
    rows = market.catalog.files.frame(LEGAL_DATES, COLUMNS).iter_rows(named=True)
    law = next((row for row in rows if row["name"] == "switching_charges_banned"), None)
    if law is None:
        return None
    return {
        "law": law["law"],
        "free_from": law["date_from"],
        "free_at_start": bool(market.starts >= market.catalog.switching_free_from),
        "source": law["source"],
    }


def _leaving(market: Market, placement: Placement, options: Sequence[Tree]) -> Tree:
    catalog = market.catalog
    pairs = list(zip(catalog.regions.provider_id, catalog.regions.region_id, strict=True))
    place = int(catalog.regions.place[pairs.index((placement.provider, placement.region))])
    book = price_book(market, PRICE_AGE_DAYS)
    scale = book.storage_scale_in(-1)
    exits = exits_of(book.items, catalog.regions.place, scale)
    price = exit_price(exits, place, catalog.providers.id.index(placement.provider), None)
    item = book.items[price.item]
    gib = sum(line.quantity for line in placement.offers if line.unit == "GiB-month")
    cost = traffic_cost(book.items, scale, price, gib) if gib else None
    return {
        "workload": placement.workload,
        "provider": placement.provider,
        "region": placement.region,
        "traffic_price_per_gib": price_text(item.tiers[0].price),
        "traffic_currency": item.currency,
        "traffic_price_date": item.date,
        "traffic_source": item.source,
        "traffic_price_of": price.stand_in or "place",
        "data_gib": round(gib, 3) if gib else None,
        "data_out_cost": None if cost is None else money_text(Decimal(repr(round(cost, 6)))),
        "purchase": placement.purchase,
        "term_months": TERMS.get(placement.purchase, 0),
        # What a term or a quote costs to end early is in its contract, which no price list holds.
        "early_end_cost": "0.00" if placement.purchase in ENDS_ANY_DAY else None,
        "substitutes": sorted(_others(placement, options)),
    }


def _others(placement: Placement, options: Sequence[Tree]) -> set[str]:
    """The other providers that meet every requirement of the workload."""
    found: set[str] = set()
    for table in options:
        if isinstance(table, dict) and placement.workload in table["workloads"]:
            found |= {way["provider"] for way in table["options"] if way["decision"] != "rejected"}
    return found - {placement.provider}
