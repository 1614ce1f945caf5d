"""When a job that may wait starts, by a forecast that knows the past only and is looked at again every hour.

What is expected of an hour h, seen from hour t before it:

    x(h) = profile(h) + deviation(t) x decay ** (h - t)

`profile` is the mean of the same hour and weekday over the last four weeks known; `deviation` is how far the
last day lay from it: calm or windy weather stays for a few days, so it fades with an e-folding time of two
days. The job starts in the first hour from which no later start within its window is expected to be cleaner,
at the latest when its window leaves no more room. Looking again each hour is worth as much as the forecast: a
job committed on arrival must trust what is said of next week.
"""

from math import ceil, exp

import numpy as np

from catalog.quantities import FloatArray, IntArray

HOURS_PER_WEEK = 168
PAST_WEEKS = 4
PAST_DAY = 24
DECAY = exp(-1 / 48)  # of a deviation from the profile, per hour
LOOK_AHEAD = 336  # hours: nobody waits longer than two weeks on a forecast
EXACTNESS = 1e-9  # relative: what differs less is equal


def job_means(traces: FloatArray, duration_h: float) -> FloatArray:
    """Mean of each trace over a job started at each hour; a last part of an hour counts in part."""
    hours = traces.shape[1]
    whole = int(duration_h + EXACTNESS)
    part = max(0.0, duration_h - whole)
    ring = np.concatenate([traces, traces[:, : whole + 1]], axis=1)
    total = np.concatenate([np.zeros((len(traces), 1)), np.cumsum(ring, axis=1)], axis=1)
    sums = total[:, whole : whole + hours] - total[:, :hours] + part * ring[:, whole : whole + hours]
    return np.asarray(sums / duration_h)


def profile_of(traces: FloatArray, ahead_h: float) -> FloatArray:
    """The mean of the same hour and weekday over the last four weeks known, for each hour of each trace.

    The first of them lies at least `ahead_h` hours back, so that it is past when the hour is asked about
    from `ahead_h` hours before.
    """
    known = max(1, ceil(ahead_h / HOURS_PER_WEEK))
    past = [np.roll(traces, HOURS_PER_WEEK * (known + week), axis=1) for week in range(PAST_WEEKS)]
    return np.asarray(np.mean(past, axis=0))


def waits_by_forecast(traces: FloatArray, duration_h: float, slack: int) -> IntArray:
    """Hours to wait for a job that arrives at each hour and may start up to `slack` hours later."""
    slack = min(slack, LOOK_AHEAD)
    expected = job_means(profile_of(traces, slack + duration_h), duration_h)
    waits = [
        _waits(_no_better_for(means, today, duration_h, slack), slack)
        for means, today in zip(expected, _deviations(traces), strict=True)
    ]
    return np.stack(waits).astype(np.int32)


def _deviations(traces: FloatArray) -> FloatArray:
    """How far the day before each hour lay from the profile, on average; 0 where no day is known."""
    if traces.shape[1] < PAST_DAY:
        return np.zeros_like(traces)
    apart = traces - profile_of(traces, 0)
    return np.asarray(np.roll(job_means(apart, PAST_DAY), PAST_DAY, axis=1))


def _no_better_for(means: FloatArray, deviation: FloatArray, duration_h: float, slack: int) -> IntArray:
    """For each hour, how many hours of waiting are expected to bring nothing cleaner than starting now."""
    hours = len(means)
    fading: FloatArray = DECAY ** np.arange(ceil(duration_h) + 1, dtype=np.float64)
    mean_decay = float(job_means(fading[np.newaxis], duration_h)[0, 0])
    ring = np.resize(means, hours + slack)
    now = means + deviation * mean_decay
    now -= EXACTNESS * np.abs(now)
    found = np.full(hours, slack, dtype=np.int32)
    for wait in range(slack, 0, -1):  # backwards, so that the nearest better start is written last
        better = ring[wait : wait + hours] < now - deviation * (mean_decay * DECAY**wait)
        np.copyto(found, wait - 1, where=better)
    return found


def _waits(no_better_for: IntArray, slack: int) -> IntArray:
    """For each hour of arrival, the first later hour from which the rest of the window promises nothing."""
    hours = len(no_better_for)
    ring = np.resize(no_better_for, hours + slack)
    waits = np.full(hours, slack, dtype=np.int32)
    for wait in range(slack, -1, -1):
        np.copyto(waits, wait, where=ring[wait : wait + hours] >= slack - wait)
    return waits
