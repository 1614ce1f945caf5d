"""`--overlay FILE`: own facts laid over the catalog for one command, without a service."""

from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from catalog.library import Catalog

SERVICES = ("serve", "worker")
_FILE: ContextVar[Path | None] = ContextVar("overlay", default=None)


def _lay_over(context: typer.Context, file: Path | None) -> Path | None:
    if file is not None:
        _FILE.set(file)
        context.call_on_close(lambda: _FILE.set(None))
    return file


OverlayFile = Annotated[
    Path | None,
    typer.Option("--overlay", metavar="FILE", callback=_lay_over, help="Own facts, laid over the catalog."),
]


def refuse_for_services(command: str | None) -> None:
    """A service takes own facts from each tenant; those of a file would be everybody's."""
    if _FILE.get() is not None and command in SERVICES:
        raise typer.BadParameter(
            "a service takes own facts over HTTP, at /v1/overlays", param_hint="--overlay"
        )


def under_overlay(published: "Catalog") -> "Catalog":
    """A catalog under the own facts of the command. Raises FaultyQuestion, or OSError for the file."""
    file = _FILE.get()
    if file is None:
        return published
    from app.faults import Fault, FaultyQuestion
    from app.overlays.read import LIMITS, read_overlay
    from catalog.overlay import overlaid

    with file.open("rb") as opened:
        raw = opened.read(LIMITS.size_bytes + 1)
    try:
        return overlaid(published, read_overlay(raw, published))
    except FaultyQuestion as error:
        told = (Fault(f"{file}: {f.path}".rstrip(": "), f.problem, f.remedy, f.code) for f in error.faults)
        raise FaultyQuestion(tuple(told)) from error
