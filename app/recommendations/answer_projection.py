"""The projection of a plan: its cost front by front and month by month, what drives it, and unit costs."""

from typing import Literal

from app.recommendations.answer_figures import Figure, Money, Part, Price, PriceSpread

FrontWord = Literal["training", "inference", "storage", "compute"]


class UnitCosts(Part):
    """What requests cost in other units, mean over the horizon; None where it cannot be told.

    Tokens in and out split the cost of a request: by the offer's prices for a token service (tokens read
    from a cache and fresh ones together), by modelled GPU time for own GPUs. `per_user_month` needs
    `active_users` in the question.
    """

    per_1000_requests: PriceSpread | None
    per_million_input_tokens: PriceSpread | None
    per_million_output_tokens: PriceSpread | None
    per_user_month: PriceSpread | None


class Driver(Part):
    """The quantity a workload's cost follows, in the first and the last month; growth is a share a month.

    `bought` names the offer's unit in which it is paid (`machine`, `million output tokens`), with the units
    paid in those months; a term is paid whether it is used or not.
    """

    quantity: str
    month_1: Figure
    last_month: Figure
    growth_per_month: Figure
    bought: str | None
    bought_month_1: Figure | None
    bought_last_month: Figure | None


class WorkloadProjection(Part):
    """One workload over the horizon; mean requests and unit costs where it serves requests."""

    workload: str
    front: FrontWord
    model: str | None
    driver: Driver
    cost_month_1: Money
    cost_last_month: Money
    cost_over_horizon: Money
    requests_per_month: Figure | None
    unit_costs: UnitCosts | None


class FrontProjection(Part):
    """One front over the horizon: what it adds from the first to the last month and which workloads add it.

    `share_of_cost` is its share of the plan's cost over the horizon; `carbon_kg_per_month` is use and making
    of hardware, location based, mean over the horizon.
    """

    front: FrontWord
    cost_month_1: Money
    cost_last_month: Money
    cost_over_horizon: Money
    share_of_cost: Figure | None
    carbon_kg_per_month: Figure | None
    driven_by: tuple[str, ...]


class MonthProjection(Part):
    """One month (ISO year and month) at central values, by front and in all.

    CO2e of a month follows the units bought in it, so that the mean over the months is the plan's figure.
    """

    month: str
    cost: Money
    cost_by_front: dict[FrontWord, Money]
    carbon_kg: Figure | None


class ModelCosts(Part):
    """One model over all workloads it serves: requests and cost a month (means), and a request's price."""

    model: str
    workloads: tuple[str, ...]
    requests_per_month: Figure
    cost_per_month: Money
    cost_per_request: Price
    cost_per_1000_requests: Price


class Projection(Part):
    """The fronts of cost over the horizon, in the question's currency."""

    currency: str
    fronts: tuple[FrontProjection, ...]
    months: tuple[MonthProjection, ...]
    workloads: tuple[WorkloadProjection, ...]
    models: tuple[ModelCosts, ...]
