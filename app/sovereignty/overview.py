"""How much is known of every provider: one line each, for plain compute in its first EU place."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from app.recommendations.answer_figures import Figure, Level, Part
from app.sovereignty.card import level_of
from app.sovereignty.subject import case_of, subject_of
from catalog.library import Catalog
from catalog.sovereignty import Profile, assess_sovereignty, held_certificates, layers_of, reach_of
from catalog.sovereignty.evidence import Tier


class AxisLevels(Part):
    """Levels of one axis by structure, on proof and at best; null is unknown, which gates read as 0."""

    structural: Level | None
    proven: Level | None
    ceiling: Level | None


class OverviewLine(Part):
    """One provider, or one structure of it. `share` (0-1) of the scored criteria have some fact.

    `priority` marks those a European buyer meets first; of these every layer and criterion is either credited
    with evidence or listed as unknown on the card.
    """

    name: str
    provider: str
    priority: bool
    share: Figure
    layers_known: int
    layers: int
    juridical: AxisLevels
    technological: AxisLevels
    controlled_from: tuple[str, ...]


class Overview(Part):
    """Every provider and structure, the best covered first."""

    schema_: Literal["havre/sovereignty-overview/1"] = Field(alias="schema")
    as_of: str
    providers: int
    without_facts: int
    lines: tuple[OverviewLine, ...]
    catalog_digest: str


def overview_of(catalog: Catalog, profile: Profile) -> Overview:
    """One line per provider and per structure of the catalog, on the day of the profile."""
    lines = sorted(_lines(catalog, profile), key=lambda line: (not line.priority, -line.share, line.name))
    facts = catalog.sovereignty
    return Overview(
        schema="havre/sovereignty-overview/1",
        as_of=profile.as_of,
        providers=len(catalog.providers.id),
        without_facts=sum(name not in facts.structures for name in catalog.providers.id),
        lines=tuple(lines),
        catalog_digest=catalog.digest,
    )


def _lines(catalog: Catalog, profile: Profile) -> Iterator[OverviewLine]:
    facts = catalog.sovereignty
    held = held_certificates(facts, catalog.certificates, profile.as_of)
    for name in dict.fromkeys((*facts.structures, *catalog.providers.id)):
        subject = subject_of(catalog, name)
        code = facts.code(name)
        levels = assess_sovereignty(facts, profile, case_of(catalog, subject), held)
        layers = layers_of(facts, code)
        axes = {
            axis: AxisLevels(
                structural=level_of(levels.axis(axis).structural[0]),
                proven=level_of(levels.axis(axis).proven[0]),
                ceiling=level_of(levels.axis(axis).ceiling[0]),
            )
            for axis in ("juridical", "technological")
        }
        yield OverviewLine(
            name=name,
            provider=subject.provider,
            priority=name in facts.priority,
            share=float(levels.coverage[0]),
            layers_known=sum(layer.tier > Tier.E0 for layer in layers),
            layers=len(layers),
            juridical=axes["juridical"],
            technological=axes["technological"],
            controlled_from=reach_of(facts, code)["control"],
        )
