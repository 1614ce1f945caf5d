"""The projection of the plan made by hand: two steady fronts, and one model behind the chat."""

from dataclasses import dataclass
from decimal import Decimal

from app.recommendations.answer_figures import PriceSpread
from app.recommendations.answer_projection import (
    Driver,
    FrontProjection,
    ModelCosts,
    MonthProjection,
    Projection,
    UnitCosts,
    WorkloadProjection,
)

MONTHS = 24


@dataclass(frozen=True)
class Steady:
    """A workload that is alone on its front and the same every month."""

    name: str
    front: str
    cost: Decimal
    share: float
    kilograms: float
    quantity: str
    amount: float
    model: str | None = None


CHAT = Steady(
    "chat", "inference", Decimal("100.00"), 0.0666, 2.0, "requests a month", 2_000_000.0, "petit-8b"
)
ARCHIVE = Steady("archive", "storage", Decimal("1400.50"), 0.9334, 10.5, "GiB kept", 50_000.0)
BOTH = (CHAT, ARCHIVE)


def projection() -> Projection:
    """`chat` 100.00 and `archive` 1,400.50 every month of 24."""
    return Projection(
        currency="EUR",
        fronts=tuple(map(front_of, BOTH)),
        months=tuple(map(month_of, range(MONTHS))),
        workloads=tuple(map(workload_of, BOTH)),
        models=(
            ModelCosts(
                model="petit-8b",
                workloads=("chat",),
                requests_per_month=CHAT.amount,
                cost_per_month=CHAT.cost,
                cost_per_request=Decimal("0.00005"),
                cost_per_1000_requests=Decimal("0.05"),
            ),
        ),
    )


def front_of(one: Steady) -> FrontProjection:
    """The front a workload has for itself."""
    return FrontProjection(
        front=one.front,
        cost_month_1=one.cost,
        cost_last_month=one.cost,
        cost_over_horizon=one.cost * MONTHS,
        share_of_cost=one.share,
        carbon_kg_per_month=one.kilograms,
        driven_by=(f"{one.name}: {one.amount:,.0f} {one.quantity}, steady",),
    )


def month_of(number: int) -> MonthProjection:
    """A month, from 0: all are alike."""
    return MonthProjection(
        month=f"{2027 + number // 12}-{number % 12 + 1:02d}",
        cost=Decimal("1500.50"),
        cost_by_front={one.front: one.cost for one in BOTH},
        carbon_kg=12.5,
    )


def workload_of(one: Steady) -> WorkloadProjection:
    """A workload by itself, with what a request costs where it has some."""
    return WorkloadProjection(
        workload=one.name,
        front=one.front,
        model=one.model,
        driver=Driver(
            quantity=one.quantity,
            month_1=one.amount,
            last_month=one.amount,
            growth_per_month=0.0,
            bought=None,
            bought_month_1=None,
            bought_last_month=None,
        ),
        cost_month_1=one.cost,
        cost_last_month=one.cost,
        cost_over_horizon=one.cost * MONTHS,
        requests_per_month=one.amount if one.model else None,
        unit_costs=unit_costs() if one.model else None,
    )


def unit_costs() -> UnitCosts:
    """What the chat costs by the thousand requests and by the million tokens written."""
    price = PriceSpread(
        low=Decimal("0.05"),
        value=Decimal("0.05"),
        high=Decimal("0.05"),
        currency="EUR",
        grade="declared",
        sources=("price-list",),
    )
    return UnitCosts(
        per_1000_requests=price,
        per_million_input_tokens=None,
        per_million_output_tokens=price,
        per_user_month=None,
    )
