"""Facts to obtain: what a provider must show to reach a level, in which order, and how to ask for it.

A level is a minimum, so that *every* criterion below it has to rise. Ordered lowest first, the list
reads as a staircase: `reaches` is the level of the axis once this fact and all before it are had.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from catalog.quantities import BoolArray
from catalog.sovereignty.assess import Levels
from catalog.sovereignty.evidence import Condition, Rule, Tier, highest_step
from catalog.sovereignty.facts import Question, SovereigntyFacts, StructureFact
from catalog.workloads import Evidence


@dataclass(frozen=True, slots=True)
class WantedFact:
    """One fact to ask for. Levels are SEAL 0-4; `step_needed` reaches the level demanded.

    `least_tier` is the weakest evidence that proves that step (for a structural level any evidence does:
    E1). `reaches` is the level of the axis once this and all earlier facts of the list are shown.
    """

    criterion: str
    title: str
    level: int
    ceiling: int
    step_needed: int
    step_label: str
    least_tier: Tier
    reaches: int
    question: Question


@dataclass(frozen=True, slots=True)
class WayToLevel:
    """What stands between a candidate and a level of an axis.

    `reachable` is false when a known adverse fact holds some criterion below it whatever is shown:
    those are `blocked_by`. `wanted` is empty when the level is reached.
    """

    axis: str
    demanded: int
    evidence: Evidence
    reached: int
    reachable: bool
    blocked_by: tuple[str, ...]
    wanted: tuple[WantedFact, ...]


def way_to_level(
    facts: SovereigntyFacts,
    levels: Levels,
    candidate: int,
    axis: str,
    demanded: int,
    evidence: Evidence = Evidence.STRUCTURAL,
) -> WayToLevel:
    """The ordered facts to obtain from a provider for a level (0-4) of an axis, on a kind of evidence."""
    row, framework = int(levels.case[candidate]), levels.framework
    steps = levels.steps.structural if evidence is Evidence.STRUCTURAL else levels.steps.proven
    held = getattr(levels.axis(axis), evidence.value)
    rows = np.arange(len(framework.criteria))
    now, best = framework.seal[rows, steps[row]], framework.seal[rows, levels.steps.ceiling[row]]
    now = np.where(steps[row] == 0, np.minimum(now, 0), now)  # what nothing settles counts as 0 at gates
    over = _asked(facts, levels, row, evidence) & framework.on_axis(axis)
    short = over & (now < demanded)
    # An adverse fact anywhere on the axis caps it, also at a criterion structure does not run over.
    blocked = levels.applicable[row] & framework.on_axis(axis) & (best < demanded)
    order = sorted(np.flatnonzero(short & ~blocked).tolist(), key=lambda c: (int(now[c]), c))
    floor = int(now[over & ~(short & ~blocked)].min(initial=4))
    wanted = []
    for place, code in enumerate(order):
        still = int(now[order[place + 1]]) if place + 1 < len(order) else 4
        step = int(np.flatnonzero(framework.seal[code, 1:] >= demanded)[0]) + 1
        wanted.append(
            WantedFact(
                criterion=framework.criteria[code],
                title=framework.titles[code],
                level=int(now[code]),
                ceiling=int(best[code]),
                step_needed=step,
                step_label=facts.ladders[framework.criteria[code], step],
                least_tier=_least_tier(step, int(framework.top[code]), evidence),
                reaches=min(floor, still, demanded),
                question=facts.questions[framework.criteria[code]],
            )
        )
    return WayToLevel(
        axis=axis,
        demanded=demanded,
        evidence=evidence,
        reached=int(held[candidate]),
        reachable=not blocked.any(),
        blocked_by=tuple(framework.criteria[c] for c in np.flatnonzero(blocked)),
        wanted=tuple(wanted),
    )


def _asked(facts: SovereigntyFacts, levels: Levels, row: int, evidence: Evidence) -> BoolArray:
    """Criteria a level runs over: on proof all that apply; by structure those counted or still open."""
    applicable: BoolArray = levels.applicable[row]
    if evidence is Evidence.PROVEN:
        return applicable
    always = np.array([rule == "yes" for rule in facts.framework.structural])
    return np.asarray(levels.counted[row] | (always & applicable))


def _least_tier(step: int, top: int, evidence: Evidence) -> Tier:
    if evidence is Evidence.STRUCTURAL:
        return Tier.E1
    return next(tier for tier in Tier if highest_step(tier, top) >= step)


@dataclass(frozen=True, slots=True)
class Document:
    """A document a provider would show: it credits a step (1-based) of a criterion to a structure (code)."""

    structure: int
    criterion: str
    step: int
    tier: Tier


def with_documents(facts: SovereigntyFacts, documents: Iterable[Document], date: str) -> SovereigntyFacts:
    """The facts as they would be had providers shown documents, dated ISO: to price what each is worth.

    A document speaks for its own structure and no other.
    """
    layers, rules = list(facts.layers), list(facts.rules)
    for document in documents:
        layer = f"document_{document.structure}_{document.criterion}"
        shown = StructureFact(layer, "shown by the provider", (), False, document.tier, date, "", "")
        layers[document.structure] = {**layers[document.structure], layer: shown}
        rules.append(_crediting(document, layer, date))
    order = {name: code for code, name in enumerate(facts.framework.criteria)}
    rules.sort(key=lambda rule: order[rule.criterion])
    return replace(facts, layers=tuple(layers), rules=tuple(rules))


def _crediting(document: Document, layer: str, date: str) -> Rule:
    return Rule(
        scheme="document",
        criterion=document.criterion,
        step=document.step,
        tier=document.tier,
        effect="credit",
        conditions=(Condition("fact", (layer,)),),
        reasoning="A document the provider would show.",
        confidence="high",
        source="",
        date=date,
    )


def with_document(
    facts: SovereigntyFacts, structure: int, criterion: str, step: int, tier: Tier, date: str
) -> SovereigntyFacts:
    """The facts as they would be had a structure shown one document, dated ISO."""
    return with_documents(facts, [Document(structure, criterion, step, tier)], date)
