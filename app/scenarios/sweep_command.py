"""`havre sweep`: a question over a grid of one or two parameters."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_guard import ExitCode, WrongCommand, guarded, stop
from app.cli_output import write_text
from app.scenarios.command import ReportFormat, document_limits, world_asked, write_report

if TYPE_CHECKING:
    from app.recommendations.asking.trees import Tree
    from app.scenarios.sweep import SweepAsked
    from app.scenarios.world import World

EVERY = "*"


class SweepFormat(StrEnum):
    """How a sweep may be printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"


def sweep_asked(
    question: Annotated[
        str | None, typer.Argument(metavar="QUESTION", help="YAML or JSON file, or - for standard input.")
    ] = None,
    over: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND.KEY=VALUES[;KEY=VALUE]",
            help="What is varied, once or twice: carbon_price.per_tonne=0..500*11, or "
            "'requirement.value=1,2,3;path=requirements.juridical_min'.",
        ),
    ] = None,
    example: Annotated[str | None, typer.Option(help="Ask a shipped example instead of a file.")] = None,
    break_even: Annotated[
        bool, typer.Option(help="Find where the plan changes, for one numeric parameter.")
    ] = True,
    form: Annotated[SweepFormat, typer.Option("--format", help="How to print.")] = SweepFormat.TABLE,
    out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
    time_limit: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="Longest search for each plan.")
    ] = 10.0,
) -> None:
    """The plan at every point of a grid, and where along one parameter another plan becomes the best."""
    with guarded():
        from app.scenarios.sweep import sweep
        from app.scenarios.sweep_report import report_of, sweep_csv

        world = world_asked(question, example)
        found = sweep(world, _asked(over or [], world, break_even, time_limit))
        match form:
            case SweepFormat.JSON:
                write_text(found.model_dump_json(indent=2) + "\n", out)
            case SweepFormat.CSV:
                write_text(sweep_csv(found), out)
            case _:
                write_report(report_of(found), ReportFormat(form.value), out)
        if found.base.status == "refused":
            stop(ExitCode.REFUSED)


def _asked(over: list[str], world: "World", break_even: bool, seconds: float) -> "SweepAsked":
    """The sweep of the options. Raises WrongCommand or FaultyQuestion."""
    from dataclasses import replace

    from app.faults import Fault, FaultyQuestion
    from app.scenarios.reading import known_names
    from app.scenarios.sweep_reading import sweep_in
    from app.scenarios.vocabulary import names_in

    if not over:
        raise WrongCommand("give --over KIND.KEY=VALUES, such as carbon_price.per_tonne=0..500*11")
    faults: list[Fault] = []
    tree: dict[str, Tree] = {"parameters": [_parameter(text) for text in over], "break_even": break_even}
    asked = sweep_in(tree, known_names(names_in(world.catalog), world.question), faults)
    if faults or asked is None:
        raise FaultyQuestion(faults)
    return replace(asked, seconds=seconds)


def _parameter(text: str) -> "Tree":
    """One parameter as a document writes it. Raises WrongCommand."""
    first, *others = text.split(";")
    name, _, values = first.partition("=")
    kind, _, key = name.strip().partition(".")
    if not key or not values:
        raise WrongCommand(f"--over {text}: write KIND.KEY=VALUES, such as carbon_price.per_tonne=0..500*11")
    change: dict[str, Tree] = {"kind": kind}
    for other in others:
        name, _, value = other.partition("=")
        change[name.strip()] = _value(value)
    return {"change": change, "key": key, "values": _values(values, text)}


def _values(values: str, text: str) -> "list[Tree]":
    """`a,b,c`, or `from..to*count` in equal steps."""
    from decimal import Decimal, InvalidOperation

    low, dots, rest = values.partition("..")
    if not dots:
        return [_value(each) for each in values.split(",")]
    high, _, count = rest.partition(EVERY)
    try:
        start, end, steps = Decimal(low), Decimal(high), int(count or "11")
    except (InvalidOperation, ValueError) as error:
        raise WrongCommand(f"--over {text}: write FROM..TO*COUNT, such as 0..500*11") from error
    if steps < 2:
        raise WrongCommand(f"--over {text}: a range has at least two values")
    return [start + (end - start) * number / (steps - 1) for number in range(steps)]


def _value(text: str) -> "Tree":
    """One value as YAML reads it."""
    from app.recommendations.asking.documents import read_document
    from app.recommendations.asking.yaml_text import UnreadableYaml, read_yaml

    try:
        tree, _ = read_document({"value": read_yaml(text.strip(), document_limits())}, document_limits())
    except UnreadableYaml as error:
        raise WrongCommand(f"{text}: {error}") from error
    return tree["value"]
