"""What to ask of a provider, in an answer: the way to a level and the facts that lead there."""

from app.recommendations.answer_figures import Level, Part


class WayToProof(Part):
    """How far one axis is proven and which level was aimed at.

    `reachable` is false when known adverse facts, `blocked_by`, hold it down whatever is shown.
    """

    axis: str
    demanded: Level
    reached: Level | None
    reachable: bool
    blocked_by: tuple[str, ...]


class FactToObtain(Part):
    """One question to send: the criterion rises from `level` to `needed` on a document of `least_evidence`.

    `axis_reaches` is the proven level of the axis once this and all earlier facts of that axis are shown.
    """

    axis: str
    criterion: str
    level: Level
    needed: Level
    axis_reaches: Level
    least_evidence: str
    question_en: str
    question_fr: str
    document_en: str
    document_fr: str


class FactsToObtain(Part):
    """What a chosen provider should show for some workloads: ways per axis, facts with the widest gap first.

    `facts_more` counts those left out of the list.
    """

    workloads: tuple[str, ...]
    provider: str
    ways: tuple[WayToProof, ...]
    facts: tuple[FactToObtain, ...]
    facts_more: int
