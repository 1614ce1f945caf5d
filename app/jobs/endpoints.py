"""Jobs over HTTP: how one stands, the stream of its changes, and its end before time."""

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated, TypeAlias

from anyio import sleep as pause
from anyio import to_thread
from fastapi import APIRouter, Depends, Header, Path, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from app.dependencies import InService, with_journal
from app.jobs.desk import InWorking, Working
from app.jobs.views import JobView, job_event, job_view
from app.openapi import NO_SUCH, READING
from app.problems import Problem
from app.replies import fresh_reply, view_reply
from app.storage.job_values import Job, State
from app.storage.journal import JournalUnavailable

LOOK_SECONDS = 0.25
RECONNECT_MS = 2000
ENDED, CHANGED = "ended", "changed"

router = APIRouter(prefix="/v1/jobs", tags=["jobs"])
JobId: TypeAlias = Annotated[
    str, Path(max_length=64, description="Id of a job.", examples=["job_01M82RTBE851NZYWTWHH3EER1W"])
]


@router.get(
    "/{job_id}",
    operation_id="get_job",
    summary="How a job stands",
    response_model=JobView,
    responses={**READING, **NO_SUCH},
)
def get_job(request: Request, running: InService, working: InWorking, job_id: JobId) -> Response:
    """State, progress, and the result: the best so far while it runs."""
    job = _read(working, job_id)
    return view_reply(request, job_view(job, _result(working, job)), running.catalog.digest)


@router.delete(
    "/{job_id}",
    operation_id="cancel_job",
    summary="Cancel a job",
    response_model=JobView,
    responses={**NO_SUCH, 503: READING[503], 422: READING[422], 500: READING[500]},
)
def cancel_job(running: InService, working: InWorking, job_id: JobId) -> Response:
    """The job, cancelled; one that has ended stays as it is. A chunk being solved is thrown away."""
    with with_journal(running):
        job = working.runner.jobs.cancel(job_id, running.now())
    if job is None:
        raise _no_such_job()
    view = job_view(job, _result(working, job))
    return fresh_reply(view)


async def _found(working: InWorking, job_id: JobId) -> Job:
    """The job of a stream, looked up before the stream begins, so that a missing one is a 404."""
    return await to_thread.run_sync(_read, working, job_id)


@router.get(
    "/{job_id}/events",
    operation_id="watch_job",
    summary="Watch a job",
    response_class=EventSourceResponse,
    responses={**NO_SUCH, 422: READING[422], 503: READING[503], 500: READING[500]},
)
async def watch_job(
    working: InWorking,
    job: Annotated[Job, Depends(_found)],
    last_event_id: Annotated[
        str | None,
        Header(max_length=20, description="Id of the last event received: only what came after it is sent."),
    ] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Its changes as server-sent events, until it ends; the id of an event grows with every change.

    Events hold the state, not the difference, so that missing one loses nothing.
    """
    jobs, stopping = working.runner.jobs, working.runner.stopping
    seen = last_event_id if last_event_id is not None and last_event_id.isdecimal() else None
    while not stopping.is_set():
        with suppress(JournalUnavailable):
            version = await to_thread.run_sync(jobs.version, job.id)
            found = await to_thread.run_sync(jobs.read, job.id) if str(version) != seen else None
            if version is None:
                return
            if found is not None:
                seen = str(found.version)
                event = ENDED if found.ended else CHANGED
                yield ServerSentEvent(data=job_event(found), event=event, id=seen, retry=RECONNECT_MS)
            if (found or job).ended:
                return
        await pause(LOOK_SECONDS)


def _read(working: Working, job_id: str) -> Job:
    with with_journal(working.runner.running):
        job = working.runner.jobs.read(job_id)
    if job is None:
        raise _no_such_job()
    return job


def _result(working: Working, job: Job) -> str | None:
    """The JSON text of the result: kept with the job or in the journal; else the best of what is finished."""
    runner = working.runner
    with with_journal(runner.running):
        if job.state is State.DONE and job.result is not None:
            return job.result
        if job.location is not None:
            entry = runner.running.journal.read(job.location.rpartition("/")[2])
            return None if entry is None else entry.answer
        if job.chunks == 1:
            return None
        work = runner.work_of(runner.running.known(), job.kind, job.payload)
        return work.so_far(runner.jobs.results(job.id))


def _no_such_job() -> Problem:
    return Problem("not-found", "There is no job with this id.")
