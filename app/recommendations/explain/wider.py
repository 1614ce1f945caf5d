"""The question with everything that could serve, whatever it fails: for asking under other requirements.

The plan is chosen among candidates that meet every requirement, and what a single requirement costs is told
by those that fail no other. A requirement held alone, a group dropped together, or a level nobody asked for,
needs the candidates that fail several: they are judged here, once, when such a thing is asked.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

import numpy as np

from app.recommendations.asked import Asked, asked_of
from app.recommendations.failing import Condition
from app.recommendations.judged import judged_options, shapes_in
from app.recommendations.objective import reads_carbon
from app.recommendations.options import LEVELS
from catalog.quantities import BoolArray, IntArray
from optimizer import ALONE, Goal, Later, Outcome, Rule

MOST_SHAPES = 200  # different workloads: judging more again takes longer than an answer may
Holds = Callable[[Condition], bool]


@dataclass(frozen=True, slots=True)
class Wider:
    """`asked` states every candidate of every workload; its rules are those of the question.

    `begun` keeps the outcomes: sections of one answer ask for the same plan.
    """

    asked: Asked
    begun: dict[tuple[bytes, frozenset[str], str], Later] = field(default_factory=dict)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Everything asked of single workloads."""
        return tuple(dict.fromkeys(one for o in self.asked.options for one in o.conditions))

    @property
    def requirements(self) -> tuple[Rule, ...]:
        """The rules of the portfolio that the question asked for; charges and contracts are none."""
        return tuple(rule for rule in self.asked.whole.rules if rule.name.startswith("requirements."))

    def meeting(self, holds: Holds) -> BoolArray:
        """Rows of the portfolio that fail no condition that holds."""
        found = [
            ~o.fails[:, [holds(condition) for condition in o.conditions]].any(axis=1)
            for o in self.asked.options
        ]
        return np.concatenate(found)

    def level(self, axis: str, kind: str) -> IntArray:
        """The level of every row on an axis, by one kind of evidence; -1 where undetermined."""
        column = LEVELS.index((axis, kind))
        return np.concatenate([o.levels[:, column] for o in self.asked.options]).astype(np.int32)

    def soon(
        self, kept: BoolArray, without: Collection[str] = (), goals: tuple[Goal, ...] | None = None
    ) -> Later:
        """The best plan of some rows without some rules, by its goals or others, once it is asked for."""
        return self._begun(self.asked, kept, without, goals)

    def best(
        self, kept: BoolArray, without: Collection[str] = (), goals: tuple[Goal, ...] | None = None
    ) -> Outcome:
        """The same, now: nobody is asked to help who would be waited for."""
        return self._begun(replace(self.asked, helper=ALONE), kept, without, goals).outcome()

    def _begun(
        self, asked: Asked, kept: BoolArray, without: Collection[str], goals: tuple[Goal, ...] | None
    ) -> Later:
        key = kept.tobytes(), frozenset(without), repr(goals)
        if key not in self.begun:
            self.begun[key] = asked.soon(kept, goals, without)
        return self.begun[key]


def widened(asked: Asked) -> Wider | None:
    """The question with every candidate; None where its workloads are too many to be judged once more."""
    question = asked.question
    if shapes_in(question) > MOST_SHAPES:
        return None
    options = judged_options(asked.market, question, carbon_needed=reads_carbon(question), several=True)
    whole = asked_of(asked.market, question, options, asked.objective)
    return Wider(replace(whole, until=asked.until, helper=asked.helper))
