"""Sovereignty levels of candidates: juridical, technological and assurance, each read three ways.

A case is what the levels depend on: structure, country of the place, workload type, origin of the
model, accelerator. Thousands of candidates share a few hundred cases, so each distinct case is judged
once, as arrays, and the result is handed out. Method: `method.md` beside this file.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from catalog.quantities import BoolArray, FloatArray, IntArray
from catalog.sovereignty.facts import HeldCertificates, SovereigntyFacts
from catalog.sovereignty.frameworks import Framework, own_weights, weighted_score
from catalog.sovereignty.rulebook import Rulebook, Steps, firing, rulebook_of, steps_reached
from catalog.sovereignty.subjects import GIVEN, Profile, strength, trusted_set, words_of

LevelArray = NDArray[np.int8]
UNDETERMINED = -1
WORKLOAD_TYPES = ("ai", "storage", "compute")
PLACES = ("trusted", "outside", "unknown")
MODEL_ORIGINS = ("own", "eu", "open_non_eu", "closed_non_eu")  # a code is a position here; no model = own


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Columns of candidates. `structure` is a structure's code (-1 unknown); `country` a position in
    `countries` (ISO alpha-2, `''` where no place is published); `model_origin` a position in
    `MODEL_ORIGINS`. One `workload_type` (`ai`, `storage`, `compute`) and the members of the EU and the EEA.
    """

    structure: IntArray
    countries: tuple[str, ...]
    country: IntArray
    workload_type: str
    model_origin: LevelArray
    has_gpu: BoolArray
    eu: frozenset[str]
    eea: frozenset[str]


@dataclass(frozen=True, slots=True)
class AxisLevels:
    """SEAL level 0-4 per candidate, -1 undetermined: by structure, on proof, and at best."""

    structural: LevelArray
    proven: LevelArray
    ceiling: LevelArray


@dataclass(frozen=True, slots=True)
class Official:
    """The Commission's aggregate per candidate: SEAL (minimum over all criteria) and score 0-100.

    `seal` and `score_low` rest on credited evidence; the ceilings on the best still possible.
    """

    seal: LevelArray
    seal_ceiling: LevelArray
    score_low: FloatArray
    score_high: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """The judgement per candidate. `score_low` to `score_high` (0-100) is Havre's score at structural
    evidence, without SOV-8; `coverage` (0-1) the share of applicable criteria some evidence speaks to.

    `case` numbers the distinct cases; `steps` and `applicable` hold one row per case.
    """

    juridical: AxisLevels
    technological: AxisLevels
    assurance: AxisLevels
    score_low: FloatArray
    score_high: FloatArray
    coverage: FloatArray
    official: dict[str, Official]
    case: IntArray
    steps: Steps
    applicable: BoolArray
    counted: BoolArray

    def axis(self, name: str) -> AxisLevels:
        """Levels of `juridical`, `technological` or `assurance`."""
        axes = {
            "juridical": self.juridical,
            "technological": self.technological,
            "assurance": self.assurance,
        }
        return axes[name]


def assess_sovereignty(
    facts: SovereigntyFacts, profile: Profile, cases: Cases, held: HeldCertificates
) -> Levels:
    """Levels, scores and coverage of every candidate under a reading profile."""
    trusted = trusted_set(profile, cases.eu, cases.eea)
    distinct, case = _distinct(cases, len(facts.structures), trusted)
    rulebook = rulebook_of(facts)
    by_structure = _structure_tiers(facts, profile, held, trusted, cases.eea)
    fired = firing(rulebook, _condition_tiers(rulebook, by_structure, distinct))
    steps = steps_reached(rulebook, fired, facts.framework.top)
    applicable = _applicable(facts.framework, distinct)
    counted, unclear = _structural_set(facts, profile, distinct, steps, applicable)
    known = distinct.structure >= 0
    return _handed_out(facts.framework, profile, steps, applicable, counted, unclear, known, case)


@dataclass(frozen=True, slots=True, eq=False)
class _Distinct:
    """Each combination once; `place` is a position in `PLACES`."""

    structure: IntArray
    place: IntArray
    workload_type: str
    model_origin: IntArray
    has_gpu: BoolArray


