"""The fit comes out of the shipped rows, with the errors it claims, and behaves as physics asks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.ai_requests.constants import Interval
from catalog.ai_requests.facts import AiFacts
from catalog.ai_requests.fit import derive, fit_from, left_out_ratios, weights_gb
from catalog.ai_requests.measured import energy_rows
from catalog.files import DataFiles, read_files
from catalog.quantities import FloatArray

FILES = read_files()
ROWS = energy_rows(FILES)
FIT = fit_from(FILES)
SIZES = st.floats(3, 405)


def _percentiles(ratios: FloatArray) -> list[float]:
    return [float(each) for each in np.percentile(ratios, [5, 50, 95])]


def test_least_squares_over_the_rows_gives_the_shipped_coefficients() -> None:
    shipped = [FIT.intercept, FIT.active, FIT.weights, FIT.concurrency, FIT.b200, FIT.code]
    assert len(ROWS) == 565
    assert derive(ROWS) == pytest.approx(shipped, abs=1e-5)


def test_the_published_method_states_the_same_coefficients() -> None:
    assert derive(ROWS) == pytest.approx([-2.2608, 0.2503, 0.7051, -0.5037, -0.0306, 0.7115], abs=1e-4)


def test_families_left_out_in_turn_give_the_shipped_error() -> None:
    ratios = left_out_ratios(ROWS)
    assert _percentiles(ratios) == pytest.approx([FIT.family_p5, FIT.family_p50, FIT.family_p95], abs=2e-3)
    median_factor = float(np.exp(np.median(np.abs(np.log(ratios)))))
    assert median_factor == pytest.approx(FIT.family_median_factor, abs=2e-3)


def test_leaving_one_listed_model_out_reproduces_the_published_percentiles() -> None:
    ratios = left_out_ratios(ROWS, "listed_as")
    assert _percentiles(ratios) == pytest.approx([0.47, 1.04, 2.01], abs=0.01)
    assert np.mean((ratios >= 0.465) & (ratios <= 2.015)) == pytest.approx(0.9, abs=0.01)
    assert np.exp(np.median(np.abs(np.log(ratios)))) == pytest.approx(1.28, abs=0.01)


def test_a_family_left_out_is_harder_than_a_model_left_out() -> None:
    spread = [
        np.ptp(np.percentile(np.log(left_out_ratios(ROWS, by)), [5, 95])) for by in ("family", "listed_as")
    ]
    assert spread[0] > spread[1]


def test_the_error_of_the_fit_turns_prediction_over_truth_into_truth_over_prediction() -> None:
    assert FIT.error == Interval(1 / FIT.family_p95, 1.0, 1 / FIT.family_p5)
    assert FIT.error.low < 1 < FIT.error.high


@given(SIZES, SIZES, st.floats(7.5, 4000), st.floats(1.0, 8.0), st.booleans(), st.booleans())
def test_more_concurrency_never_costs_more_and_more_weight_never_less(
    active: float, weights: float, at_once: float, factor: float, b200: bool, code: bool
) -> None:
    def energy(weight: float, concurrency: float) -> float:
        return FIT.joules_per_token(active, weight, concurrency, b200=b200, code=code)

    assert energy(weights, at_once * factor) <= energy(weights, at_once)
    assert energy(weights * factor, at_once) >= energy(weights, at_once)


def test_the_formula_is_the_one_written(ai: AiFacts) -> None:
    by_hand = 0.1042667 * 70**0.25033 * 140**0.70512 * 64**-0.50365 * np.exp(-0.03057)
    assert ai.fit.joules_per_token(70, 140, 64, b200=True, code=False) == pytest.approx(by_hand, rel=1e-4)


@pytest.mark.parametrize(("precision", "gigabytes"), [("bf16", 140), ("fp8", 70), ("mxfp4", 35)])
def test_weights_follow_precision(precision: str, gigabytes: float) -> None:
    assert weights_gb(70, precision) == gigabytes


def test_a_missing_coefficient_stops_the_reading() -> None:
    path = "models/llm_energy_fit.csv"
    broken = FILES.content[path].replace(b"\nb200,", b"\nb300,")
    with pytest.raises(ValueError, match="do not match the fit"):
        fit_from(DataFiles({path: broken}))


def test_the_ranges_of_validity_are_those_of_the_rows() -> None:
    at_once = ROWS["concurrency"].cast(float)
    active = ROWS["params_active_b"].cast(float)
    assert (FIT.concurrency_min, FIT.concurrency_max) == (at_once.min(), at_once.max())
    assert (FIT.active_min, FIT.active_max) == (active.min(), active.max())
