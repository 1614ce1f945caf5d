"""`havre robustness`: does the plan survive the doubt of its facts?"""

from pathlib import Path
from typing import Annotated

import typer

from app.cli_guard import ExitCode, guarded, stop
from app.cli_output import write_text
from app.scenarios.command import ReportFormat, world_asked, write_report


def ask_robustness(
    question: Annotated[
        str | None, typer.Argument(metavar="QUESTION", help="YAML or JSON file, or - for standard input.")
    ] = None,
    example: Annotated[str | None, typer.Option(help="Ask a shipped example instead of a file.")] = None,
    draws: Annotated[int, typer.Option(min=1, max=20_000, help="Draws of the uncertain facts.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Equal seeds, equal draws.")] = 0,
    sample: Annotated[
        int, typer.Option(min=0, max=500, help="Draws to solve exactly where rules couple workloads.")
    ] = 30,
    form: Annotated[ReportFormat, typer.Option("--format", help="How to print.")] = ReportFormat.TABLE,
    out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
    time_limit: Annotated[
        float,
        typer.Option(min=0.1, metavar="SECONDS", help="Longest search, for plan and sample."),
    ] = 30.0,
) -> None:
    """In how many draws of its facts a plan stays the best, what it regrets otherwise, which fact decides."""
    with guarded():
        from app.robustness.report import report_of
        from app.robustness.robustness import Wanted, robustness

        found = robustness(world_asked(question, example), Wanted(draws, seed, sample, time_limit))
        if form is ReportFormat.JSON:
            write_text(found.model_dump_json(indent=2) + "\n", out)
        else:
            write_report(report_of(found), form, out)
        if found.plan.status == "refused":
            stop(ExitCode.REFUSED)
        if found.plan.status == "unknown":
            stop(ExitCode.UNREACHABLE, "time ran out without a plan; try a longer --time-limit")
