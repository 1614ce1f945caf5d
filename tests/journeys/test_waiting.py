"""A job that may wait for cleaner hours: the saving in the answer, against brute force and other places."""

from functools import cache

import numpy as np
import pytest

from app.recommendations.answer import Answer
from app.recommendations.answer_placement import Placement, Waiting
from catalog import load
from catalog.market import sites_of
from tests.journeys.asking import ask, question_about

GREENEST = {"mode": "lexicographic", "order": ["carbon", "cost", "sovereignty"]}
WEEK = {"duration_hours": 48, "window_hours": 168}


def job(flexible: dict[str, int] | None, place: tuple[str, str] | None = None) -> Answer:
    """384 GPU-hours, eight cards for 48 hours, placed by carbon alone."""
    more: dict[str, object] = {} if flexible is None else {"flexible": flexible}
    if place is not None:
        more["pinned"] = dict(zip(("provider", "region"), place, strict=True))
    training = {"name": "job", "kind": "training", "gpu": {"model": "H100", "hours": 384}, **more}
    return ask(question_about(training, priorities=GREENEST))


@cache
def free() -> Answer:
    return job(WEEK)


def placed(answer: Answer) -> Placement:
    (found,) = answer.placements
    return found


def waited(answer: Answer) -> Waiting:
    found = placed(answer).waiting
    assert found is not None
    return found


def emitted(answer: Answer) -> float:
    carbon = placed(answer).carbon_kg_per_month.total
    assert carbon is not None
    return carbon.value


def test_the_saving_with_foresight_is_the_one_of_brute_force_over_all_starts() -> None:
    answer = job(WEEK, ("scaleway", "fr-par-2"))
    found, catalog = waited(answer), load()
    regions = catalog.regions
    (code,) = (
        row
        for row in range(len(regions))
        if (regions.provider_id[row], regions.region_id[row]) == ("scaleway", "fr-par-2")
    )
    trace = catalog.carbon.hourly[sites_of(catalog).zone[code]].shape()
    twice = np.concatenate([trace, trace])
    means = np.array([twice[start : start + 48].mean() for start in range(len(trace) + 120)])
    best = np.array([means[arrival : arrival + 121].min() for arrival in range(len(trace))])
    assert found.use_kg_at_once and found.use_kg_with_foresight
    kept = found.use_kg_with_foresight / found.use_kg_at_once
    assert kept == pytest.approx(best.mean() / trace.mean(), rel=1e-4)
    assert found.saved_kg_with_foresight == pytest.approx(found.use_kg_at_once * (1 - kept), rel=1e-3)


def test_a_forecast_saves_something_and_never_more_than_foresight() -> None:
    found, use = waited(free()), placed(free()).carbon_kg_per_month.use
    assert found.known and use is not None
    assert found.saved_kg_by_forecast is not None and found.saved_kg_with_foresight is not None
    assert 0 < found.saved_kg_by_forecast <= found.saved_kg_with_foresight
    # The plan counts on the forecast.
    assert found.use_kg_by_forecast == pytest.approx(use.value, rel=1e-5)
    assert 0 < found.wait_hours_by_forecast <= 120 and 0 < found.wait_hours_with_foresight <= 120


def test_a_job_that_may_not_wait_emits_what_the_other_would_at_once() -> None:
    place = placed(free()).provider, placed(free()).region
    fixed = job(None, place)
    assert placed(fixed).waiting is None
    use = placed(fixed).carbon_kg_per_month.use
    assert use is not None
    assert use.value == pytest.approx(waited(free()).use_kg_at_once, rel=1e-5)


def test_place_and_start_are_chosen_together() -> None:
    at_once = job(None)
    first_place = placed(at_once).provider, placed(at_once).region
    then_wait = job(WEEK, first_place)
    assert emitted(free()) <= emitted(then_wait) + 1e-9
    assert emitted(then_wait) <= emitted(at_once) + 1e-9


def test_no_room_to_wait_saves_nothing() -> None:
    found = waited(job({"duration_hours": 48, "window_hours": 48}))
    assert found.saved_kg_by_forecast == found.saved_kg_with_foresight == 0
    assert found.wait_hours_by_forecast == found.wait_hours_with_foresight == 0
