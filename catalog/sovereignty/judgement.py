"""The judgement of candidates as columns: levels per axis, the official aggregate, scores, steps.

Candidates share cases (`cases.py`), so that a column of candidates is a column of case numbers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.quantities import BoolArray, FloatArray, IntArray
from catalog.recent import Itself, kept
from catalog.sovereignty.aggregate import Official, officials
from catalog.sovereignty.cases import LevelArray
from catalog.sovereignty.frameworks import Framework
from catalog.sovereignty.rulebook import Steps


@dataclass(frozen=True, slots=True)
class AxisLevels:
    """SEAL level 0-4 per candidate, -1 undetermined: by structure, on proof, and at best."""

    structural: LevelArray
    proven: LevelArray
    ceiling: LevelArray

    def at(self, case: IntArray) -> "AxisLevels":
        """The levels of some rows."""
        return AxisLevels(self.structural[case], self.proven[case], self.ceiling[case])


@dataclass(frozen=True, slots=True, eq=False)
class CaseLevels:
    """The judgement of every case. `score_low` to `score_high` (0-100) is Havre's score at structural
    evidence, without SOV-8; `coverage` (0-1) the share of applicable criteria some evidence speaks to.

    `steps`, `applicable` and `counted` (the criteria the structural minimum runs over) hold one row per
    case, `fired` one column: the tier at which a rule fires; `known` are cases of a structure with facts.
    `framework` holds the ladders as judged, strict readings included, `published` those of the Commission.
    """

    juridical: AxisLevels
    technological: AxisLevels
    assurance: AxisLevels
    score_low: FloatArray
    score_high: FloatArray
    coverage: FloatArray
    steps: Steps
    applicable: BoolArray
    counted: BoolArray
    fired: IntArray
    known: BoolArray
    framework: Framework
    published: Framework


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """The judgement of candidates: `case` is the number of each one's case among `cases`.

    What is asked per candidate is read from its case when it is asked: most of it never is.
    """

    cases: CaseLevels
    case: IntArray

    def axis(self, name: str) -> AxisLevels:
        """Levels of `juridical`, `technological` or `assurance`, per candidate."""
        axes = {
            "juridical": self.cases.juridical,
            "technological": self.cases.technological,
            "assurance": self.cases.assurance,
        }
        return axes[name].at(self.case)

    @property
    def juridical(self) -> AxisLevels:
        """Levels of the juridical axis, per candidate."""
        return self.axis("juridical")

    @property
    def technological(self) -> AxisLevels:
        """Levels of the technological axis, per candidate."""
        return self.axis("technological")

    @property
    def assurance(self) -> AxisLevels:
        """Levels of assurance, per candidate."""
        return self.axis("assurance")

    @property
    def score_low(self) -> FloatArray:
        """The lower end of the score 0-100, per candidate: the end that ranks."""
        return self.cases.score_low[self.case]

    @property
    def score_high(self) -> FloatArray:
        """The upper end of the score, per candidate."""
        return self.cases.score_high[self.case]

    @property
    def coverage(self) -> FloatArray:
        """Share (0-1) of the applicable criteria that some evidence speaks to, per candidate."""
        return self.cases.coverage[self.case]

    @property
    def official(self) -> dict[str, Official]:
        """The Commission's aggregate by profile, per candidate."""
        return {name: official.at(self.case) for name, official in _officials(Itself(self.cases)).items()}

    def take(self, rows: NDArray[np.signedinteger]) -> "Levels":
        """The judgement of some candidates."""
        return Levels(self.cases, self.case[rows])

    @property
    def steps(self) -> Steps:
        """Steps of every criterion, one row per case."""
        return self.cases.steps

    @property
    def applicable(self) -> BoolArray:
        """Criteria that apply, one row per case."""
        return self.cases.applicable

    @property
    def counted(self) -> BoolArray:
        """Criteria the structural minimum runs over, one row per case."""
        return self.cases.counted

    @property
    def fired(self) -> IntArray:
        """Tier at which each rule fires, one column per case."""
        return self.cases.fired

    @property
    def framework(self) -> Framework:
        """The ladders as judged."""
        return self.cases.framework


# As many as are judged for good (`assess.py`); what is judged in passing is seldom asked for it.
@kept(12)
def _officials(cases: Itself[CaseLevels]) -> dict[str, Official]:
    judged = cases.value
    return officials(judged.published, judged.steps, judged.applicable, judged.known)
