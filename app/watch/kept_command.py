"""`havre watches add|list|reports|remove`: questions the service asks again, kept in its database."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from app.cli_database import DatabaseOption, opened
from app.cli_guard import WrongCommand, guarded
from app.cli_output import ListingFormat, write_listing, write_text

if TYPE_CHECKING:
    from app.storage.journal import Journal

watches_commands = typer.Typer(
    help="Questions the service asks again and again, and what changed.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
LONGEST_PERIOD = 366
SHOWN = 20
Tenant: TypeAlias = Annotated[str, typer.Option(help="Whose; `local` is who needs no key.")]
WatchId: TypeAlias = Annotated[str, typer.Argument(metavar="ID", help="Id of a watch, see `list`.")]
Format: TypeAlias = Annotated[ListingFormat, typer.Option("--format", help="How to print the list.")]
OF_NOBODY = "local"


@watches_commands.command("add")
def add(
    question: Annotated[Path, typer.Argument(metavar="QUESTION", help="YAML or JSON file.")],
    every_days: Annotated[
        int, typer.Option(min=1, max=LONGEST_PERIOD, help="Days between two askings, besides newer facts.")
    ] = 1,
    tenant: Tenant = OF_NOBODY,
    database: DatabaseOption = None,
) -> None:
    """Watch a question: the running service, or `havre worker`, asks it soon, and reports what changes."""
    with guarded():
        raw = question.read_bytes()
        with opened(database) as (journal, settings):
            name, document = _checked(raw, journal, tenant)
            id = _add(journal, name, document, every_days, tenant, settings.watches)
        write_text(f"{id}\n", None)


@watches_commands.command("list")
def list_watches(
    tenant: Tenant = OF_NOBODY, form: Format = ListingFormat.TABLE, database: DatabaseOption = None
) -> None:
    """List watched questions."""
    from app.storage.tenancy import acting_for
    from app.storage.watches import Watches

    with guarded(), opened(database) as (journal, _), acting_for(tenant):
        rows = [
            (
                watch.id,
                watch.name,
                str(watch.every_days),
                _when(watch.asked_at),
                _when(watch.due_at),
                watch.answer_id or "",
                watch.trouble or "",
            )
            for watch in Watches(journal.engine).all()
        ]
        columns = ("id", "name", "every_days", "asked", "due", "answer", "trouble")
        write_listing(columns, rows, len(rows), form)


@watches_commands.command("reports")
def list_reports(
    watch: WatchId,
    tenant: Tenant = OF_NOBODY,
    form: Format = ListingFormat.TABLE,
    limit: Annotated[int, typer.Option(min=1, help="Most reports, the newest.")] = SHOWN,
    database: DatabaseOption = None,
) -> None:
    """List what a watch reported, newest first, one line for every change."""
    from app.storage.tenancy import acting_for
    from app.storage.watches import Watches
    from app.watch.changes import Watched

    with guarded(), opened(database) as (journal, _), acting_for(tenant):
        watches = Watches(journal.engine)
        if watches.read(watch) is None:
            raise _no_such(watch)
        rows = [
            (report.id, _when(report.created_at), change.kind, change.what, change.text)
            for report in watches.reports(watch, limit)
            for change in Watched.model_validate_json(report.body).changes
        ]
        write_listing(("report", "at", "kind", "what", "change"), rows, len(rows), form)


@watches_commands.command("remove")
def remove(watch: WatchId, tenant: Tenant = OF_NOBODY, database: DatabaseOption = None) -> None:
    """End a watch, with its reports; its answers stay."""
    from app.storage.tenancy import acting_for
    from app.storage.watches import Watches

    with guarded(), opened(database) as (journal, _), acting_for(tenant):
        if not Watches(journal.engine).remove(watch):
            raise _no_such(watch)
        write_text(f"{watch} is no longer watched\n", None)


def _checked(raw: bytes, journal: "Journal", tenant: str) -> tuple[str, str]:
    """The name of a question and its document as JSON text; it may name what the tenant alone knows."""
    from app.catalog_in_use import load
    from app.overlays.known import known_to
    from app.recommendations.asking.parse import DEFAULT_LIMITS
    from app.storage.tenancy import acting_for
    from app.watch.asking import question_on, text_of

    today = datetime.now(UTC).date().isoformat()
    with acting_for(tenant):
        words = known_to(journal, load()).vocabulary
    question, document = question_on(today, raw, words, DEFAULT_LIMITS)
    return question.name, text_of(document)


def _add(journal: "Journal", name: str, document: str, every_days: int, tenant: str, most: int) -> str:
    from app.ids import new_id
    from app.storage.tenancy import acting_for
    from app.storage.watches import NewWatch, TooManyWatches, Watches

    new = NewWatch(new_id("wch"), datetime.now(UTC), name, document, every_days)
    with acting_for(tenant):
        try:
            Watches(journal.engine).add(new, most)
        except TooManyWatches as error:
            raise WrongCommand(f"{most} questions are watched, as many as may be: end one") from error
    return new.id


def _no_such(id: str) -> WrongCommand:
    return WrongCommand(f"there is no watch {id[:40]}; `havre watches list` lists them")


def _when(at: datetime | None) -> str:
    return "" if at is None else f"{at:%Y-%m-%d %H:%M}Z"
