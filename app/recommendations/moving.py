"""What leaving today's place costs: data taken out once and one-off work, spread over the horizon."""

from decimal import Decimal

import numpy as np

from app.recommendations.question import Baseline, Question
from catalog.cost.traffic import exit_price, exits_of, traffic_cost
from catalog.library import Catalog
from catalog.market import Market, price_book
from catalog.quantities import FloatArray, IntArray
from catalog.workloads import Workload


def baseline_of(question: Question, workload: str) -> Baseline | None:
    """Where a workload runs today, if the question says so."""
    return next((b for b in question.baseline if b.workload == workload), None)


def region_code(catalog: Catalog, provider: str, region: str) -> int:
    """The code of a region by provider and id. Raises KeyError when the catalog does not hold it."""
    for code, pair in enumerate(zip(catalog.regions.provider_id, catalog.regions.region_id, strict=True)):
        if pair == (provider, region):
            return code
    raise KeyError(f"{provider}/{region}")


def one_off_cost(market: Market, today: Baseline, to_provider: int | None) -> Decimal | None:
    """Leaving a place once: traffic of the data and the work stated; None when the data volume is not stated.

    From the day the law forbids charging for a switch, data leaves free of charge; a move inside one
    provider is not a switch.
    """
    work = today.one_off_cost or Decimal(0)
    if today.data_gib is None:
        return None if today.one_off_cost is None else work
    code = region_code(market.catalog, today.provider, today.region)
    provider = market.catalog.providers.id.index(today.provider)
    if to_provider != provider and market.starts >= market.catalog.switching_free_from:
        return work
    book = price_book(market, 365)
    scale = book.storage_scale_in(0)
    exits = exits_of(book.items, market.catalog.regions.place, scale)
    price = exit_price(exits, int(market.catalog.regions.place[code]), provider, to_provider)
    return work + Decimal(str(round(traffic_cost(book.items, scale, price, today.data_gib), 6)))


def moving_costs(
    market: Market, question: Question, workload: Workload, region: IntArray, provider: IntArray
) -> FloatArray:
    """Monthly share of the one-off cost of each candidate; zero where the workload stays or has no today."""
    today = baseline_of(question, workload.name)
    if today is None:
        return np.zeros(len(region))
    places = market.catalog.regions.place
    home = places[region_code(market.catalog, today.provider, today.region)]
    own = market.catalog.providers.id.index(today.provider)
    elsewhere, inside = (one_off_cost(market, today, to) or Decimal(0) for to in (None, own))
    once = np.where(provider == own, float(inside), float(elsewhere))
    return np.where(places[region] == home, 0.0, once / market.terms.horizon_months)
