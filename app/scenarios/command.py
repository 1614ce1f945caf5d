"""`havre whatif`: a question under scenarios, beside the base."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_guard import ExitCode, WrongCommand, guarded, stop
from app.cli_output import ListingFormat, write_listing, write_text
from app.cli_question import LARGEST_FILE_BYTES, MOST_VALUES, question_text

if TYPE_CHECKING:
    from app.recommendations.asking.trees import Limits, Tree
    from app.render.report import Report
    from app.scenarios.scenario import Scenario
    from app.scenarios.world import World

FILE_ENDS = (".yaml", ".yml", ".json")


class ReportFormat(StrEnum):
    """How a comparison may be printed."""

    TABLE = "table"
    JSON = "json"
    MARKDOWN = "markdown"


def what_if_asked(
    question: Annotated[
        str | None, typer.Argument(metavar="QUESTION", help="YAML or JSON file, or - for standard input.")
    ] = None,
    example: Annotated[str | None, typer.Option(help="Ask a shipped example instead of a file.")] = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE|NAME", help="A file of scenarios, or a shipped one; may be repeated."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every shipped scenario.")] = False,
    shown: Annotated[bool, typer.Option("--list", help="List the shipped scenarios.")] = False,
    form: Annotated[ReportFormat, typer.Option("--format", help="How to print.")] = ReportFormat.TABLE,
    out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
    time_limit: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="Longest search for each plan.")
    ] = 30.0,
) -> None:
    """A question under scenarios, beside the base: what moves, why, and what keeping the base plan costs."""
    with guarded():
        if shown:
            _list()
            return
        names = list(scenario or [])
        if not names and not every:
            raise WrongCommand("give --scenario FILE or NAME, or --all; --list shows the shipped ones")
        from app.scenarios.whatif import Limits as SearchLimits
        from app.scenarios.whatif import what_if

        world = world_asked(question, example)
        found = what_if(world, _scenarios(names, world, every=every), SearchLimits(time_limit, time_limit))
        if form is ReportFormat.JSON:
            write_text(found.model_dump_json(indent=2) + "\n", out)
        else:
            from app.scenarios.report import report_of

            write_report(report_of(found), form, out)
        if found.base.status == "refused":
            stop(ExitCode.REFUSED)
        if found.base.status == "unknown":
            stop(ExitCode.UNREACHABLE, "time ran out without a plan of the base; try a longer --time-limit")


def write_report(report: "Report", form: ReportFormat, out: Path | None) -> None:
    """A report as a table for people, or as Markdown."""
    from app.cli_output import report_text
    from app.render.markdown import report_markdown

    write_text(report_markdown(report) if form is ReportFormat.MARKDOWN else report_text(report), out)


def document_limits() -> "Limits":
    """How large a file may be."""
    from app.recommendations.asking.trees import Limits

    return Limits(size_bytes=LARGEST_FILE_BYTES, nodes=MOST_VALUES)


def world_asked(question: str | None, example: str | None) -> "World":
    """The question of the command line over the shipped catalog, asked today."""
    from app.catalog_in_use import load
    from app.recommendations.asking.documents import read_document
    from app.recommendations.asking.parse import parse_question
    from app.scenarios.vocabulary import names_in
    from app.scenarios.world import World

    raw, today, catalog = question_text(question, example), datetime.now(UTC).date().isoformat(), load()
    asked = parse_question(raw, names_in(catalog), today=today, limits=document_limits())
    written, _ = read_document(raw, document_limits())
    return World(asked, catalog, written, today)


def _scenarios(names: list[str], world: "World", *, every: bool) -> "list[Scenario]":
    """The scenarios of all files and names, in the order given; faults of all of them at once."""
    from app.faults import Fault, FaultyQuestion
    from app.scenarios.library import library
    from app.scenarios.reading import known_names, scenario_of
    from app.scenarios.vocabulary import names_in

    known = known_names(names_in(world.catalog), world.question)
    faults: list[Fault] = []
    found = []
    for name in [*names, *(library() if every else ())]:
        items = _items_of(name) if name.endswith(FILE_ENDS) else [name]
        for number, item in enumerate(items):
            found.append(scenario_of(item, (name, number) if len(items) > 1 else (name,), known, faults))
    if faults:
        raise FaultyQuestion(faults)
    return [each for each in found if each]


def _items_of(file: str) -> "list[Tree]":
    """A file holds one scenario, a list of them, or a group with the key `scenarios`."""
    from app.recommendations.asking.documents import read_document
    from app.recommendations.asking.yaml_text import UnreadableYaml, read_yaml

    raw = Path(file).read_bytes()
    try:
        value = read_yaml(raw.decode("utf-8-sig"), document_limits())
    except (UnreadableYaml, UnicodeDecodeError) as error:
        raise WrongCommand(f"{file}: {error}") from error
    tree, faults = read_document({"scenarios": value}, document_limits())
    if faults:
        raise WrongCommand("\n".join(f"{file}: {fault}" for fault in faults))
    inner = tree["scenarios"]
    if isinstance(inner, dict) and "scenarios" in inner:
        inner = inner["scenarios"]
    return inner if isinstance(inner, list) else [inner]


def _list() -> None:
    from app.scenarios.library import library

    rows = [(each.name, each.en, each.source) for each in library().values()]
    write_listing(("name", "supposes", "source"), rows, len(rows), ListingFormat.TABLE)