def _distinct(cases: Cases, structures: int, trusted: frozenset[str]) -> tuple[_Distinct, IntArray]:
    """Each combination once, and the number of its combination for every candidate."""
    if cases.workload_type not in WORKLOAD_TYPES:
        raise ValueError(f"workload type {cases.workload_type!r} is none of {', '.join(WORKLOAD_TYPES)}")
    words = ["trusted" if c in trusted else "outside" if c else "unknown" for c in cases.countries]
    place = np.array([PLACES.index(word) for word in words], dtype=np.int32)[cases.country]
    shape = (structures + 1, len(PLACES), len(MODEL_ORIGINS), 2)
    parts = (cases.structure + 1, place, cases.model_origin, cases.has_gpu)
    key = np.ravel_multi_index(tuple(np.asarray(p, dtype=np.int64) for p in parts), shape)
    present = np.zeros(int(np.prod(shape)), dtype=np.int32)
    present[key] = 1
    found = np.flatnonzero(present)
    number = np.cumsum(present, dtype=np.int32) - 1
    structure, place_code, origin, gpu = np.unravel_index(found, shape)
    distinct = _Distinct(
        structure=(structure - 1).astype(np.int32),
        place=place_code.astype(np.int32),
        workload_type=cases.workload_type,
        model_origin=origin.astype(np.int32),
        has_gpu=gpu.astype(np.bool_),
    )
    return distinct, number[key]


def _condition_tiers(rulebook: Rulebook, by_structure: IntArray, cases: _Distinct) -> IntArray:
    """Tier at which each numbered condition holds in each case; row 0 always holds."""
    tiers = by_structure[:, cases.structure]
    given = {
        "region": np.array(PLACES)[cases.place],
        "workload": np.full(len(cases.structure), cases.workload_type),
        "model": np.array(MODEL_ORIGINS)[cases.model_origin],
        "accelerator": np.where(cases.has_gpu, "foreign", "none"),  # no accelerator made in the EU is offered
    }
    for number, condition in enumerate(rulebook.conditions_by_number, start=1):
        if condition.subject in given:
            holds = np.isin(given[condition.subject], condition.words) != condition.negated
            tiers[number] = np.where(holds, GIVEN, 0)
    return tiers


@lru_cache(maxsize=32)
def _structure_tiers(
    facts: SovereigntyFacts,
    profile: Profile,
    held: HeldCertificates,
    trusted: frozenset[str],
    eea: frozenset[str],
) -> IntArray:
    """Tier of each numbered condition per structure; the last column is the unknown structure."""
    conditions = rulebook_of(facts).conditions_by_number
    tiers = np.zeros((len(conditions) + 1, len(facts.structures) + 1), dtype=np.int32)
    tiers[0] = GIVEN
    for structure in range(len(facts.structures)):
        words = words_of(facts, structure, profile, held, trusted, eea)
        tiers[1:, structure] = [strength(condition, words) for condition in conditions]
    return tiers


def _applicable(framework: Framework, cases: _Distinct) -> BoolArray:
    """Criteria that apply, per case: 3.5 to AI workloads, 6.5 to AI on accelerators, the rest to all."""
    ai = np.full(len(cases.structure), cases.workload_type == "ai")
    by_rule = {"all": np.ones_like(ai), "model": ai, "accelerator": ai & cases.has_gpu}
    return np.stack([by_rule[rule] for rule in framework.applies_to], axis=1)


def _structural_set(
    facts: SovereigntyFacts, profile: Profile, cases: _Distinct, steps: Steps, applicable: BoolArray
) -> tuple[BoolArray, BoolArray]:
    """Criteria the structural minimum runs over, and those that leave it undetermined.

    1.8 counts once a fact settles it. 2.3 counts under `exposure_by_presence`: a presence outside
    lowers it, none outside leaves it out, an unknown presence leaves the axis undetermined.
    """
    rule = np.array(facts.framework.structural)
    settled = steps.structural > 0
    always = (rule == "yes") & applicable
    counted = (always | ((rule == "if_settled") & applicable)) & settled
    unclear = always & ~settled
    if profile.exposure_by_presence:
        column = facts.framework.structural.index("by_presence")
        told = np.array([facts.fact(int(code), "presence_countries") is not None for code in cases.structure])
        outside = steps.ceiling[:, column] < facts.framework.top[column]
        counted[:, column] = outside
        unclear[:, column] = ~told
    return counted, unclear


