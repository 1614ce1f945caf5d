"""From a document to a tender: read, check everything, tell every fault at once."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.faults import Fault, FaultyQuestion, Step, echo, pointer
from app.recommendations.asking.documents import Document, read_document
from app.recommendations.asking.trees import Limits
from app.recommendations.asking.vocabulary import nearest
from app.tenders.schemas import BidWire, LimitsWire, LotWire, SupplierWire, TenderWire

LIMITS = Limits(size_bytes=64 * 1024 * 1024, depth=10, nodes=6_000_000)
MOST_FAULTS = 1000

_GROUPS: dict[str, type[BaseModel]] = {
    "lots": LotWire,
    "suppliers": SupplierWire,
    "bids": BidWire,
    "limits": LimitsWire,
}
_SHAPES = {
    "string_type": ("is not text", "write text, in quotes"),
    "int_type": ("is not a whole number", "write it without quotes and fraction"),
    "list_type": ("is not a list", "write a list such as [a, b]"),
    "dict_type": ("is not a group of keys", "write keys with their values"),
    "model_type": ("is not a group of keys", "write keys with their values"),
    "greater_than_equal": ("is too small", "use at least 0"),
    "string_pattern_mismatch": ("is not a currency", "use a code such as EUR"),
    "too_short": ("is empty", "write at least one"),
}


def read_tender(document: Document, *, limits: Limits = LIMITS) -> TenderWire:
    """The tender a document states. Raises `FaultyQuestion` with every fault, in document order."""
    tree, unread = read_document(document, limits)
    faults = [Fault(_path(_steps(f.pointer)), f.problem, f.remedy, f.code, f.pointer) for f in unread]
    told = {fault.pointer for fault in faults}
    try:
        tender = TenderWire.model_validate(tree)
    except ValidationError as error:
        found = map(_fault, error.errors(include_url=False)[:MOST_FAULTS])
        faults += [fault for fault in found if fault.pointer not in told]
        raise FaultyQuestion(faults) from error
    faults += list(_clashes(tender))[:MOST_FAULTS]
    if faults:
        raise FaultyQuestion(faults)
    return tender


def _clashes(tender: TenderWire) -> Iterator[Fault]:
    """Faults between groups: names that repeat, names nobody knows, bids without what is compared."""
    lots = [lot.id for lot in tender.lots]
    suppliers = [supplier.id for supplier in tender.suppliers]
    yield from _repeated("lots", lots)
    yield from _repeated("suppliers", suppliers)
    compared = "price" if tender.objective == "lowest_price" else "score"
    known_lots, known_suppliers = frozenset(lots), frozenset(suppliers)
    for index, bid in enumerate(tender.bids):
        if bid.lot not in known_lots:
            yield _nobody(("bids", index, "lot"), bid.lot, "lot", lots)
        if bid.supplier not in known_suppliers:
            yield _nobody(("bids", index, "supplier"), bid.supplier, "supplier", suppliers)
        if getattr(bid, compared) is None:
            problem = f"this bid has no {compared}, which {tender.objective} compares"
            yield _at(("bids", index, compared), problem, "write it or leave the bid out", "missing")


def _repeated(group: str, names: Sequence[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield _at((group, index, "id"), f"{echo(name)} is used twice", "give it another id", "repeated")
        seen.add(name)


def _nobody(steps: tuple[Step, ...], name: str, what: str, names: Iterable[str]) -> Fault:
    guess = nearest(name, list(names))
    remedy = f"did you mean {guess}?" if guess else f"use the id of a {what} of this tender"
    return _at(steps, f"{echo(name)} is not a {what} of this tender", remedy, f"unknown_{what}")


def _at(steps: tuple[Step, ...], problem: str, remedy: str, code: str) -> Fault:
    return Fault(_path(steps), problem, remedy, code, pointer(steps))


def _path(steps: Sequence[Step]) -> str:
    return ".".join(map(str, steps))


def _steps(text: str) -> tuple[Step, ...]:
    return tuple(word.replace("~1", "/").replace("~0", "~") for word in text.split("/")[1:])


def _fault(detail: ErrorDetails) -> Fault:
    """One refused value in plain words."""
    steps = tuple(step for step in detail["loc"] if step != "[key]")
    code, context = detail["type"], detail.get("ctx", {})
    if "problem" in context:
        return _at(steps, str(context["problem"]), str(context["remedy"]), code)
    if code in _SHAPES:
        problem, remedy = _SHAPES[code]
        return _at(steps, f"{echo(detail['input'])} {problem}", remedy, code)
    return _SPECIAL.get(code, _other)(detail, steps)


def _missing(detail: ErrorDetails, steps: tuple[Step, ...]) -> Fault:
    return _at(steps, "this key is missing", "add it with its value", "missing")


def _extra(detail: ErrorDetails, steps: tuple[Step, ...]) -> Fault:
    model = _GROUPS.get(str(steps[0]), TenderWire) if len(steps) > 1 else TenderWire
    guess = nearest(str(steps[-1]), list(model.model_fields))
    remedy = f"did you mean {guess}?" if guess else f"the keys here are {', '.join(model.model_fields)}"
    return _at(steps, f"{echo(steps[-1])} is not a known key", remedy, "unknown_key")


def _choice(detail: ErrorDetails, steps: tuple[Step, ...]) -> Fault:
    choices = re.findall(r"'([^']*)'", str(detail.get("ctx", {})["expected"]))
    return _at(
        steps,
        f"{echo(detail['input'])} is not a choice here",
        f"use {' or '.join(choices)}",
        "unknown_choice",
    )


def _other(detail: ErrorDetails, steps: tuple[Step, ...]) -> Fault:
    return _at(steps, f"{echo(detail['input'])} cannot be read here", "see the format", detail["type"])


_SPECIAL: dict[str, Callable[[ErrorDetails, tuple[Step, ...]], Fault]] = {
    "missing": _missing,
    "extra_forbidden": _extra,
    "literal_error": _choice,
}
