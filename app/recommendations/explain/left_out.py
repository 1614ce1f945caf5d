"""What was left out and why, and what only lacks a public price."""

from collections.abc import Sequence

from app.recommendations.answer import Excluded, QuoteRequired
from app.recommendations.options import Options
from catalog.library import Catalog


def excluded(catalog: Catalog, options: Sequence[Options]) -> tuple[Excluded, ...]:
    """One line per workload, reason and requirement; an offer may count in several."""
    return tuple(
        Excluded(
            reason=line.reason,
            requirement=line.requirement,
            workload=line.workload,
            offers=line.offers,
            providers=tuple(catalog.providers.id[code] for code in line.providers),
        )
        for option in options
        for line in option.exclusions
    )


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
