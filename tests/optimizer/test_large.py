"""The path for very many workloads: its bound and plan against all plans of small problems, and at size."""

from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer import (
    Goal,
    KeepApart,
    KeepTogether,
    LimitCount,
    PayForTraffic,
    Placed,
    PriceByVolume,
    Problem,
    Progress,
    Refused,
    Status,
    StayWithin,
    restrict,
    solve,
)
from optimizer.clock import start_clock
from optimizer.decompose import ascend
from optimizer.evaluate import amounts_of, broken_rules, weigh
from optimizer.identical import classes_of
from optimizer.large import minimise_large
from optimizer.open_sets import able, bound_of_sets, every_set, few_sets
from optimizer.priced_rows import rows_to_price
from optimizer.select import canonical
from optimizer.split import Split
from tests.optimizer.shapes import portfolio
from tests.optimizer.small import PROBLEMS, plans_that_keep

SLOW = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(PROBLEMS)
def test_bound_and_plan_by_prices_enclose_the_best_of_all_plans(problem: Problem) -> None:
    problem = canonical(problem)[0]
    weights = problem.goals[0].weights
    values = [weigh(weights, amounts_of(problem, plan)) for plan in plans_that_keep(problem)]
    found = minimise_large(problem, weights, (), start_clock(60.0), None, 0.0)
    if values:
        assert found.bound <= min(values) + 1e-6
    if found.choice is not None:
        assert broken_rules(problem, found.choice) == ()
        assert found.value >= min(values) - 1e-9
        assert found.bound <= found.value
        assert not found.proven or found.value <= min(values) + 1e-6
    elif found.proven:
        assert not values


@SLOW
@given(PROBLEMS)
def test_the_bound_over_all_sets_of_open_codes_lies_below_every_plan(problem: Problem) -> None:
    problem = canonical(problem)[0]
    weights = problem.goals[0].weights
    clock = start_clock(60.0)
    split = Split(problem, weights, rows_to_price(problem, weights, ()), "region")
    prices, _ = ascend(split, 30.0, clock, 40)
    reached = bound_of_sets(split, prices, 1000.0, clock)
    for plan in plans_that_keep(problem):
        assert reached <= weigh(weights, amounts_of(problem, plan)) + 1e-6


@SLOW
@given(PROBLEMS, st.floats(0.0, 60.0))
def test_the_bound_of_candidates_over_all_sets_lies_below_their_plans(problem: Problem, limit: float) -> None:
    problem = canonical(problem)[0]
    weights = problem.goals[0].weights
    # A limit of one so that sets of one code are tried too, which few problems ask for.
    counted = replace(problem, rules=(*problem.rules, LimitCount("few", "region", 1)))
    for stated in (problem, counted):
        split = Split(stated, weights, rows_to_price(stated, weights, ()), "region")
        sets = few_sets(split.alone)
        if sets is None:
            assert split.charge.any() or not plans_that_keep(stated)
            continue
        forced = sets.forced(limit)
        for plan in plans_that_keep(stated):
            value = weigh(weights, amounts_of(stated, plan))
            assert float(forced[plan].max()) <= value + 1e-6


def _repeated(problem: Problem, copies: tuple[int, ...]) -> Problem:
    """The problem with so many copies of each workload, which no rule names; four workloads at most."""
    rows = [np.flatnonzero(problem.workload == w) for w in range(len(problem.workloads))]
    pairs = [(w, n) for w in range(len(rows)) for n in range(copies[w])][:4]
    kept = np.concatenate([rows[w] for w, _ in pairs]).astype(np.int32)
    named = KeepTogether | KeepApart | PayForTraffic
    free = replace(problem, rules=tuple(rule for rule in problem.rules if not isinstance(rule, named)))
    flowing = [rule for rule in free.rules if not (isinstance(rule, PriceByVolume) and rule.flows)]
    return replace(
        restrict(replace(free, rules=tuple(flowing)), kept),
        workloads=tuple(f"{problem.workloads[w]}#{n}" for w, n in pairs),
        workload=np.repeat(np.arange(len(pairs)), [len(rows[w]) for w, _ in pairs]).astype(np.int32),
    )


@SLOW
@given(PROBLEMS, st.tuples(*[st.integers(1, 4)] * 4))
def test_identical_workloads_brought_together_lose_no_plan(problem: Problem, copies: tuple[int, ...]) -> None:
    problem = canonical(_repeated(problem, copies))[0]
    weights = problem.goals[0].weights
    plans = plans_that_keep(problem)
    values = [weigh(weights, amounts_of(problem, plan)) for plan in plans]
    found = minimise_large(problem, weights, (), start_clock(60.0), None, 0.0)
    if found.choice is None:
        assert not (found.proven and plans)
        return
    assert broken_rules(problem, found.choice) == ()
    assert found.bound <= min(values) + 1e-6
    assert found.value >= min(values) - 1e-9
    for plan, value in zip(plans, values, strict=True):
        if value <= found.value:
            assert float(found.forced[plan].max()) <= value + 1e-6


