"""From a tender to a choice problem: lots are workloads, bids are candidates, suppliers are codes.

Money is counted in the smallest decimal written anywhere in the tender, so that sums are whole and exact;
`Formulated.unit` turns values back. Rules carry the keys of the tender as names, for refusals.
"""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from app.tenders.schemas import TenderWire
from optimizer import (
    ChargeForOpening,
    Goal,
    LimitCount,
    Problem,
    RespectCapacity,
    Rule,
    StayWithin,
    UseAtLeast,
)
from optimizer.problem import FloatArray, IntArray

SUPPLIER = "supplier"
_MOST_DIGITS = 15  # beyond, doubles no longer count exactly and amounts stay as written


@dataclass(frozen=True, slots=True)
class Formulated:
    """The problem and what one unit of its goal is worth in the tender (negative where more is better)."""

    problem: Problem
    unit: float


def formulate(tender: TenderWire) -> Formulated:
    """The choice problem of a tender whose names have been checked."""
    lot_at = {lot.id: index for index, lot in enumerate(tender.lots)}
    supplier_at = {supplier.id: index for index, supplier in enumerate(tender.suppliers)}
    lot = np.array([lot_at[bid.lot] for bid in tender.bids], dtype=np.int32)
    supplier = np.array([supplier_at[bid.supplier] for bid in tender.bids], dtype=np.int32)
    lowest = tender.objective == "lowest_price"
    amounts = [bid.price if lowest else bid.score for bid in tender.bids]
    charges = [supplier.fixed_charge for supplier in tender.suppliers] if lowest else []
    unit, scale = _unit([Decimal(str(amount or 0)) for amount in amounts], charges, len(tender.lots))
    resources = {"value": np.array([_counted(amount, scale) for amount in amounts], dtype=np.float64)}
    rules = [*_rules_of_suppliers(tender), *_rules_of_award(tender)]
    if any(charges):
        paid = np.array([_counted(charge, scale) for charge in charges])
        rules.append(ChargeForOpening("suppliers.fixed_charge", SUPPLIER, paid, "value"))
    for name in sorted(_named_resources(rules)):
        resources[name] = _uses(tender, name)
    problem = Problem(
        workloads=tuple(lot.id for lot in tender.lots),
        workload=lot,
        rank=_rank(lot),
        resources=resources,
        attributes={SUPPLIER: supplier},
        goals=(Goal(tender.objective, {"value": 1.0 if lowest else -1.0}),),
        rules=tuple(rules),
    )
    return Formulated(problem, unit if lowest else -unit)


def _unit(amounts: list[Decimal], charges: list[Decimal], lots: int) -> tuple[float, Decimal]:
    """The value of one unit of the goal, and the factor that makes amounts whole."""
    every = [*amounts, *charges]
    places = max((-int(amount.normalize().as_tuple().exponent) for amount in every), default=0)
    largest = max((abs(amount) for amount in every), default=Decimal(0)) * (lots + len(charges))
    if places <= 0 or len(str(int(largest))) + places > _MOST_DIGITS:
        return 1.0, Decimal(1)
    return float(Decimal(1).scaleb(-places)), Decimal(1).scaleb(places)


def _counted(amount: Decimal | float | None, scale: Decimal) -> float:
    return float(Decimal(str(amount or 0)) * scale)


def _rank(lot: IntArray) -> IntArray:
    """The place of each bid among the bids for its lot: the earlier one wins an exact tie."""
    order = np.argsort(lot, kind="stable")
    rank = np.empty(len(lot), dtype=np.int32)
    rank[order] = np.arange(len(lot)) - np.searchsorted(lot[order], lot[order])
    return rank


def _uses(tender: TenderWire, name: str) -> FloatArray:
    resource = name.removeprefix("uses.")
    return np.array([bid.uses.get(resource, 0.0) for bid in tender.bids], dtype=np.float64)


def _named_resources(rules: list[Rule]) -> set[str]:
    found = {rule.resource for rule in rules if isinstance(rule, StayWithin | RespectCapacity)}
    return {name for name in found if name is not None}


def _rules_of_suppliers(tender: TenderWire) -> list[Rule]:
    """Capacities per resource, most and least lots."""
    suppliers = tender.suppliers
    rules: list[Rule] = []
    for name in sorted({resource for supplier in suppliers for resource in supplier.capacity}):
        capacity = np.array([supplier.capacity.get(name, np.inf) for supplier in suppliers])
        rules.append(RespectCapacity(f"suppliers.capacity.{name}", SUPPLIER, capacity, f"uses.{name}"))
    if any(supplier.max_lots is not None for supplier in suppliers):
        most = [np.inf if supplier.max_lots is None else supplier.max_lots for supplier in suppliers]
        rules.append(RespectCapacity("suppliers.max_lots", SUPPLIER, np.array(most, dtype=np.float64)))
    least = np.array([supplier.min_lots_if_used or 0 for supplier in suppliers], dtype=np.int32)
    if (least > 1).any():
        rules.append(UseAtLeast("suppliers.min_lots_if_used", SUPPLIER, least))
    return rules


def _rules_of_award(tender: TenderWire) -> list[Rule]:
    """Limits on the whole award."""
    rules: list[Rule] = [
        StayWithin(f"limits.resources.{name}", f"uses.{name}", limit)
        for name, limit in sorted(tender.limits.resources.items())
    ]
    if tender.limits.max_suppliers is not None:
        rules.append(LimitCount("limits.max_suppliers", SUPPLIER, tender.limits.max_suppliers))
    return rules
