"""Every source an answer cites, by id."""

from collections.abc import Iterator, Mapping, Sequence

from app.recommendations.answer import SourceEntry
from app.recommendations.answer_placement import Placement
from app.recommendations.explain.chosen import Chosen
from app.recommendations.explain.own_facts import own_sources
from app.recommendations.explain.perimeters import certificates_behind
from catalog.bundles import Table
from catalog.library import Catalog
from catalog.provenance import Source, source_ids


def sources_of(
    catalog: Catalog, asked: Sequence[str], chosen: Sequence[Chosen], placements: Sequence[Placement]
) -> dict[str, SourceEntry]:
    """The sources behind prices, places, rates, grids, sites, requests, structures and certificates.

    `asked` are references that the question itself brings, such as the legal ground of its data classes.
    """
    cited: dict[str, None] = dict.fromkeys(key for reference in asked for key in source_ids(reference))
    for one, placement in zip(chosen, placements, strict=True):
        for reference in (
            *_of_offers(one),
            *_of_place(one),
            *_of_certificates(one),
            *_of_placement(placement),
        ):
            cited.update(dict.fromkeys(source_ids(reference)))
    return {key: _entry(catalog.sources, key) for key in sorted(cited)}


def _entry(sources: Mapping[str, Source], key: str) -> SourceEntry:
    source = sources[key]
    return SourceEntry(title=source.title, url=source.url, date=source.date, licence=source.licence)


def _of_offers(chosen: Chosen) -> Iterator[str]:
    catalog, terms = chosen.market.catalog, chosen.market.terms
    yield from own_sources(chosen)
    for line in chosen.lines:
        yield line.source
        found = catalog.rates.convert(line.currency, terms.currency, chosen.market.today)
        yield found[2] if found else ""
    for part in chosen.bundles.parts:
        if part.table is Table.TOKEN:
            yield catalog.tokens.place_source[int(part.row[chosen.row])]


def _of_place(chosen: Chosen) -> Iterator[str]:
    yield chosen.market.catalog.regions.source[chosen.region]
    yield from chosen.market.sites.sources[chosen.region]


def _of_certificates(chosen: Chosen) -> Iterator[str]:
    yield from (held.source for _, held in certificates_behind(chosen))


def _of_placement(placement: Placement) -> Iterator[str]:
    for layer in placement.sovereignty.layers:
        yield from layer.sources
    for condition in placement.conditions:
        yield from condition.sources
    if placement.per_request is not None:
        for figure in (placement.per_request.energy_wh, placement.per_request.co2e_g):
            yield from figure.sources if figure else ()
