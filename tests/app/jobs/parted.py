"""Divided work done part by part, as by processes none of which knows what another one did."""

import json
from types import SimpleNamespace
from typing import cast

from app.dependencies import Running
from app.jobs.divided import Divided
from app.recommendations.bodies import limits_of
from app.scenarios.whatif import BASES
from app.settings import read_settings
from app.storage.job_values import begins_after
from tests.laws.small import small_catalog

SETTINGS = read_settings({})
RUNNING = cast(Running, SimpleNamespace(settings=SETTINGS))
LIMITS = limits_of(RUNNING)


def part_of(divided: Divided, number: int, bodies: dict[int, str]) -> str:
    """The body of one part, from those of all stages before its own."""
    earlier = {each: bodies[each] for each in range(begins_after(divided.stages, number))}
    BASES.clear()
    found = divided.division.task(number, earlier).run(small_catalog())
    assert isinstance(found, str), found
    return found


def in_parts(divided: Divided) -> dict[str, object]:
    """The answer of all parts."""
    bodies: dict[int, str] = {}
    for number in range(sum(divided.stages)):
        bodies[number] = part_of(divided, number, bodies)
    return told(divided.division.answer(bodies))


def told(text: str) -> dict[str, object]:
    """An answer without the time it took."""
    return {**json.loads(text), "seconds": 0}
