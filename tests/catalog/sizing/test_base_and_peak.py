"""Base reserved, peak by the hour: never dearer than any other number of reserved machines."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import load
from catalog.bundles import term_blocks
from catalog.cost.estimate import estimate_cost
from catalog.market import open_market, price_book
from catalog.offers import Purchase
from catalog.sizing.base_and_peak import reserved_hours, worth_reserving
from catalog.sizing.size import size
from catalog.workloads import Compute, Terms, Workload

counts = st.lists(st.integers(0, 9), min_size=1, max_size=30)


def paid(series: np.ndarray, base: np.ndarray, term: int, reserved: float, hourly: float) -> float:
    """The cost of reserving `base` machines in each term and buying the rest by the hour."""
    blocks = term_blocks(base[np.newaxis, :], term)[0]
    return float(blocks.sum() * reserved + np.maximum(series - base, 0.0).sum() * hourly)


@given(counts, st.sampled_from([12, 24]), st.sampled_from([0.2, 0.45, 0.7, 1.0, 1.4]))
def test_no_other_base_costs_less_in_any_term(series: list[int], term: int, reserved: float) -> None:
    needed = np.array(series, dtype=np.float64)
    base = reserved_hours(needed, term, worth_reserving(term, reserved, 1.0))
    for start in range(0, len(needed), term):
        inside = slice(start, start + term)
        here = paid(needed[inside], base[inside], term, reserved, 1.0)
        for other in range(10):
            flat = np.full(len(needed[inside]), float(other))
            assert here <= paid(needed[inside], flat, term, reserved, 1.0) + 1e-9


def test_worked_by_hand() -> None:
    # Two machines half the year, three after: at 60 % of the hourly price a term is worth 7.2 months of use,
    # so that two are reserved and the third, needed for six months, is bought by the hour.
    needed = np.array([2.0] * 6 + [3.0] * 6)
    assert reserved_hours(needed, 12, worth_reserving(12, 0.6, 1.0)).tolist() == [2.0] * 12
    # At 40 % it is worth 4.8 months: all three are reserved.
    assert reserved_hours(needed, 12, worth_reserving(12, 0.4, 1.0)).tolist() == [3.0] * 12


@pytest.mark.parametrize("growth", [0.0, 0.08])
def test_a_growing_workload_finds_mixtures_of_purchase_kinds_that_undercut_both(growth: float) -> None:
    catalog = load()
    market = open_market(catalog, Terms("2026-11-22", "2027-01-01", 24))
    need = Compute(vcpu=4, memory_gib=16, instances=4)
    families = size(market, Workload("api", "compute", need, growth_per_month=growth)).bundles
    mixed = [bundles for bundles in families if bundles.family == "machine" and len(bundles.parts) == 2]
    assert bool(mixed) is bool(growth)
    for bundles in mixed:
        purchases = [catalog.machines.purchase[part.row] for part in bundles.parts]
        assert (purchases[1] == Purchase.ON_DEMAND).all()
        assert (purchases[0] >= Purchase.RESERVED_1Y).all()
        book = price_book(market, 365)
        cost = estimate_cost(bundles, book, "EUR").mean.central
        pure = estimate_cost(families[0], book, "EUR").mean.central
        for row, total in zip(bundles.parts[0].row, cost, strict=True):
            alone = pure[families[0].parts[0].row == row]
            assert total <= alone.min() + 1e-9
