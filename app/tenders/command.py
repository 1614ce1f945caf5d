"""`havre tender allocate`: which bid wins each lot, as a table or as JSON."""

import math
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_guard import ExitCode, guarded, stop
from app.cli_output import write_text
from app.tenders.awarding.command import award_file, freeze_file

if TYPE_CHECKING:
    from app.tenders.schemas import AllocationView

tender_commands = typer.Typer(
    help="Tenders of several lots: which bid wins each.", no_args_is_help=True, rich_markup_mode=None
)


class AllocationFormat(StrEnum):
    """How an allocation may be printed."""

    TABLE = "table"
    JSON = "json"


tender_commands.command("freeze")(freeze_file)
tender_commands.command("award")(award_file)


@tender_commands.callback()
def start() -> None:
    """Tenders of several lots: which bid wins each."""


def _check_seconds(seconds: float) -> float:
    if not (math.isfinite(seconds) and seconds > 0):
        raise typer.BadParameter("write a number of seconds above 0, such as 30")
    return seconds


@tender_commands.command("allocate")
def allocate_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The tender in JSON or YAML, or -.")],
    time_limit: Annotated[
        float, typer.Option(callback=_check_seconds, metavar="SECONDS", help="Longest time to solve.")
    ] = 30.0,
    form: Annotated[
        AllocationFormat, typer.Option("--format", help="How to print it.")
    ] = AllocationFormat.TABLE,
) -> None:
    """Award each lot to one bid: the least price or the highest score, proven."""
    with guarded():
        from app.tenders.allocate import allocate
        from app.tenders.read import LIMITS, read_tender

        if str(file) == "-":
            raw = sys.stdin.buffer.read(LIMITS.size_bytes + 1)
        else:
            with file.open("rb") as stream:
                raw = stream.read(LIMITS.size_bytes + 1)
        answer = allocate(read_tender(raw), time_limit=time_limit)
        if form is AllocationFormat.JSON:
            write_text(answer.model_dump_json(indent=2) + "\n", None)
        else:
            write_text(_as_table(answer), None)
        if answer.status == "refused":
            stop(ExitCode.REFUSED)
        if answer.status == "unknown":
            stop(
                ExitCode.UNREACHABLE,
                "time ran out without an award and without a proof; try a longer --time-limit",
            )


def _as_table(answer: "AllocationView") -> str:
    """The award for people: one line a lot, then the proof."""
    if answer.refusal is not None:
        clash = ", ".join(answer.refusal.conflict) or "no bids for " + ", ".join(
            answer.refusal.lots_without_bids
        )
        return f"No award is possible: {clash}\n"
    lines = [
        f"{award.lot:20} {award.supplier:20} {_figure(award.price, award.score)}" for award in answer.award
    ]
    proof = f"{answer.status}, bound {answer.bound}, gap {answer.gap}, {answer.seconds:.2f} s"
    return "\n".join([*lines, f"value {answer.value} ({proof})", ""])


def _figure(price: str | None, score: float | None) -> str:
    parts = [] if price is None else [f"price {price}"]
    return "  ".join([*parts, *([] if score is None else [f"score {score:g}"])])
