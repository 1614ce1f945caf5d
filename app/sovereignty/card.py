"""The card of a provider, assembled from the lens: one page, read from what is known to what to ask.

Every provider of the catalog has one; without structure facts it says so and lists what to obtain.
"""

from app.recommendations.answer_figures import ScoreRange
from app.sovereignty.papers import certificates_on, statements_on
from app.sovereignty.schemas import (
    Asked,
    Axes,
    Axis,
    CitedSource,
    Coverage,
    OfficialResult,
    Proposal,
    ProposedPoint,
    ProviderCard,
    StackLayer,
    Warned,
)
from app.sovereignty.sections import chain_of_control, criterion_view, metrics_of, reached, stack_layers
from app.sovereignty.subject import Subject, case_of
from app.sovereignty.ways import ways_up
from catalog.library import Catalog
from catalog.provenance import source_ids
from catalog.sovereignty import (
    Finding,
    Levels,
    Profile,
    assess_sovereignty,
    decided_by,
    findings_of,
    held_certificates,
    proposed_level,
    trusted_set,
    unsettled,
    warnings_of,
)
from catalog.sovereignty.ageing import has_lapsed

AXES = ("juridical", "technological", "assurance")


def card_of(
    catalog: Catalog, subject: Subject, profile: Profile, keys: str = "", level: int | None = None
) -> ProviderCard:
    """The card of a subject under a reading profile; certificates are those held on `profile.as_of`.

    `level` (0-4) is the one the ways up lead to; None for the next above what is held.
    """
    facts = catalog.sovereignty
    code = facts.code(subject.structure)
    held = held_certificates(facts, catalog.certificates, profile.as_of)
    case = case_of(catalog, subject, keys)
    levels = assess_sovereignty(facts, profile, case, held)
    trusted = trusted_set(profile, case.eu, case.eea)
    findings = findings_of(facts, levels, 0, code)
    layers = stack_layers(catalog, subject, trusted)
    card = ProviderCard(
        schema="havre/sovereignty-card/1",
        asked=_asked(catalog, subject, profile, keys),
        coverage=_coverage(catalog, code, levels, findings, profile, layers),
        axes=Axes(**{axis: _axis(catalog, levels, axis) for axis in AXES}),
        score=_range(levels.score_low[0], levels.score_high[0]) if code >= 0 else None,
        official={name: _official(levels, name, code) for name in levels.official},
        proposals=(_proposal(catalog, subject, profile, code),),
        chain_of_control=chain_of_control(facts, code),
        reach=reached(facts, code, trusted),
        layers=layers,
        resilience=metrics_of(catalog, subject, trusted),
        criteria=tuple(criterion_view(finding) for finding in findings),
        ways_up=ways_up(facts, levels, level),
        warnings=tuple(
            Warned(code=w.code, text=w.text, sources=cited(*w.sources))
            for w in warnings_of(facts, levels, 0, code, trusted)
        ),
        certificates=certificates_on(catalog, subject, profile),
        statements=statements_on(catalog, subject),
        catalog_digest=catalog.digest,
        sources={},
    )
    return card.model_copy(update={"sources": _sources(catalog, card)})


def cited(*references: str) -> tuple[str, ...]:
    """Ids of sources in references such as `a:suffix|b`, each once."""
    return tuple(dict.fromkeys(source for reference in references for source in source_ids(reference)))


def _asked(catalog: Catalog, subject: Subject, profile: Profile, keys: str) -> Asked:
    row = catalog.providers.id.index(subject.provider)
    perimeters = catalog.sovereignty.perimeters
    others = [p.structure for p in perimeters if p.provider == subject.provider]
    return Asked(
        provider=subject.provider,
        name=catalog.providers.name[row],
        parent=catalog.providers.parent[row] or None,
        structure=subject.structure or None,
        other_structures=tuple(sorted({subject.provider, *others} - {subject.structure})) if others else (),
        workload=subject.workload,
        model=catalog.ai.models.id[subject.model_code] if subject.model_code >= 0 else None,
        model_origin=subject.origin,
        region=subject.region or None,
        country=subject.country or None,
        as_of=profile.as_of,
        trusted_countries=profile.trusted_countries,
        switches=_switches(profile),
        weights="user" if profile.user_weights else profile.weights,
        keys=keys or None,
    )


