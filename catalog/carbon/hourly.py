"""Grid intensity by the hour, and the best start of a job that may wait.

The shape of a zone is one measured year (2022, UTC, lifecycle, consumption), in thousandths of its
mean; its level is the latest yearly figure: trace_h = shape_h x annual_latest. The year is treated as a
ring, so that every hour of it can be the hour a job arrives.

    mean intensity of a job started at s:  (C(s + d) - C(s)) / d,  C the cumulative sum of the trace

Method page, point 8. Every start of every zone is looked at in columns; a sliding minimum over the
allowed starts is built by doubling, so that a wide window costs its logarithm.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from catalog.carbon.facts import HOURS, CarbonFacts
from catalog.carbon.forecast import job_means, waits_by_forecast
from catalog.carbon.grids import zone_intensity
from catalog.quantities import FloatArray, IntArray

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Starts:
    """A job by the hour it arrives (rows follow the traces): the start taken, and mean g CO2e/kWh over it.

    `at_once` runs on arrival; `best` knows the hours to come (a bound); `forecast` knows the past only and is
    looked at again every hour (`forecast.py`).
    `*_start` are hours to wait after arrival.
    """

    at_once: FloatArray
    best: FloatArray
    best_start: IntArray
    forecast: FloatArray
    forecast_start: IntArray


@dataclass(frozen=True, slots=True)
class Savings:
    """Mean intensity over all arrivals of a year, relative to running at once (1: nothing saved), per zone.

    `best` is the bound of perfect foresight; `forecast` what one gets, and may exceed 1: a forecast can
    be wrong. Both are 1 where a zone has no trace (`known` False). A job waits `best_wait_h` and
    `forecast_wait_h` hours on average.
    """

    best: FloatArray
    forecast: FloatArray
    best_wait_h: FloatArray
    forecast_wait_h: FloatArray
    known: np.ndarray[tuple[int], np.dtype[np.bool_]]


def hourly_trace(facts: CarbonFacts, zone: str) -> FloatArray | None:
    """Intensity of every hour of a year in g CO2e/kWh, at the latest yearly level; None without a trace."""
    grids = zone_intensity(facts)
    code = grids.code(zone)
    if zone not in facts.hourly or code < 0:
        return None
    return facts.hourly[zone].shape() * float(grids.intensity.central[code])


def best_start(traces: FloatArray, duration_h: float, window_h: float) -> Starts:
    """When a job of `duration_h` hours starts that may end anywhere within `window_h` hours of arriving.

    `traces` is one trace or one per row, of whole hours; starts are whole hours after arrival. Raises
    ValueError when the job does not fit its window, or the window the year.
    """
    rows = np.atleast_2d(traces)
    if not 0 < duration_h <= window_h <= rows.shape[1]:
        raise ValueError("0 < duration_h <= window_h <= hours of the trace does not hold")
    slack = int(window_h - duration_h + ROUNDING)
    truth = job_means(rows, duration_h)
    known_best = _first_least(truth, slack)
    guess = waits_by_forecast(rows, duration_h, slack)
    return Starts(
        at_once=truth,
        best=_read(truth, known_best),
        best_start=known_best,
        forecast=_read(truth, guess),
        forecast_start=guess,
    )


def waiting_savings(facts: CarbonFacts, zones: Sequence[str], duration_h: float, window_h: float) -> Savings:
    """What waiting for cleaner hours saves in each zone (repeated names are computed once).

    A window beyond a year counts as a year; a job that fills its window saves nothing.
    """
    window_h = min(window_h, float(HOURS))
    waits = duration_h < window_h
    names = [zone for zone in dict.fromkeys(zones) if waits and zone in facts.hourly]
    found = dict.fromkeys(zones, (1.0, 1.0, 0.0, 0.0))
    if names:
        starts = best_start(np.stack([facts.hourly[name].shape() for name in names]), duration_h, window_h)
        at_once = starts.at_once.mean(axis=1)
        figures = (
            starts.best.mean(axis=1) / at_once,
            starts.forecast.mean(axis=1) / at_once,
            starts.best_start.mean(axis=1),
            starts.forecast_start.mean(axis=1),
        )
        found |= dict(zip(names, zip(*(each.tolist() for each in figures), strict=True), strict=True))
    columns = np.array([found[zone] for zone in zones], dtype=np.float64).reshape(-1, 4)
    return Savings(
        best=columns[:, 0],
        forecast=columns[:, 1],
        best_wait_h=columns[:, 2],
        forecast_wait_h=columns[:, 3],
        known=np.array([zone in facts.hourly for zone in zones], dtype=np.bool_),
    )


def _first_least(means: FloatArray, slack: int) -> IntArray:
    """Hours to wait for the least of `means[a .. a + slack]` at every arrival a; the earliest of equals."""
    value, wait, span = means, np.zeros(means.shape, dtype=np.int32), 1
    while span < slack + 1:
        # Two overlapping spans of `span` starts make one of up to twice that.
        step = min(span, slack + 1 - span)
        later, later_wait = np.roll(value, -step, axis=1), np.roll(wait, -step, axis=1) + step
        nearer = value <= later
        value, wait = np.where(nearer, value, later), np.where(nearer, wait, later_wait)
        span += step
    return wait.astype(np.int32)


def _read(means: FloatArray, wait: IntArray) -> FloatArray:
    hours = means.shape[1]
    return np.take_along_axis(means, (np.arange(hours) + wait) % hours, axis=1)
