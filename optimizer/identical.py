"""Workloads that nothing tells apart, brought together: one workload that stands for all its copies.

Copies have the same candidates with the same amounts and codes, and no rule names them. A plan that treats
all copies alike is one plan of many, so that what is found over classes is a plan of the whole. A Lagrangian
bound over classes bounds every plan, copies apart or not: with rows priced, copies choose alike (`split.py`).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from optimizer.amounts import Indices
from optimizer.problem import (
    CapShare,
    FloatArray,
    IntArray,
    KeepApart,
    KeepTogether,
    PayAtLeast,
    PayForTraffic,
    Problem,
    RespectCapacity,
    Rule,
    UseAtLeast,
)
from optimizer.select import restrict

COPIES = "(copies)"
WORTH = 0.7  # classes per workload above which bringing together saves too little
_SEED = 0
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # 2 ** 64 over the golden ratio: spreads bits
Hash = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Classes:
    """Classes of identical workloads: `problem` holds one workload a class, its amounts those of all copies.

    `of[w]` is the class of a workload and `copies[g]` how many a class has; `first[w]` is where the
    candidates of a workload begin, in the order of the whole problem, as `begin[g]` is for a class.
    """

    problem: Problem
    of: Indices
    copies: FloatArray
    first: Indices
    begin: Indices

    def spread(self, choice: IntArray) -> IntArray:
        """The plan of the whole problem in which all copies of a class take its candidate."""
        offset = choice - self.begin
        return (self.first + offset[self.of]).astype(np.int32)

    def each(self, column: FloatArray) -> FloatArray:
        """A figure of the candidates of classes, for the candidates of every workload."""
        sizes = np.diff(self.begin, append=len(column))[self.of]
        inside = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return np.asarray(column[np.repeat(self.begin[self.of], sizes) + inside])


def classes_of(problem: Problem) -> Classes | None:
    """The classes of a problem in order of workload; None where bringing together is not worth it.

    A rule that needs so many workloads at a code (`UseAtLeast`) counts copies one by one: None then too.
    """
    if any(isinstance(rule, UseAtLeast) for rule in problem.rules):
        return None
    first = np.flatnonzero(np.diff(problem.workload, prepend=-1))
    if len(first) < len(problem.workloads):
        return None
    columns = _columns(problem)
    sizes = np.diff(first, append=len(problem.workload))
    marks = _marks(problem, columns, first, sizes)
    _, leader, of = np.unique(marks, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(leader)  # classes by their first workload
    leader, of = leader[order], np.argsort(order)[of.reshape(-1)]
    if len(leader) > WORTH * len(first) or not _alike(columns, first, sizes, first[leader][of]):
        return None
    return _merged(problem, of, leader, first, sizes)


def _columns(problem: Problem) -> list[Hash]:
    """Everything a rule or goal may read of a candidate, as whole numbers."""
    columns = [column.view(np.uint64) for column in problem.resources.values()]
    columns += [codes.astype(np.uint64) for codes in problem.attributes.values()]
    members = (rule.members for rule in problem.rules if isinstance(rule, CapShare | PayAtLeast))
    return columns + [inside.astype(np.uint64) for inside in members]


def _marks(problem: Problem, columns: list[Hash], first: Indices, sizes: Indices) -> Hash:
    """Two numbers per workload that copies share; workloads that a rule names share them with nobody."""
    draw = np.random.default_rng(_SEED)
    inside = (np.arange(len(problem.workload)) - np.repeat(first, sizes)).astype(np.uint64)
    marks = []
    for _ in range(2):
        mixed = inside
        for column in columns:
            factor, shift = draw.integers(1, 2**63, 2, dtype=np.uint64) | np.uint64(1)
            mixed = (mixed ^ (mixed >> np.uint64(29))) * factor + column * shift
        marks.append(
            np.add.reduceat((mixed ^ (mixed >> np.uint64(32))) * np.uint64(0x9E3779B97F4A7C15), first)
        )
    named = np.zeros(len(first), dtype=np.uint64)
    for rule in problem.rules:
        if isinstance(rule, KeepTogether | KeepApart):
            named[list(rule.workloads)] = 1
        elif isinstance(rule, PayForTraffic):
            named[[rule.source, rule.target]] = 1
    own = np.where(named > 0, np.arange(1, len(first) + 1, dtype=np.uint64), 0)
    return np.column_stack([*marks, sizes.astype(np.uint64), own.astype(np.uint64)])


def _alike(columns: list[Hash], first: Indices, sizes: Indices, leads: Indices) -> bool:
    """Whether every candidate equals that of its class: marks may agree by chance."""
    inside = np.arange(int(sizes.sum())) - np.repeat(first, sizes)
    other = np.repeat(leads, sizes) + inside
    return all(bool((column == column[other]).all()) for column in columns)


def _merged(problem: Problem, of: Indices, leader: Indices, first: Indices, sizes: Indices) -> Classes:
    copies = np.bincount(of).astype(np.float64)
    leads = np.zeros(len(first), dtype=np.bool_)
    leads[leader] = True
    kept = np.flatnonzero(np.repeat(leads, sizes)).astype(np.int32)
    small = restrict(problem, kept)
    workload = np.repeat(np.arange(len(leader), dtype=np.int32), sizes[leader])
    many = copies[workload]
    place = np.full(len(first), -1, dtype=np.int64)
    place[leader] = np.arange(len(leader))
    merged = replace(
        small,
        workloads=tuple(problem.workloads[w] for w in leader),
        workload=workload,
        resources={**{name: column * many for name, column in small.resources.items()}, COPIES: many},
        rules=tuple(_renamed(rule, place) for rule in small.rules),
    )
    begin = np.cumsum(sizes[leader]) - sizes[leader]
    return Classes(merged, of, copies, first, begin)


def _renamed(rule: Rule, place: Indices) -> Rule:
    """The rule over classes: workloads by their class, and copies counted where workloads were."""
    match rule:
        case KeepTogether() | KeepApart():
            return replace(rule, workloads=tuple(int(place[w]) for w in rule.workloads))
        case PayForTraffic():
            return replace(rule, source=int(place[rule.source]), target=int(place[rule.target]))
        case CapShare() | RespectCapacity() if rule.resource is None:
            return replace(rule, resource=COPIES)
        case _:
            return rule
