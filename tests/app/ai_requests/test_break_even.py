"""The break-even of a staircase and a line, by hand."""

from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ai_requests.break_even import NEVER, NO_API, NO_OWN, Staircase

# Two regions. The first costs 1,000 up to 2,000 requests and a replica more for each further 2,000.
VOLUMES = np.array([1000.0, 2000.0, 4000.0, 8000.0])
STEPS = Staircase(VOLUMES, np.array([[1000, 9000], [1000, 9000], [1500, 9000], [2500, np.inf]], dtype=float))


def test_the_first_stair_meets_the_line_where_its_cost_is_the_price_of_the_requests() -> None:
    assert STEPS.break_even(0.5, 0).requests_per_month == 1000 / 0.5


def test_the_cheapest_region_counts_where_none_is_named() -> None:
    assert STEPS.break_even(5.0).requests_per_month == 1000 / 5
    assert STEPS.break_even(5.0, 1).requests_per_month == 9000 / 5


def test_a_later_stair_may_be_the_first_to_pay() -> None:
    # At 0.4 a request the first stair (1,000) is never below 0.4 x 2,000; 1,500 is below 0.4 x 4,000.
    assert STEPS.break_even(0.4, 0).requests_per_month == 1500 / 0.4


@pytest.mark.parametrize(("price", "region", "note"), [(0.01, 0, NEVER), (0.0, 0, NEVER), (None, 0, NO_API)])
def test_no_break_even_comes_with_its_reason(price: float | None, region: int, note: str) -> None:
    found = STEPS.break_even(price, region)
    assert (found.requests_per_month, found.note) == (None, note)


def test_a_region_without_own_gpus_says_so() -> None:
    nothing = Staircase(VOLUMES, np.full((4, 1), np.inf))
    assert nothing.break_even(1.0, 0).note == NO_OWN


@given(st.floats(0.001, 1), st.integers(1, 5), st.floats(1, 500), st.floats(1e-3, 1))
def test_own_gpus_really_cost_no_more_there(
    fixed: float, least: int, per_replica: float, price: float
) -> None:
    volumes = np.array([100.0 * 2.0**step for step in range(12)])
    capacity = 1000 * fixed

    def own(requests: float) -> float:
        return per_replica * max(least, ceil(requests / capacity - 1e-9))

    stairs = Staircase(volumes, np.array([[own(volume)] for volume in volumes]))
    found = stairs.break_even(price).requests_per_month
    if found is not None:
        assert own(found) <= price * found * (1 + 1e-9)
