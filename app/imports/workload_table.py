"""Workloads from our own table (CSV, XLSX, ODS), with English or French headers: one row a workload."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib.resources import files

import yaml

from app.imports.outcome import Found, Imported, LeftOut, RowProblem, named_apart
from app.imports.tables import Cell, number_in, refused, text_in

ONE = Decimal(1)
TEXTS = ("name", "kind", "data_class", "class", "model", "gpu_model", "provider", "region")
KINDS = {
    "inference": ("inference", "inférence", "ia", "llm"),
    "training": ("training", "entrainement", "entraînement", "finetuning", "fine-tuning"),
    "storage": ("storage", "stockage"),
    "compute": ("compute", "calcul", "machine", "vm", "serveur"),
}
NEEDS = {
    "inference": ("model", "requests_per_month", "input_tokens", "output_tokens"),
    "training": ("gpu_model", "gpu_hours"),
    "storage": ("gib",),
    "compute": ("vcpu", "memory_gib"),
}
TODAY = ("provider", "region", "cost_per_month", "data_gib")
Row = dict[str, object]


@cache
def headers() -> Mapping[str, str]:
    """The column of every header that is understood."""
    text = files("app.imports").joinpath("table_columns.yaml").read_text(encoding="utf-8")
    listed: Mapping[str, list[str]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return {header: column for column, names in listed.items() for header in names}


def import_table(rows: Sequence[Sequence[Cell]]) -> Imported:
    """The workloads of a table whose first row names its columns. Raises FaultyQuestion where it does not."""
    columns = [headers().get(_plain(text_in(cell))) for cell in rows[0]] if rows else []
    if not {"name", "kind"} & set(columns):
        problem = "the first row names no column of workloads"
        raise refused(
            problem, f"use columns such as {', '.join(NEEDS['compute'])}, name and kind", "no_header"
        )
    unread = [text_in(cell) for cell, column in zip(rows[0], columns, strict=True) if column is None]
    found: list[Found] = []
    left: list[LeftOut] = []
    problems: list[RowProblem] = []
    for number, row in enumerate(rows[1:], start=2):
        cells = {c: cell for c, cell in zip(columns, row, strict=False) if c and cell not in ("", None)}
        if not cells:
            continue
        read, wrong = _read(number, cells)
        problems += wrong
        one = _workload(number, read)
        found += [one] if isinstance(one, Found) else []
        left += [one] if isinstance(one, LeftOut) else []
    notes = (f"columns not read: {', '.join(filter(None, unread))}",) if any(unread) else ()
    return Imported(
        "table", tuple(named_apart(found)), tuple(left), tuple(problems), "resources", notes=notes
    )


def _plain(header: str) -> str:
    """A header by its letters and digits, without accents."""
    bare = unicodedata.normalize("NFKD", header.lower())
    return re.sub(r"[^a-z0-9]", "", bare)


def _read(number: int, cells: Mapping[str, Cell]) -> tuple[Row, list[RowProblem]]:
    read: Row = {}
    problems = []
    for column, cell in cells.items():
        if column in TEXTS:
            read[column] = text_in(cell)
            continue
        amount = number_in(cell)
        if amount is None or amount < 0:
            text = "is not a number of 0 or more and was not read"
            problems.append(RowProblem(f"row {number}", column, "number_type", text))
        else:
            read[column] = float(amount) if column != "cost_per_month" else str(amount)
    return read, problems


def _workload(number: int, read: Row) -> Found | LeftOut:
    name = str(read.get("name") or f"row {number}")
    kind = _kind(read)
    if kind is None:
        return LeftOut(name, "kind_unknown", f"write a kind: {', '.join(KINDS)}", ONE)
    lacking = [column for column in NEEDS[kind] if not read.get(column)]
    if lacking:
        return LeftOut(name, "size_unknown", f"{kind} needs {', '.join(lacking)}", ONE)
    wire = {"name": name, "kind": kind, **dict(_size(kind, read))}
    wire |= {key: read[key] for key in ("data_class", "growth_per_month") if key in read}
    baseline: Row = {key: read[key] for key in TODAY if key in read}
    return Found(wire, ONE, baseline if {"provider", "region"} <= baseline.keys() else None)


def _kind(read: Row) -> str | None:
    said = str(read.get("kind") or "").strip().lower()
    if said:
        return next((kind for kind, words in KINDS.items() if said in words), None)
    return next((kind for kind, needed in NEEDS.items() if all(read.get(key) for key in needed)), None)


def _size(kind: str, read: Row) -> Iterator[tuple[str, object]]:
    match kind:
        case "inference":
            yield from ((key, read[key]) for key in NEEDS[kind])
        case "training":
            yield "gpu", {"model": read["gpu_model"], "hours": read["gpu_hours"]}
        case "storage":
            yield "storage", {"gib": read["gib"], "class": read.get("class", "object")}
        case _:
            yield from (("vcpu", read["vcpu"]), ("memory_gib", read["memory_gib"]))
            yield "instances", max(1, round(float(str(read.get("instances", 1)))))
