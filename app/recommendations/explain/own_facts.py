"""What a plan owes to the asker's own facts: every entry that bears on a chosen place, with its reason."""

from collections.abc import Iterator, Mapping, Sequence

from app.recommendations.answer import HonestGap
from app.recommendations.explain.chosen import Chosen
from catalog.bundles import NONE, Table
from catalog.cost.off_list import counting, first_days
from catalog.library import Catalog
from catalog.market import Market
from catalog.own import OWN
from catalog.provenance import Source, source_ids
from catalog.recent import Itself, kept

USED, LEFT_OUT = "own_fact", "own_fact_left_out"
UNUSED, ENDS = "discount_not_used", "discount_ends"


def own_facts(catalog: Catalog, chosen: Sequence[Chosen]) -> Iterator[HonestGap]:
    """One line per own entry and thing it bears on; none over published facts."""
    for one in chosen:
        for key in own_sources(one):
            yield HonestGap(code=USED, about=_where(one), effect=catalog.sources[key].title)
    for what, why in catalog.own.left_out:
        yield HonestGap(code=LEFT_OUT, about=what, effect=f"left out: {why}")


def discounts_in_doubt(market: Market, chosen: Sequence[Chosen]) -> Iterator[tuple[str, str]]:
    """(code, about) of discounts that are kept: those that end in service, and those that do not count."""
    terms, sources = market.terms, market.catalog.sources
    days, counted = first_days(terms), counting(market.catalog, terms)
    for one in market.catalog.own.discounts:
        if one not in counted or not any(map(one.holds_on, days)):
            yield UNUSED, sources[one.source].title
    for one in dict.fromkeys(agreed for each in chosen for line in each.lines for agreed in line.agreed):
        if not one.holds_on(days[-1]):
            yield ENDS, sources[one.source].title


def own_sources(chosen: Chosen) -> tuple[str, ...]:
    """The ids of the own entries that bear on a chosen place."""
    own = _own_ids(Itself(chosen.market.catalog.sources))
    return tuple(key for key in dict.fromkeys(_sources(chosen)) if key in own) if own else ()


@kept(4)
def _own_ids(sources: Itself[Mapping[str, Source]]) -> frozenset[str]:
    """The sources of a catalog that its user is: over published facts none."""
    return frozenset(key for key in sources.value if key.startswith(OWN))


def _where(chosen: Chosen) -> str:
    return f"{chosen.workload.name} at {chosen.provider} {chosen.region_id}"


def _sources(chosen: Chosen) -> Iterator[str]:
    """The sources of what is bought, of the place, of its structure and of the provider's certificates."""
    catalog = chosen.market.catalog
    yield from source_ids(chosen.quote_source)
    for line in chosen.lines:
        yield from source_ids(line.source)
        yield from (agreed.source for agreed in line.agreed)
    yield from source_ids(catalog.regions.source[chosen.region])
    for part in chosen.bundles.parts:
        row = int(part.row[chosen.row])
        if part.table is Table.STORAGE and row != NONE:
            yield from source_ids(catalog.storage[row].source)
    if chosen.structure >= 0:
        for fact in catalog.sovereignty.layers[chosen.structure].values():
            yield from source_ids(fact.source)
    for certificate in catalog.certificates:
        if certificate.provider_id == chosen.provider:
            yield from source_ids(certificate.source)
