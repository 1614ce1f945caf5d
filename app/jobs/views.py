"""What is said of a job over HTTP."""

import json
from datetime import datetime

from app.problems import ErrorView
from app.recommendations.views import View
from app.storage.job_values import Job, State


class Progress(View):
    """Chunks done, of all."""

    done: int
    total: int


class JobView(View):
    """A job as it stands; times in UTC.

    `result` is what a direct answer would have been; while the job runs, the best so far, or null.
    `location` is the address under which the result is kept beyond `expires_at`, if it is. `problem` is the
    `type` of what went wrong, `errors` every fault of a question that turned out not to be askable.
    """

    id: str
    kind: str
    state: State
    progress: Progress
    created_at: datetime
    changed_at: datetime
    expires_at: datetime
    location: str | None
    result: dict[str, object] | None
    problem: str | None
    errors: list[ErrorView]


class JobEvent(View):
    """A change of a job: everything but its result."""

    id: str
    state: State
    progress: Progress
    location: str | None
    problem: str | None


# The codes kept with failed jobs, and the kinds of problems they are told as.
FAULTY = "invalid_question"
_PROBLEMS = {
    "too_slow": "too-slow",
    "unexpected": "unexpected",
    "gave_up": "unexpected",
    "facts_changed": "facts-changed",
    FAULTY: "invalid-question",
}


def job_view(job: Job, result: str | None) -> JobView:
    """A job with its result as JSON text."""
    return JobView(
        id=job.id,
        kind=job.kind,
        state=job.state,
        progress=Progress(done=job.done, total=job.chunks),
        created_at=job.created_at,
        changed_at=job.changed_at,
        expires_at=job.expires_at,
        location=job.location,
        result=None if result is None else json.loads(result),
        problem=_problem_of(job),
        errors=json.loads(job.result) if job.error == FAULTY and job.result else [],
    )


def job_event(job: Job) -> JobEvent:
    """A job without its result."""
    return JobEvent(
        id=job.id,
        state=job.state,
        progress=Progress(done=job.done, total=job.chunks),
        location=job.location,
        problem=_problem_of(job),
    )


def _problem_of(job: Job) -> str | None:
    return None if job.error is None else f"/v1/problems/{_PROBLEMS.get(job.error, 'unexpected')}"
