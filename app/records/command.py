"""`havre record ...`: make, verify and replay decision records, and see the keys that sign them."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_guard import ExitCode, UnreadableAnswer, WrongCommand, guarded, stop
from app.cli_output import write_text
from app.cli_question import question_text
from app.records.exporting import NotShown, RecordFormat, exported

if TYPE_CHECKING:
    from app.records.files import RecordFile

MARKS = {"good": "✓", "bad": "✗", "note": "·"}
Keys = Annotated[
    Path | None, typer.Option("--key", metavar="FILE", help="Private JWK set; made when missing.")
]
After = Annotated[
    Path | None, typer.Option(metavar="RECORD", help="The record before, to continue its chain.")
]
Facts = Annotated[bool, typer.Option(help="Carry the facts, so that replay needs nothing else.")]


class Lang(StrEnum):
    """The languages of the documents."""

    EN = "en"
    FR = "fr"


record_commands = typer.Typer(
    help="Decision records: make, verify offline, replay, export.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@record_commands.callback()
def start() -> None:
    """Decision records: make, verify offline, replay, export."""


@record_commands.command("make")
def make(
    question: Annotated[
        str | None, typer.Argument(metavar="QUESTION", help="YAML or JSON file, or - for standard input.")
    ] = None,
    example: Annotated[str | None, typer.Option(help="Ask a shipped example instead of a file.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
    key: Keys = None,
    after: After = None,
    facts: Facts = True,
    time_limit: Annotated[
        float, typer.Option(min=0.001, metavar="SECONDS", help="Longest time to solve.")
    ] = 30.0,
) -> None:
    """Answer a question and seal the answer as a decision record."""
    with guarded():
        from app.records.making import made_on_the_spot

        raw = question_text(question, example)
        before = _file(after) if after else None
        sealed = made_on_the_spot(raw, time_limit, key, before, carry_facts=facts)
        write_text(sealed.text(), out)


@record_commands.command("award")
def award(
    tender: Annotated[
        Path, typer.Argument(metavar="TENDER", help="The frozen tender in YAML or JSON, or -.")
    ],
    bids: Annotated[
        Path | None, typer.Option(help="Bids in a table (XLSX, ODS or CSV) beside those in the file.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
    key: Keys = None,
    after: After = None,
    facts: Facts = True,
    lang: Annotated[Lang, typer.Option(help="Language of the legal warnings.")] = Lang.EN,
) -> None:
    """Judge the bids of a tender and seal the award as a decision record."""
    with guarded():
        from app.records.making import awarded_on_the_spot
        from app.tenders.awarding.opened import opened

        before = _file(after) if after else None
        sealed = awarded_on_the_spot(opened(tender, bids), key, before, lang.value, carry_facts=facts)
        write_text(sealed.text(), out)


@record_commands.command("verify")
def verify(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Records in JSON or PDF.")],
    keys: Annotated[
        Path | None,
        typer.Option(metavar="JWKS", help="The issuer's public keys, from /.well-known/jwks.json."),
    ] = None,
    authority: Annotated[
        Path | None, typer.Option(metavar="PEM", help="Certificates of the time-stamp authority.")
    ] = None,
) -> None:
    """Check records offline: content, signature, request, facts, time-stamp, pages; several as a chain."""
    with guarded():
        from app.records.keys import BadKeys, read_keys
        from app.records.verify import is_good, verify_chain, verify_record

        try:
            trusted = read_keys(keys.read_bytes()) if keys else None
        except BadKeys as error:
            raise WrongCommand(f"--keys: {error}") from error
        certificates = authority.read_bytes() if authority else None
        good, found = True, []
        for path in files:
            file = _file(path)
            checks = verify_record(file, trusted, certificates)
            good = good and is_good(checks)
            found.append(file.sealed)
            typer.echo(f"{path}: {'holds' if is_good(checks) else 'does not hold'}")
            for check in checks:
                typer.echo(f"  {MARKS[check.state]} {check.name}: {check.text}")
        if len(found) > 1:
            chain = verify_chain(found)
            good = good and chain.state != "bad"
            typer.echo(f"{MARKS[chain.state]} {chain.name}: {chain.text}")
        if not good:
            stop(ExitCode.REFUSED)


@record_commands.command("replay")
def replay(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A record in JSON or PDF.")],
) -> None:
    """Answer the recorded question again from the recorded facts, and name whatever comes out otherwise."""
    with guarded():
        from app.records.facts import FactsMissing
        from app.records.replay import replay_record
        from app.records.verify import verify_record

        found = _file(file)
        broken = [check for check in verify_record(found) if check.state == "bad"]
        if broken:
            stop(ExitCode.REFUSED, *(f"not replayed, {check.name}: {check.text}" for check in broken))
        try:
            outcome = replay_record(found.record)
        except FactsMissing as error:
            stop(ExitCode.REFUSED, str(error))
        for line in outcome.changed:
            typer.echo(f"· {line}")
        for line in outcome.differences:
            typer.echo(f"✗ {line}")
        if not outcome.agrees:
            stop(ExitCode.REFUSED)
        what = "award" if found.record["kind"] == "award" else "plan"
        typer.echo(f"✓ agrees: the same {what}, the same figures, the same reasons")


@record_commands.command("export")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A record in JSON or PDF.")],
    form: Annotated[
        RecordFormat, typer.Option("--format", help="`pdf` has two pages, `annex` is the full annex.")
    ] = RecordFormat.PDF,
    lang: Annotated[Lang, typer.Option(help="Language of the documents.")] = Lang.EN,
    out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
) -> None:
    """Write a record as PDF, spreadsheet, CSV, OCDS fragment, or as the JSON that a PDF carries."""
    with guarded():
        try:
            content = exported(_file(file).sealed, form, lang.value)
        except NotShown as error:
            stop(ExitCode.REFUSED, f"{file}: {error}")
        if out is None:
            sys.stdout.buffer.write(content)
        else:
            out.write_bytes(content)


@record_commands.command("keys")
def show_keys(key: Keys = None) -> None:
    """Print the public keys as a JWK set, to be published or handed to who verifies."""
    with guarded():
        from app.records.keep import keys_at
        from app.records.keys import BadKeys, public_set

        try:
            typer.echo(json.dumps(public_set(keys_at(key)), indent=1))
        except BadKeys as error:
            raise WrongCommand(f"--key: {error}") from error


def _file(path: Path) -> "RecordFile":
    """The record in a file; a file that holds none ends the command like an unreadable answer."""
    from app.records.files import UnreadableRecord, read_record_file

    try:
        return read_record_file(path.read_bytes())
    except UnreadableRecord as error:
        raise UnreadableAnswer(f"{path}: {error}") from error
