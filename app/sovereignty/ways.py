"""What would raise a level: for each axis the next level by structure and the first one on proof."""

from app.sovereignty.schemas import WantedDocument, WayUp
from catalog.sovereignty import Levels, SovereigntyFacts, WantedFact, WayToLevel, way_to_level
from catalog.workloads import Evidence

TOP = 4


def ways_up(facts: SovereigntyFacts, levels: Levels, level: int | None = None) -> tuple[WayUp, ...]:
    """The way to a level (0-4) of every axis, on structural facts and on proof; to the next one by default.

    An axis that stands at the level already has none.
    """
    asked = (
        ("juridical", Evidence.STRUCTURAL),
        ("juridical", Evidence.PROVEN),
        ("technological", Evidence.STRUCTURAL),
        ("technological", Evidence.PROVEN),
        ("assurance", Evidence.PROVEN),
    )
    return tuple(way for axis, evidence in asked if (way := _way(facts, levels, axis, evidence, level)))


def _way(
    facts: SovereigntyFacts, levels: Levels, axis: str, evidence: Evidence, level: int | None
) -> WayUp | None:
    found = levels.axis(axis)
    held = int((found.structural if evidence is Evidence.STRUCTURAL else found.proven)[0])
    # An undetermined level counts as 0, so that the first to ask for is 1.
    demanded = max(held, 0) + 1 if level is None else level
    if demanded > TOP or held >= demanded:
        return None
    return _view(way_to_level(facts, levels, 0, axis, demanded, evidence))


def _view(way: WayToLevel) -> WayUp:
    return WayUp(
        axis=way.axis,
        evidence=way.evidence.value,
        demanded=way.demanded,
        reached=None if way.reached < 0 else way.reached,
        reachable=way.reachable,
        blocked_by=way.blocked_by,
        facts_to_obtain=tuple(_document(fact) for fact in way.wanted),
    )


def _document(fact: WantedFact) -> WantedDocument:
    return WantedDocument(
        criterion=fact.criterion,
        level=fact.level,
        step_needed=fact.step_needed,
        step_label=fact.step_label,
        least_evidence=fact.least_tier.name,
        axis_reaches=fact.reaches,
        question_en=fact.question.question_en,
        question_fr=fact.question.question_fr,
        document_en=fact.question.document_en,
        document_fr=fact.question.document_fr,
    )
