"""Sovereignty levels of candidates: juridical, technological and assurance, each read three ways.

A case is what the levels depend on: structure, country of the place, workload type, origin of the
model, accelerator, keys. Tens of thousands of candidates share a few thousand cases, so that every case is
judged once per profile, as arrays, and the result is handed out. Method: `method.md` beside this file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from catalog.quantities import BoolArray, IntArray
from catalog.recent import Itself, Recent, kept
from catalog.sovereignty.ageing import enduring
from catalog.sovereignty.aggregate import UNDETERMINED, Official, minimum, score, seals
from catalog.sovereignty.cases import (
    MODEL_ORIGINS,
    PLACES,
    WORKLOAD_TYPES,
    Cases,
    Distinct,
    LevelArray,
    case_numbers,
    every_case,
    listed,
    some_cases,
)
from catalog.sovereignty.facts import HeldCertificates, SovereigntyFacts
from catalog.sovereignty.frameworks import Framework, own_weights
from catalog.sovereignty.judgement import AxisLevels, CaseLevels, Levels
from catalog.sovereignty.rulebook import Rulebook, Steps, firing, rulebook_of, steps_reached
from catalog.sovereignty.strict import judged_framework, strict_criteria
from catalog.sovereignty.subjects import GIVEN, Profile, trusted_set, words_of

# A kilobyte or two each.
_TIERS: Recent[tuple[object, ...], tuple[IntArray, IntArray]] = Recent(600)

__all__ = [
    "MODEL_ORIGINS",
    "UNDETERMINED",
    "WORKLOAD_TYPES",
    "AxisLevels",
    "Cases",
    "LevelArray",
    "Levels",
    "Official",
    "assess_few",
    "assess_sovereignty",
    "assess_together",
]


def assess_sovereignty(
    facts: SovereigntyFacts, profile: Profile, cases: Cases, held: HeldCertificates
) -> Levels:
    """Levels, scores and coverage of every candidate under a reading profile."""
    trusted = trusted_set(profile, cases.eu, cases.eea)
    case = case_numbers(cases, len(facts.structures), trusted)
    judged = _every_judged(facts, profile, held, trusted, cases.eea, cases.workload_type, cases.keys)
    return Levels(judged, case)


def assess_few(facts: SovereigntyFacts, profile: Profile, cases: Cases, held: HeldCertificates) -> Levels:
    """The same for a few candidates: only their own cases are judged, and nothing is kept.

    For facts or dates that are tried once: what a document would change, what a certificate's end does.
    """
    return assess_together(facts, profile, [cases], held)[0]


def assess_together(
    facts: SovereigntyFacts, profile: Profile, asked: Sequence[Cases], held: HeldCertificates
) -> tuple[Levels, ...]:
    """The same for the candidates of several workloads under one list of EU and EEA members."""
    if not asked:
        return ()
    trusted, structures = trusted_set(profile, asked[0].eu, asked[0].eea), len(facts.structures)
    alike: dict[tuple[str, str], list[int]] = {}
    for position, cases in enumerate(asked):
        alike.setdefault((cases.workload_type, cases.keys), []).append(position)
    found: dict[int, IntArray] = {}
    parts: list[Distinct] = []
    judged = 0
    for (workload_type, keys), positions in alike.items():
        each = [case_numbers(asked[position], structures, trusted) for position in positions]
        numbers, case = np.unique(np.concatenate(each), return_inverse=True)
        ends = np.cumsum([len(one) for one in each])[:-1]
        found.update(zip(positions, np.split((case + judged).astype(np.int32), ends), strict=True))
        parts.append(some_cases(numbers, structures, workload_type, keys))
        judged += len(numbers)
    levels = _judged(facts, profile, held, trusted, asked[0].eea, listed(parts))
    return tuple(Levels(levels, found[position]) for position in range(len(asked)))


@kept(12)
def _every_judged(
    facts: SovereigntyFacts,
    profile: Profile,
    held: HeldCertificates,
    trusted: frozenset[str],
    eea: frozenset[str],
    workload_type: str,
    keys: str,
) -> CaseLevels:
    """Every case a workload of this type may meet, judged once under a profile."""
    distinct = every_case(len(facts.structures), workload_type, keys)
    return _judged(facts, profile, held, trusted, eea, distinct)


def _judged(
    facts: SovereigntyFacts,
    profile: Profile,
    held: HeldCertificates,
    trusted: frozenset[str],
    eea: frozenset[str],
    distinct: Distinct,
) -> CaseLevels:
    rulebook = rulebook_of(facts)
    framework = judged_framework(facts, profile.strict_switches)
    asked = tuple(np.unique(distinct.structure).tolist())
    fresh, lasting = _structure_tiers(facts, profile.unweighted, held, trusted, eea, asked)
    fired, lapsed = _fired(rulebook, fresh, lasting, distinct, framework)
    steps = steps_reached(rulebook, fired, framework.top)
    applicable = _applicable(framework, distinct)
    counted, unclear = _structural_set(facts, profile, distinct, steps, applicable)
    unclear |= applicable & lapsed & _may_count(framework)
    known = distinct.structure >= 0
    return _levels_of(facts, profile, Judged(framework, steps, applicable, counted, unclear, known, fired))


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Everything worked out per case, from which its levels and scores are read."""

    framework: Framework
    steps: Steps
    applicable: BoolArray
    counted: BoolArray
    unclear: BoolArray
    known: BoolArray
    fired: IntArray


