"""Faults of a tender in plain words: what the schema refuses, names that repeat, names nobody knows."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.faults import Fault, Step, echo, pointer
from app.recommendations.asking.vocabulary import nearest

MOST_FAULTS = 1000

_SHAPES = {
    "string_type": ("is not text", "write text, in quotes"),
    "bool_type": ("is not true or false", "write true or false"),
    "int_type": ("is not a whole number", "write it without quotes and fraction"),
    "list_type": ("is not a list", "write a list such as [a, b]"),
    "dict_type": ("is not a group of keys", "write keys with their values"),
    "model_type": ("is not a group of keys", "write keys with their values"),
    "greater_than_equal": ("is too small", "use at least 0"),
    "greater_than": ("is too small", "use a number above 0"),
    "less_than": ("is too large", "use a smaller number"),
    "less_than_equal": ("is too large", "use a smaller number"),
    "string_pattern_mismatch": ("is not a currency", "use a code such as EUR"),
    "too_short": ("is empty", "write at least one"),
}


def faults_of(
    error: ValidationError, document: type[BaseModel], groups: Mapping[str, type[BaseModel]]
) -> list[Fault]:
    """One fault per refused value; `groups` names the class of each group of keys, for suggestions."""
    return [
        _fault(detail, groups.get(str(detail["loc"][0]), document) if len(detail["loc"]) > 1 else document)
        for detail in error.errors(include_url=False)[:MOST_FAULTS]
    ]


def located(fault: Fault) -> Fault:
    """A fault known by its pointer only, with its path."""
    return Fault(path_of(_steps(fault.pointer)), fault.problem, fault.remedy, fault.code, fault.pointer)


def repeated(group: str, names: Sequence[str]) -> Iterator[Fault]:
    """A fault for every id that another one of the group has already."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield fault_at(
                (group, index, "id"), f"{echo(name)} is used twice", "give it another id", "repeated"
            )
        seen.add(name)


def nobody(steps: tuple[Step, ...], name: str, what: str, names: Iterable[str]) -> Fault:
    """The fault of a name this tender does not hold."""
    guess = nearest(name, list(names))
    remedy = f"did you mean {guess}?" if guess else f"use the id of a {what} of this tender"
    return fault_at(steps, f"{echo(name)} is not a {what} of this tender", remedy, f"unknown_{what}")


def fault_at(steps: Sequence[Step], problem: str, remedy: str, code: str) -> Fault:
    """A fault at a place of the document."""
    return Fault(path_of(steps), problem, remedy, code, pointer(steps))


def path_of(steps: Sequence[Step]) -> str:
    """Steps for a person: `bids.0.lot`."""
    return ".".join(map(str, steps))


def _steps(text: str) -> tuple[Step, ...]:
    return tuple(word.replace("~1", "/").replace("~0", "~") for word in text.split("/")[1:])


def _fault(detail: ErrorDetails, here: type[BaseModel]) -> Fault:
    """One refused value in plain words."""
    steps = tuple(step for step in detail["loc"] if step != "[key]")
    code, context = detail["type"], detail.get("ctx", {})
    if "problem" in context:
        return fault_at(steps, str(context["problem"]), str(context["remedy"]), code)
    if code in _SHAPES:
        problem, remedy = _SHAPES[code]
        return fault_at(steps, f"{echo(detail['input'])} {problem}", remedy, code)
    match code:
        case "missing":
            return fault_at(steps, "this key is missing", "add it with its value", "missing")
        case "extra_forbidden":
            return _extra(steps, here)
        case "literal_error":
            choices = re.findall(r"'([^']*)'", str(context["expected"]))
            problem = f"{echo(detail['input'])} is not a choice here"
            return fault_at(steps, problem, f"use {' or '.join(choices)}", "unknown_choice")
        case _:
            return fault_at(steps, f"{echo(detail['input'])} cannot be read here", "see the format", code)


def _extra(steps: tuple[Step, ...], here: type[BaseModel]) -> Fault:
    known = [field.alias or name for name, field in here.model_fields.items()]
    guess = nearest(str(steps[-1]), known)
    remedy = f"did you mean {guess}?" if guess else f"the keys here are {', '.join(known)}"
    return fault_at(steps, f"{echo(steps[-1])} is not a known key", remedy, "unknown_key")
