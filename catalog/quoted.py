"""A price a provider gave for one workload in one region, as a candidate beside those of the lists."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from catalog.bundles import Basis, Bundles
from catalog.candidates import Family, family_of
from catalog.cost.estimate import PURPOSES, CostColumns
from catalog.market import Market
from catalog.provenance import Grade
from catalog.quantities import Estimate, IntArray
from catalog.sizing.size import size
from catalog.workloads import Workload

LIKE = "quoted_like_offer"


def quoted_family(
    market: Market,
    workload: Workload,
    region: int,
    cost_per_month: float,
    families: Sequence[Family],
    *,
    carbon_needed: bool,
) -> Family | None:
    """The quote as a family of one bundle: place and parties of an offer of that region, priced or not.

    Hardware, hence energy and carbon, is that of the like offer: the cheapest one there, else the
    cheapest anywhere. None when the region sells nothing of the kind or nothing serves the workload.
    """
    like = _cheapest(families, region) or _cheapest(families, None)
    place = _cheapest(families, region) or _unpriced(market, workload, region)
    if like is None or place is None:
        return None
    basis = like.bases[int(like.sizing[0])]
    bundles = replace(
        place,
        family="quote",
        gpu=like.gpu,
        model=like.model,
        hardware=like.hardware,
        cost_low=np.ones(1),
        cost_high=np.ones(1),
        sizing=np.zeros(1, dtype=np.int32),
        bases=(replace(basis, notes=(*basis.notes, LIKE)) if basis else Basis(notes=(LIKE,)),),
    )
    return family_of(market, workload, bundles, _as_told(market, cost_per_month), carbon_needed)


def _cheapest(families: Sequence[Family], region: int | None) -> Bundles | None:
    """The cheapest priced bundle, in one region or anywhere; one that passes its gates comes first."""
    best: tuple[tuple[bool, float], Bundles] | None = None
    for family in families:
        cost = family.cost.mean.central
        here = np.isfinite(cost) & ((family.bundles.region == region) if region is not None else True)
        rows = np.flatnonzero(here)
        if not len(rows):
            continue
        fails = ~family.passes[rows]
        row = int(rows[np.lexsort((cost[rows], fails))[0]])
        key = (not bool(family.passes[row]), float(cost[row]))
        if best is None or key < best[0]:
            best = key, family.bundles.take(_one(row))
    return None if best is None else best[1]


def _unpriced(market: Market, workload: Workload, region: int) -> Bundles | None:
    return next(_unpriced_at(market, workload, region), None)


def _unpriced_at(market: Market, workload: Workload, region: int) -> Iterator[Bundles]:
    for bundles, _ in size(market, workload).unpriced:
        for row in np.flatnonzero(bundles.region == region):
            yield bundles.take(_one(int(row)))


def _one(row: int) -> IntArray:
    return np.array([row], dtype=np.int32)


def _as_told(market: Market, cost_per_month: float) -> CostColumns:
    """The quote itself: no interval, the same every month."""
    told = np.array([cost_per_month])
    return CostColumns(
        mean=Estimate.exact(told, f"{market.terms.currency}/month", Grade.DECLARED),
        first=told,
        last=told,
        by_purpose={purpose: told if purpose == "other" else np.zeros(1) for purpose in PURPOSES},
        stale=np.zeros(1, dtype=np.bool_),
    )
