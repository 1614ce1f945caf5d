"""What was asked, judged and stated as one problem, of which parts are solved."""

from collections.abc import Collection, Iterator, Sequence
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
    ChargeForOpening,
    Goal,
    Listener,
    Outcome,
    Placed,
    Problem,
    Rule,
    Undecided,
    restrict,
    solve,
)


@dataclass(frozen=True, slots=True)
class Part:
    """Some candidates of the portfolio, by their `rows`, as a problem of their own."""

    rows: IntArray
    problem: Problem

    def solve(
        self,
        time_limit: float,
        begin: Placed | None = None,
        *,
        thorough: bool = False,
        progress: Listener | None = None,
    ) -> Outcome:
        """The outcome, its choice in rows of the portfolio; `begin` is a plan of another part.

        A thorough solve settles ties and names what clashes, of a problem looked through for faults; the
        others, which follow it, only count by their value.
        `time_limit` in seconds: none left, nothing is tried. `progress` hears of every better plan or bound.
        """
        if time_limit <= 0:
            return Undecided(-np.inf, 0.0)
        known = None
        if begin is not None and np.isin(begin.choice, self.rows).all():
            known = np.searchsorted(self.rows, begin.choice).astype(np.int32)
        outcome = solve(
            self.problem,
            time_limit=time_limit,
            known=known,
            settle_ties=thorough,
            name_conflict=thorough,
            checked=not thorough,
            progress=progress,
        )
        return replace(outcome, choice=self.rows[outcome.choice]) if isinstance(outcome, Placed) else outcome


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its judged candidates; explaining its answer ends `until` a moment of `perf_counter`.

    `whole` states every rule over every candidate that fails at most one requirement; its candidates
    are the rows of `portfolio`.
    """

    market: Market
    question: Question
    options: tuple[Options, ...]
    objective: Objective
    portfolio: Portfolio
    whole: Problem
    until: float = np.inf

    @property
    def left(self) -> float:
        """Seconds left for explaining, never negative."""
        return max(0.0, self.until - perf_counter())

    def part(
        self, kept: BoolArray, goals: tuple[Goal, ...] | None = None, without: Collection[str] = ()
    ) -> Part:
        """The problem over the rows `kept`, by other goals if given, without some rules by name."""
        rows = np.flatnonzero(kept).astype(np.int32)
        rules = [rule for rule in self.whole.rules if rule.name not in without]
        goals = self.whole.goals if goals is None else goals
        read = {name for goal in goals for name in goal.weights}
        # Of rules left out too: they may come back with another limit.
        read |= {"cost", "shortfall"} | {name for rule in self.whole.rules for name in resources_of(rule)}
        codes = self.whole.attributes
        grouped = {getattr(rule, "attribute", None) for rule in self.whole.rules}
        stated = replace(
            self.whole,
            resources={name: column for name, column in self.whole.resources.items() if name in read},
            attributes={name: column for name, column in codes.items() if name in grouped},
            goals=goals,
            rules=tuple(
                rule
                for rule in rules
                # A contract without a fee charges nothing.
                if not isinstance(rule, ChargeForOpening) or rule.charges[codes[rule.attribute][rows]].any()
            ),
            tie_breakers=tuple(name for name in self.whole.tie_breakers if name in read),
        )
        return Part(rows, restrict(stated, rows))


def resources_of(rule: Rule) -> Iterator[str]:
    """The resources a rule reads."""
    for field in ("resource", "volume", "paid"):
        name = getattr(rule, field, None)
        if name is not None:
            yield name


def asked_of(market: Market, question: Question, options: Sequence[Options], objective: Objective) -> Asked:
    """The options of every workload stated as one problem."""
    portfolio = portfolio_of(market, options)
    whole = formulate(market, question, portfolio, objective)
    return Asked(market, question, tuple(options), objective, portfolio, whole)