def _fired(
    rulebook: Rulebook, fresh: IntArray, lasting: IntArray, cases: Distinct, framework: Framework
) -> tuple[IntArray, BoolArray]:
    """Tier at which each rule fires in each case, and the criteria whose only facts have lapsed.

    Only what speaks for a provider grows old: silence does not undo an adverse fact.
    """
    fired = firing(rulebook, _condition_tiers(rulebook, fresh, cases))
    if np.array_equal(fresh, lasting):
        return fired, np.zeros((fired.shape[1], len(framework.criteria)), dtype=np.bool_)
    aged = firing(rulebook, _condition_tiers(rulebook, lasting, cases))
    enduring_only = np.where(rulebook.with_effect("credit")[:, None], aged, fired)
    before, after = (steps_reached(rulebook, f, framework.top).structural for f in (fired, enduring_only))
    return enduring_only, (before > 0) & (after == 0)


def _may_count(framework: Framework) -> BoolArray:
    """Criteria a settled fact puts into the structural minimum: one whose fact lapsed is not left out."""
    return np.array([rule in {"yes", "if_settled"} for rule in framework.structural])


def _condition_tiers(rulebook: Rulebook, by_structure: IntArray, cases: Distinct) -> IntArray:
    """Tier at which each numbered condition holds in each case; row 0 always holds."""
    tiers = by_structure[:, cases.structure]
    given: Mapping[str, tuple[tuple[str, ...], IntArray]] = {
        "region": (PLACES, cases.place),
        "workload": (WORKLOAD_TYPES, cases.workload_type),
        "model": (MODEL_ORIGINS, cases.model_origin),
        # No accelerator made in the EU is offered.
        "accelerator": (("none", "foreign"), cases.has_gpu.astype(np.int32)),
        "keys": (cases.holders, cases.keys),
    }
    for number, condition in enumerate(rulebook.conditions_by_number, start=1):
        if condition.subject in given:
            words, said = given[condition.subject]
            holds = np.array([(word in condition.words) != condition.negated for word in words])
            tiers[number] = np.where(holds, GIVEN, 0)[said]
    return tiers


def _structure_tiers(
    facts: SovereigntyFacts,
    reading: Profile,
    held: HeldCertificates,
    trusted: frozenset[str],
    eea: frozenset[str],
    asked: tuple[int, ...],
) -> tuple[IntArray, IntArray]:
    """Tier of each numbered condition per structure `asked`, as stated and as it lasts; last: no facts."""
    rulebook, lasts = rulebook_of(facts), enduring(facts, reading.as_of)
    fresh = np.zeros((len(rulebook.conditions_by_number) + 1, len(facts.structures) + 1), dtype=np.int32)
    fresh[0] = GIVEN
    lasting = fresh.copy()
    for structure in (code for code in asked if code >= 0):
        # Everything the words of a structure are made of: most facts that are altered are those of others.
        key = (
            *(Itself(rulebook), Itself(facts.layers[structure]), Itself(facts.readings), Itself(facts.laws)),
            *(facts.awards.get(facts.structures[structure]), reading, trusted, eea),
            *(held.schemes, held.tier[structure].tobytes()),
        )
        anew = partial(_tiers_of, facts, lasts, structure, reading, held, trusted, eea)
        fresh[1:, structure], lasting[1:, structure] = _TIERS.get(key, anew)
    return fresh, np.minimum(fresh, lasting)


