"""A refusal names rules that truly clash, none too many, and the least that would have to give."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings

from optimizer import (
    LimitCount,
    Placed,
    Problem,
    Refused,
    StayWithin,
    cheapest_relaxation,
    conflicting,
    solve,
)
from optimizer.evaluate import Charge, amounts_of
from optimizer.problem import IntArray
from tests.optimizer.small import PROBLEMS, every_plan, plans_that_keep

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
        if not isinstance(rule, StayWithin | LimitCount):
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


def _with_limit(rule: StayWithin | LimitCount, limit: float) -> StayWithin | LimitCount:
    if isinstance(rule, LimitCount):
        return replace(rule, limit=round(limit))
    return replace(rule, limit=limit)


def _needed(problem: Problem, rule: StayWithin | LimitCount, plan: IntArray) -> float:
    if isinstance(rule, StayWithin):
        return amounts_of(problem, plan)[rule.resource]
    return float(len(np.unique(problem.attributes[rule.attribute][plan])))


@FEW
@given(PROBLEMS)
def test_a_rule_of_another_kind_or_without_a_name_has_no_relaxation(problem: Problem) -> None:
    assert cheapest_relaxation(problem, "nothing of the kind") is None
    assert len(every_plan(problem)) > 0
