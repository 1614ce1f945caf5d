"""What is said of each criterion of one candidate: its steps, the rules that speak and their sources."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from catalog.sovereignty.assess import Levels
from catalog.sovereignty.evidence import Condition, Effect, Rule, Tier
from catalog.sovereignty.facts import SovereigntyFacts
from catalog.sovereignty.rulebook import rulebook_of

# Which layer of the structure a word of a condition was derived from.
LAYERS_OF_SUBJECT = {
    "owner": ("ultimate_owner_country", "ultimate_owner"),
    "stack": ("control_plane_licence", "control_plane"),
    "seat": ("seat_country",),
    "operator": ("operator_country",),
    "hosting": ("datacentre_operator", "operator_country"),
    "presence": ("presence_countries",),
    "offered": ("key_management_options",),
}


Status = Literal["proven", "settled", "adverse", "presumed", "unknown"]


@dataclass(frozen=True, slots=True)
class Voice:
    """One rule that speaks on a criterion: what it says, with which effect and step, on which evidence."""

    scheme: str
    effect: Effect
    step: int
    tier: Tier
    reasoning: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A criterion of one candidate. Steps are 1-based (structural 0: nothing settles it); SEAL 0-4.

    `status` is `proven` (credited evidence), `settled` (facts say so, not proven at that step), `adverse` (a
    known fact holds it there whatever is shown), `presumed` (the worst case that fits) or `unknown`. `label`
    words the step; `voices` are the rules, strongest first.
    """

    criterion: str
    title: str
    axis: str
    objective: str
    applies: bool
    counts_for_structure: bool
    structural_step: int
    proven_step: int
    ceiling_step: int
    top_step: int
    structural_seal: int
    proven_seal: int
    ceiling_seal: int
    status: Status
    label: str
    voices: tuple[Voice, ...]


def findings_of(
    facts: SovereigntyFacts, levels: Levels, candidate: int, structure: int
) -> tuple[Finding, ...]:
    """Every criterion of the calculator for one candidate, in its order; `structure` is its code."""
    return tuple(
        finding_of(facts, levels, candidate, structure, criterion) for criterion in facts.framework.criteria
    )


def finding_of(
    facts: SovereigntyFacts, levels: Levels, candidate: int, structure: int, criterion: str
) -> Finding:
    """One criterion of one candidate."""
    framework, row = levels.framework, int(levels.case[candidate])
    code = framework.criteria.index(criterion)
    steps = [int(s[row, code]) for s in (levels.steps.structural, levels.steps.proven, levels.steps.ceiling)]
    seals = [int(framework.seal[code, step]) for step in steps]
    voices = _voices(facts, levels, row, structure, criterion)
    presumed = bool(levels.steps.presumed[row, code])
    return Finding(
        criterion=criterion,
        title=framework.titles[code],
        axis=framework.axis[code],
        objective=framework.objectives[framework.objective[code]],
        applies=bool(levels.applicable[row, code]),
        counts_for_structure=bool(levels.counted[row, code]),
        structural_step=steps[0],
        proven_step=steps[1],
        ceiling_step=steps[2],
        top_step=int(framework.top[code]),
        structural_seal=seals[0],
        proven_seal=seals[1],
        ceiling_seal=seals[2],
        status=_status(steps[0], steps[1], presumed, held_down=steps[0] == steps[2] < framework.top[code]),
        label=facts.ladders.get((criterion, max(1, steps[0])), ""),
        voices=voices,
    )


def _status(structural: int, proven: int, presumed: bool, held_down: bool) -> Status:
    if presumed:
        return "presumed"
    if structural == 0:
        return "unknown"
    if held_down:
        return "adverse"
    return "proven" if proven == structural else "settled"


def _voices(
    facts: SovereigntyFacts, levels: Levels, row: int, structure: int, criterion: str
) -> tuple[Voice, ...]:
    """Rules that speak here, adverse ones first; a presumption is silent where a fact decides."""
    rules = rulebook_of(facts)
    code = facts.framework.criteria.index(criterion)
    at = np.flatnonzero((levels.fired[:, row] > 0) & (rules.criterion == code))
    presumed = bool(levels.steps.presumed[row, code])
    speaking = [
        Voice(
            scheme=facts.rules[r].scheme,
            effect=facts.rules[r].effect,
            step=facts.rules[r].step,
            tier=Tier(int(levels.fired[r, row])),
            reasoning=facts.rules[r].reasoning,
            sources=_sources(facts, structure, facts.rules[r]),
        )
        for r in at.tolist()
        if presumed or facts.rules[r].effect != "presume"
    ]
    return tuple(sorted(speaking, key=_loudness))


def _loudness(voice: Voice) -> tuple[int, int]:
    """Adverse facts first, the lowest before; then credits, the best before; what is assumed last."""
    order: dict[Effect, int] = {"limit": 0, "credit": 1, "presume": 2, "bound": 3}
    return order[voice.effect], -voice.step if voice.effect == "credit" else voice.step


def _sources(facts: SovereigntyFacts, structure: int, rule: Rule) -> tuple[str, ...]:
    """Of the rule, and of the facts its conditions rest on."""
    cited = [rule.source]
    for condition in rule.conditions:
        cited += [_source(facts, structure, layer) for layer in _layers(condition)]
    return tuple(dict.fromkeys(source for source in cited if source))


def _layers(condition: Condition) -> tuple[str, ...]:
    return condition.words if condition.subject == "fact" else LAYERS_OF_SUBJECT.get(condition.subject, ())


def _source(facts: SovereigntyFacts, structure: int, layer: str) -> str:
    fact = facts.fact(structure, layer)
    return fact.source if fact else ""
