"""Jobs to keep, all alike but for what a test changes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.storage.job_values import Facts, Finished, NewJob

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEEP = timedelta(hours=24)
LEASE = timedelta(seconds=20)
PATIENCE = timedelta(seconds=60)
FACTS, OTHERS = Facts("these", PATIENCE), Facts("others", PATIENCE)
FIRST = NewJob(
    id="job_0",
    kind="counting",
    payload='{"chunks": 3}',
    stages=(3,),
    created_at=NOW,
    expires_at=NOW + KEEP,
    request_id="req_0",
    facts=FACTS.name,
)


def job(number: int, **changes: object) -> NewJob:
    """The job `job_<number>`, accepted so many seconds after the first."""
    return replace(FIRST, id=f"job_{number}", created_at=NOW + timedelta(seconds=number), **changes)


def joined(results: Mapping[int, str]) -> Finished:
    """All results, in order."""
    return Finished("+".join(results[number] for number in sorted(results)))
