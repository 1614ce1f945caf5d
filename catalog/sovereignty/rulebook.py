"""The crosswalk as arrays: which rules fire for many cases at once, and the step each criterion reaches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from catalog.quantities import BoolArray, IntArray
from catalog.recent import Itself, kept
from catalog.sovereignty.evidence import Condition, Rule, Tier, highest_step
from catalog.sovereignty.facts import SovereigntyFacts
from catalog.sovereignty.frameworks import Framework
from catalog.sovereignty.subjects import GIVEN, Words

UNLIMITED = 99  # above every ladder


@dataclass(frozen=True, slots=True, eq=False)
class Rulebook:
    """Rules sorted by criterion, with their conditions numbered; condition 0 always holds.

    `conditions[r, k]` is the number of the k-th condition of rule r, padded with 0. `cap[c, t]` is the
    highest step evidence of tier t proves at criterion c. `asking` leads from a (subject, word) to the
    positions in `conditions_by_number` that ask for it; `negated` and `qualifier` speak of these too.
    """

    conditions_by_number: tuple[Condition, ...]
    asking: Mapping[tuple[str, str], Sequence[int]]
    negated: BoolArray
    qualifier: BoolArray
    conditions: IntArray
    criterion: IntArray
    step: IntArray
    tier: IntArray
    effect: tuple[str, ...]
    cap: IntArray

    def strengths(self, words: Words) -> IntArray:
        """Tier (0-4) at which each numbered condition holds for a subject described by its words."""
        strongest = [0] * len(self.conditions_by_number)
        for subject, said in words.items():
            for word, tier in said.items():
                for number in self.asking.get((subject, word), ()):
                    strongest[number] = max(strongest[number], tier)
        found = np.array(strongest, dtype=np.int32)
        plain = np.where(self.qualifier & (found > 0), GIVEN, found)
        return np.where(self.negated, np.where(found > 0, 0, GIVEN), plain).astype(np.int32)

    def with_effect(self, *effects: str) -> BoolArray:
        """Which rules have one of these effects."""
        return np.array([effect in effects for effect in self.effect])


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """Step per case and criterion, three times; `structural` is 0 where no public fact decides.

    `presumed` marks structural steps that rest on the worst case that fits, not on a fact.
    """

    structural: IntArray
    presumed: BoolArray
    proven: IntArray
    ceiling: IntArray


def rulebook_of(facts: SovereigntyFacts) -> Rulebook:
    """The rules of a set of facts, ready for arrays; facts that share their rules share the book."""
    return _rulebook(Itself(facts.rules), facts.framework)


@kept(4)
def _rulebook(told: Itself[tuple[Rule, ...]], framework: Framework) -> Rulebook:
    numbers: dict[Condition, int] = {}
    rules = told.value
    for rule in rules:
        for condition in rule.conditions:
            numbers.setdefault(condition, len(numbers) + 1)
    width = max((len(rule.conditions) for rule in rules), default=0) or 1
    listed = [[numbers[condition] for condition in rule.conditions] for rule in rules]
    padded = [row + [0] * (width - len(row)) for row in listed]
    return Rulebook(
        conditions_by_number=tuple(numbers),
        asking=_asking(tuple(numbers)),
        negated=np.array([condition.negated for condition in numbers], dtype=np.bool_),
        qualifier=np.array([condition.qualifier for condition in numbers], dtype=np.bool_),
        conditions=np.array(padded, dtype=np.int32).reshape(len(rules), width),
        criterion=np.array([framework.criteria.index(r.criterion) for r in rules], dtype=np.int32),
        step=np.array([rule.step for rule in rules], dtype=np.int32),
        tier=np.array([rule.tier for rule in rules], dtype=np.int32),
        effect=tuple(rule.effect for rule in rules),
        cap=np.array(
            [[highest_step(t, top) for t in Tier] for top in framework.top.tolist()], dtype=np.int32
        ),
    )


def _asking(conditions: Sequence[Condition]) -> dict[tuple[str, str], list[int]]:
    found: dict[tuple[str, str], list[int]] = {}
    for number, condition in enumerate(conditions):
        for word in condition.words:
            found.setdefault((condition.subject, word), []).append(number)
    return found


def firing(rulebook: Rulebook, condition_tiers: IntArray) -> IntArray:
    """Tier at which each rule fires in each case (0: it does not), rules by cases.

    `condition_tiers[n, case]` is the tier at which numbered condition n holds; row 0 is always true. A
    rule is as strong as the weakest of its conditions and of its own tier.
    """
    weakest = condition_tiers[rulebook.conditions[:, 0]]
    for column in range(1, rulebook.conditions.shape[1]):
        weakest = np.minimum(weakest, condition_tiers[rulebook.conditions[:, column]])
    return np.minimum(weakest, rulebook.tier[:, None])


def steps_reached(rulebook: Rulebook, fired: IntArray, top: IntArray) -> Steps:
    """Structural, proven and ceiling step of every criterion in every case.

    Several credits: the best holds. Several limits: the lowest holds, and no credit passes it. What is only
    presumed, the worst case that fits, counts while no limit speaks and no credit passes it.
    """
    on, step = fired > 0, rulebook.step[:, None]
    provable = np.minimum(step, rulebook.cap[rulebook.criterion[:, None], fired])

    reached = _largest(rulebook, ("credit", "limit"), on, step)
    credited = _largest(rulebook, ("credit", "limit"), on, provable)
    limit = _smallest(rulebook, ("limit",), on, step)
    bound = _smallest(rulebook, ("limit", "bound"), on, step)
    presumed = _smallest(rulebook, ("presume",), on, step)

    decided = np.minimum(reached, limit)
    only_presumed = (presumed < UNLIMITED) & (limit == UNLIMITED) & (decided < presumed)
    return Steps(
        structural=np.where(only_presumed, presumed, decided).T,
        presumed=only_presumed.T,
        proven=np.maximum(1, np.minimum(credited, limit)).T,
        ceiling=np.maximum(np.minimum(bound, top[:, None]), decided).T,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Acting:
    """Rules of some effects: their rows, the criteria that have any, and where the rules of each begin."""

    rows: IntArray
    criteria: IntArray
    starts: IntArray


@kept(16)
def _acting(rulebook: Itself[Rulebook], effects: tuple[str, ...]) -> Acting:
    rows = np.flatnonzero(rulebook.value.with_effect(*effects)).astype(np.int32)
    criteria, starts = np.unique(rulebook.value.criterion[rows], return_index=True)  # rules are sorted by it
    return Acting(rows, criteria, starts.astype(np.int32))


def _largest(rulebook: Rulebook, effects: tuple[str, ...], on: BoolArray, step: IntArray) -> IntArray:
    """The highest of the steps of rules that are on, per criterion and case; 0 without any."""
    acting = _acting(Itself(rulebook), effects)
    result = np.zeros((len(rulebook.cap), on.shape[1]), dtype=np.int32)
    if len(acting.rows):
        # A product, since choosing between a column and a number takes numpy ten times as long.
        result[acting.criteria] = np.maximum.reduceat(
            on[acting.rows] * step[acting.rows], acting.starts, axis=0
        )
    return result


def _smallest(rulebook: Rulebook, effects: tuple[str, ...], on: BoolArray, step: IntArray) -> IntArray:
    """The lowest of the steps of rules that are on, per criterion and case; UNLIMITED without any."""
    return UNLIMITED - _largest(rulebook, effects, on, UNLIMITED - step)
