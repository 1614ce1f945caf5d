"""The placements: what is bought where, and how the three lenses judge it."""

from decimal import Decimal
from typing import get_args

import numpy as np

from app.recommendations.answer_figures import CarbonParts, CostBreakdown
from app.recommendations.answer_placement import Alternative, Inherited, Kind, OfferLine, OffListed, Placement
from app.recommendations.explain.chosen import Chosen
from app.recommendations.explain.conditions import conditions_of
from app.recommendations.explain.figures import monthly, spread
from app.recommendations.explain.requests import per_request
from app.recommendations.explain.sovereignty import sovereignty_of
from app.recommendations.explain.waiting import waiting_of
from catalog.bundles import Table
from catalog.cost.exact import Line
from catalog.gates import SMALLEST_GROUP
from catalog.market import rtt_from
from catalog.offers import HOURS_PER_MONTH, Purchase
from catalog.provenance import source_ids
from catalog.quantities import Estimate

SERVING = {"token": "api", "machine": "own_gpu", "gpu_addon": "own_gpu"}


def placement_of(
    chosen: Chosen, reasons: tuple[str, ...], alternatives: tuple[Alternative, ...]
) -> Placement:
    """Everything the answer says of one workload."""
    workload, regions = chosen.workload, chosen.market.catalog.regions
    return Placement(
        workload=workload.name,
        kind=next(word for word in get_args(Kind) if word == workload.kind),
        data_class=workload.data_class.value,
        label=label_of(chosen),
        provider=chosen.provider,
        region=chosen.region_id,
        country=regions.country[chosen.region] or None,
        serving=serving_of(chosen),
        model=chosen.model,
        purchase=purchase_of(chosen),
        offers=tuple(_offer(line, by_hour=workload.kind == "training") for line in chosen.lines),
        cost_per_month=monthly(
            chosen.estimate(chosen.card.cost.mean),
            chosen.cost(),
            chosen.cost_of_month("first"),
            chosen.cost_of_month("last"),
            chosen.market.terms.currency,
        ),
        cost_breakdown=CostBreakdown(**chosen.breakdown),
        carbon_kg_per_month=_carbon(chosen),
        energy_kwh_per_month=spread(chosen.estimate(chosen.card.carbon.energy_kwh), site_sources(chosen)),
        water_l_per_month=spread(chosen.estimate(chosen.card.carbon.water_l), site_sources(chosen)),
        per_request=per_request(chosen),
        sovereignty=chosen.once("sovereignty", sovereignty_of),
        rtt_ms=spread(rtt) if (rtt := farthest_users(chosen)) is not None else None,
        inherited=_inherited(chosen),
        waiting=waiting_of(chosen),
        reasons=reasons,
        alternatives=alternatives,
        conditions=chosen.once("conditions", conditions_of),
    )


def serving_of(chosen: Chosen) -> str | None:
    """`api` or `own_gpu` for inference, None elsewhere."""
    return SERVING.get(chosen.bundles.family) if chosen.workload.kind == "inference" else None


def purchase_of(chosen: Chosen) -> str:
    """How the first offer is bought, in words."""
    if chosen.quote is not None:
        return "price given"
    if chosen.bundles.family == "token":
        return "per token"
    return Purchase(int(chosen.bundles.purchase[chosen.row])).label.replace("_", " ")


def label_of(chosen: Chosen) -> str:
    """What is bought, in a few words."""
    if chosen.quote is not None:
        return "as quoted"
    if chosen.bundles.family == "token":
        return f"{chosen.model} by the token"
    if chosen.bundles.parts[0].table is Table.STORAGE:
        line = chosen.lines[0]
        item = line.offer.rsplit("/", 1)[1].removesuffix("_gib_month").replace("_", " ")
        return f"{line.quantity:,.0f} GiB {item}" if line.quantity >= 1 else f"{line.quantity:.2f} GiB {item}"
    if chosen.workload.kind == "training":
        hours = chosen.lines[0].quantity * Decimal(HOURS_PER_MONTH) * chosen.market.terms.horizon_months
        return f"{hours:,.0f} machine-hours of {_name(chosen.lines[0].offer)}"
    return " + ".join(f"{_count(line.quantity)} x {_name(line.offer)}" for line in chosen.lines)


def _count(quantity: Decimal) -> str:
    text = f"{quantity:.1f}"
    return text.removesuffix(".0") if text != "0.0" else f"{quantity:.2g}"


def _name(offer: str) -> str:
    return offer.split("/")[-2]


def _offer(line: Line, by_hour: bool) -> OfferLine:
    """Machines that run all month are counted as machines, those of a job by the hour."""
    hourly = by_hour and line.unit == "machine"
    return OfferLine(
        offer=line.offer,
        quantity=float(line.quantity * Decimal(HOURS_PER_MONTH)) if hourly else float(line.quantity),
        unit="machine-hour" if hourly else line.unit,
        unit_price=line.unit_price,
        currency=line.currency,
        discount=_discount(line),
        purchase=line.purchase,
        price_date=line.date or None,
        stale=line.stale,
        source=source_ids(line.source)[0],
    )


def _discount(line: Line) -> OffListed | None:
    off = line.list_mean - line.mean
    if not off:
        return None
    sources = tuple(one.source for one in line.agreed)
    return OffListed(share=float(off / line.list_mean), per_month=off, sources=sources)


def _carbon(chosen: Chosen) -> CarbonParts:
    carbon, sources = chosen.card.carbon, site_sources(chosen)
    return CarbonParts(
        use=spread(chosen.estimate(carbon.use_kg), sources),
        embodied=spread(chosen.estimate(carbon.embodied_kg), ()),
        total=spread(chosen.estimate(carbon.total_kg), sources),
        market_based=spread(chosen.estimate(carbon.market_based_kg), ()),
    )


def site_sources(chosen: Chosen) -> tuple[str, ...]:
    """Sources of the grid, PUE and water figures of the place."""
    return chosen.market.sites.sources[chosen.region]


def farthest_users(chosen: Chosen) -> Estimate | None:
    """Round trip to the farthest user group that counts; None without users or a published place."""
    catalog = chosen.market.catalog
    place = np.array([chosen.region], dtype=np.int32)
    here = [
        rtt_from(catalog, group.country).take(place)
        for group in chosen.workload.users
        if group.share >= SMALLEST_GROUP
    ]
    return max(here, key=lambda rtt: float(rtt.central[0]), default=None)


def _inherited(chosen: Chosen) -> Inherited | None:
    origin = chosen.workload.inherited_from
    return Inherited(data_class=chosen.workload.data_class.value, from_=origin) if origin else None
