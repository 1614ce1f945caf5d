"""A sweep of any length over the whole catalog, as a job and as it comes out in one piece."""

import json
from collections.abc import Mapping

from app.scenarios.task import SweepScenarios
from catalog import load
from tests.app.jobs.parted import LIMITS, SETTINGS, told
from tests.journeys.asking import machines, question_about, weighing

TODAY = "2026-11-22"
ONE_WORKLOAD: Mapping[str, object] = question_about(machines(), priorities=weighing(cost=0.6, carbon=0.4))


def body_of(question: Mapping[str, object], points: int) -> str:
    """So many prices of carbon, from nothing to absurd."""
    values = [20_000 * number // points for number in range(points)]
    parameter = {"change": {"kind": "carbon_price"}, "key": "per_tonne", "values": values}
    return json.dumps({"question": question, "parameters": [parameter]})


def whole_of(question: Mapping[str, object], points: int) -> dict[str, object]:
    """The answer without chunks, without the time it took."""
    body = body_of(question, points).encode()
    found = SweepScenarios(body, TODAY, LIMITS, SETTINGS.solve_seconds).run(load())
    if not isinstance(found, str):
        raise ValueError(found)
    return told(found)
