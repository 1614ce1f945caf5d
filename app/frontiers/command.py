"""`havre frontier QUESTION`: what cost, carbon and sovereignty can be traded for."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_guard import ExitCode, WrongCommand, guarded, stop
from app.cli_output import FILE_WIDTH, write_text
from app.cli_question import parsed_question, question_text

if TYPE_CHECKING:
    from app.frontiers.schemas import Frontier


class FrontierFormat(StrEnum):
    """How a frontier may be printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


def frontier(
    question: Annotated[
        str | None, typer.Argument(metavar="QUESTION", help="YAML or JSON file, or - for standard input.")
    ] = None,
    example: Annotated[str | None, typer.Option(help="Ask a shipped example instead of a file.")] = None,
    criteria: Annotated[
        str, typer.Option(metavar="NAMES", help="What is traded: cost and some of carbon, sovereignty.")
    ] = "cost,carbon,sovereignty",
    points: Annotated[int, typer.Option(min=3, max=500, help="About how many plans of a large front.")] = 20,
    complete: Annotated[bool, typer.Option("--complete", help="Every plan of it, if time allows.")] = False,
    form: Annotated[FrontierFormat, typer.Option("--format", help="How to print it.")] = FrontierFormat.TABLE,
    out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
    time_limit: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="Longest time to search.")
    ] = 30.0,
) -> None:
    """The plans that no plan beats on cost, carbon and sovereignty at once, the recommended one marked."""
    with guarded():
        from app.catalog_in_use import load
        from app.frontiers.frontier import trade_offs
        from app.frontiers.wanted import UnknownCriterion, Wanted, criteria_of

        try:
            wanted = Wanted(criteria_of(criteria), points, complete, time_limit)
        except UnknownCriterion as error:
            raise WrongCommand(f"--criteria: {error}") from error
        front = trade_offs(parsed_question(question_text(question, example)), load(), wanted)
        write_text(_text(front, form, out), out)
        if front.status == "refused":
            stop(ExitCode.REFUSED)
        if front.status == "unknown":
            stop(ExitCode.UNREACHABLE, "time ran out without a plan and without a proof")


def _text(front: "Frontier", form: FrontierFormat, out: Path | None) -> str:
    from io import StringIO

    from rich.console import Console

    from app.frontiers.render import frontier_csv, frontier_report
    from app.render.markdown import report_markdown
    from app.render.table import print_report

    match form:
        case FrontierFormat.JSON:
            return front.model_dump_json(indent=2) + "\n"
        case FrontierFormat.CSV:
            return frontier_csv(front)
        case FrontierFormat.MARKDOWN:
            return report_markdown(frontier_report(front))
        case FrontierFormat.TABLE:
            wide = Console().width if out is None and sys.stdout.isatty() else FILE_WIDTH
            console = Console(file=StringIO(), width=wide, color_system=None)
            print_report(frontier_report(front), console)
            console.file.seek(0)
            return "".join(line.rstrip() + "\n" for line in console.file)