def _switches(profile: Profile) -> tuple[str, ...]:
    named = {
        "strict_control_plane": profile.strict_control_plane,
        "exposure_by_presence": profile.exposure_by_presence,
        "credit_award": profile.credit_award,
        "strict_capital": profile.strict_capital,
        "strict_firmware": profile.strict_firmware,
    }
    return tuple(name for name, on in named.items() if on)


def _coverage(
    catalog: Catalog,
    code: int,
    levels: Levels,
    findings: tuple[Finding, ...],
    profile: Profile,
    stack: tuple[StackLayer, ...],
) -> Coverage:
    def having(*statuses: str) -> tuple[str, ...]:
        return tuple(f.criterion for f in findings if f.applies and f.status in statuses)

    layers = catalog.sovereignty.layers[code] if code >= 0 else {}
    return Coverage(
        share=float(levels.coverage[0]),
        settled=having("proven", "settled"),
        adverse=having("adverse"),
        presumed=having("presumed"),
        unknown=having("unknown"),
        lapsed=tuple(name for name, fact in layers.items() if has_lapsed(fact, profile.as_of)),
        layers_known=tuple(layer.layer for layer in stack if layer.evidence != "E0"),
        layers_unknown=tuple(layer.layer for layer in stack if layer.evidence == "E0"),
    )


def _axis(catalog: Catalog, levels: Levels, axis: str) -> Axis:
    facts, held = catalog.sovereignty, levels.axis(axis)
    on_axis = {c for c, a in zip(facts.framework.criteria, facts.framework.axis, strict=True) if a == axis}
    return Axis(
        structural=level_of(held.structural[0]),
        proven=level_of(held.proven[0]),
        ceiling=level_of(held.ceiling[0]),
        decided_by=decided_by(facts, levels, 0, axis),
        unsettled=tuple(c for c in unsettled(facts, levels, 0) if c in on_axis),
    )


def level_of(level: int) -> int | None:
    """A level 0-4; None where nothing decides."""
    return None if level < 0 else int(level)


def _range(low: float, high: float) -> ScoreRange:
    return ScoreRange(low=float(low), high=float(high))


def _official(levels: Levels, name: str, code: int) -> OfficialResult:
    found = levels.official[name]
    return OfficialResult(
        seal=level_of(found.seal[0]),
        seal_ceiling=level_of(found.seal_ceiling[0]),
        score=_range(found.score_low[0], found.score_high[0]) if code >= 0 else None,
    )


def _proposal(catalog: Catalog, subject: Subject, profile: Profile, code: int) -> Proposal:
    held = held_certificates(catalog.sovereignty, catalog.certificates, profile.as_of)
    eu, eea = catalog.countries.members("EU"), catalog.countries.members("EEA")
    found = proposed_level(catalog.sovereignty, code, subject.country, held, eu, eea)
    points = [
        ProposedPoint(factor=r.factor, level=r.level, question=r.question, verdict=r.verdict)
        for r in found.requirements
    ]
    return Proposal(
        framework=found.framework,
        status="proposal",
        held=found.held,
        possible=found.possible,
        requirements=tuple(points),
    )


def _sources(catalog: Catalog, card: ProviderCard) -> dict[str, CitedSource]:
    """Every source the card cites, by id."""
    listed = [
        *(link.sources for link in card.chain_of_control),
        *(path.sources for path in card.reach.paths),
        *(layer.sources for layer in card.layers),
        *(warning.sources for warning in card.warnings),
        *(certificate.sources for certificate in card.certificates),
        *(statement.sources for statement in card.statements),
    ]
    ids = {source for sources in listed for source in sources}
    ids |= {source for view in card.criteria for voice in view.said_by for source in voice.sources}
    known = {source: catalog.sources[source] for source in sorted(ids) if source in catalog.sources}
    return {
        name: CitedSource(title=s.title, url=s.url, date=s.date, licence=s.licence)
        for name, s in known.items()
    }
