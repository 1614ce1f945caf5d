"""Draws cut into spans: however they are cut, the answer is that of the whole."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from app.robustness import work
from app.robustness.drawn import drawn_of
from app.robustness.draws import drawn_factors
from app.robustness.spans import bound_span
from app.robustness.task import AskRobustness
from app.scenarios.planned import plan_base
from tests.app.jobs.parted import LIMITS, RUNNING, SETTINGS, in_parts, told
from tests.app.jobs.waiting import ended, events_of
from tests.app.scenarios.asked import four_workloads
from tests.app.scenarios.asked import world as asked_world
from tests.app.service import world
from tests.journeys.asking import chat, machines, objects, question_about, weighing
from tests.journeys.twenty import TODAY
from tests.laws.small import small_catalog

BALANCED = weighing(cost=0.4, carbon=0.4, sovereignty=0.2)
QUESTIONS: dict[str, Mapping[str, object]] = {
    "rules": {**four_workloads(), "quotes": []},
    "free": question_about(chat(), machines(), objects(), priorities=BALANCED),
    "refused": question_about(machines(requirements={"juridical_min": 4}), priorities=BALANCED),
}
DRAWS, SOLVED = 30, 5


@cache
def body(name: str) -> str:
    return json.dumps({"question": QUESTIONS[name], "draws": DRAWS, "seed": 3, "sample": SOLVED})


@cache
def whole(name: str) -> dict[str, object]:
    found = AskRobustness(body(name).encode(), TODAY, LIMITS, SETTINGS.solve_seconds).run(small_catalog())
    assert isinstance(found, str), found
    return told(found)


@pytest.mark.parametrize(("bounded", "solved"), [(1, 1), (7, 2), (29, 5)])
@pytest.mark.parametrize("name", QUESTIONS)
def test_an_answer_is_the_same_however_its_draws_are_cut(name: str, bounded: int, solved: int) -> None:
    kept = [body(name), TODAY, DRAWS, bounded, SOLVED, solved]
    divided = work.kept_robustness(RUNNING, json.dumps(kept))
    assert divided.stages == (1, -(-DRAWS // bounded) + -(-SOLVED // solved), 1)
    assert in_parts(divided) == whole(name)


def test_a_bound_that_the_clock_ended_is_told_as_such() -> None:
    drawn = drawn_of(plan_base(asked_world(QUESTIONS["rules"]), 30.0))
    factors = drawn_factors(len(drawn.doubts.factors), 4, 0)
    late, early = (bound_span(drawn, factors, 0, 4, seconds) for seconds in (0.0, 30.0))
    assert (late.in_time, early.in_time) == (False, True)
    assert (late.floor <= early.floor).all() and (late.cheapest == early.cheapest).all()


def test_candidates_taken_alone_are_worth_what_they_are_among_all() -> None:
    drawn = drawn_of(plan_base(asked_world(QUESTIONS["free"]), 30.0))
    factors = drawn_factors(len(drawn.doubts.factors), 3, 1)
    rows = np.unique(np.append(drawn.choice, [0, 5, len(drawn.problem.workload) - 1])).astype(np.int32)
    assert (drawn.values_at(rows, factors)[rows] == drawn.values(factors)[rows]).all()


def test_draws_without_patience_are_a_job_of_many_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "MOST_BOUNDED", 12)
    asked = json.loads(body("free"))
    with world.served(tmp_path) as client:
        direct = client.post("/v1/robustness", json=asked)
        reply = client.post("/v1/robustness", json=asked, headers={"prefer": "respond-async"})
        assert (direct.status_code, reply.status_code) == (200, 202)
        address = reply.headers["location"]
        done = [event["data"]["progress"]["done"] for event in events_of(client, address)]  # type: ignore[index]
        job = ended(client, address)
    assert done == sorted(done)
    assert (job["state"], job["progress"]) == ("done", {"done": 6, "total": 6})
    assert told(json.dumps(job["result"])) == told(direct.text)
