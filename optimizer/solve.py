"""Solve a choice problem: goals in order, exact ties by the declared order, a proof with the plan."""

from collections.abc import Set
from dataclasses import dataclass, replace

import numpy as np

from optimizer.amounts import Indices
from optimizer.check import check
from optimizer.clock import Clock, Listener, start_clock
from optimizer.conflict import conflict_among
from optimizer.evaluate import amounts_of, broken_rules, totals_of, weigh
from optimizer.every_plan import STAGE as ENUMERATION
from optimizer.every_plan import best_of_every_plan, has_few_plans
from optimizer.found import Found
from optimizer.large import is_large, minimise_large
from optimizer.minimise import minimise, rounding
from optimizer.objective import Ceiling
from optimizer.outcome import GoalValue, Outcome, Placed, Refused, Status, Undecided
from optimizer.problem import Goal, IntArray, Problem
from optimizer.prune import undominated
from optimizer.select import canonical, restrict
from optimizer.ties import break_ties, with_rank

_FOR_LATER = 0.2  # of the time left is kept from each goal for those that follow it


def solve(
    problem: Problem,
    *,
    time_limit: float = 30.0,
    seed: int = 0,
    known: IntArray | None = None,
    prune: bool = True,
    settle_ties: bool = True,
    name_conflict: bool = True,
    enumerate_few: bool = True,
    checked: bool = False,
    known_keeps: bool = False,
    progress: Listener | None = None,
) -> Outcome:
    """The best plan, a refusal, or what is known when `time_limit` (seconds) runs out.

    Equal problems give equal plans, whatever the order of their workloads, candidates and rules, unless
    the clock stopped the search (`reproducible` is then false). `known` is a plan to begin from, as indices
    of candidates; one that breaks a rule is passed over. For checking, `prune=False` keeps dominated
    candidates and `enumerate_few=False` leaves even a few plans to the solver. `settle_ties=False` saves time
    where only the value counts: of tied plans any may come back, so `reproducible` is false.
    `name_conflict=False` refuses without saying what clashes. `checked=True` says that the problem is made as
    one that was solved before was: it is not looked through for faults again. `known_keeps=True` says that
    `known` breaks no rule.
    `progress` is called whenever the best plan or the bound has moved.
    Raises `MalformedProblemError` if the problem contradicts itself.
    """
    clock = start_clock(time_limit, progress)
    if not checked:
        check(problem)
    unserved = unserved_workloads(problem)
    if unserved:
        return Refused((), unserved, clock.elapsed)
    kept = undominated(problem) if prune else np.arange(len(problem.workload), dtype=np.int32)
    if known is not None and not known_keeps and broken_rules(problem, known):
        known = None
    if known is not None:
        kept = np.union1d(kept, known).astype(np.int32)
    ordered, origin, place = canonical(restrict(problem, kept))
    begin = None if known is None else _moved(np.searchsorted(kept, known), origin, place)
    pursuit = _only_plan(ordered) or _pursue(ordered, clock, seed, settle_ties, begin, enumerate_few)
    if pursuit.impossible:
        clash = conflict_among(ordered, clock, seed) if name_conflict else ()
        return Refused(clash, (), clock.elapsed)
    if pursuit.choice is None:
        return Undecided(pursuit.bounds[0], clock.elapsed)
    return _placed(problem, kept[origin[pursuit.choice[place]]], pursuit, clock)


def _moved(choice: Indices, origin: IntArray, place: IntArray) -> IntArray:
    """A plan in the order of the canonical problem."""
    at = np.argsort(origin)
    begin = np.empty(len(choice), dtype=np.int32)
    begin[place] = at[choice]
    return begin


def unserved_workloads(problem: Problem) -> tuple[str, ...]:
    """Names of the workloads without a single candidate."""
    served = np.bincount(problem.workload, minlength=len(problem.workloads)) > 0
    return tuple(
        name for name, any_candidate in zip(problem.workloads, served, strict=True) if not any_candidate
    )


@dataclass(frozen=True, slots=True)
class _Pursuit:
    """How far the goals were pursued: plan, bound per goal, whether proven, whether it can be repeated."""

    choice: IntArray | None
    bounds: tuple[float, ...]
    reached: tuple[float, ...]
    proven: bool
    impossible: bool
    solver: str
    repeatable: bool = True


def _only_plan(problem: Problem) -> _Pursuit | None:
    """The answer without a solver where pruning left one candidate per workload."""
    if len(problem.workload) > len(problem.workloads):
        return None
    choice = np.arange(len(problem.workloads), dtype=np.int32)
    if broken_rules(problem, choice):
        return _Pursuit(None, (), (), True, True, "closed form")
    amounts = amounts_of(problem, choice)
    values = tuple(weigh(goal.weights, amounts) for goal in problem.goals)
    return _Pursuit(choice, values, values, True, False, "closed form")


