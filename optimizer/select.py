"""Smaller and orderly copies of a problem: some candidates only, workloads by name, candidates by rank."""

from dataclasses import replace

import numpy as np

from optimizer.problem import (
    CapShare,
    FloatArray,
    IntArray,
    KeepApart,
    KeepTogether,
    PayAtLeast,
    PayForTraffic,
    Problem,
    Rule,
)


def restrict(problem: Problem, kept: IntArray) -> Problem:
    """The same problem over the candidates `kept` (indices), in that order."""
    return replace(
        problem,
        workload=problem.workload[kept],
        rank=problem.rank[kept],
        resources={name: column[kept] for name, column in problem.resources.items()},
        attributes={name: column[kept] for name, column in problem.attributes.items()},
        rules=tuple(
            replace(rule, members=rule.members[kept]) if isinstance(rule, CapShare | PayAtLeast) else rule
            for rule in problem.rules
        ),
    )


def canonical(problem: Problem) -> tuple[Problem, IntArray, IntArray]:
    """The problem in an order that does not depend on how it was given.

    Workloads and rules go by name, candidates by workload and rank. Returns the ordered problem, for
    each of its candidates the index in the given one, and for each given workload its new index.
    """
    by_name = np.argsort(np.array(problem.workloads, dtype=np.str_), kind="stable")
    place = np.empty(len(by_name), dtype=np.int32)
    place[by_name] = np.arange(len(by_name), dtype=np.int32)
    workload = place[problem.workload]
    order = np.lexsort((problem.rank, workload)).astype(np.int32)
    renamed = replace(
        problem,
        workloads=tuple(problem.workloads[w] for w in by_name),
        workload=workload,
        rules=tuple(sorted((_renumber(rule, place) for rule in problem.rules), key=lambda rule: rule.name)),
        resources=dict(sorted(problem.resources.items())),
        attributes=dict(sorted(problem.attributes.items())),
    )
    return restrict(renamed, order), order, place


def _renumber(rule: Rule, place: IntArray) -> Rule:
    match rule:
        case KeepTogether() | KeepApart():
            return replace(rule, workloads=tuple(sorted(int(place[w]) for w in rule.workloads)))
        case PayForTraffic():
            return replace(rule, source=int(place[rule.source]), target=int(place[rule.target]))
        case _:
            return rule


def chosen(problem: Problem, placed: FloatArray) -> IntArray:
    """Per workload, the candidate with the largest value (the solver's numbers are nearly whole only)."""
    order = np.lexsort((-placed, problem.workload))
    first = np.flatnonzero(np.diff(problem.workload[order], prepend=-1))
    return order[first].astype(np.int32)