def test_thousands_of_copies_become_a_few_classes_and_part_where_a_limit_asks_for_it() -> None:
    # Machines at 10 and 1 kg, or at 11 and nothing: 60 kg leave the cheap place to sixty.
    count = 2100
    problem = Problem(
        tuple(f"w{n:04d}" for n in range(count)),
        np.repeat(np.arange(count, dtype=np.int32), 2),
        np.tile(np.array([0, 1], dtype=np.int32), count),
        {"cost": np.tile([10.0, 11.0], count), "carbon": np.tile([1.0, 0.0], count)},
        {"region": np.tile(np.array([0, 1], dtype=np.int32), count)},
        (Goal("cost", {"cost": 1.0}),),
        (StayWithin("cap", "carbon", 60.0),),
    )
    classes = classes_of(problem)
    assert classes is not None
    assert classes.copies.tolist() == [float(count)]
    outcome = solve(problem)
    assert isinstance(outcome, Placed)
    assert outcome.objective == 11.0 * count - 60.0
    assert outcome.goals[0].gap <= 1e-4


def _many(workloads: int) -> Problem:
    problem = portfolio(5, workloads, 30, 12, 40)
    rules = tuple(rule for rule in problem.rules if rule.name in ("budget", "carbon_cap"))
    return replace(problem, rules=(*rules, LimitCount("max_providers", "provider", 4)))


def test_thousands_of_workloads_end_with_a_plan_that_keeps_the_rules_and_a_close_bound() -> None:
    problem = _many(2500)
    outcome = solve(problem)
    assert isinstance(outcome, Placed)
    assert broken_rules(problem, outcome.choice) == ()
    assert sorted(problem.workload[outcome.choice]) == list(range(2500))
    assert outcome.goals[0].gap <= 1e-3


def test_a_plan_of_thousands_that_meets_its_bound_is_proven_and_one_above_it_is_not() -> None:
    problem = _many(2100)
    loose = replace(problem, rules=tuple(rule for rule in problem.rules if isinstance(rule, LimitCount)))
    outcomes = [solve(loose), solve(problem)]
    assert all(isinstance(outcome, Placed) for outcome in outcomes)
    for outcome in outcomes:
        assert isinstance(outcome, Placed)
        assert (outcome.status is Status.OPTIMAL) == (outcome.goals[0].gap <= 1e-9)
    assert outcomes[0].status is Status.OPTIMAL


def test_progress_ends_at_the_value_of_the_plan_and_its_bound_never_falls() -> None:
    told: list[Progress] = []
    outcome = solve(_many(2100), progress=told.append)
    assert isinstance(outcome, Placed)
    assert np.isclose(told[-1].value, outcome.objective)
    bounds = [step.bound for step in told]
    assert bounds == sorted(bounds)
    assert told[-1].bound <= told[-1].value


def _limited(problem: Problem, **limits: float) -> Problem:
    rules = tuple(
        replace(rule, limit=limits.get(rule.resource, rule.limit)) if isinstance(rule, StayWithin) else rule
        for rule in problem.rules
    )
    return replace(problem, rules=rules)


def _least(problem: Problem, resource: str) -> Placed:
    """A plan with close to the least of one resource, limits on the others apart."""
    free = tuple(rule for rule in problem.rules if not isinstance(rule, StayWithin))
    outcome = solve(replace(problem, rules=free, goals=(Goal(resource, {resource: 1.0}),)))
    assert isinstance(outcome, Placed)
    return outcome


def test_thousands_of_workloads_that_cannot_stay_within_a_budget_are_refused_by_name() -> None:
    problem = _many(2200)
    least = _least(problem, "cost").goals[0].bound
    outcome = solve(_limited(problem, cost=0.99 * least, carbon=1e12))
    assert isinstance(outcome, Refused)
    assert "budget" in outcome.conflict
    assert "carbon_cap" not in outcome.conflict


def test_a_cap_close_to_the_least_possible_still_finds_a_plan() -> None:
    problem = _many(2200)
    least = _least(problem, "carbon").amounts["carbon"]
    tight = _limited(problem, carbon=1.002 * least, cost=1e12)
    outcome = solve(tight)
    assert isinstance(outcome, Placed)
    assert broken_rules(tight, outcome.choice) == ()
    assert outcome.goals[0].bound <= outcome.goals[0].value


@given(st.integers(1, 150), st.floats(0.0, 1.0), st.integers(0, 1000))
def test_the_sets_that_serve_everybody_are_those_with_a_finite_sum(
    workloads: int, gaps: float, seed: int
) -> None:
    draw = np.random.default_rng(seed)
    table = draw.random((workloads, 6))
    table[draw.random(table.shape) < gaps * 4 / workloads] = np.inf
    sets = every_set(6, 2)
    finite = [bool(np.isfinite(np.minimum(table[:, a], table[:, b])).all()) for a, b in sets]
    assert able(table, sets).tolist() == sets[finite].tolist()
