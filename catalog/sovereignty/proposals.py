"""Levels of a framework that is only proposed (CADA, COM(2026) 502): shown apart, gating nothing.

`proposals.csv` says which facts meet or fail a requirement; whatever no fact decides is to confirm. The
levels are cumulative: `held` is the highest with all requirements met, `possible` the highest with none
unmet.
"""

from dataclasses import dataclass
from typing import Literal

from catalog.recent import kept
from catalog.sovereignty.evidence import Condition
from catalog.sovereignty.facts import HeldCertificates, ProposalFactor, SovereigntyFacts
from catalog.sovereignty.subjects import GIVEN, Profile, Words, strength, words_of

CADA = "CADA-COM(2026)502-proposal"
UNION = ("EU",)
Verdict = Literal["met", "unmet", "to_confirm"]


@dataclass(frozen=True, slots=True)
class ProposedRequirement:
    """One requirement of a proposed level: `met`, `unmet` or `to_confirm`."""

    factor: str
    level: str
    question: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ProposedLevel:
    """Where a structure stands in a proposal; a level is its name (`UA-2`) or None for below the first."""

    framework: str
    held: str | None
    possible: str | None
    requirements: tuple[ProposedRequirement, ...]


@kept(256)
def proposed_level(
    facts: SovereigntyFacts,
    structure: int,
    country: str,
    held: HeldCertificates,
    eu: frozenset[str],
    eea: frozenset[str],
    framework: str = CADA,
) -> ProposedLevel:
    """The standing of a structure in a place (ISO alpha-2, empty unknown) under a proposed framework.

    The proposal speaks of the Union, so that only its members are inside, whatever the buyer trusts.
    """
    union = eu | {"EU"}
    region = "trusted" if country in union else "outside" if country else "unknown"
    words: Words = {"region": {region: GIVEN}}
    if structure >= 0:
        words = {**words_of(facts, structure, Profile(trusted_countries=UNION), held, union, eea), **words}
    asked = tuple(
        ProposedRequirement(factor.factor, factor.level, factor.question, _verdict(factor, words))
        for factor in facts.proposals[framework]
    )
    return ProposedLevel(framework, _highest(asked, {"met"}), _highest(asked, {"met", "to_confirm"}), asked)


def _verdict(factor: ProposalFactor, words: Words) -> Verdict:
    """An adverse fact outweighs a document that says otherwise."""
    if any(_holds(conditions, words) for conditions in factor.unmet):
        return "unmet"
    return "met" if any(_holds(conditions, words) for conditions in factor.met) else "to_confirm"


def _holds(conditions: tuple[Condition, ...], words: Words) -> bool:
    return all(strength(condition, words) > 0 for condition in conditions)


def _highest(asked: tuple[ProposedRequirement, ...], passing: set[str]) -> str | None:
    reached = None
    for level in dict.fromkeys(requirement.level for requirement in asked):
        if any(r.verdict not in passing for r in asked if r.level == level):
            return reached
        reached = level
    return reached
