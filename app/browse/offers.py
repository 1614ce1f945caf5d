"""Finding offers: three tables behind one number, machines first, then storage and traffic, then models."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from app.browse.filters import OffersWanted
from app.browse.views import OfferKind
from catalog.library import Catalog
from catalog.offers import StorageItem
from catalog.quantities import BoolArray, IntArray
from catalog.recent import kept

KINDS: tuple[OfferKind, ...] = get_args(OfferKind)


@dataclass(frozen=True, slots=True, eq=False)
class OfferColumns:
    """What offers are filtered by, one row per offer; codes as in the catalog, -1 for none."""

    kind: NDArray[np.int8]
    provider: IntArray
    region: IntArray
    gpu: IntArray
    model: NDArray[np.str_]
    country: NDArray[np.str_]


@kept(2)
def offer_columns(catalog: Catalog) -> OfferColumns:
    """The columns of a catalog, made once."""
    machines, storage, tokens = catalog.machines, catalog.storage, catalog.tokens
    region = np.concatenate([machines.region, [item.region for item in storage], tokens.region]).astype(
        np.int32
    )
    provider = np.concatenate([machines.provider, [item.provider for item in storage], tokens.provider])
    machine_kind = np.where(
        machines.component, KINDS.index("component"), np.where(machines.gpu == -1, 0, KINDS.index("gpu"))
    )
    price_list_kind = [KINDS.index(storage_kind(item)) for item in storage]
    token_kind = np.full(len(tokens), KINDS.index("token"))
    none = -np.ones(len(storage) + len(tokens), dtype=np.int32)
    no_model = np.full(len(machines) + len(storage), "")
    countries = np.array([*catalog.regions.country, ""])
    return OfferColumns(
        kind=np.concatenate([machine_kind, price_list_kind, token_kind]).astype(np.int8),
        provider=provider.astype(np.int32),
        region=region,
        gpu=np.concatenate([machines.gpu, none]),
        model=np.concatenate([no_model, np.array(tokens.model.to_list(), dtype=np.str_)]),
        country=countries[region],
    )


def storage_kind(item: StorageItem) -> OfferKind:
    """The kind of a price list."""
    if item.storage_class.startswith("egress"):
        return "traffic"
    return "other" if item.storage_class == "other" else "storage"


def matching_offers(catalog: Catalog, wanted: OffersWanted) -> IntArray:
    """The numbers of the offers that fit every filter, in order."""
    columns = offer_columns(catalog)
    fits = np.ones(len(columns.kind), dtype=np.bool_)
    if wanted.kind is not None:
        fits &= columns.kind == KINDS.index(wanted.kind)
    if wanted.provider is not None:
        fits &= _named(columns.provider, catalog.providers.id, wanted.provider)
    if wanted.region is not None:
        fits &= _named(columns.region, catalog.regions.region_id, wanted.region)
    if wanted.country is not None:
        fits &= columns.country == wanted.country
    if wanted.gpu is not None:
        fits &= (columns.gpu >= 0) & (columns.gpu == catalog.gpus.code(wanted.gpu))
    if wanted.model is not None:
        fits &= columns.model == (catalog.ai.models.resolve(wanted.model) or wanted.model)
    return np.flatnonzero(fits).astype(np.int32)


def _named(codes: IntArray, names: Sequence[str], name: str) -> BoolArray:
    """Rows whose code stands for a name; region ids may stand for several regions."""
    meant = [code for code, known in enumerate(names) if known == name]
    return np.isin(codes, np.array(meant, dtype=np.int32))
