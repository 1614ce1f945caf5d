"""Evidence grows old: a statement of tier E1 older than twelve months counts as nothing (E0).

Contracts, audits and decisions (E2 and better) have their own end dates and do not age here.
"""

from calendar import monthrange
from dataclasses import replace
from functools import lru_cache

from catalog.sovereignty.evidence import Tier
from catalog.sovereignty.facts import SovereigntyFacts, StructureFact


def latest_day(date: str) -> str:
    """The last day a date can mean: `2026` is 2026-12-31, `2026-02` is 2026-02-28; empty when undated."""
    if len(date) == len("2026"):
        return f"{date}-12-31"
    if len(date) == len("2026-02"):
        year, month = int(date[:4]), int(date[5:])
        return f"{date}-{monthrange(year, month)[1]}"
    return date


def has_lapsed(fact: StructureFact, as_of: str) -> bool:
    """Is a fact of tier E1 older than twelve months on an ISO date? An undated one is; no date ages none."""
    if not as_of or fact.tier != Tier.E1:
        return False
    day = latest_day(fact.date)
    return not day or f"{int(day[:4]) + 1}{day[4:]}" < as_of


@lru_cache(maxsize=16)
def enduring(facts: SovereigntyFacts, as_of: str) -> SovereigntyFacts:
    """The facts with those marked that have lapsed on a date; the same object when none has."""
    if not any(has_lapsed(fact, as_of) for layers in facts.layers for fact in layers.values()):
        return facts
    layers = tuple(
        {name: replace(fact, lapsed=has_lapsed(fact, as_of)) for name, fact in layers.items()}
        for layers in facts.layers
    )
    return replace(facts, layers=layers)
