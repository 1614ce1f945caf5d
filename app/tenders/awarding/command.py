"""`havre tender freeze` and `havre tender award`: criteria sealed, then bids judged under the seal."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_guard import ExitCode, guarded, stop
from app.cli_output import write_text

if TYPE_CHECKING:
    from app.tenders.awarding.schemas import AwardOfTender


class AwardFormat(StrEnum):
    """How an award may be printed."""

    TABLE = "table"
    JSON = "json"


class Language(StrEnum):
    """The language of legal warnings."""

    EN = "en"
    FR = "fr"


TenderFile = Annotated[Path, typer.Argument(metavar="FILE", help="The tender in YAML or JSON, or -.")]
Out = Annotated[Path | None, typer.Option(help="Write to this file.")]


def freeze_file(file: TenderFile, out: Out = None) -> None:
    """Seal the criteria of a tender before bids are read: the same document with its seal, as JSON."""
    with guarded():
        from app.catalog_in_use import load
        from app.recommendations.asking.documents import read_document
        from app.recommendations.asking.vocabulary import vocabulary_of
        from app.tenders.awarding.freeze import freeze, text_of
        from app.tenders.awarding.opened import written
        from app.tenders.awarding.read import LIMITS, read_award_tender

        raw, now = written(file), datetime.now(UTC)
        read_award_tender(raw, vocabulary_of(load()), today=now.date().isoformat())
        tree, _ = read_document(raw, LIMITS)
        sealed = freeze(tree, now)
        write_text(text_of(sealed, indent=2) + "\n", out)


def award_file(
    file: TenderFile,
    bids: Annotated[
        Path | None, typer.Option(help="Bids in a table (XLSX, ODS or CSV) beside those in the file.")
    ] = None,
    form: Annotated[AwardFormat, typer.Option("--format", help="How to print it.")] = AwardFormat.TABLE,
    lang: Annotated[Language, typer.Option(help="Language of the legal warnings.")] = Language.EN,
    out: Out = None,
) -> None:
    """Judge the bids of a tender and propose a winner per lot, with a reason for every rejected bid."""
    with guarded():
        award = _awarded(file, bids, lang)
        text = award.model_dump_json(indent=2) + "\n" if form is AwardFormat.JSON else _as_text(award)
        write_text(text, out)
        if award.status == "refused":
            stop(ExitCode.REFUSED)


def _awarded(file: Path, table: Path | None, lang: Language) -> "AwardOfTender":
    from app.catalog_in_use import load
    from app.recommendations.asking.vocabulary import vocabulary_of
    from app.tenders.awarding.award import award_tender
    from app.tenders.awarding.opened import opened
    from app.tenders.awarding.read import read_award_tender

    catalog = load()
    today = datetime.now(UTC).date().isoformat()
    tender = read_award_tender(opened(file, table), vocabulary_of(catalog), today=today)
    return award_tender(tender, catalog, lang=lang.value)


def _as_text(award: "AwardOfTender") -> str:
    from app.tenders.awarding.text import award_text

    return award_text(award)
