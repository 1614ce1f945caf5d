"""What was left out and why, and what only lacks a public price."""

from collections.abc import Iterator, Sequence

import numpy as np

from app.recommendations.answer import Excluded, QuoteRequired
from app.recommendations.options import Options
from catalog.candidates import Family
from catalog.gates import Exclusion
from catalog.library import Catalog
from catalog.market import Market
from catalog.sovereignty.paths import reason_path
from catalog.sovereignty.reasons import reason_of_level
from catalog.sovereignty.subjects import trusted_set
from catalog.workloads import JurisdictionRule, Requirements

LEVEL_GATES = {"juridical_below_": "juridical", "technological_below_": "technological"}


def excluded(market: Market, options: Sequence[Options]) -> tuple[Excluded, ...]:
    """One line per workload, reason and requirement; an offer may count in several."""
    return tuple(
        Excluded(
            reason=line.reason,
            requirement=line.requirement,
            workload=line.workload,
            offers=line.offers,
            providers=tuple(market.catalog.providers.id[code] for code in line.providers),
            example=_example(market, option, line),
        )
        for option in options
        for line in option.exclusions
    )


def _example(market: Market, option: Options, line: Exclusion) -> str | None:
    """One provider left out by a gate of law or technology, with the entity or rule and its source."""
    asked = option.workload.requirements
    if line.reason not in _rules(asked) and _axis(line.reason) is None:
        return None
    for family, row in _failing(market, option, line):
        structure = int(family.bundles.structure[row])
        text = _rule_text(market, asked, line.reason, structure) or _level_text(
            market, asked, line.reason, family, row
        )
        if text:
            return f"{market.catalog.providers.id[int(family.bundles.provider[row])]}: {text}"
    return None


def _failing(market: Market, option: Options, line: Exclusion) -> Iterator[tuple[Family, int]]:
    """A row of each family that the gate leaves out, in a known place, of known structure: largest first."""
    published = np.array([bool(country) for country in market.catalog.regions.country])
    found = []
    for family in option.found.families:
        for gate in family.gates:
            if (gate.reason, gate.requirement) == (line.reason, line.requirement):
                known = (family.bundles.structure >= 0) & published[family.bundles.region]
                rows = np.flatnonzero(~gate.passes & known)
                found += [(len(rows), family, int(row)) for row in rows[:1]]
    yield from ((family, row) for _, family, row in sorted(found, key=lambda item: -item[0]))


def _axis(reason: str) -> str | None:
    return next((axis for start, axis in LEVEL_GATES.items() if reason.startswith(start)), None)


def _rules(asked: Requirements) -> dict[str, JurisdictionRule]:
    """The rules of `exclude_jurisdictions` by the reason their gate gives."""
    return {f"{rule.reach.value}_{rule.country}": rule for rule in asked.exclude_jurisdictions}


def _rule_text(market: Market, asked: Requirements, reason: str, structure: int) -> str:
    catalog = market.catalog
    rule = _rules(asked).get(reason)
    if rule is None:
        return ""
    return reason_path(catalog.sovereignty, structure, rule, catalog.countries.members("EU"))


def _level_text(market: Market, asked: Requirements, reason: str, family: Family, row: int) -> str:
    axis, countries = _axis(reason), market.catalog.countries
    if axis is None:
        return ""
    trusted = trusted_set(market.profile, countries.members("EU"), countries.members("EEA"))
    return reason_of_level(
        market.catalog.sovereignty,
        family.levels,
        row,
        int(family.bundles.structure[row]),
        axis,
        int(reason.rsplit("_", 1)[1]),
        trusted,
        asked.evidence,
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
