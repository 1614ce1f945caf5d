"""Entries to keep, all alike but for what a test changes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from app.storage.journal import NewEntry

FIRST = NewEntry(
    id="rec_0",
    created_at=datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC),
    question='{"name": "café"}',
    question_type="application/json",
    answer='{"status":"optimal"}',
    status="optimal",
    catalog_digest="sha256:abc",
    versions={"havre": "0.1.0", "ortools": "9.15"},
    seconds=0.25,
    request_id="req_0",
)


def entry(number: int, seconds_later: float = 0.0) -> NewEntry:
    """The entry `rec_<number>`, so many seconds after the first."""
    return replace(FIRST, id=f"rec_{number}", created_at=FIRST.created_at + timedelta(seconds=seconds_later))
