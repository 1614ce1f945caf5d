"""What the cost of a workload follows: requests, vectors, GiB, instances or GPU-hours, month by month."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np

from app.recommendations.answer_projection import Driver
from app.recommendations.explain.chosen import Chosen
from catalog.bundles import NONE, Table
from catalog.offers import HOURS_PER_MONTH
from catalog.quantities import FloatArray
from catalog.sizing.demand import month_factors
from catalog.sizing.storage import stored_gib
from catalog.workloads import Compute, Embeddings, Inference, Training

KEPT = "GiB-month"  # says nothing beside the GiB kept
WHOLE_FROM = 100.0


def driver_of(chosen: Chosen) -> Driver:
    """The quantity behind a workload's cost in the first and the last month, and the units bought for it."""
    quantity, first = _quantity(chosen)
    growth = _growth(chosen)
    months = chosen.market.terms.horizon_months
    bought, units_first, units_last = _bought(chosen)
    return Driver(
        quantity=quantity,
        month_1=first,
        last_month=first * float(month_factors(growth, months)[-1]),
        growth_per_month=growth,
        bought=bought,
        bought_month_1=units_first,
        bought_last_month=units_last,
    )


def _growth(chosen: Chosen) -> float:
    """A job's runs are spread evenly over the horizon: its growth, if stated, is not used."""
    return 0.0 if isinstance(chosen.workload.need, Training) else chosen.workload.growth_per_month


def _quantity(chosen: Chosen) -> tuple[str, float]:
    """The name of the quantity and its amount in the first month."""
    need = chosen.workload.need
    match need:
        case Inference():
            return "requests a month", need.requests_per_month
        case Training():
            return "GPU-hours a month", float(chosen.bundles.hardware.gpu_hours[chosen.row])
        case Embeddings():
            return "vectors", need.vectors
        case Compute():
            return "instances", float(need.instances)
        case _:
            return "GiB kept", stored_gib(need, chosen.market.catalog.sizing)[1]


def _bought(chosen: Chosen) -> tuple[str | None, float | None, float | None]:
    """The unit of the first line and how many of it are paid; tokens follow the requests and say nothing."""
    part = chosen.bundles.parts[0]
    if chosen.quote is not None or part.table is Table.TOKEN or part.row[chosen.row] == NONE:
        return None, None, None
    usage = units_of(chosen)
    hourly = part.table is Table.MACHINE
    unit = "machine-hour" if hourly and chosen.workload.kind == "training" else chosen.lines[0].unit
    per = HOURS_PER_MONTH if hourly and unit != "machine-hour" else 1.0
    return unit, float(usage[0]) / per, float(usage[-1]) / per


def units_of(chosen: Chosen) -> FloatArray:
    """Units paid each month of what is mainly bought; a reserved base and its hourly peak count together."""
    row, first = chosen.row, chosen.bundles.parts[0]
    alike = chosen.bundles.family == "machine"
    parts = [part for part in chosen.bundles.parts if alike and part.table is first.table] or [first]
    return np.asarray(
        np.sum([part.usage[part.group[row]] for part in parts if part.row[row] != NONE], axis=0)
    )


def told(chosen: Chosen, months: Sequence[Decimal]) -> str:
    """One sentence: what the workload's cost follows and what that adds from the first to the last month."""
    driver, currency = driver_of(chosen), chosen.market.terms.currency
    first, last = _count(driver.month_1), _count(driver.last_month)
    if first == last:
        return f"{chosen.workload.name}: {first} {driver.quantity}, steady"
    units = ""
    if driver.bought_month_1 is not None and driver.bought_last_month is not None and driver.bought != KEPT:
        units = f" on {_count(driver.bought_month_1)} to {_count(driver.bought_last_month)} {driver.bought}s"
    return (
        f"{chosen.workload.name}: {first} to {last} {driver.quantity}{units} "
        f"({driver.growth_per_month:+.1%} a month), {months[-1] - months[0]:+,.2f} {currency} a month"
    )


def _count(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= WHOLE_FROM else f"{figure:.3g}"
