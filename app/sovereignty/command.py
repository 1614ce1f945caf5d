"""`havre sovereignty PROVIDER`: the card on a terminal, as JSON or as Markdown."""

import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from app.cli_guard import WrongCommand, guarded
from app.cli_output import write_text


class CardFormat(StrEnum):
    """How a card may be printed."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


def sovereignty(
    provider: Annotated[str, typer.Argument(help="A provider, or one of its structures as ovhcloud-snc.")],
    workload: Annotated[
        str, typer.Option(metavar="KIND", help="inference, training, storage or compute.")
    ] = "compute",
    model: Annotated[str | None, typer.Option(help="The model served, for inference.")] = None,
    region: Annotated[str | None, typer.Option(help="A region of the provider.")] = None,
    form: Annotated[CardFormat, typer.Option("--format", help="How to print the card.")] = CardFormat.TABLE,
) -> None:
    """What law reaches a provider, layer by layer what it depends on, and what is proven."""
    with guarded():
        write_text(_text(provider, workload, model, region, form), None)


def _text(provider: str, workload: str, model: str | None, region: str | None, form: CardFormat) -> str:
    from app.render.card import compose_card
    from app.render.card_text import card_table
    from app.render.markdown import report_markdown
    from app.sovereignty.card import card_of
    from app.sovereignty.subject import UnknownSubject, subject_of
    from catalog import load
    from catalog.sovereignty import Profile

    catalog = load()
    try:
        subject = subject_of(catalog, provider, workload, model, region)
    except UnknownSubject as error:
        raise WrongCommand(str(error)) from error
    card = card_of(catalog, subject, Profile(as_of=datetime.now(UTC).date().isoformat()))
    match form:
        case CardFormat.JSON:
            return card.model_dump_json(indent=2) + "\n"
        case CardFormat.MARKDOWN:
            return report_markdown(compose_card(card))
        case CardFormat.TABLE:
            return card_table(compose_card(card), sys.stdout.isatty())
