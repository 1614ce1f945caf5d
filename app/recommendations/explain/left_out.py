"""What was left out and why, and what only lacks a public price."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from app.recommendations.answer import Excluded, QuoteRequired
from app.recommendations.explain.gate_words import gate_words, is_explained
from app.recommendations.options import Options
from catalog.candidates import Family
from catalog.gates import Exclusion
from catalog.library import Catalog
from catalog.market import Market


def excluded(market: Market, options: Sequence[Options]) -> tuple[Excluded, ...]:
    """One line per workload, reason and requirement; an offer may count in several."""
    return tuple(
        Excluded(
            reason=line.reason,
            requirement=line.requirement,
            workload=line.workload,
            offers=line.offers,
            providers=tuple(market.catalog.providers.id[code] for code in line.providers),
            example=option.once(("example", number), partial(_example, market, option, line)),
        )
        for option in options
        for number, line in enumerate(option.exclusions)
    )


def _example(market: Market, option: Options, line: Exclusion) -> str | None:
    """One provider left out by a gate of law, technology, certificates or keys, and what is behind it."""
    if not is_explained(option.workload.requirements, line.reason):
        return None
    for family, row in _failing(market, option, line):
        text = gate_words(market, option.workload, line.reason, line.requirement, family, row)
        if text:
            return f"{market.catalog.providers.id[int(family.bundles.provider[row])]}: {text}"
    return None


def _failing(market: Market, option: Options, line: Exclusion) -> Iterator[tuple[Family, int]]:
    """Rows the gate leaves out, one per family, best example first.

    Best is a known place and party that this requirement alone keeps out, then any known one, then others.
    """
    published = np.array([bool(country) for country in market.catalog.regions.country])
    found: list[tuple[int, int, Family, int]] = []
    for family in option.found.families:
        known = (family.bundles.structure >= 0) & published[family.bundles.region]
        for gate in family.gates:
            if (gate.reason, gate.requirement) != (line.reason, line.requirement):
                continue
            alone = family.passes_without(gate.requirement)
            for rank, wanted in enumerate((known & alone, known, ~known)):
                rows = np.flatnonzero(~gate.passes & wanted)
                found += [(rank, -len(rows), family, int(row)) for row in rows[:1]]
    yield from ((family, row) for _, _, family, row in sorted(found, key=lambda item: item[:2]))


def quote_required(catalog: Catalog, options: Sequence[Options]) -> tuple[QuoteRequired, ...]:
    """Places that pass every other requirement of a workload and publish no price."""
    return tuple(
        QuoteRequired(
            workload=line.workload,
            provider=catalog.providers.id[line.provider],
            region=catalog.regions.region_id[line.region],
            why=line.why,
        )
        for option in options
        for line in option.found.unpriced
    )
