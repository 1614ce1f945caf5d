"""What is said of kept watches over HTTP."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from app.recommendations.views import View
from app.storage.watches import Report, Watch
from app.watch.changes import Watched

LONGEST_PERIOD = 366
EXAMPLE_ID = "wch_01M82RTBE851NZYWTWHH3EER1W"


class WatchWanted(BaseModel):
    """How often a question is asked anew; other parameters are refused."""

    model_config = ConfigDict(extra="forbid")

    every_days: Annotated[
        int, Field(ge=1, le=LONGEST_PERIOD, description="Days between two askings, besides newer facts.")
    ] = 1


class WatchView(View):
    """A watched question as it stands.

    `answer` is the address of the answer the next one is compared with, null before the first; `trouble` is
    why the question could not be asked the last time: `invalid_question`, `too_slow`, `unexpected`.
    """

    id: str
    created_at: dt.datetime
    name: str
    every_days: int
    asked_at: dt.datetime | None
    due_at: dt.datetime
    answer: str | None
    trouble: str | None


class WatchesView(View):
    """All watches of a tenant, oldest first."""

    items: list[WatchView]


class ReportView(View):
    """News of a watch: what changed since the answer that was told before."""

    id: str
    watch_id: str
    created_at: dt.datetime
    news: Watched


class ReportsView(View):
    """A page of reports, newest first."""

    items: list[ReportView]
    next_cursor: str | None


def watch_view(watch: Watch) -> WatchView:
    """A watch as it is shown."""
    return WatchView(
        id=watch.id,
        created_at=watch.created_at,
        name=watch.name,
        every_days=watch.every_days,
        asked_at=watch.asked_at,
        due_at=watch.due_at,
        answer=None if watch.answer_id is None else f"/v1/recommendations/{watch.answer_id}",
        trouble=watch.trouble,
    )


def report_view(report: Report) -> ReportView:
    """A report as it is shown."""
    return ReportView(
        id=report.id,
        watch_id=report.watch_id,
        created_at=report.created_at,
        news=Watched.model_validate_json(report.body),
    )
