"""Whatever the demand and its growth, the few machines that suffice hold a stand-in for every other."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.scenarios.index_machines import index_bundles
from app.scenarios.shelf import sizing_key
from app.scenarios.signature import alike
from app.scenarios.sufficient import sufficient
from app.scenarios.undercut import not_undercut
from catalog.bundles import NONE, Bundles
from catalog.carbon.embodied import machine_embodied_kg_per_hour
from catalog.carbon.power import machine_power_w
from catalog.cost.estimate import estimate_cost
from catalog.market import Market, open_market, price_book
from catalog.offers import Purchase
from catalog.quantities import FloatArray
from catalog.sizing.compute import unit_rows
from catalog.sizing.few import few_of, size_on
from catalog.sizing.size import size
from catalog.workloads import Compute, DataClass, Embeddings, Workload
from tests.app.scenarios.asked import four_workloads, world
from tests.laws.small import small_catalog

SMALL, LARGE = Compute(2, 8, 1, machine_class="any"), Compute(8, 64, 1)
WIDE = Compute(32, 64, 2)
INDEX = Embeddings(1.0, 1024, replicas=2)


@pytest.fixture(scope="module")
def market() -> Market:
    asked = world(four_workloads())
    return open_market(small_catalog(), replace(asked.question.terms, horizon_months=24))


@pytest.fixture(scope="module")
def mixed(market: Market) -> Market:
    """Terms and prices at random, and no large machine with much memory where units are sold."""
    machines, drawn = market.catalog.machines, np.random.default_rng(7)
    plain = ~machines.component & (machines.gpu == NONE)
    terms = [Purchase.ON_DEMAND, Purchase.MONTHLY, Purchase.RESERVED_1Y, Purchase.RESERVED_2Y]
    bought = drawn.choice(terms, len(machines), p=(0.5, 0.2, 0.2, 0.1))
    purchase = np.where(plain, bought, machines.purchase).astype(np.int8)
    sells_units = np.isin(machines.provider, machines.provider[unit_rows(machines)])
    lean = plain & sells_units & (machines.vcpu >= 32)
    altered = replace(
        machines,
        purchase=purchase,
        price=machines.price * drawn.uniform(0.5, 1.0, len(machines)),
        memory_gib=np.where(lean, 16.0, machines.memory_gib),
    )
    return open_market(replace(market.catalog, machines=altered), market.terms)


def figures(market: Market, bundles: Bundles) -> FloatArray:
    """What a machine is chosen by, in columns: cost, power, embodied carbon, vCPU held."""
    use, facts = bundles.hardware, market.catalog.carbon
    cost = estimate_cost(bundles, price_book(market, 365), market.terms.currency).mean.central
    power = machine_power_w(facts, use.vcpu_hours, use.memory_gib_hours, use.utilisation).central
    made = machine_embodied_kg_per_hour(facts, use.vcpu_hours, use.memory_gib_hours).central
    return np.column_stack([cost, power, made, use.vcpus_held])


def offers_of(bundles: Bundles) -> list[tuple[int, ...]]:
    return list(map(tuple, np.column_stack([part.row for part in bundles.parts]).tolist()))


def told_apart(market: Market, bundles: Bundles) -> list[tuple[int, ...]]:
    """All that requirements and changes of prices or facts can tell machines apart by."""
    codes = [alike(market.catalog, part.row) for part in bundles.parts]
    columns = np.column_stack([bundles.region, bundles.structure, *codes])
    return list(map(tuple, columns.tolist()))


@settings(max_examples=12, deadline=None)
@example(WIDE, 3.0, 0.0, False, True)
@example(LARGE, 7.0, 0.15, False, True)
@given(
    st.sampled_from([SMALL, LARGE, WIDE, INDEX]),
    st.floats(0.5, 4e7),
    st.sampled_from([0.0, 0.001, 0.03, 0.15, -0.04]),
    st.booleans(),
    st.booleans(),
)
def test_each_machine_left_out_has_one_that_is_no_worse_in_anything(
    market: Market,
    mixed: Market,
    need: Compute | Embeddings,
    demand: float,
    growth: float,
    interruptible: bool,
    at_random: bool,
) -> None:
    market = mixed if at_random else market
    if isinstance(need, Compute):
        sized = Workload("w", "compute", replace(need, instances=1 + int(demand) % 50))
    else:
        sized = Workload("w", "storage", replace(need, vectors=demand))
    workload = sizing_key(replace(sized, growth_per_month=growth, interruptible=interruptible))
    every = size(market, workload).bundles
    few = size_on(sufficient(market, workload, ()), workload)
    assert [(each.family, len(each.parts)) for each in every] == [(e.family, len(e.parts)) for e in few]
    assert at_random or sum(map(len, few)) < sum(map(len, every)) / 3
    for whole, some in zip(every, few, strict=True):
        left = {offers: at for at, offers in enumerate(offers_of(some))}
        mine, theirs = figures(market, whole), figures(market, some)
        standing: dict[tuple[int, ...], list[FloatArray]] = {}
        for key, row in zip(told_apart(market, some), theirs, strict=True):
            standing.setdefault(key, []).append(row)
        for offers, key, row in zip(offers_of(whole), told_apart(market, whole), mine, strict=True):
            if offers in left:
                assert theirs[left[offers]] == pytest.approx(row, rel=1e-12, nan_ok=True)
            else:
                assert whole.family == "machine" and len(whole.parts) == 1
                assert (np.array(standing[key]) <= row * (1 + 1e-12)).all(axis=1).any()


def test_demand_is_no_part_of_what_suffices(market: Market) -> None:
    one = Workload("w", "compute", LARGE)
    more = replace(one, need=replace(LARGE, instances=90, utilisation=0.1), growth_per_month=0.2, name="v")
    public = replace(one, data_class=DataClass.PUBLIC)
    assert sufficient(market, one, ()) is sufficient(market, more, ())
    assert sufficient(market, one, ()) is not sufficient(market, public, ())


def test_an_offer_asked_for_stays(market: Market) -> None:
    workload = Workload("w", "compute", LARGE)
    few = set(sufficient(market, workload, ()).rows.tolist())
    (whole, *_) = size(market, workload).bundles
    other = next(row for row in whole.parts[0].row.tolist() if row not in few)
    (some, *_) = size_on(sufficient(market, workload, (other,)), workload)
    assert other in some.parts[0].row


@settings(max_examples=25, deadline=None)
@given(st.floats(1e5, 9e8), st.sampled_from([0.0, 0.02, 0.1, -0.03]), st.booleans(), st.booleans())
def test_of_the_machines_for_an_index_those_are_sized_that_none_undercuts(
    market: Market, mixed: Market, vectors: float, growth: float, at_random: bool, asked: bool
) -> None:
    """Chosen before they are sized, or sized and then chosen."""
    market = mixed if at_random else market
    workload = Workload("w", "storage", replace(INDEX, vectors=vectors), growth_per_month=growth)
    few = sufficient(market, workload, ())
    every = size_on(few, workload)
    wanted = [int(each.parts[-1].row[len(each) // 2]) for each in every if asked and len(each)]
    book = price_book(market, 365).machine
    expected = []
    for bundles in every:
        cost = sum((book.price[part.row] * part.mean for part in bundles.parts), np.zeros(len(bundles)))
        stays = np.isin(np.array([part.row for part in bundles.parts]), wanted).any(axis=0)
        rows = not_undercut(market, bundles, cost, stays, size_by_size=False)
        expected += [bundles.take(rows)] if len(rows) else []
    found = index_bundles(market, few, workload, replace(INDEX, vectors=vectors), wanted)
    assert [offers_of(each) for each in found] == [offers_of(each) for each in expected]
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(figures(market, one), figures(market, other))


def test_sizing_on_all_machines_of_a_market_is_sizing_on_the_market(market: Market) -> None:
    rows = np.arange(len(market.catalog.machines), dtype=np.int32)
    for workload in world(four_workloads()).question.workloads:
        ours = size_on(few_of(market, rows), workload)
        for one, other in zip(ours, size(market, workload).bundles, strict=True):
            assert [part.row.tolist() for part in one.parts] == [part.row.tolist() for part in other.parts]
            assert [part.mean.tolist() for part in one.parts] == [part.mean.tolist() for part in other.parts]
