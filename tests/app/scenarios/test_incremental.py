"""What is worked out anew for some changes, and lent for the rest, is what stating from scratch gives."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.faults import FaultyQuestion
from app.scenarios.planned import Planned, plan_base
from app.scenarios.stated import RESIZED, Stated, restate, state
from app.scenarios.vocabulary import altered
from app.scenarios.world import World
from catalog.own import KeptDiscount, OwnFacts
from optimizer import Placed
from tests.app.scenarios.asked import changes, four_workloads, world
from tests.app.scenarios.test_from_scratch import ONE_OF_EACH
from tests.laws.small import small_catalog

Rows = Mapping[tuple[object, ...], tuple[float, ...]]
SOME = st.lists(st.sampled_from(ONE_OF_EACH), min_size=1, max_size=3, unique_by=str)


@pytest.fixture(scope="module")
def base() -> Planned:
    return plan_base(world(four_workloads()), 30.0)


def rows_of(stated: Stated) -> Rows:
    """Cost, kg, points, fee and whether it may be chosen, by what is bought for whom and where."""
    stock, judged = stated.stock, stated.judged
    allowed = np.isin(np.arange(len(stock)), stated.rows)
    found = {}
    for row in range(len(stock)):
        shelf, at = stock.place(row)
        key = (shelf.workload.name, int(stock.region[row]), *shelf.key(at))
        columns = (judged.cost, judged.carbon, judged.score, judged.fee, allowed)
        found[key] = tuple(float(column[row]) for column in columns)
    return found


def same_where_both(one: Stated, other: Stated) -> None:
    here, there = rows_of(one), rows_of(other)
    both = sorted(here.keys() & there.keys(), key=repr)
    assert both
    table = [[each[key] for key in both] for each in (here, there)]
    assert np.array(table[0]) == pytest.approx(np.array(table[1]), rel=1e-9, nan_ok=True)


def value_of(stated: Stated) -> float:
    outcome = stated.part.solve(30.0)
    return outcome.objective if isinstance(outcome, Placed) else np.inf


@settings(max_examples=8, deadline=None)
@given(SOME, SOME)
def test_lent_and_new_columns_are_those_of_stating_from_scratch(
    base: Planned, some: list[Mapping[str, object]], others: list[Mapping[str, object]]
) -> None:
    before = base.stated.world

    def after(written: list[Mapping[str, object]]) -> World | None:
        try:
            return altered(before, changes(before, *written))
        except FaultyQuestion:
            return None  # one takes away what another needs

    first, second = after(some), after(others)
    if first is None or second is None:
        return
    scratch = replace(state(first), references=base.stated.references)
    lent = restate(base.stated, first, base.plan)
    same_where_both(lent, scratch)
    if first.question.priorities == before.question.priorities:
        again = restate(scratch, first)  # by the references of the base
        assert value_of(lent) == pytest.approx(value_of(again), rel=1e-9)
    # From one scenario to another, and back: whatever was lent on the way.
    same_where_both(restate(lent, second), restate(base.stated, second))
    same_where_both(restate(lent, before), base.stated)


AGREED = (
    KeptDiscount("scaleway", "everything", Decimal("0.2"), "2026-01-01", "2027-03-31", "own-a", "2026-01-01"),
    KeptDiscount("aws", "compute", Decimal("0.6"), "2027-02-01", "", "own-b", "2026-01-01"),
)
UNDER_AGREEMENTS = (
    {"kind": "price", "share": -0.4, "sold": "tokens"},
    {"kind": "price", "share": 0.5, "sold": "storage", "currency": "EUR"},
    {"kind": "demand", "factor": 2.6},
    {"kind": "growth", "per_month": 0.05},
    {"kind": "exchange_rate", "currency": "USD", "share": -0.3},
)


def test_what_is_lent_is_at_what_discounts_that_are_kept_leave_of_it() -> None:
    """Amounts stay on a shelf at what their months pay: who has another discount needs another shelf."""
    agreed = replace(small_catalog(), own=OwnFacts(discounts=AGREED))
    base, listed = state(world(four_workloads(), agreed)), state(world(four_workloads()))
    assert rows_of(base) != rows_of(listed)
    for change in UNDER_AGREEMENTS:
        after = altered(base.world, changes(base.world, change))
        same_where_both(restate(base, after), state(after))
    question = base.world.question
    for terms in (
        replace(question.terms, discounts={"scaleway": 0.1}),
        replace(question.terms, starts="2027-02-01"),
    ):
        after = base.world.asking(replace(question, terms=terms))
        same_where_both(restate(base, after), state(after))


def test_what_was_sized_beside_another_change_is_sized_as_if_alone(base: Planned) -> None:
    """A place that closes in one scenario is open in the next with the same demand."""
    assert base.plan is not None
    regions = base.stated.world.catalog.regions
    api = int(base.stated.stock.region[base.plan[1]])
    place = {"provider": regions.provider_id[api], "region": regions.region_id[api]}
    more = {"kind": "demand", "factor": 1.37, "workload": "api"}
    before = base.stated.world
    alone = altered(before, changes(before, more))
    both = altered(before, changes(before, {"kind": "region_excluded", **place}, more))
    assert rows_of(restate(base.stated, both)) != rows_of(restate(base.stated, alone))
    known = rows_of(restate(base.stated, alone))
    RESIZED.clear()
    again = rows_of(restate(base.stated, alone))
    assert known.keys() == again.keys()
    np.testing.assert_array_equal([known[key] for key in known], [again[key] for key in known])
