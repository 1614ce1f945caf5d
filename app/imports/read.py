"""One door for every format: the kind of a file is found by what is in it, or forced; then it is read."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import get_args

from app.imports.containers import import_compose, import_manifests, import_score
from app.imports.documents import json_object, unreadable, yaml_documents
from app.imports.from_bill import import_bill
from app.imports.outcome import Imported, Kind
from app.imports.tables import OLE, PACKED, read_table, text_of
from app.imports.terraform import import_plan
from app.imports.workload_table import import_table
from catalog.library import Catalog

KINDS: tuple[Kind, ...] = get_args(Kind)
LARGEST_BYTES = 4 * 1024 * 1024 * 1024
HEAD_BYTES = 256 * 1024
GZIP = b"\x1f\x8b"
PARQUET = b"PAR1"


def import_file(
    file: Path, catalog: Catalog, resolve_model: Callable[[str], str | None], kind: Kind | None = None
) -> Imported:
    """What a file holds, as workloads. Raises FaultyQuestion for what cannot be read, or OSError."""
    if file.stat().st_size > LARGEST_BYTES:
        raise unreadable(f"the file is larger than {LARGEST_BYTES:,} bytes", "split it by month", "too_long")
    kind = kind or kind_of(file)
    match kind:
        case "focus":
            return import_bill(file, catalog, resolve_model)
        case "terraform":
            return import_plan(json_object(file.read_bytes()), catalog)
        case "compose":
            return import_compose(next(iter(yaml_documents(file.read_bytes())), {}))
        case "kubernetes":
            return import_manifests(yaml_documents(file.read_bytes()))
        case "score":
            return import_score(yaml_documents(file.read_bytes()))
        case "table":
            return import_table(read_table(file))


def kind_of(file: Path) -> Kind:
    """The kind of a file by its first bytes. Raises FaultyQuestion when nothing is recognised."""
    with file.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if head[:4] == PARQUET:
        return "focus"
    if head[:4] in (PACKED, OLE):
        return "table"
    if head[:2] == GZIP:
        head = _unpacked_head(file)
    text = text_of(head)
    first = text.lstrip("\ufeff").partition("\n")[0]
    if "ChargeCategory" in first and "ChargePeriodStart" in first:
        return "focus"
    if '"planned_values"' in text or '"resource_changes"' in text or '"terraform_version"' in text:
        return "terraform"
    return _kind_of_yaml(text) or _kind_of_table(first)


def _unpacked_head(file: Path) -> bytes:
    try:
        with gzip.open(file) as stream:
            return stream.read(HEAD_BYTES)
    except (OSError, EOFError):
        return b""


def _kind_of_yaml(text: str) -> Kind | None:
    """By the keys that begin a line."""
    keys = {
        line.partition(":")[0].strip("\"' ")
        for line in text.splitlines()
        if line[:1] not in (" ", "#", "-", "")
    }
    if "apiVersion" in keys and "containers" in keys:
        return "score"
    if "apiVersion" in keys and "kind" in keys:
        return "kubernetes"
    return "compose" if "services" in keys else None


def _kind_of_table(first: str) -> Kind:
    if any(mark in first for mark in (",", ";", "\t")):
        return "table"
    remedy = f"say which kind it is: {', '.join(KINDS)}"
    raise unreadable("it is not recognised as any kind of file that is imported", remedy, "unknown_kind")
