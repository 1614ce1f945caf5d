"""The command line: `havre recommend`, `havre examples`, `havre catalog ...`.

What a command needs is imported inside it, so that `havre --help` does not wait for a solver.
"""

import gc
import io
import math
import os
import sys
from importlib.metadata import version as version_of
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.access.command import keys_commands
from app.agents.command import mcp
from app.cli_catalog import catalog_commands
from app.cli_guard import ExitCode, UnreadableAnswer, WrongCommand, guarded, stop
from app.cli_output import AnswerFormat, ListingFormat, write_answer, write_listing
from app.cli_overlay import OverlayFile, refuse_for_services
from app.cli_question import asked_on_the_spot, question_text
from app.cli_request import request
from app.frontiers.command import frontier
from app.imports.command import import_
from app.jobs.command import worker
from app.recommendations.answer import Answer
from app.recommendations.drift import Condition, broken_conditions, read_conditions
from app.records.command import record_commands
from app.robustness.command import ask_robustness
from app.scenarios.command import what_if_asked
from app.scenarios.sweep_command import sweep_asked
from app.sovereignty.command import sovereignty
from app.tenders.command import tender_commands
from app.watch.command import watch
from app.watch.kept_command import watches_commands

if TYPE_CHECKING:
    from app.settings import Settings

application = typer.Typer(
    name="havre",
    help="Where should each workload run, what does it cost and emit, and who could reach it?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
application.add_typer(catalog_commands, name="catalog")
application.add_typer(tender_commands, name="tender")
application.add_typer(record_commands, name="record")
application.command("request")(request)
application.add_typer(keys_commands, name="keys")
application.add_typer(watches_commands, name="watches")
application.command("sovereignty")(sovereignty)
application.command("mcp")(mcp)
application.command("worker")(worker)
application.command("frontier")(frontier)
application.command("import")(import_)
application.command("watch")(watch)
application.command("whatif")(what_if_asked)
application.command("sweep")(sweep_asked)
application.command("robustness")(ask_robustness)


def main() -> None:
    """Entry point of the `havre` command."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that is not UTF-8 gets a question mark for a tick, not an error.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    application()


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"havre {version_of('havre')}")
        raise typer.Exit


def _check_seconds(seconds: float) -> float:
    if not (math.isfinite(seconds) and seconds > 0):
        raise typer.BadParameter("write a number of seconds above 0, such as 30")
    return seconds


@application.callback()
def start(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    overlay: OverlayFile = None,
) -> None:
    """Where should each workload run, what does it cost and emit, and who could reach it?"""
    refuse_for_services(context.invoked_subcommand)


@application.command()
def recommend(
    question: Annotated[
        str | None, typer.Argument(metavar="QUESTION", help="YAML or JSON file, or - for standard input.")
    ] = None,
    example: Annotated[str | None, typer.Option(help="Ask a shipped example instead of a file.")] = None,
    form: Annotated[
        AnswerFormat, typer.Option("--format", help="How to print the answer.")
    ] = AnswerFormat.TABLE,
    summary: Annotated[bool, typer.Option("--summary", help="The short view, as JSON under 8 kB.")] = False,
    out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
    time_limit: Annotated[
        float, typer.Option(callback=_check_seconds, metavar="SECONDS", help="Longest time to solve.")
    ] = 30.0,
    include: Annotated[
        str,
        typer.Option(metavar="SECTIONS", help="What to work out beside the plan: all, none, or names."),
    ] = "all",
    fail_if: Annotated[
        str | None,
        typer.Option(metavar="CONDITIONS", help="Exit 1 when one holds, as in 'cost>+10%,carbon>+10%'."),
    ] = None,
    compare_to: Annotated[
        Path | None, typer.Option(metavar="ANSWER", help="Earlier answer in JSON, for --fail-if.")
    ] = None,
    overlay: OverlayFile = None,
) -> None:
    """Answer a question: the best place for each workload, with its proof, its price and its doubts."""
    with guarded():
        conditions, earlier = _drift_wanted(fail_if, compare_to)
        answer = asked_on_the_spot(question_text(question, example), time_limit, include)
        write_answer(answer, form, out, summary=summary)
        broken = broken_conditions(conditions, earlier, answer) if earlier else ()
        _end(answer, broken)


def _drift_wanted(
    fail_if: str | None, compare_to: Path | None
) -> tuple[tuple[Condition, ...], Answer | None]:
    """Conditions and the earlier answer, read before any time is spent on solving."""
    if fail_if is None and compare_to is None:
        return (), None
    if fail_if is None or compare_to is None:
        raise WrongCommand("--fail-if and --compare-to only work together; give both")
    return read_conditions(fail_if), _read_answer(compare_to)


def _read_answer(path: Path) -> Answer:
    """An answer from a JSON file. Raises UnreadableAnswer when it is something else."""
    from pydantic import ValidationError

    try:
        return Answer.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise UnreadableAnswer(f"{path}: not an answer of ours: {where}: {first['msg'].lower()}") from error


def _end(answer: Answer, broken: tuple[str, ...]) -> None:
    """End with the exit code of the contract."""
    if answer.status == "unknown":
        stop(
            ExitCode.UNREACHABLE, "time ran out without a plan and without a proof; try a longer --time-limit"
        )
    if answer.status == "refused" or broken:
        stop(ExitCode.REFUSED, *broken)


@application.command("examples")
def list_examples(
    form: Annotated[
        ListingFormat, typer.Option("--format", help="How to print the list.")
    ] = ListingFormat.TABLE,
) -> None:
    """List the shipped examples; ask one with `havre recommend --example NAME`."""
    with guarded():
        from app.examples import examples

        rows = list(examples().items())
        write_listing(("name", "about"), rows, len(rows), form)


@application.command("serve")
def serve_http(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    database: Annotated[
        str | None, typer.Option(metavar="URL", help="Where answers are kept, as in sqlite:///havre.db.")
    ] = None,
) -> None:
    """Serve the API until told to stop; `HAVRE_*` settings are listed in the README."""
    with guarded():
        # Modules are never thrown away: looking for what could be takes a sixth of the time to import them.
        gc.disable()
        # Threads for linear algebra, of which the service does none, would be started beside what is loaded.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        from app.settings import WrongSetting, read_settings

        try:
            started = _serve(read_settings(host=host, port=port, database_url=database))
        except WrongSetting as error:
            raise WrongCommand(str(error)) from error
        finally:
            gc.enable()
        if not started:
            stop(ExitCode.UNREACHABLE, "the service could not start; the log says why")


def _serve(settings: "Settings") -> bool:
    """Serve until told to stop; whether that could begin. Raises WrongSetting."""
    from app.solvers.pool import Pool

    # A solver reads the catalog while the service is imported.
    pool = Pool(settings.solvers, settings.queue, settings.snapshots)
    from app.serve import serve
    from app.storage.journal import JournalUnavailable

    try:
        return serve(settings, pool)
    except JournalUnavailable as error:
        stop(ExitCode.UNREACHABLE, f"HAVRE_DATABASE_URL: {error}")


@application.command("openapi")
def write_openapi(
    out: Annotated[Path, typer.Option(help="Write to this file.")] = Path("openapi/v1.json"),
) -> None:
    """Write the contract of the API, OpenAPI 3.1."""
    with guarded():
        from app.serve import write_contract

        write_contract(out)
