"""Priorities as goals, and what they are worth: references and exchange rates."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

import numpy as np

from app.recommendations.question import Priorities, Question
from catalog.quantities import FloatArray
from catalog.workloads import Workload
from optimizer import Goal

KG_PER_TONNE = 1000.0
POINTS = 100.0
RESOURCE = {"cost": "cost", "carbon": "carbon", "sovereignty": "shortfall"}


class Priced(Protocol):
    """What references read of the options of a workload."""

    @property
    def cheapest(self) -> tuple[float, float] | None:
        """Cost and kg CO2e a month of the cheapest priced bundle, whatever it fails; None without any."""


@dataclass(frozen=True, slots=True)
class References:
    """What figures are measured against: EUR and kg a month of the cheapest plan without gates."""

    cost: float
    carbon_kg: float


@dataclass(frozen=True, slots=True)
class Objective:
    """The goals, whether they read carbon, and the exchange rates they imply (None: they imply none)."""

    goals: tuple[Goal, ...]
    reads_carbon: bool
    per_tonne: Decimal | None
    per_point: Decimal | None


def references_of(options: Sequence[Priced], priorities: Priorities) -> References:
    """Given by the user, else the cheapest priced bundle of each workload with all gates off.

    They do not depend on requirements, so that plans of one question under other requirements keep
    the same scale. Each is floored at one unit.
    """
    cheapest = [found.cheapest for found in options if found.cheapest is not None]
    cost, carbon = sum(price for price, _ in cheapest), sum(kg for _, kg in cheapest)
    if priorities.cost_reference is not None:
        cost = float(priorities.cost_reference)
    if priorities.carbon_reference_kg is not None:
        carbon = priorities.carbon_reference_kg
    return References(max(cost, 1.0), max(carbon, 1.0))


def objective_of(priorities: Priorities, references: References) -> Objective:
    """The goals of a mode: `weighted`, `lexicographic` or `priced`."""
    if priorities.mode == "lexicographic":
        goals = tuple(
            Goal(name, {RESOURCE[name]: 1.0}, priorities.tolerance.get(name, 0.0))
            for name in priorities.order
        )
        return Objective(goals, "carbon" in priorities.order, None, None)
    if priorities.mode == "priced":
        per_kg = float(priorities.carbon_price_per_tonne) / KG_PER_TONNE
        weights = {"cost": 1.0, "carbon": per_kg, "shortfall": float(priorities.sovereignty_price_per_point)}
        rates = (priorities.carbon_price_per_tonne, priorities.sovereignty_price_per_point)
        return Objective((_goal("priced", weights),), per_kg > 0, *rates)
    weights = {
        "cost": priorities.cost / references.cost,
        "carbon": priorities.carbon / references.carbon_kg,
        "shortfall": priorities.sovereignty / POINTS,
    }
    per_tonne = per_point = None
    if weights["cost"] > 0:
        per_tonne = Decimal(str(round(weights["carbon"] / weights["cost"] * KG_PER_TONNE, 6)))
        per_point = Decimal(str(round(weights["shortfall"] / weights["cost"], 6)))
    return Objective((_goal("weighted", weights),), weights["carbon"] > 0, per_tonne, per_point)


def _goal(name: str, weights: dict[str, float]) -> Goal:
    return Goal(name, {resource: weight for resource, weight in weights.items() if weight > 0})


def shares_of_importance(workloads: Sequence[Workload]) -> FloatArray:
    """By how much the shortfall of each workload counts in a plan: its importance over that of all."""
    importance = np.array([workload.importance for workload in workloads])
    return np.asarray(importance / importance.sum())


def reads_carbon(question: Question) -> bool:
    """Whether the objective or a cap reads carbon: then a place whose carbon is unknown is no candidate."""
    asked = question.priorities
    weighs = {
        "weighted": asked.carbon > 0,
        "lexicographic": "carbon" in asked.order,
        "priced": asked.carbon_price_per_tonne > 0,
    }
    return weighs[asked.mode] or question.rules.carbon_cap_kg_per_month is not None