def _tiers_of(
    facts: SovereigntyFacts,
    lasts: SovereigntyFacts,
    structure: int,
    reading: Profile,
    held: HeldCertificates,
    trusted: frozenset[str],
    eea: frozenset[str],
) -> tuple[IntArray, IntArray]:
    """Tier of each numbered condition for one structure, as stated and as it lasts.

    A negated condition and one that only says to whom a certificate applies rest on what was last known.
    """
    rulebook = rulebook_of(facts)
    fresh = rulebook.strengths(words_of(facts, structure, reading, held, trusted, eea))
    if lasts.layers[structure] is facts.layers[structure]:
        return fresh, fresh
    old = rulebook.strengths(words_of(lasts, structure, reading, held, trusted, eea))
    return fresh, np.where(rulebook.negated | rulebook.qualifier, fresh, old)


def _applicable(framework: Framework, cases: Distinct) -> BoolArray:
    """Criteria that apply, per case: 3.5 to AI workloads, 6.5 to AI on accelerators, the rest to all."""
    ai = cases.workload_type == WORKLOAD_TYPES.index("ai")
    by_rule = {"all": np.ones_like(ai), "model": ai, "accelerator": ai & cases.has_gpu}
    return np.stack([by_rule[rule] for rule in framework.applies_to], axis=1)


def _structural_set(
    facts: SovereigntyFacts, profile: Profile, cases: Distinct, steps: Steps, applicable: BoolArray
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
    # A strict reading takes what nobody states at its worst step instead of leaving the axis open.
    counted |= applicable & strict_criteria(facts, profile.strict_switches)
    if profile.exposure_by_presence:
        column = facts.framework.structural.index("by_presence")
        told = np.array([facts.fact(int(code), "presence_countries") is not None for code in cases.structure])
        outside = steps.ceiling[:, column] < facts.framework.top[column]
        counted[:, column] = outside
        unclear[:, column] = ~told
    return counted, unclear


def _levels_of(facts: SovereigntyFacts, profile: Profile, judged: Judged) -> CaseLevels:
    """Levels and scores of every case."""
    framework, steps, applicable = judged.framework, judged.steps, judged.applicable
    low, high = _structural_range(steps, judged.counted)
    weights = own_weights(framework, profile.weights, profile.user_weights)
    scored = applicable & (weights[framework.objective] > 0)
    spoken = (steps.structural > 0) & ~steps.presumed
    reached = Seals(*(seals(framework, each) for each in (steps.structural, steps.proven, steps.ceiling)))
    return CaseLevels(
        juridical=_axis_levels(judged, reached, "juridical"),
        technological=_axis_levels(judged, reached, "technological"),
        assurance=_axis_levels(judged, reached, "assurance"),
        score_low=score(framework, low, applicable, weights),
        score_high=score(framework, high, applicable, weights),
        coverage=(spoken & scored).sum(axis=1) / scored.sum(axis=1),
        steps=steps,
        applicable=applicable,
        counted=judged.counted,
        fired=judged.fired,
        known=judged.known,
        framework=framework,
        published=facts.framework,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Seals:
    """SEAL of each step that is reached by structure, on proof and at best, cases by criteria."""

    structural: IntArray
    proven: IntArray
    ceiling: IntArray


def _axis_levels(judged: Judged, reached: Seals, axis: str) -> AxisLevels:
    """Minima over an axis. An adverse fact at any criterion is a fact: structure never passes the ceiling."""
    known, on_axis = judged.known, judged.framework.on_axis(axis)
    decided = known & ~(judged.unclear & on_axis).any(axis=1)
    applicable = judged.applicable & on_axis
    ceiling = minimum(reached.ceiling, applicable, known)
    structural = minimum(reached.structural, judged.counted & on_axis, decided)
    return AxisLevels(
        structural=np.minimum(structural, ceiling),
        proven=minimum(reached.proven, applicable, known),
        ceiling=ceiling,
    )


def _structural_range(steps: Steps, counted: BoolArray) -> tuple[IntArray, IntArray]:
    """Lowest and highest step: what structure settles stands, the rest spans proof to ceiling."""
    low = np.where(counted, steps.structural, steps.proven)
    high = np.where(counted & ~steps.presumed, steps.structural, steps.ceiling)
    return low, np.maximum(low, high)
