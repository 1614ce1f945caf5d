"""Capacities and least numbers, worked out by hand."""

import numpy as np

from optimizer import (
    ChargeForOpening,
    Goal,
    Placed,
    Problem,
    Refused,
    RespectCapacity,
    Rule,
    UseAtLeast,
    solve,
)


def _three_lots(*rules: Rule) -> Problem:
    """Three lots, two suppliers: the first asks 1, 2, 3, the second 4, 4, 4; every lot uses 2 units."""
    return Problem(
        ("a", "b", "c"),
        np.array([0, 1, 2, 0, 1, 2], dtype=np.int32),
        np.array([0, 0, 0, 1, 1, 1], dtype=np.int32),
        {"price": np.array([1.0, 2.0, 3.0, 4.0, 4.0, 4.0]), "units": np.full(6, 2.0)},
        {"supplier": np.array([0, 0, 0, 1, 1, 1], dtype=np.int32)},
        (Goal("price", {"price": 1.0}),),
        rules,
    )


def _price(problem: Problem) -> float:
    outcome = solve(problem)
    assert isinstance(outcome, Placed)
    assert outcome.status == "optimal"
    return outcome.objective


def test_without_rules_the_cheap_supplier_wins_everything() -> None:
    assert _price(_three_lots()) == 6.0


def test_a_capacity_sends_to_the_other_supplier_the_lot_that_loses_least() -> None:
    # 4 units at the first supplier are two lots: the third costs 4 instead of 3.
    capacity = RespectCapacity("capacity", "supplier", np.array([4.0, np.inf]), "units")
    assert _price(_three_lots(capacity)) == 7.0


def test_a_most_number_of_lots_counts_lots_not_units() -> None:
    # One lot at the first supplier: keep the one that saves 3; 1 + 4 + 4.
    assert _price(_three_lots(RespectCapacity("most", "supplier", np.array([1.0, np.inf])))) == 9.0


def test_a_supplier_used_at_all_wins_its_least_number_or_nothing() -> None:
    # The first may win two at most, the second two at least: one and two lots, 1 + 4 + 4.
    rules = (
        RespectCapacity("most", "supplier", np.array([2.0, np.inf])),
        UseAtLeast("least", "supplier", np.array([0, 2], dtype=np.int32)),
    )
    assert _price(_three_lots(*rules)) == 9.0
    # Three at least for the second: it takes all, since the first cannot.
    all_or_nothing = UseAtLeast("least", "supplier", np.array([0, 3], dtype=np.int32))
    assert _price(_three_lots(rules[0], all_or_nothing)) == 12.0


def test_a_charge_is_weighed_against_prices() -> None:
    # 6 + 10 at the first, 12 + 1 at the second, 11 with both charges and more: the second alone.
    fees = ChargeForOpening("fee", "supplier", np.array([10.0, 1.0]), "price")
    assert _price(_three_lots(fees)) == 13.0


def test_capacities_that_hold_too_little_are_named_in_the_refusal() -> None:
    outcome = solve(_three_lots(RespectCapacity("capacity", "supplier", np.array([2.0, 2.0]), "units")))
    assert isinstance(outcome, Refused)
    assert outcome.conflict == ("capacity",)
