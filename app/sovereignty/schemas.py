"""The card as it travels in JSON (`havre/sovereignty-card/1`); unknown is null, levels are SEAL 0-4.

Read from the top: how much is known (`coverage`), the three axes, who controls (`chain_of_control`,
`reach`), what the technology depends on (`layers`, `resilience`), every criterion with its evidence, and
what would raise a level (`ways_up`). Ids in `sources` fields are keys of the card's own `sources`.
"""

from typing import Literal

from pydantic import Field

from app.recommendations.answer_figures import Figure, Level, Part, ScoreRange

Verdict = Literal["met", "unmet", "to_confirm"]
ReachWord = Literal["control", "presence", "supply"]


class Asked(Part):
    """What the card was made for; `structure` is the row of facts read (null: none is known)."""

    provider: str
    name: str
    parent: str | None
    structure: str | None
    other_structures: tuple[str, ...]
    workload: str
    model: str | None
    model_origin: str
    region: str | None
    country: str | None
    as_of: str
    trusted_countries: tuple[str, ...]
    switches: tuple[str, ...]
    weights: str
    keys: str | None


class Coverage(Part):
    """How much is known: `share` (0-1) of the scored criteria some fact speaks to, and the rest by name.

    `adverse` criteria are settled against the provider. `layers_unknown` are layers nobody documents.
    """

    share: Figure
    settled: tuple[str, ...]
    adverse: tuple[str, ...]
    presumed: tuple[str, ...]
    unknown: tuple[str, ...]
    lapsed: tuple[str, ...]
    layers_known: tuple[str, ...]
    layers_unknown: tuple[str, ...]


class Axis(Part):
    """One axis. `structural` null is undetermined (a gate takes it as 0): see `unsettled`."""

    structural: Level | None
    proven: Level | None
    ceiling: Level | None
    decided_by: tuple[str, ...]
    unsettled: tuple[str, ...]


class Axes(Part):
    """The three axes."""

    juridical: Axis
    technological: Axis
    assurance: Axis


class OfficialResult(Part):
    """The Commission's aggregate on proof and at best."""

    seal: Level | None
    seal_ceiling: Level | None
    score: ScoreRange | None


class ProposedPoint(Part):
    """One requirement of a proposed level."""

    factor: str
    level: str
    question: str
    verdict: Verdict


class Proposal(Part):
    """Levels of a draft law: never gates anything."""

    framework: str
    status: Literal["proposal"]
    held: str | None
    possible: str | None
    requirements: tuple[ProposedPoint, ...]


class ChainLink(Part):
    """One fact of the chain of control."""

    role: str
    value: str | None
    countries: tuple[str, ...]
    evidence: str
    date: str | None
    note: str | None
    sources: tuple[str, ...]


class ReachPath(Part):
    """How a country reaches the provider, as a sentence, with the laws it can use."""

    country: str
    reach: ReachWord
    text: str
    laws: tuple[str, ...]
    sources: tuple[str, ...]


class Reached(Part):
    """Countries by kind of reach, and the paths of those outside the trusted ones."""

    control: tuple[str, ...]
    presence: tuple[str, ...]
    supply: tuple[str, ...]
    owner_unknown: bool
    paths: tuple[ReachPath, ...]


class StackLayer(Part):
    """One layer. `days_without_vendor` is null when unknown, `"unlimited"` when it keeps running."""

    layer: str
    vendor: str | None
    controlling_countries: tuple[str, ...]
    foreign: bool
    licence: str | None
    switch_off: Literal["yes", "no", "unknown"]
    days_without_vendor: Figure | Literal["unlimited"] | None
    substitute: str
    evidence: str
    date: str | None
    sources: tuple[str, ...]


class StackMetrics(Part):
    """Metrics of the stack; shares 0-1, the days as an upper bound unless `degradation_exact`."""

    trusted_share_low: Figure
    trusted_share_high: Figure
    kill_switch_layers: tuple[str, ...]
    confirmed_kill_switches: tuple[str, ...]
    weakest_layer: str
    days_to_degradation: Figure | Literal["unlimited"] | None
    degradation_exact: bool
    unknown_layers: tuple[str, ...]


class Voice(Part):
    """A rule that speaks on a criterion."""

    effect: Literal["credit", "limit", "presume", "bound"]
    step: int = Field(ge=1)
    scheme: str
    evidence: str
    reasoning: str
    sources: tuple[str, ...]


class CriterionView(Part):
    """A criterion: its steps (1 to `top_step`; structural null when nothing settles it) and why."""

    criterion: str
    title: str
    objective: str
    axis: str
    applies: bool
    structural: bool
    status: Literal["proven", "settled", "adverse", "presumed", "unknown"]
    step: int | None
    step_label: str | None
    proven_step: int
    ceiling_step: int
    top_step: int
    level: Level | None
    proven_level: Level
    ceiling_level: Level
    said_by: tuple[Voice, ...]


class WantedDocument(Part):
    """One fact to obtain: the question to send, the document that settles it, where the axis then stands."""

    criterion: str
    level: Level
    step_needed: int
    step_label: str
    least_evidence: str
    axis_reaches: Level
    question_en: str
    question_fr: str
    document_en: str
    document_fr: str


class WayUp(Part):
    """The way to a level of an axis: facts to obtain in order, or the adverse facts that block it."""

    axis: str
    evidence: Literal["structural", "proven"]
    demanded: Level
    reached: Level | None
    reachable: bool
    blocked_by: tuple[str, ...]
    facts_to_obtain: tuple[WantedDocument, ...]


class CardCertificate(Part):
    """A certificate on the day of the card; `credited_as` is the scheme it counts as here, null when none.

    `standing` is `held`, `expired`, `in_progress`, `unverified` or `missing` (not held, or not yet); only a
    perimeter that reaches the offers of the card counts.
    """

    scheme: str
    level: str
    standing: str
    perimeter: str
    valid_from: str | None
    valid_to: str | None
    credited_as: str | None
    said_by: str
    sources: tuple[str, ...]


class CardStatement(Part):
    """What a source says; contradictions stand side by side, and what is not verified is credited nowhere."""

    offers: str
    attribute: str
    value: str
    note: str | None
    verified: bool
    date: str | None
    sources: tuple[str, ...]


class Warned(Part):
    """What the official level does not show."""

    code: str
    text: str
    sources: tuple[str, ...]


class CitedSource(Part):
    """Where a fact comes from."""

    title: str
    url: str
    date: str
    licence: str


class ProviderCard(Part):
    """Everything Havre knows of the sovereignty of a provider, for one kind of workload in one place."""

    schema_: Literal["havre/sovereignty-card/1"] = Field(alias="schema")
    asked: Asked
    coverage: Coverage
    axes: Axes
    score: ScoreRange | None
    official: dict[str, OfficialResult]
    proposals: tuple[Proposal, ...]
    chain_of_control: tuple[ChainLink, ...]
    reach: Reached
    layers: tuple[StackLayer, ...]
    resilience: StackMetrics
    criteria: tuple[CriterionView, ...]
    ways_up: tuple[WayUp, ...]
    warnings: tuple[Warned, ...]
    certificates: tuple[CardCertificate, ...]
    statements: tuple[CardStatement, ...]
    catalog_digest: str
    sources: dict[str, CitedSource]
