"""From the steps of all criteria to one level and one score, for many cases at once."""

from dataclasses import dataclass

import numpy as np

from catalog.quantities import BoolArray, FloatArray, IntArray
from catalog.sovereignty.cases import LevelArray
from catalog.sovereignty.frameworks import Framework, weighted_score
from catalog.sovereignty.rulebook import Steps

UNDETERMINED = -1
ABOVE_EVERY_SEAL = 9


@dataclass(frozen=True, slots=True)
class Official:
    """The Commission's aggregate per candidate: SEAL (minimum over all criteria) and score 0-100.

    `seal` and `score_low` rest on credited evidence; the ceilings on the best still possible.
    """

    seal: LevelArray
    seal_ceiling: LevelArray
    score_low: FloatArray
    score_high: FloatArray

    def at(self, case: IntArray) -> "Official":
        """The aggregate of some rows."""
        return Official(self.seal[case], self.seal_ceiling[case], self.score_low[case], self.score_high[case])


def seals(framework: Framework, steps: IntArray) -> IntArray:
    """SEAL of each step, cases by criteria."""
    return np.asarray(framework.seal[np.arange(len(framework.criteria)), steps])


def minimum(seal: IntArray, over: BoolArray, known: BoolArray) -> LevelArray:
    """Lowest SEAL over some criteria, per case; -1 where nothing decides."""
    lowest = np.where(over, seal, ABOVE_EVERY_SEAL).min(axis=1)
    return np.where(known & over.any(axis=1), lowest, UNDETERMINED).astype(np.int8)


def score(framework: Framework, steps: IntArray, applicable: BoolArray, weights: FloatArray) -> FloatArray:
    """Score 0-100 per case; criteria that do not apply leave both points and maximum."""
    rows = np.arange(len(framework.criteria))
    member = np.eye(len(framework.objectives))[framework.objective]
    reached = (applicable * framework.points[rows, steps]) @ member
    maxima = (applicable * framework.points[rows, framework.top]) @ member
    return weighted_score(reached, maxima, weights)


def officials(
    framework: Framework, steps: Steps, applicable: BoolArray, known: BoolArray
) -> dict[str, Official]:
    """The Commission's own aggregate by profile: its ladders as published, no strict reading of ours."""
    seal, ceiling = (
        minimum(seals(framework, each), applicable, known) for each in (steps.proven, steps.ceiling)
    )
    found = {}
    for name in framework.profiles:
        weights = framework.weights_of(name)
        low, high = (score(framework, each, applicable, weights) for each in (steps.proven, steps.ceiling))
        found[name] = Official(seal, ceiling, low, high)
    return found
