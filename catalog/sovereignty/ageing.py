"""Evidence grows old: a statement of tier E1 older than twelve months counts as nothing (E0).

Contracts, audits and decisions (E2 and better) have their own end dates and do not age here.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import replace

from catalog.recent import Itself, kept
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


@kept(16)
def enduring(facts: SovereigntyFacts, as_of: str) -> SovereigntyFacts:
    """The facts with those marked that have lapsed on a date; the same object when none has.

    So are the layers of a structure.
    """
    layers = tuple(_lasting(Itself(layers), as_of) for layers in facts.layers)
    if all(one is other for one, other in zip(layers, facts.layers, strict=True)):
        return facts
    return replace(facts, layers=layers)


@kept(512)
def _lasting(stated: Itself[Mapping[str, StructureFact]], as_of: str) -> Mapping[str, StructureFact]:
    layers = stated.value
    gone = {name: replace(fact, lapsed=True) for name, fact in layers.items() if has_lapsed(fact, as_of)}
    return {**layers, **gone} if gone else layers
