"""Hourly carbon: the best start against brute force, and a forecast that never looks ahead."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from catalog.carbon.facts import HOURS, CarbonFacts, HourlyShape, carbon_from, read_carbon
from catalog.carbon.forecast import job_means, waits_by_forecast
from catalog.carbon.grids import zone_intensity
from catalog.carbon.hourly import best_start, hourly_trace, waiting_savings
from catalog.quantities import FloatArray
from tests.catalog.carbon.world import files

SHIPPED = read_carbon()
SHORT_TRACES = arrays(np.float64, st.integers(8, 40), elements=st.floats(1, 900))
ZONES = ("FR", "DE", "PL", "SE-SE3", "IE", "NL")
PAST = 4 * 168  # hours of history the forecast reads before its window


def mean_of_job(trace: FloatArray, start: int, duration_h: float) -> float:
    """One job worked out hour by hour, around the year; the last hour may count in part."""
    whole = int(duration_h)
    hours = [(start + hour) % len(trace) for hour in range(whole + 1)]
    used = sum(trace[hour] for hour in hours[:-1]) + trace[hours[-1]] * (duration_h - whole)
    return float(used / duration_h)


@given(SHORT_TRACES, st.data())
def test_the_best_start_is_the_least_over_every_allowed_start(trace: FloatArray, data: st.DataObject) -> None:
    window = data.draw(st.integers(1, len(trace)))
    duration = data.draw(st.integers(1, 2 * window).map(lambda halves: halves / 2))
    found = best_start(trace, duration, window)
    for arrival in range(len(trace)):
        allowed = range(int(window - duration) + 1)
        by_hand = [mean_of_job(trace, arrival + wait, duration) for wait in allowed]
        assert found.best[0, arrival] == pytest.approx(min(by_hand))
        assert by_hand[found.best_start[0, arrival]] == pytest.approx(min(by_hand))
        assert found.at_once[0, arrival] == pytest.approx(by_hand[0])
        assert found.forecast_start[0, arrival] in allowed


@pytest.mark.parametrize("zone", ZONES)
def test_a_two_day_job_in_a_week_saves_what_the_trace_allows(zone: str) -> None:
    trace = hourly_trace(SHIPPED, zone)
    assert trace is not None
    found = best_start(trace, 48, 168)
    twice = np.concatenate([trace, trace])
    sums = np.array([twice[start : start + 48].mean() for start in range(HOURS + 120)])
    brute = np.array([sums[arrival : arrival + 121].min() for arrival in range(HOURS)])
    assert found.best[0] == pytest.approx(brute)
    assert 0.05 < 1 - found.best.mean() / trace.mean() < 0.5


@pytest.mark.parametrize(("duration", "window"), [(4, 24), (48, 168), (96, 336), (12.5, 100)])
def test_no_forecast_beats_foresight_at_any_hour(duration: float, window: float) -> None:
    traces = np.stack([SHIPPED.hourly[zone].shape() for zone in ZONES])
    found = best_start(traces, duration, window)
    assert (found.best <= found.forecast + 1e-12).all()
    assert (found.best <= found.at_once + 1e-12).all()


def test_a_job_that_fills_its_window_runs_at_once() -> None:
    traces = np.stack([SHIPPED.hourly[zone].shape() for zone in ZONES])
    found = best_start(traces, 72, 72)
    assert not found.best_start.any() and not found.forecast_start.any()
    assert (found.best == found.at_once).all() and (found.forecast == found.at_once).all()
    saved = waiting_savings(SHIPPED, ZONES, 72, 72)
    assert (saved.best == 1).all() and (saved.forecast == 1).all()


@settings(max_examples=10, deadline=None)
@given(
    st.integers(PAST + 700, HOURS - 400), st.sampled_from([(4, 24), (48, 168), (96, 336)]), st.integers(0, 99)
)
def test_the_start_does_not_change_when_the_future_does(
    arrival: int, job: tuple[int, int], seed: int
) -> None:
    duration, window = job
    trace = SHIPPED.hourly["DE"].shape()
    (wait,) = waits_by_forecast(trace[np.newaxis], duration, window - duration)[:, arrival]
    start = arrival + int(wait)
    other = trace.copy()
    other[start:] = np.random.default_rng(seed).uniform(0.1, 2.0, HOURS - start)
    (again,) = waits_by_forecast(other[np.newaxis], duration, window - duration)[:, arrival]
    assert again == wait


@pytest.mark.parametrize(("duration", "window"), [(4, 168), (24, 168), (48, 168), (96, 336)])
def test_the_forecast_saves_on_every_grid_with_room_to_wait(duration: int, window: int) -> None:
    zones = sorted(SHIPPED.hourly)
    saved = waiting_savings(SHIPPED, zones, duration, window)
    assert (saved.best <= saved.forecast + 1e-12).all()
    # Never more than a hair above running at once, and on the whole a quarter of what foresight saves.
    assert (saved.forecast < 1.01).all()
    assert (1 - saved.forecast).mean() > (1 - saved.best).mean() / 4


def test_on_a_short_trace_the_forecast_starts_where_no_later_start_is_expected_to_be_cleaner() -> None:
    # Every week alike and nothing deviates: hours 0-3 of each day are clean, the rest is not.
    day = np.where(np.arange(24) < 4, 100.0, 300.0)
    waits = waits_by_forecast(np.tile(day, 7 * 10)[np.newaxis], 2, 24)[0, :24]
    assert waits.tolist() == [0, 0, 0] + [24 - hour for hour in range(3, 24)]


def test_a_grid_that_repeats_every_week_is_forecast_perfectly() -> None:
    week = np.random.default_rng(7).uniform(50, 400, 168)
    trace = np.tile(week, 52)
    found = best_start(trace, 6, 72)
    assert found.forecast == pytest.approx(found.best)
    assert found.best.mean() < trace.mean()


@given(SHORT_TRACES, st.integers(1, 8))
def test_a_wider_window_never_saves_less(trace: FloatArray, duration: int) -> None:
    means = [best_start(trace, duration, window).best.mean() for window in range(duration, len(trace) + 1, 3)]
    assert all(wider <= narrower + 1e-9 for narrower, wider in pairwise(means))


@given(SHORT_TRACES, st.floats(0.25, 8))
def test_jobs_at_every_hour_average_to_the_trace(trace: FloatArray, duration: float) -> None:
    assert job_means(trace[np.newaxis], duration).mean() == pytest.approx(trace.mean())


def test_each_trace_has_the_level_of_the_latest_year_and_the_shape_of_the_measured_one() -> None:
    grids = zone_intensity(SHIPPED)
    for zone in SHIPPED.hourly:
        trace = hourly_trace(SHIPPED, zone)
        assert trace is not None and len(trace) == HOURS
        assert trace.mean() == pytest.approx(grids.intensity.central[grids.code(zone)])
        assert (trace > 0).all()


def test_both_numbers_of_france_are_kept_because_2022_was_no_normal_year() -> None:
    level = zone_intensity(SHIPPED)
    latest = float(level.intensity.central[level.code("FR")])
    assert SHIPPED.hourly["FR"].mean_g_per_kwh > 3 * latest


def test_a_zone_without_a_trace_saves_nothing_and_says_so() -> None:
    saved = waiting_savings(SHIPPED, ["FR", "QA", "", "FR"], 48, 168)
    assert saved.known.tolist() == [True, False, False, True]
    assert saved.best[1] == saved.best[2] == saved.forecast[1] == 1
    assert saved.best[0] == saved.best[3] < 1
    assert hourly_trace(SHIPPED, "QA") is None


@pytest.mark.parametrize(("duration", "window"), [(72, 72), (100, 72), (9000, 20_000)])
def test_a_job_without_room_to_wait_saves_nothing(duration: float, window: float) -> None:
    saved = waiting_savings(SHIPPED, ["FR", "DE"], duration, window)
    assert (saved.best == 1).all() and (saved.forecast == 1).all() and saved.known.all()


@pytest.mark.parametrize(("duration", "window"), [(0, 5), (6, 5), (5, HOURS + 1), (float("nan"), 5)])
def test_a_job_that_cannot_be_placed_in_its_window_is_refused(duration: float, window: float) -> None:
    with pytest.raises(ValueError, match="does not hold"):
        best_start(np.ones(HOURS), duration, window)


def test_a_year_of_another_length_stops_the_reading() -> None:
    row = "zone,year,mean_g_per_kwh,shape_per_mille,source,date\nCL,2022,50,1000 1000 1000,s,2022\n"
    with pytest.raises(ValueError, match="not 8760 hours"):
        carbon_from(files(hourly=row))


def test_a_day_and_night_grid_is_used_by_day(facts: CarbonFacts) -> None:
    # Twelve hours at 500, twelve at 1500 thousandths: an eight-hour job in a day halves its carbon.
    day = " ".join((["500"] * 12 + ["1500"] * 12) * 365)
    known = replace(facts, hourly={"CL": HourlyShape(2022, 50.0, day, "s")})
    saved = waiting_savings(known, ["CL"], 8, 32)
    assert saved.best[0] == pytest.approx(0.5)
    assert saved.forecast[0] == pytest.approx(0.5)
