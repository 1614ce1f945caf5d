"""Machines for an index in memory: of thousands that may hold it, those some plan may want are sized.

Of machines of one place, parties, price date, currency and certificates the cheapest for a demand beats those
that are no smaller. Which machines stand in for each other is the same for every demand; what each costs is
how many of its size a replica takes, times its price.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.recommendations.options import contract_fee_of
from app.recommendations.worthy import beaten_by_cheapest, numbered
from app.scenarios.signature import alike
from app.scenarios.undercut import not_undercut
from catalog.bundles import Bundles
from catalog.market import Market, price_book
from catalog.quantities import BoolArray, FloatArray, IntArray
from catalog.recent import Itself, Recent
from catalog.sizing.base_and_peak import pairs_of
from catalog.sizing.few import Few, index_hosts_on, size_index_on
from catalog.sizing.machines import hourly_usage
from catalog.sizing.storage import IndexHosts, index_machines
from catalog.workloads import Embeddings, Workload


@dataclass(frozen=True, slots=True, eq=False)
class Rivals:
    """Hosts of an index as columns: `offer` is their row of the whole table, `group` numbers those that may
    stand in for each other, of which only `plain` ones do; `paired` are sold for a term and by the hour.
    """

    hosts: IndexHosts
    offer: IntArray
    group: NDArray[np.int64]
    plain: BoolArray
    paired: BoolArray


# By what tells hosts apart; demand is no part of it.
RIVALS: Recent[tuple[Itself[Market], Few, Hashable], Rivals] = Recent(20)


def index_bundles(
    market: Market, few: Few, workload: Workload, need: Embeddings, wanted: Sequence[int]
) -> list[Bundles]:
    """The bundles that some plan may want, and those of machines `wanted` (offers), none empty."""
    read = need.min_machine_memory_gib, workload.interruptible, workload.data_class
    rivals = RIVALS.get((Itself(market), few, read), lambda: _rivals(market, few, workload, need))
    single = rivals.hosts.take(_worth_sizing(market, few, workload, need, rivals, wanted))
    found = [size_index_on(few, workload, need, single)[0]]
    if workload.growth_per_month:
        # A machine that others undercut may be the base of a mixture that none does.
        _, *mixed = size_index_on(few, workload, need, rivals.hosts.take(rivals.paired))
        found += [_of_use(market, workload, each, wanted) for each in mixed]
    return [each for each in found if len(each)]


def _rivals(market: Market, few: Few, workload: Workload, need: Embeddings) -> Rivals:
    machines, hosts = few.market.catalog.machines, index_hosts_on(few, workload, need)
    offer = few.rows[hosts.rows]
    paired = np.zeros(len(offer), dtype=np.bool_)
    paired[[position for pair in pairs_of(machines, hosts.rows) for position in pair]] = True
    group = numbered(
        machines.region[hosts.rows], machines.structure[hosts.rows], alike(market.catalog, offer)
    )
    return Rivals(hosts, offer, group, contract_fee_of(market, offer) == 0.0, paired)


def _worth_sizing(
    market: Market, few: Few, workload: Workload, need: Embeddings, rivals: Rivals, wanted: Sequence[int]
) -> BoolArray:
    machines, terms, hosts = few.market.catalog.machines, few.market.terms, rivals.hosts
    large, counts = index_machines(workload, need, terms.horizon_months, hosts.gib, market.catalog.sizing)
    fits = large[hosts.size]
    prices = price_book(market, workload.requirements.max_price_age_days)
    usage, group = hourly_usage(machines, hosts.rows, counts, hosts.size)
    units = _mean_paid(usage, prices.paid)[group, prices.machine.agreed[rivals.offer]]
    mean = counts.mean(axis=1)[hosts.size]
    beaten = beaten_by_cheapest(
        rivals.group,
        rivals.plain & fits,
        prices.machine.price[rivals.offer] * units,
        machines.vcpu[hosts.rows] * mean,
        machines.memory_gib[hosts.rows] * mean,
    )
    return fits & (~beaten | np.isin(rivals.offer, list(wanted)))


def _mean_paid(usage: FloatArray, paid: FloatArray) -> FloatArray:
    """Mean billed units a month by group and what is agreed, a month at the share that is paid of it."""
    return np.asarray(usage @ paid.T / paid.shape[1]) if len(paid) > 1 else usage.mean(axis=1)[:, None]


def _of_use(market: Market, workload: Workload, bundles: Bundles, wanted: Sequence[int]) -> Bundles:
    """The mixtures that none of their kind undercuts."""
    prices = price_book(market, workload.requirements.max_price_age_days)
    cost, stays = np.zeros(len(bundles)), np.zeros(len(bundles), dtype=np.bool_)
    for part in bundles.parts:
        agreed = prices.machine.agreed[part.row]
        cost = cost + prices.machine.price[part.row] * part.mean_paid(prices.paid, agreed)
        stays |= np.isin(part.row, list(wanted))
    return bundles.take(not_undercut(market, bundles, cost, stays, size_by_size=False))
