"""Faults of documents that are lists of kinds: one refused value in plain words, the nearest key named."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from app.faults import Fault, Step, echo, pointer
from app.recommendations.asking.vocabulary import nearest

BOUNDS = {
    "greater_than": ("gt", "is too small", "use a number above"),
    "greater_than_equal": ("ge", "is too small", "use at least"),
    "less_than": ("lt", "is too large", "use a number below"),
    "less_than_equal": ("le", "is too large", "use at most"),
}
SHAPES = {
    "string_type": ("is not text", "write text, in quotes if it looks like a number"),
    "bool_type": ("is not true or false", "write true or false"),
    "list_type": ("is not a list", "write a list such as [a, b]"),
    "dict_type": ("is not a group of keys", "write keys with their values"),
    "model_type": ("is not a group of keys", "write keys with their values"),
    "model_attributes_type": ("is not a group of keys", "write keys with their values"),
}
Kinds = Mapping[str, type[BaseModel]]


def at(steps: Sequence[Step], problem: str, remedy: str, code: str) -> Fault:
    """A fault at a place of the document."""
    return Fault(".".join(map(str, steps)), problem, remedy, code, pointer(steps))


def tagged_fault(detail: ErrorDetails, home: Sequence[Step], kinds: Kinds, noun: str) -> Fault:
    """What a union told apart by `kind` refuses below `home`; `noun` names what it is a union of.

    The mark of the kind in a location is no step of the document.
    """
    location = [step for step in detail["loc"] if step != "[key]"]
    kind = str(location[0]) if location and location[0] in kinds else ""
    inside = location[1 if kind else 0 :]
    steps = (*home, *inside)
    code, context = detail["type"], detail.get("ctx", {})
    if "problem" in context:
        return at(steps, str(context["problem"]), str(context["remedy"]), code)
    if code in BOUNDS:
        bound, problem, remedy = BOUNDS[code]
        return at(steps, f"{echo(detail['input'])} {problem}", f"{remedy} {context[bound]:g}", code)
    if code in SHAPES:
        problem, remedy = SHAPES[code]
        return at(steps, f"{echo(detail['input'])} {problem}", remedy, code)
    match code:
        case "missing":
            return at(steps, "this key is missing", "add it with its value", code)
        case "extra_forbidden":
            return _unknown_key(steps, keys_at(kinds[kind], inside[:-1]) if kind else [])
        case "union_tag_not_found":
            return at((*steps, "kind"), "this key is missing", f"use one of {', '.join(kinds)}", "missing")
        case "union_tag_invalid":
            return _unknown_choice((*steps, "kind"), str(context["tag"]), list(kinds), f"is not {noun}")
        case "literal_error":
            choices = re.findall(r"'([^']*)'", str(context["expected"]))
            remedy = f"use {' or '.join(choices)}"
            return at(steps, f"{echo(detail['input'])} is not a choice here", remedy, "unknown_choice")
        case "too_long":
            return at(steps, "the list is too long", f"write at most {context['max_length']}", code)
        case "too_short":
            return at(steps, "the list is too short", f"write at least {context['min_length']}", code)
    return at(steps, f"{echo(detail['input'])} cannot be read here", "see the keys of the kind", code)


def _unknown_key(steps: Sequence[Step], keys: Sequence[str]) -> Fault:
    guess = nearest(str(steps[-1]), keys)
    remedy = f"did you mean {guess}?" if guess else f"the keys here are {', '.join(keys)}"
    return at(steps, f"{echo(steps[-1])} is not a known key", remedy, "unknown_key")


def _unknown_choice(steps: Sequence[Step], value: object, choices: Sequence[str], problem: str) -> Fault:
    guess = nearest(value, choices) if isinstance(value, str) else None
    remedy = f"did you mean {guess}?" if guess else f"use one of {', '.join(choices)}"
    return at(steps, f"{echo(value)} {problem}", remedy, "unknown_choice")


def keys_at(model: type[BaseModel], location: Sequence[Step]) -> list[str]:
    """The keys known at a place below a model, found by walking its classes."""
    models = [model]
    for step in location:
        models = [inner for each in models for inner in models_under(each, step)] or models
    return list(dict.fromkeys(f.alias or name for each in models for name, f in each.model_fields.items()))


def models_under(model: type[BaseModel], key: Step) -> Iterator[type[BaseModel]]:
    """The groups of keys that may stand under a key of a model."""
    for name, field in model.model_fields.items():
        if key in (name, field.alias):
            yield from _models_in(field.annotation)


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
