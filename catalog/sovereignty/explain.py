"""Why a level is what it is: deciding criteria, open questions, and the facts that would raise it."""

from dataclasses import dataclass

import numpy as np

from catalog.quantities import BoolArray, IntArray
from catalog.sovereignty.assess import UNDETERMINED, Levels
from catalog.sovereignty.facts import SovereigntyFacts
from catalog.workloads import Evidence


@dataclass(frozen=True, slots=True)
class OpenFact:
    """A criterion more evidence could raise: SEAL levels proven today and possible at best."""

    criterion: str
    title: str
    proven: int
    ceiling: int


def decided_by(
    facts: SovereigntyFacts,
    levels: Levels,
    candidate: int,
    axis: str,
    evidence: Evidence = Evidence.STRUCTURAL,
) -> tuple[str, ...]:
    """Criteria at the minimum of an axis (`juridical`, `technological`, `assurance`) for one candidate.

    Empty when the level is undetermined: then `unsettled` says what is missing.
    """
    row = int(levels.case[candidate])
    structural = evidence == Evidence.STRUCTURAL
    level = levels.axis(axis).structural if structural else levels.axis(axis).proven
    if level[candidate] == UNDETERMINED:
        return ()
    over = (levels.counted if structural else levels.applicable)[row] & facts.framework.on_axis(axis)
    seal = _seal(levels, (levels.steps.structural if structural else levels.steps.proven)[row])
    found = over & (seal == level[candidate])
    if structural and not found.any():
        # An adverse fact outside the structural set holds the level down: the ceiling says where.
        adverse = levels.applicable[row] & facts.framework.on_axis(axis)
        found = adverse & (_seal(levels, levels.steps.ceiling[row]) == level[candidate])
    return _names(facts, found)


def unsettled(facts: SovereigntyFacts, levels: Levels, candidate: int) -> tuple[str, ...]:
    """Structural criteria no public fact settles for one candidate, presumed ones included."""
    row = int(levels.case[candidate])
    rule = np.array(facts.framework.structural)
    asked = ((rule == "yes") | (rule == "if_settled")) & levels.applicable[row]
    return _names(facts, asked & ((levels.steps.structural[row] == 0) | levels.steps.presumed[row]))


def facts_to_obtain(
    facts: SovereigntyFacts, levels: Levels, candidate: int, axis: str
) -> tuple[OpenFact, ...]:
    """Criteria of an axis that proof could still raise, lowest proven first, widest gap first."""
    row = int(levels.case[candidate])
    proven, ceiling = _seal(levels, levels.steps.proven[row]), _seal(levels, levels.steps.ceiling[row])
    over = levels.applicable[row] & facts.framework.on_axis(axis) & (ceiling > proven)
    found = [
        OpenFact(facts.framework.criteria[c], facts.framework.titles[c], int(proven[c]), int(ceiling[c]))
        for c in np.flatnonzero(over)
    ]
    return tuple(sorted(found, key=lambda fact: (fact.proven, fact.proven - fact.ceiling)))


def _seal(levels: Levels, steps: IntArray) -> IntArray:
    return np.asarray(levels.framework.seal[np.arange(len(levels.framework.criteria)), steps])


def _names(facts: SovereigntyFacts, chosen: BoolArray) -> tuple[str, ...]:
    return tuple(facts.framework.criteria[code] for code in np.flatnonzero(chosen))
