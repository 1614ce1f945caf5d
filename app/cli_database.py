"""The database of the service, for commands that work on it directly."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from app.cli_guard import ExitCode, WrongCommand, stop

if TYPE_CHECKING:
    from app.settings import Settings
    from app.storage.journal import Journal

DatabaseOption: TypeAlias = Annotated[
    str | None, typer.Option(metavar="URL", help="The service's database; default: HAVRE_DATABASE_URL.")
]


@contextmanager
def opened(database: str | None) -> "Iterator[tuple[Journal, Settings]]":
    """The journal in the database named, or in that of the settings; with the settings."""
    from app.serve import journal_of
    from app.settings import WrongSetting, read_settings
    from app.storage.journal import JournalUnavailable

    try:
        settings = read_settings(database_url=database)
        journal = journal_of(settings)
        try:
            yield journal, settings
        finally:
            journal.close()
    except WrongSetting as error:
        raise WrongCommand(str(error)) from error
    except JournalUnavailable as error:
        stop(ExitCode.UNREACHABLE, f"HAVRE_DATABASE_URL: {error}")
