"""Offers as rows of text, whatever table they come from: machines, storage, traffic, tokens."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice

import numpy as np

from catalog.library import Catalog
from catalog.offers import CURRENCIES, Purchase, StorageItem
from catalog.quantities import BoolArray, IntArray

OFFER_COLUMNS = (
    *("id", "provider", "region", "country", "kind", "vcpu", "memory_gib", "gpu", "price", "output_price"),
    *("currency", "per", "purchase", "date", "source"),
)
KINDS = ("machine", "gpu", "component", "storage", "traffic", "token")
NO_GPU = -1
UNNAMED_GPU = -2
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferFilter:
    """Which offers to list: a mask of regions, the code of a GPU and a word of `KINDS` (None: any)."""

    places: BoolArray
    gpu: int | None
    kind: str | None


def figure(value: float) -> str:
    """A number as a person writes it; empty when unknown."""
    return "" if np.isnan(value) else f"{value:.10g}"


def offer_rows(catalog: Catalog, asked: OfferFilter, limit: int, offset: int) -> tuple[tuple[Row, ...], int]:
    """Rows `offset` to `offset + limit` of what the filter leaves, and how many it leaves.

    Machines come first, then storage and traffic (a row per price tier), then tokens. Only the rows
    asked for are written out: the others are counted.
    """
    written: list[Callable[[], Row]] = [
        *(partial(_machine_row, catalog, row) for row in _machines(catalog, asked)),
        *_storage(catalog, asked),
        *_tokens(catalog, asked),
    ]
    return tuple(write() for write in islice(written, offset, offset + limit)), len(written)


def _machines(catalog: Catalog, asked: OfferFilter) -> list[int]:
    machines = catalog.machines
    chosen = asked.places[machines.region] & ~machines.superseded & ~machines.held_back
    if asked.gpu is not None:
        chosen &= machines.gpu == asked.gpu
    if asked.kind is not None:
        has_gpu = machines.gpu != NO_GPU
        plain = ~machines.component
        kinds = {"component": ~plain, "gpu": plain & has_gpu, "machine": plain & ~has_gpu}
        chosen &= kinds.get(asked.kind, np.zeros(len(machines), dtype=np.bool_))
    return np.flatnonzero(chosen).tolist()


def _place(catalog: Catalog, region: int) -> Row:
    """Provider, region and country (or area) of a region code."""
    places = catalog.regions
    where = places.country[region] or " ".join(places.area[region])
    return places.provider_id[region], places.region_id[region], where


def _machine_row(catalog: Catalog, row: int) -> Row:
    machines = catalog.machines
    place = _place(catalog, int(machines.region[row]))
    gpu = int(machines.gpu[row])
    purchase = Purchase(int(machines.purchase[row])).label
    kind = "component" if machines.component[row] else "machine" if gpu == NO_GPU else "gpu"
    return (
        f"{place[0]}/{place[1]}/{machines.name[row]}/{purchase}",
        *(*place, kind, figure(machines.vcpu[row]), figure(machines.memory_gib[row])),
        _gpus(catalog, gpu, float(machines.gpu_count[row])),
        *(machines.price_text[row], "", CURRENCIES[machines.currency[row]], "hour", purchase),
        *(machines.date[row], machines.source[row]),
    )


def _gpus(catalog: Catalog, gpu: int, count: float) -> str:
    if gpu == NO_GPU:
        return ""
    name = "unnamed GPU" if gpu == UNNAMED_GPU else catalog.gpus.name[gpu]
    return f"{figure(count)} x {name}" if count == count else name


def _storage(catalog: Catalog, asked: OfferFilter) -> list[Callable[[], Row]]:
    if asked.gpu is not None:
        return []
    return [
        partial(_storage_row, catalog, item, tier)
        for item in catalog.storage
        if asked.places[item.region] and asked.kind in (None, storage_kind(item))
        for tier in range(len(item.tiers))
    ]


def storage_kind(item: StorageItem) -> str:
    """`traffic`, `storage`, or `component` for what is sold beside them: addresses, load balancers."""
    if item.storage_class.startswith("egress"):
        return "traffic"
    return "storage" if item.item.startswith(("object_storage", "block_storage")) else "component"


def _storage_row(catalog: Catalog, item: StorageItem, tier: int) -> Row:
    place = _place(catalog, item.region)
    unit = "GiB-month" if item.item.endswith("gib_month") else "GiB" if item.item.endswith("gib") else "month"
    start = item.tiers[tier].from_gib
    return (
        f"{place[0]}/{place[1]}/{item.item}",
        *(*place, storage_kind(item), "", "", "", str(item.tiers[tier].price), "", item.currency),
        f"{unit} above {figure(start)}" if start else unit,
        *(Purchase.ON_DEMAND.label, item.date, item.source),
    )


def _tokens(catalog: Catalog, asked: OfferFilter) -> chain[Callable[[], Row]] | tuple[()]:
    if asked.gpu is not None or asked.kind not in (None, "token"):
        return ()
    priced = _inside(asked, catalog.tokens.region)
    quoted = _inside(asked, np.array([quote.region for quote in catalog.token_quotes], dtype=np.int32))
    return chain(
        (partial(_token_row, catalog, row) for row in priced),
        (partial(_token_quote_row, catalog, row) for row in quoted),
    )


def _inside(asked: OfferFilter, region: IntArray) -> list[int]:
    return np.flatnonzero(asked.places[region]).tolist()


def _token_row(catalog: Catalog, row: int) -> Row:
    tokens = catalog.tokens
    place = _place(catalog, int(tokens.region[row]))
    price, output, _ = tokens.price_text[row]
    return (
        f"{place[0]}/{place[1]}/{tokens.listed_as[row]}",
        *(*place, "token", "", "", "", price, output, CURRENCIES[tokens.currency[row]]),
        *("million tokens", Purchase.ON_DEMAND.label, tokens.date[row], tokens.source[row]),
    )


def _token_quote_row(catalog: Catalog, row: int) -> Row:
    quote = catalog.token_quotes[row]
    place = _place(catalog, quote.region)
    return (
        f"{place[0]}/{place[1]}/{quote.service}",
        *(*place, "token", "", "", "", "", "", "", "million tokens", Purchase.QUOTE_REQUIRED.label),
        *("", quote.source),
    )
