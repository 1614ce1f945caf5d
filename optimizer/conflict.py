"""Why no plan exists, and what would let one exist again.

Rules that only charge (traffic, opening, commitments) are facts, not requirements: they stay in place and
are never named. The others are dropped one by one; a rule whose absence changes nothing stays out, a rule
whose absence makes a plan possible belongs to the conflict (deletion filter: Chinneck and Dravnieks, ORSA
Journal on Computing 3(2), 1991). What is left is irreducible: without any one of its rules a plan exists.
"""

from dataclasses import replace

import numpy as np

from optimizer.amounts import used_by
from optimizer.check import check
from optimizer.clock import Clock, start_clock
from optimizer.evaluate import Charge
from optimizer.large import is_large, minimise_large, possible_large
from optimizer.least_share import least_share
from optimizer.minimise import minimise
from optimizer.problem import (
    CapShare,
    ChargeForOpening,
    Goal,
    LimitCount,
    Problem,
    RespectCapacity,
    Rule,
    StayWithin,
)
from optimizer.prune import undominated
from optimizer.select import canonical, restrict

_COUNT = "(count)"


def conflicting(problem: Problem, *, time_limit: float = 30.0, seed: int = 0) -> tuple[str, ...]:
    """Names of an irreducible set of rules that no plan keeps together; empty if a plan exists.

    Where the time limit (seconds) stops the search, the set clashes but may not be irreducible.
    """
    check(problem)
    clock = start_clock(time_limit)
    ordered = canonical(problem)[0]
    return () if _possible(ordered, ordered.rules, clock, seed) else conflict_among(ordered, clock, seed)


def conflict_among(problem: Problem, clock: Clock, seed: int) -> tuple[str, ...]:
    """An irreducible conflict of a problem known to have no plan, in the order of names."""
    kept = problem.rules
    for rule in problem.rules:
        if isinstance(rule, Charge):
            continue
        fewer = tuple(other for other in kept if other.name != rule.name)
        if _possible(problem, fewer, clock, seed) is False:
            kept = fewer
    return tuple(rule.name for rule in kept if not isinstance(rule, Charge))


def _possible(problem: Problem, rules: tuple[Rule, ...], clock: Clock, seed: int) -> bool | None:
    """Whether some plan keeps the rules; None if time ran out before that was known."""
    asked = replace(problem, rules=rules, goals=(Goal("any", {}),), tie_breakers=())
    small = canonical(restrict(asked, undominated(asked)))[0]
    if is_large(small):
        return possible_large(small, clock)
    found = minimise(small, {}, (), clock, seed)
    if found.choice is not None:
        return True
    return False if found.proven else None


def cheapest_relaxation(
    problem: Problem, rule_name: str, *, time_limit: float = 30.0, seed: int = 0
) -> float | None:
    """The smallest limit of a rule with which a plan exists, all others kept.

    In the unit of the rule: of its resource for `StayWithin`, a number of codes for `LimitCount`, a share for
    `CapShare`, of its resource or workloads for a `RespectCapacity` that limits one code. None if no limit
    helps, if the rule is of another kind, or if time (seconds) ran out before the limit was proven. With very
    many workloads it is the limit of a plan within `large.ENOUGH` of the smallest.
    """
    check(problem)
    rule = next((rule for rule in problem.rules if rule.name == rule_name), None)
    others = tuple(other for other in problem.rules if other.name != rule_name)
    match rule:
        case StayWithin():
            asked, resource = replace(problem, rules=others), rule.resource
        case LimitCount():
            asked, resource = _with_count(problem, others, rule), _COUNT
        case RespectCapacity() if np.count_nonzero(np.isfinite(rule.capacity)) == 1:
            asked, resource = _with_load(problem, others, rule), _COUNT
        case CapShare():
            return least_share(problem, others, rule, start_clock(time_limit), seed)
        case _:
            return None
    asked = replace(asked, goals=(Goal(rule_name, {resource: 1.0}),), tie_breakers=())
    if not np.bincount(asked.workload, minlength=len(asked.workloads)).all():
        return None
    small = canonical(restrict(asked, undominated(asked)))[0]
    clock = start_clock(time_limit)
    if is_large(small):
        found = minimise_large(small, {resource: 1.0}, (), clock, None, 0.0)
        return found.value if found.choice is not None else None
    found = minimise(small, {resource: 1.0}, (), clock, seed)
    return found.value if found.choice is not None and found.proven else None


def _with_load(problem: Problem, others: tuple[Rule, ...], rule: RespectCapacity) -> Problem:
    """The problem with what is used at the one limited code as a resource."""
    here = np.isfinite(rule.capacity)[problem.attributes[rule.attribute]]
    used = np.where(here, used_by(problem, rule.resource), 0.0)
    return replace(problem, rules=others, resources={**problem.resources, _COUNT: used})


def _with_count(problem: Problem, others: tuple[Rule, ...], rule: LimitCount) -> Problem:
    """The problem in which every code in use costs one unit of a resource made for counting."""
    codes = int(problem.attributes[rule.attribute].max(initial=0)) + 1
    count = ChargeForOpening(rule.name, rule.attribute, np.ones(codes), _COUNT)
    resources = {**problem.resources, _COUNT: np.zeros(len(problem.workload))}
    return replace(problem, rules=(*others, count), resources=resources)
