"""`havre import`: a bill, a plan file, manifests or a table as a question; always a dry run first."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_guard import ExitCode, guarded, stop
from app.cli_output import write_text

if TYPE_CHECKING:
    from app.imports.schemas import ImportView

SHOWN = 12


class ImportKind(StrEnum):
    """What a file may be."""

    FOCUS = "focus"
    TERRAFORM = "terraform"
    COMPOSE = "compose"
    KUBERNETES = "kubernetes"
    SCORE = "score"
    TABLE = "table"


class ImportFormat(StrEnum):
    """How an import may be printed."""

    TEXT = "text"
    JSON = "json"


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A bill, a plan, manifests or a table.")],
    kind: Annotated[ImportKind | None, typer.Option(help="What it is; found out unless given.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the question to this file, as JSON.")] = None,
    name: Annotated[str | None, typer.Option(help="Name of the question.")] = None,
    form: Annotated[ImportFormat, typer.Option("--format", help="How to print it.")] = ImportFormat.TEXT,
) -> None:
    """Turn what you have into a question: what was understood, what was not, and how much of the cost."""
    with guarded():
        view = _imported(file, kind, name or file.name.partition(".")[0])
        if out is not None:
            out.write_text(json.dumps(view.question, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        text = view.model_dump_json(indent=2) if form is ImportFormat.JSON else "\n".join(_lines(view, out))
        write_text(text + "\n", None)
        if not view.workloads:
            stop(ExitCode.REFUSED, "nothing in it became a workload")


def _imported(file: Path, kind: ImportKind | None, name: str) -> "ImportView":
    from app.catalog_in_use import load
    from app.imports.outcome import plain_name
    from app.imports.read import import_file
    from app.imports.schemas import view_of
    from app.recommendations.asking.vocabulary import vocabulary_of

    catalog = load()
    found = import_file(file, catalog, vocabulary_of(catalog).resolve_model, kind.value if kind else None)
    return view_of(found, plain_name(name), datetime.now(UTC).date().isoformat())


def _lines(view: "ImportView", out: Path | None) -> Iterator[str]:
    from app.render.figures import counted

    share = "nothing" if view.coverage is None else f"{view.coverage:.1%}"
    workloads = counted(view.workloads, "workload")
    yield f"{view.kind}: {workloads}, {share} of the {view.coverage_of} understood."
    if view.discount is not None and view.discount.share is not None:
        yield f"Today's prices are {view.discount.share:.1%} below list prices."
    for charge in view.charges:
        yield f"{charge.category}, no usage: {charge.cost_per_month:,.2f} a month, not imported."
    yield from _section("Assumed", [f"{a.workload}: {'; '.join(a.assumptions)}" for a in view.assumed])
    yield from _section(
        "Left out", [f"{o.what} ({o.weight:,.2f}): {o.why} [{o.code}]" for o in view.left_out]
    )
    yield from _section(
        "Could not be read",
        [f"{p.where}{f', {p.column}' if p.column else ''}: {p.text} ({p.rows} rows)" for p in view.problems],
    )
    yield from _section("Notes", list(view.notes))
    if out is None:
        yield ""
        yield "This was a dry run: --out QUESTION writes the question."
    else:
        yield ""
        yield f"Written to {out}: havre recommend {out}"


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if not lines:
        return
    yield ""
    yield title
    yield from (f"- {line}" for line in lines[:SHOWN])
    if len(lines) > SHOWN:
        yield f"- and {len(lines) - SHOWN} more: --format json shows all"
