"""`havre keys create|list|revoke`: who may come in, kept in the database of the service."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_database import DatabaseOption, opened
from app.cli_guard import WrongCommand, guarded
from app.cli_output import ListingFormat, write_listing

if TYPE_CHECKING:
    from app.storage.access import AccessStore

keys_commands = typer.Typer(
    help="API keys of a service that others reach.", no_args_is_help=True, rich_markup_mode=None
)
DEFAULT_SCOPES = "read,solve,import,record"


@keys_commands.command("create")
def create(
    tenant: Annotated[str, typer.Option(help="Whose answers, jobs and overlays it opens.")] = "main",
    name: Annotated[str, typer.Option(help="What it is for, as a reminder.")] = "",
    scopes: Annotated[
        str, typer.Option(help="Some of read, solve, import, record, admin; comma-separated.")
    ] = DEFAULT_SCOPES,
    database: DatabaseOption = None,
) -> None:
    """Make a key and print it, once: only its hash is kept."""
    from app.access.keys import WrongKey, make_key

    with guarded(), _opened(database) as store:
        wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
        try:
            text, kept = make_key(tenant, name, wanted, datetime.now(UTC))
        except WrongKey as error:
            raise WrongCommand(str(error)) from error
        store.add_key(kept)
        typer.echo(text)


@keys_commands.command("list")
def list_keys(
    form: Annotated[
        ListingFormat, typer.Option("--format", help="How to print the list.")
    ] = ListingFormat.TABLE,
    database: DatabaseOption = None,
) -> None:
    """List all keys, without their secrets."""
    with guarded(), _opened(database) as store:
        rows = [
            (
                key.prefix,
                key.tenant,
                key.name,
                " ".join(sorted(key.scopes)),
                key.created_at.date().isoformat(),
                "" if key.revoked_at is None else key.revoked_at.date().isoformat(),
            )
            for key in store.all_keys()
        ]
        write_listing(("prefix", "tenant", "name", "scopes", "created", "revoked"), rows, len(rows), form)


@keys_commands.command("revoke")
def revoke(
    prefix: Annotated[str, typer.Argument(help="The part of the key between the two underscores.")],
    database: DatabaseOption = None,
) -> None:
    """End a key, at once and for good."""
    with guarded(), _opened(database) as store:
        if not store.revoke(prefix, datetime.now(UTC)):
            raise WrongCommand("there is no key of this prefix; `havre keys list` lists them")
        typer.echo(f"{prefix} is revoked")


@contextmanager
def _opened(database: str | None) -> "Iterator[AccessStore]":
    """The keys in the database named, or in that of the settings."""
    from app.storage.access import AccessStore

    with opened(database) as (journal, _):
        yield AccessStore(journal.engine)
