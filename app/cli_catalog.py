"""`havre catalog`: what the catalog holds, and whether it holds together."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_guard import ExitCode, guarded
from app.cli_output import ListingFormat, write_listing
from app.imports.refreshing.command import refresh_catalog

if TYPE_CHECKING:
    from catalog.browse import Listing

Provider = Annotated[str | None, typer.Option(help="Only this provider.")]
Country = Annotated[str | None, typer.Option(help="Only this country (ISO 3166 alpha-2).")]
Region = Annotated[str | None, typer.Option(help="Only this region.")]
Gpu = Annotated[str | None, typer.Option(help="Only offers with this GPU model.")]
Kind = Annotated[str | None, typer.Option(help="Only offers of this kind.")]
Limit = Annotated[int, typer.Option(min=1, help="Most rows to show.")]


class ExportForm(StrEnum):
    """How tables may be written."""

    CSV = "csv"
    PARQUET = "parquet"


Format = Annotated[ListingFormat, typer.Option("--format", help="How to print the rows.")]

catalog_commands = typer.Typer(
    help="Look into the catalog of facts.", no_args_is_help=True, rich_markup_mode=None
)


catalog_commands.command("refresh")(refresh_catalog)


@catalog_commands.command("export")
def export_catalog(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder.")],
    form: Annotated[ExportForm, typer.Option("--format", help="How to write the tables.")] = ExportForm.CSV,
) -> None:
    """Write out all facts in use, with their sources and a list of files by which to check them."""
    with guarded():
        from app.catalog_in_use import load
        from app.imports.refreshing.export import export

        catalog = load()
        rows = export(catalog, folder, form.value)
        typer.echo(f"{folder}: {rows:,} rows of {len(catalog.files.content)} tables, {catalog.digest}")


def _show_missing(provider: str, form: ListingFormat) -> None:
    from app.catalog_in_use import load
    from catalog.browse import provider_named
    from catalog.missing import missing_of

    catalog = load()
    known = provider_named(catalog, provider)
    found = missing_of(catalog, known, datetime.now(UTC).date().isoformat())
    rows = [(one.what, one.about, one.file, one.effect) for one in found]
    if rows or form is ListingFormat.JSON:
        write_listing(("missing", "of", "file", "effect"), rows, len(rows), form)
    typer.echo(f"{len(rows)} kinds of fact are missing of {known}", err=True)


def _show(listing: "Listing", form: ListingFormat) -> None:
    write_listing(listing.columns, listing.rows, listing.total, form)


@catalog_commands.command()
def status(form: Format = ListingFormat.TABLE) -> None:
    """Digest, dates and counts of the catalog."""
    with guarded():
        from app.catalog_in_use import load
        from catalog import browse

        _show(browse.status(load()), form)


@catalog_commands.command()
def providers(country: Country = None, limit: Limit = 50, form: Format = ListingFormat.TABLE) -> None:
    """Providers, one per legal and technical regime."""
    with guarded():
        from app.catalog_in_use import load
        from catalog import browse

        _show(browse.providers(load(), country=country, limit=limit), form)


@catalog_commands.command()
def regions(
    provider: Provider = None, country: Country = None, limit: Limit = 50, form: Format = ListingFormat.TABLE
) -> None:
    """Places of the providers."""
    with guarded():
        from app.catalog_in_use import load
        from catalog import browse

        _show(browse.regions(load(), provider=provider, country=country, limit=limit), form)


@catalog_commands.command()
def offers(
    provider: Provider = None,
    country: Country = None,
    region: Region = None,
    gpu: Gpu = None,
    kind: Kind = None,
    limit: Limit = 50,
    form: Format = ListingFormat.TABLE,
) -> None:
    """What can be bought, with price, date and source."""
    with guarded():
        from app.catalog_in_use import load
        from catalog import browse

        found = browse.offers(
            load(), provider=provider, country=country, region=region, gpu=gpu, kind=kind, limit=limit
        )
        _show(found, form)


@catalog_commands.command()
def models(provider: Provider = None, limit: Limit = 50, form: Format = ListingFormat.TABLE) -> None:
    """Language models, by canonical id."""
    with guarded():
        from app.catalog_in_use import load
        from catalog import browse

        _show(browse.models(load(), provider=provider, limit=limit), form)


@catalog_commands.command()
def sources(limit: Limit = 50, form: Format = ListingFormat.TABLE) -> None:
    """Where the facts come from, with licence and date."""
    with guarded():
        from app.catalog_in_use import load
        from catalog import browse

        _show(browse.sources(load(), limit=limit), form)


@catalog_commands.command()
def check(
    provider: Annotated[
        str | None, typer.Option(help="List what is not known of this provider, and what it is kept from.")
    ] = None,
    form: Format = ListingFormat.TABLE,
) -> None:
    """Look for dangling ids, missing sources and impossible values; exit 1 when there is a fault."""
    with guarded():
        if provider is not None:
            _show_missing(provider, form)
            return
        from app.catalog_in_use import load
        from catalog.checks import check_catalog

        findings = check_catalog(load())
        rows = [(finding.severity, finding.where, finding.problem) for finding in findings]
        faults = sum(finding.severity == "fault" for finding in findings)
        if rows or form is ListingFormat.JSON:
            write_listing(("severity", "where", "problem"), rows, len(rows), form)
        typer.echo(f"{faults} faults, {len(rows) - faults} warnings", err=True)
        if faults:
            raise typer.Exit(ExitCode.REFUSED)
