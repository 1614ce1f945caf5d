"""The parts of a card that show facts: chain of control, reach with paths, layers, criteria."""

import math
from typing import Literal

from app.sovereignty.schemas import (
    ChainLink,
    CriterionView,
    Reached,
    ReachPath,
    StackLayer,
    StackMetrics,
    Voice,
)
from app.sovereignty.subject import Subject
from catalog.library import Catalog
from catalog.provenance import source_ids
from catalog.sovereignty import (
    Finding,
    Layer,
    Path,
    SovereigntyFacts,
    layers_of,
    paths_of_reach,
    reach_of,
    resilience_of,
)
from catalog.sovereignty.resilience import is_foreign
from catalog.workloads import Reach

CHAIN = (
    ("seller", "legal_entity"),
    ("seat", "seat_country"),
    ("operator", "operator_entity"),
    ("operator country", "operator_country"),
    ("support from", "support_locations"),
    ("ultimate owner", "ultimate_owner"),
    ("owner country", "ultimate_owner_country"),
    ("owner's share", "owner_share"),
    ("outside capital over 24/39 %", "non_eu_capital_over_24_39"),
    ("presence outside", "presence_countries"),
    ("data centres", "datacentre_operator"),
    ("keys", "key_management_options"),
    ("disconnection tested", "disconnect_tested"),
    ("remote switch-off", "remote_switch_off_risk"),
)
OFFER = "offer"  # the layer is named by the offer asked about, not by a source


def chain_of_control(facts: SovereigntyFacts, structure: int) -> tuple[ChainLink, ...]:
    """Who sells, operates and owns, link by link; an unknown link stays in the chain, empty."""
    return tuple(_link(facts, structure, role, layer) for role, layer in CHAIN)


def _link(facts: SovereigntyFacts, structure: int, role: str, layer: str) -> ChainLink:
    fact = facts.fact(structure, layer)
    if fact is None:
        return ChainLink(role=role, value=None, countries=(), evidence="E0", date=None, note=None, sources=())
    return ChainLink(
        role=role,
        value=fact.value,
        countries=fact.countries,
        evidence=fact.tier.name,
        date=fact.date or None,
        note=fact.note or None,
        sources=source_ids(fact.source),
    )


def reached(facts: SovereigntyFacts, structure: int, trusted: frozenset[str]) -> Reached:
    """Which countries reach the provider, and by which path those outside the trusted set do."""
    lists = reach_of(facts, structure)
    outside = sorted({country for places in lists.values() for country in places} - trusted)
    paths = [path for c in outside for path in paths_of_reach(facts, structure, c, Reach.SUPPLY)]
    return Reached(
        control=lists["control"],
        presence=lists["presence"],
        supply=lists["supply"],
        owner_unknown=facts.fact(structure, "ultimate_owner_country") is None,
        paths=tuple(_path(path) for path in paths),
    )


def _path(path: Path) -> ReachPath:
    return ReachPath(
        country=path.country,
        reach=path.reach.value,
        text=path.text,
        laws=tuple(law.law for law in path.laws),
        sources=tuple(dict.fromkeys(s for reference in path.sources for s in source_ids(reference))),
    )


def layers_under(catalog: Catalog, subject: Subject) -> tuple[Layer, ...]:
    """The layers of the lens under a subject, its model included."""
    models, code = catalog.ai.models, subject.model_code
    return layers_of(
        catalog.sovereignty,
        catalog.sovereignty.code(subject.structure),
        model_developer=models.developer[code] if code >= 0 else None,
        model_country=models.developer_country[code] if code >= 0 else None,
    )


def stack_layers(catalog: Catalog, subject: Subject, trusted: frozenset[str]) -> tuple[StackLayer, ...]:
    """Every layer with vendor, country, licence, switch, days, substitute and evidence."""
    return tuple(
        StackLayer(
            layer=layer.layer,
            vendor=layer.vendor or None,
            controlling_countries=layer.controlling_countries,
            foreign=is_foreign(layer, trusted),
            licence=layer.licence or None,
            switch_off=layer.switch_off,
            days_without_vendor=days(layer.days_without_vendor),
            substitute=layer.substitute,
            evidence=layer.tier.name,
            date=layer.date or None,
            sources=source_ids(layer.source) if layer.source != OFFER else (),
        )
        for layer in layers_under(catalog, subject)
    )


def days(figure: float | None) -> float | Literal["unlimited"] | None:
    """Days as JSON carries them: null unknown, `unlimited` when a layer keeps running."""
    return "unlimited" if figure is not None and math.isinf(figure) else figure


def metrics_of(catalog: Catalog, subject: Subject, trusted: frozenset[str]) -> StackMetrics:
    """The metrics of the stack under the trusted countries."""
    found = resilience_of(layers_under(catalog, subject), trusted)
    return StackMetrics(
        trusted_share_low=found.trusted_low,
        trusted_share_high=found.trusted_high,
        kill_switch_layers=found.kill_switch_layers,
        confirmed_kill_switches=found.confirmed_kill_switches,
        weakest_layer=found.weakest_layer,
        days_to_degradation=days(found.degradation.days_at_most),
        degradation_exact=found.degradation.exact,
        unknown_layers=found.degradation.unknown_layers,
    )


def criterion_view(finding: Finding) -> CriterionView:
    """A criterion with its steps and everything that was said of it."""
    settled = finding.structural_step > 0
    return CriterionView(
        criterion=finding.criterion,
        title=finding.title,
        objective=finding.objective,
        axis=finding.axis,
        applies=finding.applies,
        structural=finding.counts_for_structure,
        status=finding.status,
        step=finding.structural_step if settled else None,
        step_label=finding.label if settled else None,
        proven_step=finding.proven_step,
        ceiling_step=finding.ceiling_step,
        top_step=finding.top_step,
        level=finding.structural_seal if settled else None,
        proven_level=finding.proven_seal,
        ceiling_level=finding.ceiling_seal,
        said_by=tuple(
            Voice(
                effect=voice.effect,
                step=voice.step,
                scheme=voice.scheme,
                evidence=voice.tier.name,
                reasoning=voice.reasoning,
                sources=tuple(dict.fromkeys(s for ref in voice.sources for s in source_ids(ref))),
            )
            for voice in finding.voices
        ),
    )
