"""The projection of the plan made by hand."""

from decimal import Decimal

from app.recommendations.answer_figures import (
    PriceSpread,
)
from app.recommendations.answer_projection import (
    Driver,
    FrontProjection,
    ModelCosts,
    MonthProjection,
    Projection,
    UnitCosts,
    WorkloadProjection,
)


def projection() -> Projection:
    """Two steady fronts: `chat` 100.00 and `archive` 1,400.50 every month of 24."""
    price = PriceSpread(
        low=Decimal("0.05"),
        value=Decimal("0.05"),
        high=Decimal("0.05"),
        currency="EUR",
        grade="declared",
        sources=("price-list",),
    )
    unit_costs = UnitCosts(
        per_1000_requests=price,
        per_million_input_tokens=None,
        per_million_output_tokens=price,
        per_user_month=None,
    )
    steady = {
        "chat": ("inference", "100.00", 2.0, "requests a month", 2_000_000.0, unit_costs),
        "archive": ("storage", "1400.50", 10.5, "GiB kept", 50_000.0, None),
    }
    return Projection(
        currency="EUR",
        fronts=tuple(
            FrontProjection(
                front=front,
                cost_month_1=Decimal(cost),
                cost_last_month=Decimal(cost),
                cost_over_horizon=Decimal(cost) * 24,
                share_of_cost=0.0666 if name == "chat" else 0.9334,
                carbon_kg_per_month=kilograms,
                driven_by=(f"{name}: {amount:,.0f} {quantity}, steady",),
            )
            for name, (front, cost, kilograms, quantity, amount, _) in steady.items()
        ),
        months=tuple(
            MonthProjection(
                month=f"{2027 + month // 12}-{month % 12 + 1:02d}",
                cost=Decimal("1500.50"),
                cost_by_front={"inference": Decimal("100.00"), "storage": Decimal("1400.50")},
                carbon_kg=12.5,
            )
            for month in range(24)
        ),
        workloads=tuple(
            WorkloadProjection(
                workload=name,
                front=front,
                model="petit-8b" if units else None,
                driver=Driver(
                    quantity=quantity,
                    month_1=amount,
                    last_month=amount,
                    growth_per_month=0.0,
                    bought=None,
                    bought_month_1=None,
                    bought_last_month=None,
                ),
                cost_month_1=Decimal(cost),
                cost_last_month=Decimal(cost),
                cost_over_horizon=Decimal(cost) * 24,
                requests_per_month=amount if units else None,
                unit_costs=units,
            )
            for name, (front, cost, _, quantity, amount, units) in steady.items()
        ),
        models=(
            ModelCosts(
                model="petit-8b",
                workloads=("chat",),
                requests_per_month=2_000_000.0,
                cost_per_month=Decimal("100.00"),
                cost_per_request=Decimal("0.00005"),
                cost_per_1000_requests=Decimal("0.05"),
            ),
        ),
    )
