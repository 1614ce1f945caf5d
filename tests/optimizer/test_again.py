"""Solved again from the prices of another problem: the same plans as from nothing, whatever the prices."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer import (
    Again,
    ChargeForOpening,
    LimitCount,
    PayAtLeast,
    PayForTraffic,
    Placed,
    PriceByVolume,
    Prices,
    Problem,
    Refused,
    RespectCapacity,
    StayWithin,
    prices_of,
    restrict,
    solve,
)
from optimizer.again import Bound
from optimizer.evaluate import amounts_of, weigh
from optimizer.links import borne, prices_at_targets
from optimizer.volumes import floored, lowest_lines
from tests.optimizer.shapes import portfolio
from tests.optimizer.small import PROBLEMS, best_plans, build, every_plan, plans_that_keep

KINDS = (
    *(StayWithin, LimitCount, ChargeForOpening, PayAtLeast, RespectCapacity),
    *(PayForTraffic, PriceByVolume),
)
SLOW = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
NOTHING = Prices(None, {}, {}, {})


def altered(problem: Problem, seed: int) -> Problem:
    """The problem with other amounts, the last rule and some candidates gone; every workload keeps one."""
    rng = np.random.default_rng(seed)
    factor = rng.choice([0.5, 1.0, 1.0, 1.3], len(problem.workload))
    resources = {name: np.round(column * factor) for name, column in problem.resources.items()}
    rules = problem.rules[:-1] if rng.random() < 0.5 else problem.rules
    first = np.unique(problem.workload, return_index=True)[1]
    kept = np.union1d(np.flatnonzero(rng.random(len(problem.workload)) < 0.8), first).astype(np.int32)
    return restrict(replace(problem, resources=resources, rules=rules), kept)


def learnt_from(problem: Problem) -> Prices:
    outcome = solve(problem)
    return prices_of(problem, outcome.choice) if isinstance(outcome, Placed) else NOTHING


@SLOW
@given(PROBLEMS, st.integers(0, 2**32 - 1), st.data())
def test_the_plan_is_the_one_found_from_nothing(problem: Problem, seed: int, data: st.DataObject) -> None:
    prices = learnt_from(altered(problem, seed))
    plans = plans_that_keep(problem)
    known = data.draw(st.sampled_from(plans)) if plans and data.draw(st.booleans()) else None
    again = Again(problem, prices)
    better = None if known is None else again.better(known)
    if better is not None:
        assert better.tolist() in [plan.tolist() for plan in plans]
        known = better
    found, anew = again.solve(known), solve(problem)
    if not isinstance(anew, Placed):
        assert isinstance(found, Refused) and isinstance(anew, Refused)
        assert (found.conflict, found.unserved) == (anew.conflict, anew.unserved)
        return
    assert isinstance(found, Placed)
    assert found.choice.tolist() == anew.choice.tolist()
    assert found.status == anew.status
    assert found.choice.tolist() in [plan.tolist() for plan in best_plans(problem)]
    assert all(goal.bound <= goal.reached for goal in found.goals)
    assert [goal.value for goal in found.goals] == pytest.approx([goal.value for goal in anew.goals])


@SLOW
@given(PROBLEMS, st.integers(0, 2**32 - 1), st.data())
def test_ties_settled_after_a_search_end_as_in_one(problem: Problem, seed: int, data: st.DataObject) -> None:
    plans = plans_that_keep(problem)
    if not plans:
        return
    known = data.draw(st.sampled_from(plans))
    again = Again(problem, learnt_from(altered(problem, seed)))
    found = again.solve(known, settle_ties=False)
    assert isinstance(found, Placed)
    settled, anew = again.settle(found.choice, known), solve(problem)
    assert isinstance(settled, Placed) and isinstance(anew, Placed)
    assert settled.choice.tolist() == anew.choice.tolist()
    assert settled.reproducible


@given(st.integers(0, 5000), st.sets(st.sampled_from(KINDS), max_size=3), st.integers(1, 2), st.floats(0, 1))
@settings(max_examples=150, deadline=None)
def test_candidates_of_plans_as_good_as_a_known_one_stay(
    seed: int, kinds: set[type], goals: int, between: float
) -> None:
    problem = build(seed, tuple(sorted(kinds, key=lambda kind: kind.__name__)), goals)
    goal, plans = problem.goals[0], plans_that_keep(problem)
    if not plans:
        return
    values = [weigh(goal.weights, amounts_of(problem, plan)) for plan in plans]
    known = plans[int(np.argsort(values)[int(between * (len(plans) - 1))])]
    allowed = weigh(goal.weights, amounts_of(problem, known)) * (1 + goal.tolerance)
    still = Bound(problem, learnt_from(altered(problem, seed))).within(known)
    for plan, value in zip(plans, values, strict=True):
        assert value > allowed or np.isin(plan, still).all()


@given(st.integers(0, 5000), st.booleans())
@settings(max_examples=60, deadline=None)
def test_the_ends_of_links_never_bear_more_than_a_plan_pays(seed: int, shared: bool) -> None:
    problem = build(seed, (PayForTraffic, PayForTraffic, *[PriceByVolume] * shared), 1)
    weights, rng = problem.goals[0].weights, np.random.default_rng(seed)
    links = [rule for rule in problem.rules if isinstance(rule, PayForTraffic)]
    some = {link.name: {code: float(rng.integers(-9, 9)) for code in (0, 1)} for link in links}
    for at in (some, prices_at_targets(problem, weights, 10.0)):
        least = floored(problem, weights) + borne(problem, weights, at, lowest_lines(problem))
        for plan in every_plan(problem):
            assert least[plan].sum() <= weigh(weights, amounts_of(problem, plan)) + 1e-9


@pytest.mark.parametrize("tight", [True, False])
def test_a_portfolio_a_little_dearer_comes_to_the_same_plan(tight: bool) -> None:
    before = portfolio(3, workloads=8, each=400, tight=tight)
    dearer = np.where(before.attributes["provider"] == 7, 1.2, 0.98)
    after = replace(before, resources={**before.resources, "cost": before.resources["cost"] * dearer})
    known = solve(before)
    assert isinstance(known, Placed)
    found = Again(after, learnt_from(before)).solve(known.choice)
    anew = solve(after)
    assert isinstance(found, Placed) and isinstance(anew, Placed)
    assert found.choice.tolist() == anew.choice.tolist()
    assert found.objective == pytest.approx(anew.objective, rel=1e-12)
