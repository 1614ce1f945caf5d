"""Sweeps and comparisons cut into parts: wherever they are cut, the answer is that of the whole."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from app.scenarios import work
from app.scenarios.opened import outcome_in, outcome_text
from app.scenarios.task import CompareScenarios, SweepScenarios
from optimizer import GoalValue, Outcome, Placed, Refused, Status, Undecided
from tests.app.jobs.parted import LIMITS, RUNNING, SETTINGS, in_parts, part_of, told
from tests.app.jobs.waiting import Gate, ended, events_of
from tests.app.scenarios.asked import four_workloads
from tests.app.service import world
from tests.app.service.world import InProcess
from tests.journeys.asking import machines, objects, question_about, weighing
from tests.journeys.twenty import TODAY
from tests.laws.small import small_catalog

Document = Mapping[str, object]
CHEAPEST = weighing(cost=1)
LIMITED = {"requirements": {"only_providers": ["aws", "outscale"]}}


def varied(change: Document, key: str, *values: object) -> Document:
    return {"change": change, "key": key, "values": list(values)}


PRICE = varied({"kind": "price", "provider": "aws"}, "share", 4, 0, 1, 0.02, 9)
SWEEPS: dict[str, Document] = {
    "one parameter, plans that give way": {
        "question": question_about(machines(**LIMITED), objects(**LIMITED), priorities=CHEAPEST),
        "parameters": [PRICE],
    },
    "two parameters, some without a plan": {
        "question": question_about(machines(), priorities=weighing(cost=0.6, carbon=0.4)),
        "parameters": [
            varied({"kind": "requirement", "path": "requirements.juridical_min"}, "value", 1, 4),
            varied({"kind": "carbon_price"}, "per_tonne", 0, 3000),
        ],
    },
    "a base without a plan": {
        "question": question_about(machines(requirements={"juridical_min": 4}), priorities=CHEAPEST),
        "parameters": [
            varied({"kind": "requirement_dropped"}, "path", "workloads.api.requirements.juridical_min"),
            varied({"kind": "carbon_price"}, "per_tonne", 0, 100, 200),
        ],
    },
}
COMPARISON: Document = {
    "question": four_workloads(),
    "scenarios": [
        "dpf-annulled",
        {"name": "dear", "changes": [{"kind": "price", "provider": "aws", "share": 0.5}]},
        {"name": "more", "changes": [{"kind": "demand", "factor": 2}]},
    ],
}


@cache
def whole(kind: type[SweepScenarios | CompareScenarios], body: str) -> dict[str, object]:
    found = kind(body.encode(), TODAY, LIMITS, SETTINGS.solve_seconds).run(small_catalog())
    assert isinstance(found, str), found
    return told(found)


@pytest.mark.parametrize("size", [1, 2])
@pytest.mark.parametrize("name", SWEEPS)
def test_a_sweep_is_the_same_wherever_it_is_cut(name: str, size: int) -> None:
    body = json.dumps(SWEEPS[name])
    expected = whole(SweepScenarios, body)
    count = len(expected["points"])  # type: ignore[arg-type]
    divided = work.kept_sweep(RUNNING, json.dumps([body, TODAY, size, count]))
    assert divided.stages[0] == 1 and divided.stages[1] > 1
    assert in_parts(divided) == expected


def test_the_sweep_that_is_cut_has_plans_that_give_way() -> None:
    found = whole(SweepScenarios, json.dumps(SWEEPS["one parameter, plans that give way"]))
    assert len(found["break_even"]) >= 2 and len(found["plans"]) >= 3  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [1, 2])
def test_a_comparison_is_the_same_wherever_it_is_cut(size: int) -> None:
    body = json.dumps(COMPARISON)
    divided = work.kept_comparison(RUNNING, json.dumps([body, TODAY, size, 3]))
    assert in_parts(divided) == whole(CompareScenarios, body)


def test_points_are_shown_as_far_as_they_are_done_without_a_hole() -> None:
    body = json.dumps(SWEEPS["two parameters, some without a plan"])
    divided = work.kept_sweep(RUNNING, json.dumps([body, TODAY, 1, 4]))
    opening = part_of(divided, 0, {})
    bodies = {0: opening, **{number: part_of(divided, number, {0: opening}) for number in (1, 3)}}
    results = {number: f"facts\n{body}" for number, body in bodies.items()}
    shown = json.loads(divided.so_far(results) or "")
    assert [point["values"] for point in shown["points"]] == [[1, 0]]
    assert divided.so_far({1: results[1]}) is None


@pytest.mark.parametrize(
    "outcome",
    [
        Placed(
            Status.FEASIBLE,
            np.array([3, 1, 2], dtype=np.int32),
            (GoalValue("plan", 0.1 + 0.2, -np.inf, 1 / 3),),
            {"cost": 1e-17, "carbon": 1e300},
            {},
            "exact",
            0.25,
            True,
        ),
        Refused(("requirements.budget_per_month",), ("a", "b"), 1.5),
        Undecided(-np.inf, 2.0),
    ],
)
def test_an_outcome_comes_back_to_the_last_bit(outcome: Outcome) -> None:
    back = outcome_in(outcome_text(outcome))
    if isinstance(outcome, Placed) and isinstance(back, Placed):
        assert back.choice.dtype == outcome.choice.dtype and (back.choice == outcome.choice).all()
        back, outcome = replace(back, choice=0), replace(outcome, choice=0)  # type: ignore[arg-type]
    assert back == outcome


def test_a_sweep_without_patience_is_a_job_of_many_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "MOST_A_CHUNK", 2)
    body = {"question": question_about(machines(**LIMITED), priorities=CHEAPEST), "parameters": [PRICE]}
    with world.served(tmp_path) as client:
        direct = client.post("/v1/sweeps", json=body)
        reply = client.post("/v1/sweeps", json=body, headers={"prefer": "respond-async"})
        assert (direct.status_code, reply.status_code) == (200, 202)
        assert reply.json()["progress"] == {"done": 0, "total": 4}
        address = reply.headers["location"]
        steps = [event["data"]["progress"]["done"] for event in events_of(client, address)]  # type: ignore[index]
        assert steps == sorted(steps) and steps[-1] == 4
        job = ended(client, address)
    assert (job["state"], job["kind"]) == ("done", "sweep")
    assert told(json.dumps(job["result"])) == told(direct.text)


def test_a_comparison_handed_over_goes_on_where_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "MOST_A_CHUNK", 1)
    gate = Gate()
    solvers = InProcess(gate)
    with world.served(tmp_path, solvers, wait_seconds=0.01) as client:
        reply = client.post("/v1/scenarios", json=COMPARISON)
        assert (reply.status_code, reply.json()["kind"]) == (202, "comparison")
        gate.opened.set()
        job = ended(client, reply.headers["location"])
        again = client.post("/v1/scenarios", json=COMPARISON, headers={"prefer": "wait=30"})
    assert (job["state"], job["progress"]) == ("done", {"done": 4, "total": 4})
    assert told(json.dumps(job["result"])) == told(again.text)
    assert len(solvers.tasks) == 4 + 4


def test_a_fault_that_only_a_search_shows_fails_the_job_and_names_its_place(tmp_path: Path) -> None:
    dropped = varied({"kind": "requirement_dropped"}, "path", "requirements.budget_per_month")
    body = {"question": question_about(machines(), priorities=CHEAPEST), "parameters": [dropped]}
    with world.served(tmp_path) as client:
        direct = client.post("/v1/sweeps", json=body)
        reply = client.post("/v1/sweeps", json=body, headers={"prefer": "respond-async"})
        job = ended(client, reply.headers["location"])
    assert (direct.status_code, reply.status_code) == (422, 202)
    assert (job["state"], job["problem"]) == ("failed", "/v1/problems/invalid-question")
    assert job["errors"] == direct.json()["errors"] and job["result"] is None
