"""A robustness question as work that may become a job: the base, spans of draws, all draws settled."""

import json
from dataclasses import dataclass

from app.dependencies import Running
from app.jobs.divided import Bodies, Divided, spans
from app.recommendations.bodies import limits_of
from app.robustness.reading import read_body
from app.robustness.task import (
    AskRobustness,
    BoundDraws,
    OpenRobustness,
    SettleDraws,
    SolveDraws,
)
from app.scenarios.written import Found
from app.solvers.tasks import Task

KIND = "robustness"
# Of twenty workloads under rules, a thousand draws are bounded in two seconds and thirty solved in three.
BOUNDED_A_CHUNK, MOST_BOUNDED = 20_000, 2000
SOLVED_A_CHUNK, MOST_SOLVED = 600, 30


@dataclass(frozen=True, slots=True)
class Cut:
    """How many draws there are and are bounded at once, how many are to be solved and are at once."""

    draws: int
    bounded: int
    solved: int
    solved_at_once: int


@dataclass(frozen=True, slots=True)
class InSpans:
    """One whole when all draws fit into one span, else the opening, the spans, and the settling."""

    whole: AskRobustness
    opening: OpenRobustness
    cut: Cut

    @property
    def stages(self) -> tuple[int, ...]:
        """One chunk; or one, all spans, one."""
        count = len(self._solved) + len(self._bounded)
        return (1,) if len(self._solved) <= 1 and len(self._bounded) == 1 else (1, count, 1)

    @property
    def _solved(self) -> list[tuple[int, int]]:
        return spans(self.cut.solved, self.cut.solved_at_once)

    @property
    def _bounded(self) -> list[tuple[int, int]]:
        return spans(self.cut.draws, self.cut.bounded)

    def task(self, number: int, earlier: Bodies) -> Task[Found]:
        """The whole; or the opening, a span to solve or to bound, the settling."""
        if len(self.stages) == 1:
            return self.whole
        if not earlier:
            return self.opening
        solved, bounded = self._solved, self._bounded
        outcome = earlier[0].partition("\n")[0]
        if number <= len(solved):
            return SolveDraws(self.opening, outcome, *solved[number - 1])
        if number <= len(solved) + len(bounded):
            return BoundDraws(self.opening, outcome, *bounded[number - len(solved) - 1])
        found = [earlier[each] for each in range(1, number)]
        return SettleDraws(self.opening, earlier[0], tuple(found[: len(solved)]), tuple(found[len(solved) :]))

    def answer(self, bodies: Bodies) -> str:
        """The last part is the answer."""
        return bodies[max(bodies)]

    def so_far(self, bodies: Bodies) -> str | None:
        """Nothing before all draws are settled."""
        return None


def asked_robustness(running: Running, body: bytes) -> Divided:
    """The work of a request. Raises FaultyQuestion or Problem."""
    today = running.now().date().isoformat()
    seconds = running.settings.solve_seconds
    asked = read_body(body, running.vocabulary, today=today, limits=limits_of(running), seconds=seconds)
    wanted, workloads = asked.wanted, len(asked.question.workloads)
    cut = Cut(
        draws=wanted.draws,
        bounded=max(1, min(MOST_BOUNDED, BOUNDED_A_CHUNK // workloads)),
        solved=wanted.solved,
        solved_at_once=max(1, min(MOST_SOLVED, SOLVED_A_CHUNK // workloads)),
    )
    return _robustness(running, body, today, cut)


def kept_robustness(running: Running, payload: str) -> Divided:
    """The work of a job."""
    text, today, *cut = json.loads(payload)
    return _robustness(running, text.encode(), today, Cut(*cut))


def _robustness(running: Running, body: bytes, today: str, cut: Cut) -> Divided:
    given = body, today, limits_of(running), running.settings.solve_seconds
    kept = body.decode(), today, cut.draws, cut.bounded, cut.solved, cut.solved_at_once
    return Divided(KIND, kept, InSpans(AskRobustness(*given), OpenRobustness(*given), cut))