def _handed_out(
    framework: Framework,
    profile: Profile,
    steps: Steps,
    applicable: BoolArray,
    counted: BoolArray,
    unclear: BoolArray,
    known: BoolArray,
    case: IntArray,
) -> Levels:
    """Levels per distinct case, then per candidate."""
    axes = {
        axis: _axis_levels(framework, axis, steps, applicable, counted, unclear, known, case)
        for axis in ("juridical", "technological", "assurance")
    }
    low, high = _structural_range(steps, counted)
    weights = own_weights(framework, profile.weights)
    scored = applicable & (weights[framework.objective] > 0)
    spoken = (steps.structural > 0) & ~steps.presumed
    return Levels(
        **axes,
        score_low=_score(framework, low, applicable, weights)[case],
        score_high=_score(framework, high, applicable, weights)[case],
        coverage=((spoken & scored).sum(axis=1) / scored.sum(axis=1))[case],
        official={
            name: _official(framework, name, steps, applicable, known, case) for name in framework.profiles
        },
        case=case,
        steps=steps,
        applicable=applicable,
        counted=counted,
    )


def _axis_levels(
    framework: Framework,
    axis: str,
    steps: Steps,
    applicable: BoolArray,
    counted: BoolArray,
    unclear: BoolArray,
    known: BoolArray,
    case: IntArray,
) -> AxisLevels:
    on_axis = framework.on_axis(axis)
    decided = known & ~(unclear & on_axis).any(axis=1)
    return AxisLevels(
        structural=_minimum(framework, steps.structural, counted & on_axis, decided)[case],
        proven=_minimum(framework, steps.proven, applicable & on_axis, known)[case],
        ceiling=_minimum(framework, steps.ceiling, applicable & on_axis, known)[case],
    )


def _minimum(framework: Framework, steps: IntArray, over: BoolArray, known: BoolArray) -> LevelArray:
    """Lowest SEAL over some criteria, per case; -1 where nothing decides."""
    seal = np.where(over, framework.seal[np.arange(len(framework.criteria)), steps], 9)
    lowest = np.where(known & over.any(axis=1), seal.min(axis=1), UNDETERMINED)
    return lowest.astype(np.int8)


def _structural_range(steps: Steps, counted: BoolArray) -> tuple[IntArray, IntArray]:
    """Lowest and highest step: what structure settles stands, the rest spans proof to ceiling."""
    low = np.where(counted, steps.structural, steps.proven)
    high = np.where(counted & ~steps.presumed, steps.structural, steps.ceiling)
    return low, np.maximum(low, high)


def _score(framework: Framework, steps: IntArray, applicable: BoolArray, weights: FloatArray) -> FloatArray:
    """Score 0-100 per case; criteria that do not apply leave both points and maximum."""
    rows = np.arange(len(framework.criteria))
    member = np.eye(len(framework.objectives))[framework.objective]
    reached = np.where(applicable, framework.points[rows, steps], 0.0) @ member
    maxima = np.where(applicable, framework.points[rows, framework.top], 0.0) @ member
    return weighted_score(reached, maxima, weights)


def _official(
    framework: Framework, profile: str, steps: Steps, applicable: BoolArray, known: BoolArray, case: IntArray
) -> Official:
    weights = framework.weights_of(profile)
    return Official(
        seal=_minimum(framework, steps.proven, applicable, known)[case],
        seal_ceiling=_minimum(framework, steps.ceiling, applicable, known)[case],
        score_low=_score(framework, steps.proven, applicable, weights)[case],
        score_high=_score(framework, steps.ceiling, applicable, weights)[case],
    )
