"""Part of a problem: some of its candidates, under some of its rules, by its own goals or by others."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from optimizer.outcome import Outcome, Placed, Undecided
from optimizer.problem import BoolArray, ChargeForOpening, Goal, IntArray, Problem, Rule
from optimizer.select import restrict
from optimizer.solve import solve


@dataclass(frozen=True, slots=True)
class Wanted:
    """The best plan over the candidates `kept` without some rules by name; choices are in whole candidates.

    `known` is a plan of the problem, of use where it is made of what is kept. The search ends at `until`, a
    moment of `perf_counter`, which the processes of a machine share.
    """

    kept: BoolArray
    goals: tuple[Goal, ...] | None
    without: frozenset[str]
    known: IntArray | None
    until: float

    def outcome(self, problem: Problem) -> Outcome:
        """What the part comes to, of a problem looked through for faults: it only counts by its value."""
        rows = np.flatnonzero(self.kept).astype(np.int32)
        left = self.until - perf_counter()
        if left <= 0:
            return Undecided(-np.inf, 0.0)
        known = None
        if self.known is not None and self.kept[self.known].all():
            known = np.searchsorted(rows, self.known).astype(np.int32)
        outcome = solve(
            part_of(problem, rows, self.goals, self.without),
            time_limit=left,
            known=known,
            settle_ties=False,
            name_conflict=False,
            checked=True,
        )
        return replace(outcome, choice=rows[outcome.choice]) if isinstance(outcome, Placed) else outcome


def part_of(
    problem: Problem,
    rows: IntArray,
    goals: tuple[Goal, ...] | None = None,
    without: frozenset[str] = frozenset(),
) -> Problem:
    """The problem over the candidates `rows`, by other goals if given, without some rules by name."""
    goals = problem.goals if goals is None else goals
    read = {name for goal in goals for name in goal.weights}
    # Of rules left out too: what a plan uses without a limit is asked for.
    read |= {"cost", "shortfall"} | {name for rule in problem.rules for name in _resources_of(rule)}
    codes = problem.attributes
    grouped = {getattr(rule, "attribute", None) for rule in problem.rules}
    stated = replace(
        problem,
        resources={name: column for name, column in problem.resources.items() if name in read},
        attributes={name: column for name, column in codes.items() if name in grouped},
        goals=goals,
        rules=tuple(
            rule
            for rule in problem.rules
            if rule.name not in without
            # What opening costs nothing charges nothing.
            and (not isinstance(rule, ChargeForOpening) or rule.charges[codes[rule.attribute][rows]].any())
        ),
        tie_breakers=tuple(name for name in problem.tie_breakers if name in read),
    )
    return restrict(stated, rows)


def _resources_of(rule: Rule) -> Iterator[str]:
    """The resources a rule reads."""
    for field in ("resource", "volume", "paid"):
        name = getattr(rule, field, None)
        if name is not None:
            yield name
