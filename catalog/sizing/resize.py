"""Another demand met by the same offers: how much of them it takes, without sizing the market again.

What may serve a workload seldom depends on how much is asked. Then a few rows of amounts a family are all
that is worked out, by the functions that sizing itself uses.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from catalog.bundles import Amounts, Bundles, Table
from catalog.market import Market
from catalog.offers import Machines
from catalog.quantities import IntArray
from catalog.recent import Itself, kept
from catalog.sizing.base_and_peak import Pairs, grows, mixtures, pairs_among
from catalog.sizing.compute import compute_amounts
from catalog.sizing.gpu_addons import addon_amounts
from catalog.sizing.gpu_machines import CentralDemands, gpu_amounts
from catalog.sizing.own_gpus import central_demands, training_jobs
from catalog.sizing.storage import storage_amounts
from catalog.sizing.tokens import token_amounts
from catalog.sizing.training import training_amounts
from catalog.sizing.training_storage import kept_gib
from catalog.workloads import (
    Compute,
    Embeddings,
    Inference,
    Monitoring,
    Need,
    PlainStorage,
    Training,
    Workload,
)

# What a need asks how much of; all else says of what.
DEMAND: dict[type[Need], tuple[str, ...]] = {
    Inference: ("requests_per_month", "active_users"),
    Training: ("gpu_hours", "tokens_b"),
    PlainStorage: ("gib", "reads_per_month", "writes_per_month", "egress_internet_gib"),
    Embeddings: ("vectors",),
    Monitoring: ("requests_per_month", "tokens_per_request", "spans_per_request", "retention_days"),
    Compute: ("instances",),
}


def same_offers(market: Market, one: Workload, other: Workload) -> bool:
    """Whether two workloads ask the same in other amounts, and the same offers may serve both.

    Mixtures of purchase kinds aside, which pay in some months only: `amounts_of` tells. An index in memory is
    never sure of its machines.
    """
    need, before = one.need, other.need
    if type(need) is not type(before):
        return False
    asked = {name: getattr(need, name) for name in DEMAND[type(need)]}
    if (one.interruptible, one.data_class) != (other.interruptible, other.data_class) or need != replace(
        before, **asked
    ):
        return False
    match need, before:
        case Inference(), Inference():
            return need.requests_per_month > 0 and before.requests_per_month > 0
        case Training(), Training():
            return need.flexible is None and not _keeps(market, need) and not _keeps(market, before)
        case PlainStorage(), PlainStorage():
            return bool(need.egress_internet_gib) == bool(before.egress_internet_gib)
        case Embeddings(), Embeddings():
            return need.index != "memory"
        case _:
            return True


def _keeps(market: Market, need: Training) -> bool:
    return kept_gib(need, market.catalog.ai.constants, market.catalog.sizing) > 0


def amounts_of(market: Market, workload: Workload, bundles: Sequence[Bundles]) -> tuple[Amounts, ...] | None:
    """How much each family takes under the demand of a workload, None where mixtures would be others.

    `bundles` are all families of a workload of which `same_offers` holds, none empty, rows of the whole
    market; those of instances are `latent`.
    """
    latent = isinstance(workload.need, Compute)
    found: list[Amounts] = []
    machines, demands = market.catalog.machines, _by_model(market, workload, bundles)
    for place, each in enumerate(bundles):
        if _is_mixture(each):
            continue
        amounts = _amounts(market, workload, each, demands)
        found.append(amounts)
        if each.family != "machine" or len(each.parts) > 1:
            continue
        after = bundles[place + 1] if place + 1 < len(bundles) else None
        mixed = after if after is not None and _is_mixture(after) else None
        part = replace(each.parts[0], usage=amounts.usage[0])
        pairs = _pairs_of(Itself(machines), Itself(part.row)) if latent or grows(part) else ()
        now = mixtures(machines, part, pairs, latent=latent) if pairs else None
        if mixed is None and now is None:
            continue
        if mixed is None or now is None or not _bought(mixed, part.row[now.places], now.hourly):
            return None
        found.append(replace(amounts, usage=(now.base, now.peak)))
    return tuple(found)


def _is_mixture(bundles: Bundles) -> bool:
    """Machines reserved for the base beside the same by the hour for the peak."""
    return bundles.family == "machine" and [part.table for part in bundles.parts] == [Table.MACHINE] * 2


def _bought(mixed: Bundles, reserved: IntArray, hourly: IntArray) -> bool:
    base, peak = mixed.parts
    return np.array_equal(base.row, reserved) and np.array_equal(peak.row, hourly)


# By the shelves of a few questions, about twenty families each.
@kept(128)
def _pairs_of(machines: Itself[Machines], rows: Itself[IntArray]) -> Pairs:
    return pairs_among(machines.value, rows.value)


def _by_model(market: Market, workload: Workload, bundles: Sequence[Bundles]) -> Mapping[int, CentralDemands]:
    """The demand for accelerators, by the number of the model they serve."""
    need, months = workload.need, market.terms.horizon_months
    if not isinstance(need, Inference):
        return {}
    models = {int(each.model[0]) for each in bundles if each.family in ("machine", "gpu_addon")}
    return {
        model: central_demands(market.catalog, workload, need, months, need.models[model].id)
        for model in models
    }


def _amounts(
    market: Market, workload: Workload, bundles: Bundles, demands: Mapping[int, CentralDemands]
) -> Amounts:
    catalog, months, need = market.catalog, market.terms.horizon_months, workload.need
    match need:
        case Inference() if bundles.family == "token":
            return token_amounts(workload, need, months, bundles)
        case Inference():
            sized = addon_amounts if bundles.family == "gpu_addon" else gpu_amounts
            return sized(catalog.machines, demands[int(bundles.model[0])], bundles)
        case Training():
            jobs, _ = training_jobs(catalog, need)
            return training_amounts(catalog.machines, need, jobs, months, catalog.sizing, bundles)
        case Compute():
            return compute_amounts(catalog.machines, workload, need, months, bundles)
        case _:
            return storage_amounts(workload, need, months, catalog.sizing)
