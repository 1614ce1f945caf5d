"""What a sweep says, as it travels in JSON."""

from typing import Literal

from pydantic import Field

from app.recommendations.answer import CatalogStamp, Status
from app.recommendations.answer_figures import Figure, Part
from app.scenarios.schemas import PlacedView, PlanTotals, PlanView


class ParameterView(Part):
    """One parameter of the grid, `kind.key`, and its values."""

    name: str
    values: tuple[bool | int | float | str, ...]


class GridPoint(Part):
    """One point of the grid: its values, its plan by number (null without), the regret of the base plan."""

    values: tuple[bool | int | float | str, ...]
    status: Status
    objective: float | None
    totals: PlanTotals | None
    regret_of_base: Figure | None
    base_allowed: bool | None
    plan: int | None


class BreakEvenView(Part):
    """Where plan `before` gives way to plan `after`: `exact`, or known within this distance from above."""

    value: float
    before: int | None
    after: int | None
    exact: bool
    within: float


class NumberedPlan(Part):
    """A plan met in the sweep, with the figures of the point it was first met at; 0 is the base."""

    number: int
    placements: tuple[PlacedView, ...]


class SweepPart(Part):
    """Some points of a sweep, numbering plans for itself; `keys` tell the same plans in other parts."""

    points: tuple[GridPoint, ...]
    break_even: tuple[BreakEvenView, ...]
    plans: tuple[NumberedPlan, ...]
    keys: tuple[str, ...]
    seconds: Figure


class Sweep(Part):
    """The plan at every point of a grid, and where it changes."""

    schema_: Literal["havre/sweep/1"] = Field(validation_alias="schema", serialization_alias="schema")
    question: str
    currency: str
    catalog: CatalogStamp
    parameters: tuple[ParameterView, ...]
    base: PlanView
    points: tuple[GridPoint, ...]
    break_even: tuple[BreakEvenView, ...]
    plans: tuple[NumberedPlan, ...]
    seconds: Figure
