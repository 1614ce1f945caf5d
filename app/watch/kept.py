"""Asking a kept watch again: on the day it is, with the facts in use, against the answer that was told last.

    nothing notable     the answer told last stays the one to compare with, so that slow drifts add up
    something notable   the new answer goes into the journal, with a report; the next is compared with it
    not to be asked     a report says once why

Whoever settles it does all of that at once, see `app.storage.watches`.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from pydantic import ValidationError

from app.dependencies import Running
from app.faults import FaultyQuestion
from app.ids import new_id
from app.recommendations.answer import Answer
from app.recommendations.bodies import JSON_TYPE, limits_of
from app.recommendations.question import Question
from app.recommendations.sections import EVERYTHING, Section
from app.recommendations.work import Recommending
from app.solvers.tasks import Result, Task
from app.storage.deliveries import Message
from app.storage.journal import NewEntry
from app.storage.watches import Held, Report, Settled
from app.watch.asking import question_on, text_of
from app.watch.changes import Watched, cannot_be_asked, watched

NOTHING_BEYOND: frozenset[Section] = frozenset()
INVALID = "invalid_question"
Tell = Callable[[str, str, datetime], Sequence[Message]]
"""Who is told of something with an id, at an address, at a time."""


def ask_again(running: Running, held: Held, tell: Tell) -> Settled:
    """What comes of asking a watch, acting for its tenant.

    Raises Busy, TookTooLong, SolverFailed and JournalUnavailable: then nothing is settled.
    """
    now = running.now()
    settled = Settled(now, _next(now.date(), held.every_days), running.published.digest)
    before, day = _told_last(running, held), now.date().isoformat()
    try:
        question, document = question_on(day, held.question.encode(), running.vocabulary, limits_of(running))
    except FaultyQuestion as error:
        settled = replace(settled, trouble=INVALID)
        if before is None or held.trouble == INVALID:
            return settled
        return _reported(settled, held, cannot_be_asked(before, day, str(error)), tell)
    asking = _Asking(running, text_of(document), question, day)
    if before is not None and not watched(before, asking.answer(NOTHING_BEYOND)[0]).changed:
        return settled
    after, entry = asking.answer(EVERYTHING)
    if before is None:
        return replace(settled, entry=entry)
    news = watched(before, after)
    return _reported(replace(settled, entry=entry), held, news, tell) if news.changed else settled


class _Asking:
    """One question of one day, asked in short or in full."""

    def __init__(self, running: Running, text: str, question: Question, day: str) -> None:
        self._running, self._text, self._question, self._day = running, text, question, day

    def answer(self, include: frozenset[Section]) -> tuple[Answer, NewEntry]:
        """The answer with these sections, and its entry for the journal."""
        work = Recommending(
            self._running, self._question, self._text, JSON_TYPE, self._day, new_id("wch"), include
        )
        entry = work.combine({0: work.run(0, self._ask, {})}).entry
        if entry is None:
            raise TypeError("an answer without an entry")
        return Answer.model_validate_json(entry.answer), entry

    def _ask(self, task: Task[Result]) -> Result:
        running = self._running
        return running.solvers.ask(running.known().task(task), running.settings.chunk_seconds)


def _told_last(running: Running, held: Held) -> Answer | None:
    """The answer the next one is compared with; one this version cannot read begins anew."""
    entry = None if held.answer_id is None else running.journal.read(held.answer_id)
    try:
        return None if entry is None else Answer.model_validate_json(entry.answer)
    except ValidationError:
        return None


def _reported(settled: Settled, held: Held, news: Watched, tell: Tell) -> Settled:
    report = Report(new_id("wrp"), held.id, settled.asked_at, news.model_dump_json())
    address = f"/v1/watches/{held.id}/reports/{report.id}"
    return replace(settled, report=report, messages=tell(report.id, address, settled.asked_at))


def _next(day: date, every_days: int) -> datetime:
    """The first moment of the day so many days later."""
    return datetime.combine(day + timedelta(days=every_days), time(), UTC)
