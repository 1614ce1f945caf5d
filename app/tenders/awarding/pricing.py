"""What a bidder's unit prices come to on the buyer's workloads: Havre sizes, the bidder prices."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np

from app.tenders.awarding.wire import PricedOffer
from catalog.bundles import Bundles
from catalog.candidates import Family
from catalog.cost.exact import Line, exact_lines
from catalog.market import Market
from catalog.offers import HOURS_PER_MONTH

ANY_AGE_DAYS = 100_000  # the bidder's price counts, not the age of the list price


def price_of_offers(
    market: Market, families: Sequence[Family], offers: Sequence[PricedOffer]
) -> Decimal | None:
    """Mean cost a month of serving a workload with these offers; None when they do not serve it together."""
    wanted = {offer.offer: offer for offer in offers}
    for bundles in (family.bundles for family in families):
        for row in _rows_there(market, bundles, offers):
            lines = exact_lines(market, bundles, row, ANY_AGE_DAYS)
            if {line.offer for line in lines} == set(wanted):
                costs = [_cost(line, wanted[line.offer]) for line in lines]
                known = [cost for cost in costs if cost is not None]
                return sum(known, Decimal(0)) if len(known) == len(costs) else None
    return None


def _rows_there(market: Market, bundles: Bundles, offers: Sequence[PricedOffer]) -> Iterator[int]:
    """Bundles in the region of the first offer."""
    provider, _, rest = offers[0].offer.partition("/") if offers else ("", "", "")
    region = rest.partition("/")[0]
    regions = market.catalog.regions
    codes = [
        code
        for code, pair in enumerate(zip(regions.provider_id, regions.region_id, strict=True))
        if pair == (provider, region)
    ]
    return (int(row) for row in np.flatnonzero(np.isin(bundles.region, codes)))


def _cost(line: Line, offer: PricedOffer) -> Decimal | None:
    """Quantity times the bidder's price; None where no price is given for this kind of token."""
    kind = line.unit.removeprefix("million ").removesuffix(" tokens")
    price = offer.unit_price if kind == line.unit else offer.unit_prices.get(kind)  # type: ignore[call-overload]
    if price is None:
        return None
    hours = Decimal(HOURS_PER_MONTH) if line.unit in ("machine", "unit") else Decimal(1)
    return line.quantity * hours * Decimal(price)
