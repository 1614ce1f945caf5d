"""Laws of estimates: intervals stay ordered, doubts add as documented, unknown stays unknown."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.provenance import Grade
from catalog.quantities import Estimate, independent, stacked, together

POSITIVE = st.floats(1e-3, 1e6)
GRADES = st.sampled_from(list(Grade))


@st.composite
def estimates(draw: st.DrawFn, unit: str = "kg") -> Estimate:
    low, central, high = sorted(draw(st.tuples(POSITIVE, POSITIVE, POSITIVE)))
    return Estimate.of(low, central, high, unit, draw(GRADES))


def ordered(estimate: Estimate) -> bool:
    slack = 1e-9 * np.abs(estimate.high)
    below = estimate.low <= estimate.central + slack
    return bool(np.all(below & (estimate.central <= estimate.high + slack)))


@given(st.lists(estimates(), min_size=1, max_size=5))
def test_sums_keep_low_below_central_below_high(terms: list[Estimate]) -> None:
    assert ordered(together(terms)) and ordered(independent(terms))


@given(st.lists(estimates(), min_size=1, max_size=5))
def test_independent_terms_never_doubt_more_than_terms_that_move_together(terms: list[Estimate]) -> None:
    apart, moved = independent(terms), together(terms)
    assert apart.central[0] == pytest.approx(moved.central[0])
    assert apart.high[0] <= moved.high[0] * (1 + 1e-9)
    assert apart.low[0] >= moved.low[0] - 1e-9 * moved.high[0]


@given(estimates())
def test_one_term_alone_is_its_own_sum(term: Estimate) -> None:
    for total in (together([term]), independent([term])):
        assert (total.low[0], total.central[0], total.high[0]) == pytest.approx(
            (term.low[0], term.central[0], term.high[0])
        )


def test_quadrature_by_hand() -> None:
    terms = [Estimate.of(7, 10, 13, "EUR", Grade.DECLARED), Estimate.of(16, 20, 24, "EUR", Grade.MODELLED)]
    apart, moved = independent(terms), together(terms)
    assert (apart.low[0], apart.central[0], apart.high[0]) == (25, 30, 35)  # 3-4-5
    assert (moved.low[0], moved.central[0], moved.high[0]) == (23, 30, 37)
    assert apart.grade.tolist() == moved.grade.tolist() == [Grade.MODELLED]


@given(estimates("kWh"), estimates("g/kWh"))
def test_a_product_is_the_same_both_ways_and_inside_the_product_of_the_ends(
    energy: Estimate, intensity: Estimate
) -> None:
    one, other = energy.times(intensity, "g"), intensity.times(energy, "g")
    assert ordered(one)
    assert (one.low[0], one.central[0], one.high[0]) == pytest.approx(
        (other.low[0], other.central[0], other.high[0])
    )
    assert one.high[0] <= energy.high[0] * intensity.high[0] * (1 + 1e-9)
    assert one.low[0] >= energy.low[0] * intensity.low[0] * (1 - 1e-9)
    assert one.grade[0] == max(energy.grade[0], intensity.grade[0])


@given(estimates(), POSITIVE)
def test_a_product_with_an_exact_factor_is_a_scaling(estimate: Estimate, factor: float) -> None:
    product = estimate.times(Estimate.exact(factor, "1"), "kg")
    scaled = estimate.scaled(factor)
    assert (product.low[0], product.central[0], product.high[0]) == pytest.approx(
        (scaled.low[0], scaled.central[0], scaled.high[0])
    )


def test_product_by_hand() -> None:
    # ln ratios 3 and 4 times ln 2 give 5 times ln 2: 1/32 to 32 around the product of the centres
    wide, wider = (Estimate.of(1 / r, 1.0, r, "1", Grade.MODELLED) for r in (8.0, 16.0))
    product = wide.times(wider, "1")
    assert (product.low[0], product.central[0], product.high[0]) == pytest.approx((1 / 32, 1, 32))


def test_a_centre_of_zero_keeps_its_upper_end_in_a_product() -> None:
    litres = Estimate.of(0.0, 0.0, 0.2, "L/kWh", Grade.MODELLED).times(
        Estimate.of(5, 10, 20, "kWh", Grade.MODELLED), "L"
    )
    assert (litres.low[0], litres.central[0], litres.high[0]) == (0.0, 0.0, pytest.approx(4.0))


def test_a_low_end_of_zero_stays_zero_in_a_product() -> None:
    grams = Estimate.of(0.0, 2.0, 4.0, "g/kWh", Grade.DECLARED).times(Estimate.exact(3.0, "kWh"), "g")
    assert (grams.low[0], grams.central[0], grams.high[0]) == pytest.approx((0.0, 6.0, 12.0))


@pytest.mark.parametrize("combine", [together, independent])
def test_unknown_stays_unknown_in_its_row_only(combine: Callable[[list[Estimate]], Estimate]) -> None:
    known = Estimate.exact(np.array([1.0, 2.0]), "kg")
    partly = Estimate.exact(np.array([np.nan, 3.0]), "kg")
    assert np.isnan(combine([known, partly]).central).tolist() == [True, False]
    assert np.isnan(known.times(partly, "kg").high).tolist() == [True, False]
    assert np.isnan(partly.scaled(0.0).central).tolist() == [True, False]


@pytest.mark.parametrize("combine", [together, independent, stacked])
def test_units_do_not_mix(combine: Callable[[list[Estimate]], Estimate]) -> None:
    with pytest.raises(ValueError, match=r"\['g', 'kg'\]"):
        combine([Estimate.exact(1.0, "kg"), Estimate.exact(1.0, "g")])


def test_rows_are_taken_in_the_order_asked_and_stacked_in_the_order_given() -> None:
    column = Estimate.of(np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 4.0]), 9.0, "ms", Grade.ASSUMED)
    taken = column.take(np.array([2, 0], dtype=np.int32))
    assert taken.central.tolist() == [4.0, 2.0]
    both = stacked([taken, Estimate.exact(7.0, "ms", Grade.DECLARED)])
    assert (both.central.tolist(), both.high.tolist()) == ([4.0, 2.0, 7.0], [9.0, 9.0, 7.0])
    assert both.grade.tolist() == [Grade.ASSUMED, Grade.ASSUMED, Grade.DECLARED]
    assert len(both) == 3
