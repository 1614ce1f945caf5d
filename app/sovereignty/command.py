"""`havre sovereignty [PROVIDER]`: one card, or how much is known of all, in four formats."""

import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_guard import WrongCommand, guarded
from app.cli_output import write_text

if TYPE_CHECKING:
    from app.render.report import Report
    from app.sovereignty.overview import Overview
    from app.sovereignty.reading import Reading
    from app.sovereignty.schemas import ProviderCard


class CardFormat(StrEnum):
    """How a card may be printed."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


def sovereignty(
    provider: Annotated[
        str | None,
        typer.Argument(help="A provider, or one of its structures as ovhcloud-snc; without, all of them."),
    ] = None,
    workload: Annotated[
        str, typer.Option(metavar="KIND", help="inference, training, storage or compute.")
    ] = "compute",
    model: Annotated[str | None, typer.Option(help="The model served, for inference.")] = None,
    region: Annotated[str | None, typer.Option(help="A region of the provider.")] = None,
    keys: Annotated[
        str,
        typer.Option(help="Who holds the keys: provider, customer, external_hsm, confidential_computing."),
    ] = "",
    as_of: Annotated[str, typer.Option(help="Judge on this day (ISO date); today when absent.")] = "",
    trusted_countries: Annotated[
        str, typer.Option(metavar="LIST", help="Who is inside, as EU,EEA,CH; EU,EEA when absent.")
    ] = "",
    level: Annotated[
        int | None,
        typer.Option(min=1, max=4, help="List what would lead to this level; the next one when absent."),
    ] = None,
    weights: Annotated[
        str, typer.Option(help="Official weights of the score: ec-2026, ec-2025.")
    ] = "ec-2026",
    strict_capital: Annotated[bool, typer.Option(help="Capital (1.4) lowers the level.")] = False,
    strict_firmware: Annotated[bool, typer.Option(help="Firmware (5.3) lowers the level.")] = False,
    strict_control_plane: Annotated[
        bool, typer.Option(help="Own but closed code is at most level 2.")
    ] = True,
    exposure_by_presence: Annotated[
        bool, typer.Option(help="A subsidiary outside the trusted countries lowers the level.")
    ] = False,
    credit_award: Annotated[bool, typer.Option(help="Credit the Commission's award of April 2026.")] = False,
    form: Annotated[CardFormat, typer.Option("--format", help="How to print it.")] = CardFormat.TABLE,
    out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
) -> None:
    """What law reaches a provider, layer by layer what it depends on, and what is proven."""
    with guarded():
        from app.sovereignty.reading import Reading

        reading = Reading(
            as_of=as_of,
            trusted_countries=tuple(name.strip() for name in trusted_countries.split(",") if name.strip()),
            sovereignty_weights=weights,
            strict_control_plane=strict_control_plane,
            exposure_by_presence=exposure_by_presence,
            credit_award=credit_award,
            strict_capital=strict_capital,
            strict_firmware=strict_firmware,
            keys=keys,
            level=level,
        )
        write_text(_text(provider, workload, model, region, reading, form), out)


def _text(
    provider: str | None,
    workload: str,
    model: str | None,
    region: str | None,
    reading: "Reading",
    form: CardFormat,
) -> str:
    from app.catalog_in_use import load
    from app.render.card import compose_card
    from app.render.overview import compose_overview
    from app.sovereignty.card import card_of
    from app.sovereignty.overview import overview_of
    from app.sovereignty.reading import profile_read
    from app.sovereignty.subject import UnknownSubject, subject_of

    catalog = load()
    try:
        profile = profile_read(catalog, reading, datetime.now(UTC).date().isoformat())
        if provider is None:
            overview = overview_of(catalog, profile)
            return _in_form(overview, compose_overview(overview), form)
        subject = subject_of(catalog, provider, workload, model, region)
    except UnknownSubject as error:
        raise WrongCommand(str(error)) from error
    card = card_of(catalog, subject, profile, reading.keys, reading.level)
    return _in_form(card, compose_card(card), form)


def _in_form(view: "ProviderCard | Overview", report: "Report", form: CardFormat) -> str:
    from app.render.card_text import card_table
    from app.render.html import report_html
    from app.render.markdown import report_markdown

    match form:
        case CardFormat.JSON:
            return view.model_dump_json(indent=2) + "\n"
        case CardFormat.MARKDOWN:
            return report_markdown(report)
        case CardFormat.HTML:
            return report_html(report)
        case CardFormat.TABLE:
            return card_table(report, sys.stdout.isatty())
