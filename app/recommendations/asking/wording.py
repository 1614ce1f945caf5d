"""From what the wire schema refuses to faults in plain words, with a remedy and, for names, a suggestion."""

import re
from collections.abc import Callable, Iterable, Mapping

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.faults import Fault, echo
from app.recommendations.asking.places import Places, Steps
from app.recommendations.asking.schemas import QuestionWire
from app.recommendations.asking.tagged import BOUNDS, SHAPES, models_under
from app.recommendations.asking.vocabulary import nearest
from app.recommendations.asking.wire_workloads import KINDS


def faults_of(error: ValidationError, places: Places) -> list[Fault]:
    """One fault per refused value."""
    return [_fault(detail, places) for detail in error.errors(include_url=False)]


def _fault(detail: ErrorDetails, places: Places) -> Fault:
    steps = _steps(detail["loc"])
    code, context = detail["type"], detail.get("ctx", {})
    if "problem" in context:
        return places.fault(steps, str(context["problem"]), str(context["remedy"]), code)
    if code in SHAPES:
        problem, remedy = SHAPES[code]
        return places.fault(steps, f"{echo(detail['input'])} {problem}", remedy, code)
    if code in BOUNDS:
        bound, problem, remedy = BOUNDS[code]
        limit = f"{remedy} {_plain(context[bound])}"
        return places.fault(steps, f"{echo(_plain(detail['input']))} {problem}", limit, code)
    return _SPECIAL.get(code, _other)(detail, steps, places)


def _steps(location: tuple[int | str, ...]) -> Steps:
    """The place in the document: without the marks of a union and of a key."""
    steps = tuple(step for step in location if step != "[key]")
    if len(steps) > 2 and steps[0] == "workloads" and steps[2] in KINDS:
        return (*steps[:2], *steps[3:])
    return steps


def _plain(value: object) -> object:
    """A number as a person writes it: `3` rather than `3.0`."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _missing(detail: ErrorDetails, steps: Steps, places: Places) -> Fault:
    return places.fault(steps, "this key is missing", "add it with its value", "missing")


def _extra(detail: ErrorDetails, steps: Steps, places: Places) -> Fault:
    key = str(steps[-1])
    here = _keys_at(detail["loc"][:-1])
    guess = nearest(key, here)
    owners = [kind for kind, model in KINDS.items() if key in model.model_fields]
    kind = str(detail["loc"][2]) if len(detail["loc"]) == 4 and detail["loc"][0] == "workloads" else ""
    if owners and kind in KINDS:
        problem = f"this key belongs to kind {' or '.join(owners)}, not {kind}"
        return places.fault(steps, problem, "remove it or change the kind", "key_of_another_kind")
    remedy = f"did you mean {guess}?" if guess else f"the keys here are {', '.join(sorted(here))}"
    return places.fault(steps, f"{echo(key)} is not a known key", remedy, "unknown_key")


def _choice(detail: ErrorDetails, steps: Steps, places: Places) -> Fault:
    choices = re.findall(r"'([^']*)'", str(detail["ctx"]["expected"]))
    return _not_one_of(detail["input"], choices, steps, places)


def _no_kind(detail: ErrorDetails, steps: Steps, places: Places) -> Fault:
    remedy = f"add kind: {_alternatives(list(KINDS))}"
    return places.fault((*steps, "kind"), "this key is missing", remedy, "missing")


def _wrong_kind(detail: ErrorDetails, steps: Steps, places: Places) -> Fault:
    workload = detail["input"]
    kind = workload.get("kind") if isinstance(workload, dict) else None
    return _not_one_of(kind, list(KINDS), (*steps, "kind"), places)


def _too_short(detail: ErrorDetails, steps: Steps, places: Places) -> Fault:
    least = detail["ctx"]["min_length"]
    problem = "the list is empty" if least == 1 else f"the list has fewer than {least} items"
    return places.fault(steps, problem, f"write at least {least}", "too_short")


def _other(detail: ErrorDetails, steps: Steps, places: Places) -> Fault:
    problem = f"{echo(detail['input'])} cannot be read here"
    return places.fault(steps, problem, "see the schema of a question", detail["type"])


_SPECIAL: Mapping[str, Callable[[ErrorDetails, Steps, Places], Fault]] = {
    "missing": _missing,
    "extra_forbidden": _extra,
    "literal_error": _choice,
    "union_tag_not_found": _no_kind,
    "union_tag_invalid": _wrong_kind,
    "too_short": _too_short,
}


def _not_one_of(value: object, choices: list[str], steps: Steps, places: Places) -> Fault:
    guess = nearest(value, choices) if isinstance(value, str) else None
    remedy = f"did you mean {guess}?" if guess else f"use {_alternatives(choices)}"
    return places.fault(steps, f"{echo(value)} is not a choice here", remedy, "unknown_choice")


def _alternatives(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _keys_at(location: Iterable[int | str]) -> set[str]:
    """The keys known at a place of the schema, found by walking its classes."""
    models: list[type[BaseModel]] = [QuestionWire]
    for step in location:
        if step in KINDS and any(model in KINDS.values() for model in models):
            models = [KINDS[str(step)]]
        else:
            models = [inner for model in models for inner in models_under(model, step)] or models
    return {field.alias or name for model in models for name, field in model.model_fields.items()}
