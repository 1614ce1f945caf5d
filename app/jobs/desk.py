"""The one dependency of routes whose work may outlast a wait: `desk.answer(work, shown)`.

    done within the wait     200 with what it came to, kept first if it is to be kept
    not done by then         202, Location: /v1/jobs/{id}, Retry-After; the work goes on as a job
    too much is going on     503, Retry-After

Work that fits the wait never touches the queue.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeAlias

from fastapi import Depends, Header, Request, Response

from app.access.described import RETRY
from app.dependencies import InService, Running, with_journal
from app.jobs.attempt import Attempt, new_job
from app.jobs.local import LocalFeed
from app.jobs.prefer import LONGEST_HEADER, Preference, read_preference
from app.jobs.runner import Runner
from app.jobs.views import job_view
from app.jobs.work import Work
from app.openapi import Responses, problem_told
from app.problems import Problem
from app.replies import JSON
from app.storage.job_values import Finished, QueueFull

JOB_RETRY_SECONDS = "2"
QUEUE_RETRY_SECONDS = "60"
ACCEPTED: Responses = {
    202: {
        "description": "It takes longer than the wait: a job was accepted.",
        "content": {JSON: {"schema": {"$ref": "#/components/schemas/JobView"}}},
        "headers": {
            "Location": {"description": "Address of the job.", "schema": {"type": "string"}},
            **RETRY,
        },
    },
    409: problem_told(
        "The first request with this Idempotency-Key is not answered yet, or the facts changed too often "
        "while it was worked on: ask again."
    ),
}


@dataclass(frozen=True, slots=True)
class Working:
    """Who works on jobs in this process, and who is told of new ones."""

    runner: Runner
    feed: LocalFeed


async def working_of(request: Request) -> Working:
    """The workers behind a request."""
    working = request.app.state.working
    if not isinstance(working, Working):
        raise TypeError("the service has not been started")
    return working


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a route hands in work; `preference` says how long the caller waits."""

    running: Running
    working: Working
    preference: Preference

    def answer(self, work: Work, shown: Callable[[str], str] = str) -> Response:
        """The answer to work, or that it was accepted; `shown` turns the result into the body of a 200."""
        runner, wait = self.working.runner, self.preference.wait_seconds
        try:
            with with_journal(runner.running):
                if wait > 0:
                    attempt = Attempt(runner, self.running, work)
                    came_to = attempt.within(wait) or attempt.hand_over()
                else:
                    new = new_job(runner, work)
                    runner.jobs.accept(new, runner.running.settings.job_queue)
                    came_to = new.id
                if isinstance(came_to, Finished):
                    return self._finished(came_to, shown)
                return self._accepted(came_to)
        except QueueFull as error:
            runner.running.meters.turned_away.labels("queue_full").inc()
            raise Problem("queue-full", headers={"Retry-After": QUEUE_RETRY_SECONDS}) from error

    def _finished(self, finished: Finished, shown: Callable[[str], str]) -> Response:
        if finished.entry is not None:
            self.working.runner.running.journal.record(finished.entry)
        headers = {"Cache-Control": "no-store", **self._applied()}
        if finished.location is not None:
            headers["Location"] = finished.location
        return Response(shown(finished.body), 200, headers, JSON)

    def _accepted(self, job_id: str) -> Response:
        self.working.feed.tell()
        job = self.working.runner.jobs.read(job_id)
        if job is None:
            raise LookupError("a job that was accepted is not there")
        headers = {
            "Location": f"/v1/jobs/{job_id}",
            "Retry-After": JOB_RETRY_SECONDS,
            "Cache-Control": "no-store",
            **self._applied(),
        }
        return Response(job_view(job, None).model_dump_json(), 202, headers, JSON)

    def _applied(self) -> dict[str, str]:
        applied = self.preference.applied
        return {} if applied is None else {"Preference-Applied": applied}


async def _desk_of(
    running: InService,
    working: Annotated[Working, Depends(working_of)],
    prefer: Annotated[
        str | None,
        Header(
            max_length=LONGEST_HEADER,
            description="`wait=N`: seconds to wait for the answer, at most 30; "
            "`respond-async`: do not wait (RFC 7240).",
            examples=["wait=10"],
        ),
    ] = None,
) -> Desk:
    return Desk(running, working, read_preference(prefer, running.settings.wait_seconds))


InDesk: TypeAlias = Annotated[Desk, Depends(_desk_of)]
InWorking: TypeAlias = Annotated[Working, Depends(working_of)]
