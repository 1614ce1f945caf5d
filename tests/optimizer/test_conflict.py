"""A refusal names rules that truly clash, none too many, and the least that would have to give."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer import (
    CapShare,
    LimitCount,
    Placed,
    Problem,
    Refused,
    RespectCapacity,
    StayWithin,
    cheapest_relaxation,
    conflicting,
    solve,
)
from optimizer.amounts import used_by
from optimizer.evaluate import Charge, amounts_of
from optimizer.problem import IntArray
from tests.optimizer.small import PROBLEMS, every_plan, plans_that_keep

Limited = StayWithin | LimitCount | CapShare
FEW = settings(max_examples=50)


@FEW
@given(PROBLEMS)
def test_a_conflict_clashes_and_without_any_one_of_its_rules_a_plan_exists(problem: Problem) -> None:
    names = conflicting(problem)
    if plans_that_keep(problem):
        assert names == ()
        return
    charges = tuple(rule for rule in problem.rules if isinstance(rule, Charge))
    clash = tuple(rule for rule in problem.rules if rule.name in names)
    assert plans_that_keep(replace(problem, rules=(*charges, *clash))) == []
    for name in names:
        fewer = tuple(rule for rule in clash if rule.name != name)
        assert plans_that_keep(replace(problem, rules=(*charges, *fewer))) != []


@FEW
@given(PROBLEMS)
def test_a_refusal_carries_a_conflict(problem: Problem) -> None:
    outcome = solve(problem)
    if isinstance(outcome, Refused):
        assert set(outcome.conflict) <= {rule.name for rule in problem.rules}
        assert outcome.conflict != ()


@FEW
@given(PROBLEMS)
def test_the_cheapest_relaxation_is_the_least_that_trying_all_plans_finds(problem: Problem) -> None:
    for rule in problem.rules:
        if not isinstance(rule, StayWithin | LimitCount | CapShare):
            continue
        others = tuple(other for other in problem.rules if other.name != rule.name)
        plans = plans_that_keep(replace(problem, rules=others))
        needed = [_needed(problem, rule, plan) for plan in plans]
        found = cheapest_relaxation(problem, rule.name)
        if not needed:
            assert found is None
        else:
            assert found is not None
            assert abs(found - min(needed)) <= 1e-6
            relaxed = _with_limit(rule, found)
            assert isinstance(solve(replace(problem, rules=(*others, relaxed))), Placed)


def _with_limit(rule: Limited, limit: float) -> Limited:
    if isinstance(rule, LimitCount):
        return replace(rule, limit=round(limit))
    if isinstance(rule, CapShare):
        return replace(rule, share=min(1.0, limit))
    return replace(rule, limit=limit)


def _needed(problem: Problem, rule: Limited, plan: IntArray) -> float:
    if isinstance(rule, StayWithin):
        return amounts_of(problem, plan)[rule.resource]
    if isinstance(rule, CapShare):
        used = used_by(problem, rule.resource)[plan]
        return float(used[rule.members[plan]].sum()) / float(used.sum()) if used.any() else 0.0
    return float(len(np.unique(problem.attributes[rule.attribute][plan])))


@FEW
@given(PROBLEMS, st.integers(0, 3), st.booleans())
def test_the_least_capacity_of_one_place_is_what_the_most_frugal_plan_uses(
    problem: Problem, code: int, counted: bool
) -> None:
    capacity = np.full(4, np.inf)
    capacity[code] = 0.0
    resource = "shortfall" if counted else None
    rule = RespectCapacity("quota", "region", capacity, resource)
    there = problem.attributes["region"] == code
    used = np.where(there, used_by(problem, resource), 0.0)
    plans = plans_that_keep(problem)
    found = cheapest_relaxation(replace(problem, rules=(*problem.rules, rule)), "quota")
    if not plans:
        assert found is None
    else:
        assert found is not None
        assert abs(found - min(float(used[plan].sum()) for plan in plans)) <= 1e-6


@FEW
@given(PROBLEMS)
def test_a_rule_of_another_kind_or_without_a_name_has_no_relaxation(problem: Problem) -> None:
    assert cheapest_relaxation(problem, "nothing of the kind") is None
    assert len(every_plan(problem)) > 0
