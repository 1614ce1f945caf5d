"""`havre watch`: ask a question again, on the catalog and the day of today, and say what changed since."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_guard import ExitCode, UnreadableAnswer, WrongCommand, guarded, stop
from app.cli_output import write_text

if TYPE_CHECKING:
    from app.recommendations.answer import Answer
    from app.watch.changes import Watched

SUFFIX = ".watched.json"


class WatchFormat(StrEnum):
    """How a comparison may be printed."""

    TEXT = "text"
    JSON = "json"


def watch(
    question: Annotated[Path, typer.Argument(metavar="QUESTION", help="YAML or JSON file.")],
    kept: Annotated[
        Path | None, typer.Option(help="Where the last answer is kept; beside the question unless given.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="Ask as of this day instead of today.")
    ] = None,
    form: Annotated[WatchFormat, typer.Option("--format", help="How to print it.")] = WatchFormat.TEXT,
    time_limit: Annotated[float, typer.Option(metavar="SECONDS", help="Longest time to solve.")] = 30.0,
) -> None:
    """Ask a question again and say what has changed since news was told last; exit 1 when there is news.

    Meant for a schedule of one's own: the first call keeps the answer, later ones compare with it, and keep
    the new one when it is news. `havre watches` keeps questions for the service, which asks by itself.
    """
    with guarded():
        raw = question.read_bytes()
        where = kept or question.with_name(question.name + SUFFIX)
        before = _kept_answer(where)
        after = _asked(raw, _day(as_of), time_limit)
        found = None if before is None else _compared(before, after)
        if found is None:
            write_text(f"{after.question.name}: watched from {after.question.as_of} on.\n", None)
        else:
            json = form is WatchFormat.JSON
            text = found.model_dump_json(indent=2) if json else "\n".join(_lines(found))
            write_text(text + "\n", None)
        # Told first, then kept: what is interrupted in between is told again, never lost. What is no news
        # stays compared with what was told, so that slow drifts add up.
        if found is None or found.changed:
            _keep(where, after)
        if found is not None and found.changed:
            stop(ExitCode.REFUSED)


def _day(as_of: str | None) -> str:
    if as_of is None:
        return datetime.now(UTC).date().isoformat()
    try:
        return datetime.fromisoformat(as_of).date().isoformat()
    except ValueError as error:
        raise WrongCommand(f"--as-of {as_of[:20]}: write a day such as 2027-01-31") from error


def _asked(raw: bytes, day: str, time_limit: float) -> "Answer":
    from app.catalog_in_use import load
    from app.recommendations.asking.parse import DEFAULT_LIMITS
    from app.recommendations.asking.vocabulary import vocabulary_of
    from app.recommendations.recommend import recommend
    from app.watch.asking import question_on

    catalog = load()
    question, _ = question_on(day, raw, vocabulary_of(catalog), DEFAULT_LIMITS)
    return recommend(question, catalog, time_limit=time_limit)


def _kept_answer(where: Path) -> "Answer | None":
    from pydantic import ValidationError

    from app.recommendations.answer import Answer

    try:
        return Answer.model_validate_json(where.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise UnreadableAnswer(f"{where}: not an answer kept by a watch; remove it to begin anew") from error


def _compared(before: "Answer", after: "Answer") -> "Watched":
    from app.watch.changes import watched

    return watched(before, after)


def _keep(where: Path, answer: "Answer") -> None:
    """The whole file, or the one before."""
    draft = where.with_name(where.name + ".new")
    draft.write_text(answer.model_dump_json(by_alias=True), encoding="utf-8")
    os.replace(draft, where)


def _lines(found: "Watched") -> Iterator[str]:
    yield f"{found.name}: {found.as_of_before} to {found.as_of}"
    if not found.changes:
        yield "Nothing has changed."
    for change in found.changes:
        yield f"{'!' if change.notable else '-'} {change.what}: {change.text}"
