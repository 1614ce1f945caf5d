"""Scenarios and sweeps as work that may become a job: the base first, then so many things a chunk."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from app.dependencies import Running
from app.jobs.divided import Bodies, Divided, spans
from app.recommendations.asking.documents import Read
from app.recommendations.bodies import limits_of
from app.recommendations.question import Question
from app.scenarios.reading import read_body
from app.scenarios.schemas import ScenariosPart, WhatIf
from app.scenarios.sweep import joined
from app.scenarios.sweep_reading import read_sweep
from app.scenarios.sweep_schemas import Sweep, SweepPart
from app.scenarios.task import (
    ComparePart,
    CompareScenarios,
    OpenScenarios,
    OpenSweep,
    SweepScenarios,
    SweepSpan,
)
from app.scenarios.written import Found
from app.solvers.tasks import Task

COMPARISON, SWEEP = "comparison", "sweep"
# Twenty workloads under thirty scenarios take about three seconds.
WORKLOADS_A_CHUNK, MOST_A_CHUNK = 600, 100


@dataclass(frozen=True, slots=True)
class InParts:
    """`count` things, `size` a part: one whole when they fit into one, else an opening and its parts."""

    whole: Task[Found]
    opening: Task[Found]
    part: Callable[[str, int, int], Task[Found]]
    joined: Callable[[str, Sequence[str]], str]
    count: int
    size: int

    @property
    def stages(self) -> tuple[int, ...]:
        """One chunk, or the opening and then all parts."""
        parts = len(spans(self.count, self.size))
        return (1, parts) if parts > 1 else (1,)

    def task(self, number: int, earlier: Bodies) -> Task[Found]:
        """The whole, the opening, or a part that goes on from it."""
        if len(self.stages) == 1:
            return self.whole
        if not earlier:
            return self.opening
        outcome, _ = _opened(earlier[0])
        return self.part(outcome, *spans(self.count, self.size)[number - 1])

    def answer(self, bodies: Bodies) -> str:
        """The whole, or everything put together."""
        if len(self.stages) == 1:
            return bodies[0]
        return self.joined(_opened(bodies[0])[1], [bodies[number] for number in range(1, len(bodies))])

    def so_far(self, bodies: Bodies) -> str | None:
        """The answer as far as parts are done without a hole."""
        ready = next(number for number in range(len(bodies) + 1) if number not in bodies)
        if len(self.stages) == 1 or not ready:
            return None
        return self.answer({number: bodies[number] for number in range(ready)})


def asked_comparison(running: Running, body: bytes) -> Divided:
    """The work of a request. Raises FaultyQuestion or Problem."""
    today = running.now().date().isoformat()
    asked = read_body(body, running.vocabulary, today=today, limits=limits_of(running))
    # Read once: a solver takes up what was read in a fifth of the time.
    return _comparison(running, body, Read.of(asked.tree), today, _size(asked.question), len(asked.scenarios))


def kept_comparison(running: Running, payload: str) -> Divided:
    """The work of a job."""
    text, today, size, count = json.loads(payload)
    return _comparison(running, text.encode(), text.encode(), today, size, count)


def asked_sweep(running: Running, body: bytes) -> Divided:
    """The work of a request. Raises FaultyQuestion or Problem."""
    today = running.now().date().isoformat()
    asked = read_sweep(body, running.vocabulary, today=today, limits=limits_of(running))
    return _sweep(running, body, today, _size(asked.question), asked.sweep.points)


def kept_sweep(running: Running, payload: str) -> Divided:
    """The work of a job."""
    text, today, size, count = json.loads(payload)
    return _sweep(running, text.encode(), today, size, count)


def _size(question: Question) -> int:
    """How many scenarios of a question are worth a few seconds."""
    return max(1, min(MOST_A_CHUNK, WORKLOADS_A_CHUNK // len(question.workloads)))


def _comparison(
    running: Running, body: bytes, document: bytes | Read, today: str, size: int, count: int
) -> Divided:
    given = document, today, limits_of(running), running.settings.solve_seconds
    opening = OpenScenarios(*given)
    part = partial(ComparePart, opening)
    parts = InParts(CompareScenarios(*given), opening, part, _compared, count, size)
    return Divided(COMPARISON, (body.decode(), today, size, count), parts)


def _sweep(running: Running, body: bytes, today: str, size: int, count: int) -> Divided:
    given = body, today, limits_of(running), running.settings.solve_seconds
    opening = OpenSweep(*given)
    parts = InParts(SweepScenarios(*given), opening, partial(SweepSpan, opening), _swept, count, size)
    return Divided(SWEEP, (body.decode(), today, size, count), parts)


def _opened(body: str) -> tuple[str, str]:
    """What the base came to, and the answer before its first part."""
    outcome, _, begun = body.partition("\n")
    return outcome, begun


def _compared(begun: str, parts: Sequence[str]) -> str:
    opened = WhatIf.model_validate_json(begun)
    done = [ScenariosPart.model_validate_json(each) for each in parts]
    found = {
        "scenarios": tuple(view for each in done for view in each.scenarios),
        "seconds": opened.seconds + sum(each.seconds for each in done),
    }
    return opened.model_copy(update=found).model_dump_json()


def _swept(begun: str, parts: Sequence[str]) -> str:
    opened = Sweep.model_validate_json(begun)
    return joined(opened, [SweepPart.model_validate_json(each) for each in parts]).model_dump_json()
