"""The optimiser against trying every plan, and the laws that any answer keeps."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer import (
    CapShare,
    ChargeForOpening,
    Goal,
    KeepApart,
    KeepTogether,
    MalformedProblemError,
    PayAtLeast,
    PayForTraffic,
    Placed,
    PriceByVolume,
    Problem,
    Refused,
    Rule,
    StayWithin,
    Undecided,
    solve,
)
from optimizer.amounts import Indices
from optimizer.clock import start_clock
from optimizer.decompose import relax
from optimizer.evaluate import amounts_of, broken_rules, weigh
from tests.optimizer.shapes import lots, portfolio
from tests.optimizer.small import PROBLEMS, best_plans, plans_that_keep

SLOW = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


# Small problems leave few plans, which are worked out one by one unless that is switched off.
by_solver = partial(solve, enumerate_few=False)


def placed(problem: Problem) -> Placed:
    """The plan of a problem that must have one."""
    outcome = by_solver(problem)
    assert isinstance(outcome, Placed)
    return outcome


@SLOW
@given(PROBLEMS, st.booleans())
def test_the_plan_is_one_of_the_best_found_by_trying_all(problem: Problem, enumerate_few: bool) -> None:
    best = best_plans(problem)
    outcome = solve(problem, enumerate_few=enumerate_few)
    if not best:
        assert isinstance(outcome, Refused)
        return
    assert isinstance(outcome, Placed)
    assert outcome.status == "optimal"
    assert outcome.choice.tolist() in [plan.tolist() for plan in best]


@SLOW
@given(PROBLEMS)
def test_working_out_a_few_plans_one_by_one_changes_nothing(problem: Problem) -> None:
    listed, solved = solve(problem), by_solver(problem)
    assert type(listed) is type(solved)
    if isinstance(listed, Placed) and isinstance(solved, Placed):
        assert listed.amounts == pytest.approx(solved.amounts)
        assert [goal.reached for goal in listed.goals] == pytest.approx([g.reached for g in solved.goals])
        assert listed.status == solved.status == "optimal"


def test_a_few_plans_of_very_many_workloads_are_worked_out_too() -> None:
    count = 200
    workload = np.concatenate([np.arange(count), [0, 1, 2]]).astype(np.int32)
    cost = np.concatenate([np.full(count, 10.0), [9.0, 11.0, 10.0]])
    problem = Problem(
        tuple(f"w{n:03d}" for n in range(count)),
        workload,
        np.concatenate([np.zeros(count), np.ones(3)]).astype(np.int32),
        {"cost": cost, "carbon": np.concatenate([np.ones(count), [2.0, 0.0, 0.0]])},
        {},
        (Goal("cost", {"cost": 1.0}), Goal("carbon", {"carbon": 1.0})),
    )
    outcome = solve(problem, prune=False)
    assert isinstance(outcome, Placed)
    assert outcome.solver == "enumeration"
    assert outcome.amounts == {"cost": 10.0 * count - 1.0, "carbon": count + 1.0 - 1.0}


@SLOW
@given(PROBLEMS)
def test_pruning_changes_nothing(problem: Problem) -> None:
    on, off = by_solver(problem), by_solver(problem, prune=False)
    assert type(on) is type(off)
    if isinstance(on, Placed) and isinstance(off, Placed):
        assert on.amounts == pytest.approx(off.amounts)
        assert [goal.value for goal in on.goals] == pytest.approx([goal.value for goal in off.goals])


@SLOW
@given(PROBLEMS)
def test_every_plan_keeps_the_rules_and_its_bound_is_never_above_its_value(problem: Problem) -> None:
    outcome = by_solver(problem)
    if isinstance(outcome, Placed):
        assert broken_rules(problem, outcome.choice) == ()
        assert sorted(problem.workload[outcome.choice]) == list(range(len(problem.workloads)))
        assert all(goal.bound <= goal.value for goal in outcome.goals)
        assert dict(outcome.amounts) == pytest.approx(amounts_of(problem, outcome.choice))


@SLOW
@given(PROBLEMS, st.integers(0, 2**32 - 1))
def test_whatever_plan_it_begins_from_it_ends_as_well(problem: Problem, seed: int) -> None:
    draw = np.random.default_rng(seed)
    each = [np.flatnonzero(problem.workload == w) for w in range(len(problem.workloads))]
    known = np.array([draw.choice(candidates) for candidates in each], dtype=np.int32)
    cold, warm = by_solver(problem), by_solver(problem, known=known)
    assert type(cold) is type(warm)
    if isinstance(cold, Placed) and isinstance(warm, Placed):
        assert [goal.reached for goal in warm.goals] == pytest.approx([goal.reached for goal in cold.goals])
        assert broken_rules(problem, warm.choice) == ()


@SLOW
@given(PROBLEMS, st.integers(0, 4))
def test_dropping_a_rule_never_worsens_the_first_goal(problem: Problem, which: int) -> None:
    # A price by volume may be a discount, and stands on the links whose flows it counts.
    volumes = [rule for rule in problem.rules if isinstance(rule, PriceByVolume)]
    counted = {rule.name for rule in volumes} | {flow.link for rule in volumes for flow in rule.flows}
    if which < len(problem.rules) and problem.rules[which].name in counted:
        return
    with_rule = by_solver(problem)
    without = by_solver(replace(problem, rules=problem.rules[:which] + problem.rules[which + 1 :]))
    if isinstance(with_rule, Placed):
        assert isinstance(without, Placed)
        first = problem.goals[0]
        slack = 1e-9 + first.tolerance * abs(without.goals[0].bound) + 1e-6
        assert without.goals[0].value <= with_rule.goals[0].value + slack


@SLOW
@given(PROBLEMS, st.floats(0.5, 5.0))
def test_a_candidate_left_out_stays_out_when_it_costs_more(problem: Problem, more: float) -> None:
    rules = tuple(rule for rule in problem.rules if not isinstance(rule, CapShare))
    alone = replace(problem, goals=(problem.goals[0],), rules=rules)
    outcome = by_solver(alone)
    if not isinstance(outcome, Placed):
        return
    left_out = np.setdiff1d(np.arange(len(problem.workload)), outcome.choice)
    dearer = problem.resources["cost"].copy()
    dearer[left_out] += more
    again = placed(replace(alone, resources={**problem.resources, "cost": dearer}))
    assert again.choice.tolist() == outcome.choice.tolist()


@SLOW
@given(PROBLEMS, st.integers(0, 2**32 - 1))
def test_the_order_of_input_does_not_matter(problem: Problem, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shuffled, candidates, workloads = _shuffled(problem, rng)
    one, other = by_solver(problem), by_solver(shuffled)
    assert type(one) is type(other)
    if isinstance(one, Placed) and isinstance(other, Placed):
        assert one.choice[workloads].tolist() == candidates[other.choice].tolist()


def _shuffled(problem: Problem, rng: np.random.Generator) -> tuple[Problem, Indices, Indices]:
    candidates = rng.permutation(len(problem.workload))
    workloads = rng.permutation(len(problem.workloads))
    place = np.argsort(workloads)
    rules: list[Rule] = []
    for rule in problem.rules:
        match rule:
            case CapShare() | PayAtLeast():
                rules.append(replace(rule, members=rule.members[candidates]))
            case KeepTogether() | KeepApart():
                rules.append(replace(rule, workloads=tuple(int(place[w]) for w in rule.workloads[::-1])))
            case PayForTraffic():
                rules.append(replace(rule, source=int(place[rule.source]), target=int(place[rule.target])))
            case _:
                rules.append(rule)
    shuffled = replace(
        problem,
        workloads=tuple(problem.workloads[w] for w in workloads),
        workload=place[problem.workload[candidates]].astype(np.int32),
        rank=problem.rank[candidates],
        resources={name: column[candidates] for name, column in reversed(list(problem.resources.items()))},
        attributes={name: column[candidates] for name, column in reversed(list(problem.attributes.items()))},
        rules=tuple(rules[::-1]),
    )
    return shuffled, candidates, workloads


def test_exact_ties_go_to_the_smaller_tie_breakers_in_order_then_to_rank() -> None:
    # Four ways to serve one workload, all worth 10: cost 4 beats 5; of the two at 4, carbon 6 beats 7;
    # of the two equal ones the smaller rank.
    problem = Problem(
        ("a",),
        np.zeros(4, dtype=np.int32),
        np.array([0, 1, 3, 2], dtype=np.int32),
        {
            "value": np.full(4, 10.0),
            "cost": np.array([5.0, 4.0, 4.0, 4.0]),
            "carbon": np.array([1.0, 7.0, 6.0, 6.0]),
        },
        {},
        (Goal("value", {"value": 1.0}),),
        (),
        ("cost", "carbon"),
    )
    assert placed(problem).choice.tolist() == [3]


def test_a_step_given_back_by_a_later_goal_is_still_proven() -> None:
    # Cost first, 20 % given back, then carbon: 10 is the least cost, 12 is allowed, and the plan at 11.5 has
    # the least carbon. The step itself ended at 10, proven: its gap is zero although the plan costs 11.5.
    problem = Problem(
        ("a",),
        np.zeros(3, dtype=np.int32),
        np.arange(3, dtype=np.int32),
        {"cost": np.array([10.0, 11.5, 13.0]), "carbon": np.array([5.0, 2.0, 1.0])},
        {},
        (Goal("cost", {"cost": 1.0}, 0.2), Goal("carbon", {"carbon": 1.0})),
    )
    cost, carbon = placed(problem).goals
    assert (cost.reached, cost.value, cost.bound, cost.gap) == (10.0, 11.5, 10.0, 0.0)
    assert (carbon.reached, carbon.value, carbon.gap) == (2.0, 2.0, 0.0)


@SLOW
@given(PROBLEMS)
def test_every_step_of_a_plan_proven_optimal_has_a_gap_of_zero(problem: Problem) -> None:
    outcome = by_solver(problem)
    if isinstance(outcome, Placed) and outcome.status == "optimal":
        assert all(goal.gap <= 1e-6 for goal in outcome.goals)
        for goal, asked in zip(outcome.goals, problem.goals, strict=True):
            assert goal.value <= goal.reached + asked.tolerance * abs(goal.reached) + 1e-6


def test_a_workload_without_candidate_is_named() -> None:
    problem = replace(_pair(), workloads=("a", "b", "c"))
    outcome = by_solver(problem)
    assert isinstance(outcome, Refused)
    assert outcome.unserved == ("c",)
    assert outcome.conflict == ()


def test_a_commitment_charges_what_is_not_used() -> None:
    # 3 + 4 is cheapest, but 9 are owed to the members anyway: 0 and 3 both members, 3 + 6 = 9 used in full
    # costs 9 against 3 + 4 + 6 unused = 13.
    problem = replace(
        _pair(),
        resources={"cost": np.array([3.0, 5.0, 4.0, 6.0])},
        rules=(PayAtLeast("owed", np.array([True, False, False, True]), 9.0),),
    )
    plan = placed(problem)
    assert plan.choice.tolist() == [0, 3]
    assert plan.amounts["cost"] == 9.0
    assert plan.charges == {"owed": 0.0}


def _pair() -> Problem:
    return Problem(
        ("a", "b"),
        np.array([0, 0, 1, 1], dtype=np.int32),
        np.array([0, 1, 0, 1], dtype=np.int32),
        {"cost": np.array([3.0, 5.0, 4.0, 6.0])},
        {"region": np.array([0, 1, 0, 1], dtype=np.int32)},
        (Goal("cost", {"cost": 1.0}),),
    )


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"resources": {"cost": np.array([1.0, np.nan, 1.0, 1.0])}}, "finite"),
        ({"resources": {"cost": np.ones(3)}}, "amounts for 4"),
        ({"workloads": ("a", "a")}, "unique"),
        ({"goals": ()}, "none"),
        ({"goals": (Goal("g", {"carbon": 1.0}),)}, "no resource carbon"),
        ({"tie_breakers": ("carbon",)}, "no such resource"),
        ({"rules": (StayWithin("cap", "carbon", 1.0),)}, "no resource carbon"),
        ({"rules": (KeepApart("apart", (0, 7), "region"),)}, "no workload"),
        ({"rules": (KeepApart("apart", (0, 1), "country"),)}, "no attribute"),
        ({"rules": (PayForTraffic("link", 0, 1, "region", np.full((2, 2), -1.0)),)}, "negative"),
        ({"rules": (PayForTraffic("link", 0, 1, "region", np.zeros((1, 1))),)}, "no charge"),
        ({"rules": (StayWithin("x", "cost", 1.0), StayWithin("x", "cost", 2.0))}, "twice"),
        ({"attributes": {"region": np.array([0, -1, 0, 0], dtype=np.int32)}}, "negative"),
    ],
)
def test_a_problem_that_contradicts_itself_is_refused_in_words(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(MalformedProblemError, match=says):
        by_solver(replace(_pair(), **wrong))  # type: ignore[arg-type]


def test_a_short_time_limit_gives_a_plan_with_its_bound_or_says_undecided() -> None:
    problem = lots(7, count=60, suppliers=12, capacity=0.9)
    whole = placed(problem)
    hurried = by_solver(problem, time_limit=0.001)
    if isinstance(hurried, Undecided):
        assert hurried.bound <= whole.objective
    else:
        assert isinstance(hurried, Placed)
        assert hurried.goals[0].bound <= whole.objective <= hurried.objective
        assert hurried.reproducible == (hurried.status == "optimal")


def test_a_portfolio_of_usual_shape_is_proven_and_beats_every_single_move() -> None:
    problem = portfolio(11, workloads=8, each=400, providers=12, regions=40)
    plan = placed(problem)
    assert plan.status == "optimal"
    assert plan.goals[0].gap <= 1e-6
    for workload in range(8):
        for candidate in np.flatnonzero(problem.workload == workload):
            moved = plan.choice.copy()
            moved[workload] = candidate
            if not broken_rules(problem, moved):
                value = weigh(problem.goals[0].weights, amounts_of(problem, moved))
                assert value >= plan.objective * (1 - 1e-9)


def test_an_impossible_budget_leaves_no_plan_to_find() -> None:
    problem = replace(_pair(), rules=(StayWithin("budget", "cost", 6.9),))
    assert plans_that_keep(problem) == []
    outcome = by_solver(problem)
    assert isinstance(outcome, Refused)
    assert outcome.conflict == ("budget",)


@SLOW
@given(PROBLEMS)
def test_the_lagrangian_bounds_lie_below_every_plan_that_keeps_the_rules(problem: Problem) -> None:
    goal = problem.goals[0]
    plans = plans_that_keep(problem)
    for relaxation in relax(problem, goal.weights, (), 30.0, start_clock(60.0)):
        for plan in plans:
            value = weigh(goal.weights, amounts_of(problem, plan))
            assert relaxation.bound <= value + 1e-6
            assert float(relaxation.forced[plan].max()) <= value + 1e-6


def test_a_charge_that_only_a_limit_reads_does_not_raise_the_bound() -> None:
    # A fee on carbon at both regions, under a carbon limit, while the goal is cost: once the whole sum of
    # fees was priced although one region stays closed. The best plan is 3 + 4 at region 0.
    problem = replace(
        _pair(),
        resources={"cost": np.array([3.0, 5.0, 4.0, 6.0]), "carbon": np.zeros(4)},
        rules=(
            StayWithin("cap", "carbon", 2.0),
            ChargeForOpening("fee", "region", np.array([2.0, 2.0]), "carbon"),
        ),
    )
    assert placed(problem).objective == 7.0
    for relaxation in relax(problem, {"cost": 1.0}, (), 8.0, start_clock(60.0)):
        assert relaxation.bound <= 7.0 + 1e-9
