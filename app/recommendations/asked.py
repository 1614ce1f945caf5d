"""What was asked, judged and stated as one problem, of which parts are solved."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from app.recommendations.formulate import Portfolio, formulate, portfolio_of
from app.recommendations.objective import Objective
from app.recommendations.options import Options
from app.recommendations.question import Question
from catalog.market import Market
from catalog.quantities import BoolArray, IntArray
from optimizer import (
    ALONE,
    Goal,
    Helper,
    Later,
    Listener,
    Outcome,
    Placed,
    Problem,
    Undecided,
    Wanted,
    part_of,
    solve,
)


@dataclass(frozen=True, slots=True)
class Part:
    """Some candidates of the portfolio, by their `rows`, as a problem of their own."""

    rows: IntArray
    problem: Problem

    def solve(self, time_limit: float, progress: Listener | None = None) -> Outcome:
        """The outcome, its choice in rows of the portfolio: ties are settled, and what clashes is named.

        `time_limit` in seconds: none left, nothing is tried. `progress` hears of every better plan or bound.
        """
        if time_limit <= 0:
            return Undecided(-np.inf, 0.0)
        outcome = solve(self.problem, time_limit=time_limit, progress=progress)
        return replace(outcome, choice=self.rows[outcome.choice]) if isinstance(outcome, Placed) else outcome


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its judged candidates; explaining its answer ends `until` a moment of `perf_counter`.

    `whole` states every rule over every candidate that fails at most one requirement; its candidates
    are the rows of `portfolio`. A `helper` solves parts of it meanwhile.
    """

    market: Market
    question: Question
    options: tuple[Options, ...]
    objective: Objective
    portfolio: Portfolio
    whole: Problem
    until: float = np.inf
    helper: Helper = ALONE

    @property
    def left(self) -> float:
        """Seconds left for explaining, never negative."""
        return max(0.0, self.until - perf_counter())

    def part(
        self, kept: BoolArray, goals: tuple[Goal, ...] | None = None, without: Collection[str] = ()
    ) -> Part:
        """The problem over the rows `kept`, by other goals if given, without some rules by name."""
        rows = np.flatnonzero(kept).astype(np.int32)
        return Part(rows, part_of(self.whole, rows, goals, frozenset(without)))

    def soon(
        self,
        kept: BoolArray,
        goals: tuple[Goal, ...] | None = None,
        without: Collection[str] = (),
        begin: Placed | None = None,
    ) -> Later:
        """The best plan of such a part, once it is asked for; where there is a helper it begins at once.

        It only counts by its value: ties are not settled. `begin` is a plan that may be one of this part.
        """
        known = None if begin is None else begin.choice
        return self.helper.soon(self.whole, Wanted(kept, goals, frozenset(without), known, self.until))

    def best(
        self,
        kept: BoolArray,
        goals: tuple[Goal, ...] | None = None,
        without: Collection[str] = (),
        begin: Placed | None = None,
    ) -> Outcome:
        """The same, here and now."""
        return replace(self, helper=ALONE).soon(kept, goals, without, begin).outcome()


def asked_of(market: Market, question: Question, options: Sequence[Options], objective: Objective) -> Asked:
    """The options of every workload stated as one problem."""
    portfolio = portfolio_of(market, options)
    whole = formulate(market, question, portfolio, objective)
    return Asked(market, question, tuple(options), objective, portfolio, whole)
