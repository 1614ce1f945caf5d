"""A question as work that may become a job: one chunk, whose result goes into the journal."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version as version_of

from app.dependencies import Running
from app.jobs.work import Ask, Results
from app.logs import current_request_id, event_log
from app.recommendations.bodies import media_type_of, read_question
from app.recommendations.question import Question
from app.recommendations.sections import Section
from app.recommendations.task import Recommend, Solved
from app.storage.job_values import Finished
from app.storage.journal import NewEntry

LOG = event_log("havre.recommendations")
KIND = "recommendation"


@dataclass(frozen=True, slots=True)
class Recommending:
    """A question as received (`text` of `media_type`, on the day `today`, with a request id) and as read.

    `include` are the sections of the answer that are wanted.
    """

    running: Running
    question: Question
    text: str
    media_type: str
    today: str
    request_id: str
    include: frozenset[Section]

    @property
    def kind(self) -> str:
        """Its name among the kinds."""
        return KIND

    @property
    def stages(self) -> tuple[int, ...]:
        """A question is solved as a whole."""
        return (1,)

    def payload(self) -> str:
        """What the question is read back from."""
        return json.dumps([self.text, self.media_type, self.today, self.request_id, sorted(self.include)])

    def run(self, number: int, ask: Ask, earlier: Results) -> str:
        """The answer of a solver, measured."""
        meters = self.running.meters
        solved = ask(Recommend(self.question, self.running.settings.solve_seconds, self.include))
        meters.answers.labels(solved.status).inc()
        meters.solve_seconds.observe(solved.seconds)
        if solved.gap is not None:
            meters.gap.observe(solved.gap)
        LOG.info("answered", id=solved.id, status=solved.status, seconds=round(solved.seconds, 6))
        return solved.written()

    def combine(self, results: Results) -> Finished:
        """The answer, and its entry in the journal."""
        solved = Solved.read(results[0])
        entry = NewEntry(
            id=solved.id,
            created_at=self.running.now(),
            question=self.text,
            question_type=self.media_type,
            answer=solved.answer,
            status=solved.status,
            catalog_digest=solved.catalog_digest,
            versions=_versions(),
            seconds=solved.seconds,
            request_id=self.request_id,
        )
        return Finished(solved.answer, f"/v1/recommendations/{solved.id}", entry)

    def so_far(self, results: Results) -> str | None:
        """Nothing before the end."""
        return None


def asked_work(running: Running, raw: bytes, content_type: str, include: frozenset[Section]) -> Recommending:
    """The work of a request. Raises FaultyQuestion or Problem."""
    media_type = media_type_of(content_type)
    today = running.now().date().isoformat()
    question = read_question(running, raw, media_type, today)
    return Recommending(
        running, question, raw.decode("utf-8"), media_type, today, current_request_id(), include
    )


def kept_work(running: Running, payload: str) -> Recommending:
    """The work of a job."""
    text, media_type, today, request_id, include = json.loads(payload)
    question = read_question(running, text.encode(), media_type, today)
    return Recommending(
        running, question, text, media_type, today, request_id, frozenset(map(Section, include))
    )


@cache
def _versions() -> dict[str, str]:
    return {name: version_of(name) for name in ("havre", "ortools", "numpy", "polars")}