def _pursue(
    problem: Problem,
    clock: Clock,
    seed: int,
    settle_ties: bool,
    choice: IntArray | None,
    enumerate_few: bool,
) -> _Pursuit:
    """Minimise goal after goal, each under the ceilings of those before, then settle exact ties."""
    ranked = with_rank(problem)
    live = np.arange(len(problem.workload), dtype=np.int32)
    ceilings: tuple[Ceiling, ...] = ()
    bounds: list[float] = []
    values: list[float] = []
    proven, repeatable = True, settle_ties
    stages: set[str] = set()
    for number, goal in enumerate(_with_last_exact(problem.goals)):
        last = number == len(problem.goals) - 1
        turn = clock if last else clock.within((1.0 - _FOR_LATER) * clock.left)
        found, live, choice = _step(ranked, goal, ceilings, live, choice, turn, seed, enumerate_few)
        stages.add(found.stage)
        bounds.append(found.bound)
        proven, repeatable = proven and found.proven, repeatable and not found.by_clock
        if choice is None:
            return _Pursuit(None, tuple(bounds), (), proven, found.proven, "")
        reached = weigh(goal.weights, amounts_of(ranked, choice))
        values.append(reached)
        ceilings += (Ceiling(f"goal_{goal.name}", goal.weights, reached + goal.tolerance * abs(reached)),)
    # Of very many workloads the copies of one plan alone would take longer to order than the plan took.
    if choice is not None and proven and settle_ties and not is_large(ranked):
        clock = replace(clock, goal="ties", step=len(problem.goals))
        choice, settled = break_ties(ranked, ceilings, live, choice, clock, seed, enumerate_few)
        repeatable = repeatable and settled
    solver = _named(stages)
    return _Pursuit(choice, tuple(bounds), tuple(values), proven, False, solver, repeatable)


def _named(stages: Set[str]) -> str:
    """The strongest means that any goal needed."""
    if "exact" in stages:
        return "HiGHS"
    return ENUMERATION if stages == {ENUMERATION} else "Lagrangian bound"


def _with_last_exact(goals: tuple[Goal, ...]) -> tuple[Goal, ...]:
    """The last goal gives nothing back: no goal follows it, and tie breakers only choose between ties."""
    return (*goals[:-1], replace(goals[-1], tolerance=0.0))


def _step(
    problem: Problem,
    goal: Goal,
    ceilings: tuple[Ceiling, ...],
    live: IntArray,
    choice: IntArray | None,
    clock: Clock,
    seed: int,
    enumerate_few: bool,
) -> tuple[Found, IntArray, IntArray | None]:
    """One goal over the candidates still alive; returns those that may share its tolerance, and the plan."""
    known = None if choice is None else np.searchsorted(live, choice).astype(np.int32)
    here, clock = restrict(problem, live), replace(clock, goal=goal.name, step=len(ceilings))
    if enumerate_few and has_few_plans(here):
        found = best_of_every_plan(here, goal.weights, ceilings)
    elif is_large(here):
        found = minimise_large(here, goal.weights, ceilings, clock, known, goal.tolerance)
    else:
        found = minimise(here, goal.weights, ceilings, clock, seed, known, goal.tolerance)
    clock.tell(found.value, found.bound)
    if found.choice is None:
        return found, live, choice
    limit = found.value + goal.tolerance * abs(found.value) + rounding(found.forced, found.value)
    return found, live[found.forced <= limit], live[found.choice]


def _placed(problem: Problem, choice: IntArray, pursuit: _Pursuit, clock: Clock) -> Placed:
    """The plan in the terms of the problem as given, everything recomputed from the choice."""
    amounts, charges = totals_of(problem, choice)
    goals = []
    for goal, bound, reached in zip(problem.goals, pursuit.bounds, pursuit.reached, strict=True):
        value = weigh(goal.weights, amounts)
        reached = value if goal is problem.goals[-1] else min(reached, value)
        goals.append(GoalValue(goal.name, value, min(bound, reached), reached))
    return Placed(
        status=Status.OPTIMAL if pursuit.proven else Status.FEASIBLE,
        choice=choice.astype(np.int32),
        goals=tuple(goals),
        amounts=amounts,
        charges=charges,
        solver=pursuit.solver,
        seconds=clock.elapsed,
        reproducible=pursuit.repeatable,
    )
