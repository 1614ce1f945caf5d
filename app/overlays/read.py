"""From a document to entries of an overlay: names checked against the catalog, every fault with its place."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from app.faults import Fault, FaultyQuestion, Step, echo
from app.overlays.names import names_for
from app.overlays.wire import KINDS, AnyEntry, OneEntry
from app.recommendations.asking.documents import Document, read_document
from app.recommendations.asking.tagged import at, tagged_fault
from app.recommendations.asking.trees import Limits, Tree
from catalog.library import Catalog
from catalog.overlay import Overlay, Own, overlaid, problem_of

SCHEMA = "havre/overlay/1"
MOST_ENTRIES = 200
LIMITS = Limits()
FILE_KEYS = ("schema", "entries")
_ENTRY: TypeAdapter[AnyEntry] = TypeAdapter(OneEntry)


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """An entry as understood, and as a document that says the same."""

    entry: Own
    document: dict[str, object]


def read_entry(document: Document, catalog: Catalog, beneath: Overlay, limits: Limits = LIMITS) -> ReadEntry:
    """The entry a document is, to be laid over the entries `beneath`. Raises FaultyQuestion with every fault.

    A document without `kind` is a price.
    """
    tree, unread = read_document(document, limits)
    # A site that was stated may be spoken of.
    found, faults = _entry_in({"kind": "price", **tree}, (), overlaid(catalog, beneath))
    faults = [*unread, *faults]
    if found is not None and not faults:
        faults = _unlaid(found, (), catalog, beneath)
    if len(beneath.entries) >= MOST_ENTRIES:
        faults.append(at((), f"there are {MOST_ENTRIES} entries already", "take some away", "too_many"))
    if faults or found is None:
        raise FaultyQuestion(faults)
    return found


def entry_json_schema() -> dict[str, object]:
    """The JSON Schema of an entry."""
    return _ENTRY.json_schema(by_alias=True, mode="validation")


def read_overlay(document: Document, catalog: Catalog, limits: Limits = LIMITS) -> Overlay:
    """The overlay of a file: a list of entries under `entries`. Raises FaultyQuestion with every fault."""
    tree, unread = read_document(document, limits)
    faults = [at(tuple(f.pointer.split("/")[1:]), f.problem, f.remedy, f.code) for f in unread]
    faults += [_no_key(key) for key in tree if key not in FILE_KEYS]
    if tree.get("schema", SCHEMA) != SCHEMA:
        faults.append(at(("schema",), f"{echo(tree['schema'])} is not read", f"use {SCHEMA}", "schema"))
    overlay = Overlay()
    for number, item in enumerate(_listed(tree, faults)):
        home = ("entries", number)
        if not isinstance(item, dict):
            faults.append(at(home, "this is not an entry", "write kind and its keys", "model_type"))
            continue
        found, told = _entry_in(item, home, catalog)
        if found is not None:
            told = _unlaid(found, home, catalog, overlay)
            overlay = overlay if told else Overlay((*overlay.entries, found.entry))
        faults += told
    if faults:
        raise FaultyQuestion(faults)
    return overlay


def _listed(tree: dict[str, Tree], faults: list[Fault]) -> Sequence[Tree]:
    listed = tree.get("entries")
    if not isinstance(listed, list) or not listed:
        faults.append(at(("entries",), "there are no entries", "write a list of entries", "missing"))
        return ()
    if len(listed) > MOST_ENTRIES:
        faults.append(at(("entries",), f"more than {MOST_ENTRIES} entries", "keep fewer", "too_many"))
        return ()
    return listed


def _no_key(key: str) -> Fault:
    return at(
        (key,), f"{echo(key)} is not a known key", f"the keys here are {', '.join(FILE_KEYS)}", "unknown_key"
    )


def _entry_in(
    tree: dict[str, Tree], home: Sequence[Step], catalog: Catalog
) -> tuple[ReadEntry | None, list[Fault]]:
    try:
        wire = _ENTRY.validate_python(tree, context=names_for(catalog, tree))
    except ValidationError as error:
        told = error.errors(include_url=False)
        return None, [tagged_fault(detail, home, KINDS, "a kind of entry") for detail in told]
    document = wire.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return ReadEntry(
        wire.entry(), {key: _as_written(value, tree[key]) for key, value in document.items()}
    ), []


def _as_written(value: object, tree: Tree) -> object:
    """A value of a document with its words as they were written: an alias stays one, and is found again."""
    if isinstance(value, dict) and isinstance(tree, dict):
        return {key: _as_written(each, tree[key]) for key, each in value.items()}
    if isinstance(value, list) and isinstance(tree, list):
        return [_as_written(each, one) for each, one in zip(value, tree, strict=True)]
    return tree if isinstance(tree, str) else value


def _unlaid(found: ReadEntry, home: Sequence[Step], catalog: Catalog, beneath: Overlay) -> list[Fault]:
    """Why an entry cannot be laid over the catalog and the entries before it."""
    if found.entry in beneath.entries:
        return [
            at(home, "this is stated already", "take the other away first, or leave it", "stated_already")
        ]
    problem = problem_of(catalog, beneath, found.entry)
    return [at(home, problem, "state what the catalog knows", "cannot_be_laid")] if problem else []
