"""Laying entries over a catalog: they become rows of its own files, each with the customer as its source.

The catalog that comes out is read from those files like any other: its digest is the hash of them, checks
look into it, records carry it. What can no longer be laid (a machine nobody sells any more, a name that is
taken meanwhile) is left out and listed, never guessed at.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import singledispatch

from catalog.certificates import CERTIFICATES
from catalog.files import DataFiles
from catalog.library import Catalog, catalog_of
from catalog.overlay.entries import (
    DOCUMENTS,
    Distrust,
    Overlay,
    Own,
    OwnCertificate,
    OwnFact,
    OwnQuote,
    OwnSite,
)
from catalog.overlay.entry import Entry
from catalog.overlay.lay_prices import lay_discount, lay_list_price, lay_machine_price, lay_token_price
from catalog.overlay.prices import ListPrice, OwnDiscount, OwnPrice, OwnTokenPrice
from catalog.overlay.sites import lay_site
from catalog.overlay.tables import Row, Tables
from catalog.own import LEFT_OUT, LEFT_OUT_COLUMNS, QUOTE_COLUMNS, QUOTES
from catalog.recent import Recent, forget, kept

KEPT = 4  # catalogs under overlays held at once, of about 20 MB each
STRUCTURES = "sovereignty/structures.csv"
LICENCE = "private: stated by the tenant, for their own answers"


def overlaid(catalog: Catalog, overlay: Overlay) -> Catalog:
    """The catalog under an overlay; an empty one leaves it as it is."""
    if not overlay.entries:
        return catalog
    return _LAID.get((catalog, overlay), lambda: catalog_of(files_under(catalog, overlay), catalog))


def digest_under(catalog: Catalog, overlay: Overlay) -> str:
    """The digest of the catalog under an overlay, without building it."""
    return files_under(catalog, overlay).digest if overlay.entries else catalog.digest


@kept(KEPT)
def files_under(catalog: Catalog, overlay: Overlay) -> DataFiles:
    """The files of the catalog under an overlay."""
    tables = Tables(catalog.files)
    for entry in overlay.entries:
        problem = lay(entry, tables)
        tables.add("sources.csv", [_source(entry)])
        if problem:
            row = {"what": entry.title(), "why": problem, "source": entry.source_id, "date": entry.date}
            tables.add(LEFT_OUT, [row], LEFT_OUT_COLUMNS)
    return tables.files()


def _forget(key: tuple[Catalog, Overlay], laid: Catalog) -> None:
    """Nothing worked out for a catalog that has made room keeps it, or tables of its own, in memory."""
    beneath = key[0]
    tables = ((getattr(laid, one.name), getattr(beneath, one.name)) for one in fields(Catalog))
    gone = {id(table) for table, other in tables if is_dataclass(table) and table is not other}
    forget(lambda part: id(part) in gone or _files_behind(part) is laid.files)


def _files_behind(part: object) -> object:
    """The files of the catalog that a part of a key speaks of, however it was altered since."""
    market = getattr(part, "market", part)
    return getattr(getattr(market, "catalog", market), "files", None)


_LAID: Recent[tuple[Catalog, Overlay], Catalog] = Recent(KEPT, leaving=_forget)


def problem_of(catalog: Catalog, before: Overlay, entry: Own) -> str:
    """Why an entry cannot be laid over a catalog under the entries `before`; empty when it can."""
    return lay(entry, Tables(files_under(catalog, before)))


def _source(entry: Entry) -> Row:
    return {"id": entry.source_id, "title": entry.title(), "licence": LICENCE, "date": entry.date}


@singledispatch
def lay(entry: object, tables: Tables) -> str:
    """Write an entry into the tables; why that cannot be done, else an empty text."""
    raise TypeError(f"not an entry of an overlay: {type(entry).__name__}")


lay.register(OwnSite)(lay_site)
lay.register(OwnPrice)(lay_machine_price)
lay.register(ListPrice)(lay_list_price)
lay.register(OwnTokenPrice)(lay_token_price)
lay.register(OwnDiscount)(lay_discount)


@lay.register
def _quote(entry: OwnQuote, tables: Tables) -> str:
    if not _is_region(tables, entry.provider, entry.region):
        return f"{entry.provider} has no region {entry.region}"
    row = {name: getattr(entry, name) for name in QUOTE_COLUMNS if name != "source"}
    tables.add(QUOTES, [{**row, "source": entry.source_id}], QUOTE_COLUMNS)
    return ""


@lay.register
def _fact(entry: OwnFact, tables: Tables) -> str:
    if not _is_provider(tables, entry.provider):
        return f"there is no provider {entry.provider}"
    new = {
        "value": entry.value,
        "country": ";".join(entry.countries),
        "tier": DOCUMENTS[entry.document],
        "date": entry.date,
        "source": entry.source_id,
    }

    def stated(row: Row) -> Row:
        before = f"{row['value']} ({row['source'] or 'nobody'}, {row['tier']})"
        return {**new, "note": f"override by the tenant: {entry.reason}; before: {before}"}

    if not tables.change(STRUCTURES, _layer(entry.provider, entry.layer), stated):
        note = f"override by the tenant: {entry.reason}"
        row = {"structure": entry.provider, "layer": entry.layer, **new, "note": note}
        tables.add(STRUCTURES, [row])
    return ""


@lay.register
def _certificate(entry: OwnCertificate, tables: Tables) -> str:
    if not _is_provider(tables, entry.provider):
        return f"there is no provider {entry.provider}"
    row = {
        "provider_id": entry.provider,
        "offer": ";".join(entry.offers),
        "scheme": entry.scheme,
        "codes": ";".join(entry.codes),
        "level": entry.level,
        "valid_from": entry.valid_from,
        "valid_to": entry.valid_to,
        "status": "held",
        "covers": f"override by the tenant: {entry.reason}",
        "offers": ";".join(entry.offers),
        "token_offers": ";".join(entry.token_offers),
        "evidence": entry.evidence,
        "superseded": "no",
        "source": entry.source_id,
        "date": entry.date,
    }
    tables.add(CERTIFICATES, [row])
    return ""


@lay.register
def _distrust(entry: Distrust, tables: Tables) -> str:
    told = f"trust withdrawn by the tenant on {entry.date}: {entry.reason}"

    def doubted(row: Row) -> Row:
        return {"source": "|".join(filter(None, (entry.source_id, row["source"])))}

    if entry.scheme:
        found = tables.change(
            CERTIFICATES,
            lambda row: row["provider_id"] == entry.provider and row["scheme"] == entry.scheme,
            lambda row: {**doubted(row), "status": "unverified", "covers": told},
        )
        return "" if found else f"no certificate {entry.scheme} of {entry.provider} is published"
    found = tables.change(
        STRUCTURES,
        _layer(entry.provider, entry.layer),
        lambda row: {**doubted(row), "tier": "E0", "note": told},
    )
    return "" if found else f"nothing is published about {entry.layer} of {entry.provider}"


def _layer(structure: str, layer: str) -> Callable[[Row], bool]:
    return lambda row: row["structure"] == structure and row["layer"] == layer


def _is_provider(tables: Tables, provider: str) -> bool:
    return _any(tables.rows("providers.csv"), {"id": provider})


def _is_region(tables: Tables, provider: str, region: str) -> bool:
    return _any(tables.rows("regions.csv"), {"provider": provider, "region": region})


def _any(rows: Iterable[Row], like: Mapping[str, str]) -> bool:
    return any(all(row[key] == value for key, value in like.items()) for row in rows)
