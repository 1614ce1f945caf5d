"""From a document to a sweep: parameters with their values, every fault with its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from app.faults import Fault, FaultyQuestion, Step, echo
from app.recommendations.asking.documents import Document, read_document
from app.recommendations.asking.schemas import QuestionWire
from app.recommendations.asking.tagged import at
from app.recommendations.asking.trees import Limits, Tree
from app.recommendations.asking.vocabulary import Vocabulary
from app.recommendations.asking.wire_values import Known
from app.recommendations.question import Question
from app.scenarios.changes.change import Change
from app.scenarios.reading import changes_of, known_names, question_in
from app.scenarios.sweep import Parameter, SweepAsked, Value
from app.scenarios.vocabulary import OneChange

MOST_POINTS = 2000
KEYS = ("question", "parameters", "changes", "break_even")


class ParameterWire(BaseModel):
    """A change without the key that is varied, the key, and its values."""

    model_config = ConfigDict(extra="forbid")

    change: dict[str, object]
    key: str
    values: list[bool | int | float | str] = Field(min_length=1)


class SweepWire(BaseModel):
    """A question, one or two parameters, changes that hold throughout, whether to find break-even points."""

    model_config = ConfigDict(extra="forbid")

    question: QuestionWire
    parameters: list[ParameterWire] = Field(min_length=1, max_length=2)
    changes: list[OneChange] = Field(default_factory=list)
    break_even: bool = True


@dataclass(frozen=True, slots=True)
class AskedSweep:
    """What a document asks: a question as written and as understood, and the sweep."""

    written: Mapping[str, Tree]
    question: Question
    sweep: SweepAsked


def read_sweep(document: Document, vocabulary: Vocabulary, *, today: str, limits: Limits) -> AskedSweep:
    """A question and its sweep from one document. Raises FaultyQuestion with every fault of either."""
    tree, unread = read_document(document, limits)
    faults = [Fault(f.pointer.strip("/"), f.problem, f.remedy, f.code, f.pointer) for f in unread]
    faults += [
        at((key,), f"{echo(key)} is not a known key", f"the keys here are {', '.join(KEYS)}", "unknown_key")
        for key in tree
        if key not in KEYS
    ]
    question, told = question_in(tree, vocabulary, today)
    faults += told
    asked = sweep_in(tree, known_names(vocabulary, question), faults)
    written = tree.get("question")
    if faults or question is None or asked is None or not isinstance(written, dict):
        raise FaultyQuestion(faults)
    return AskedSweep(written, question, asked)


def sweep_in(tree: Mapping[str, Tree], known: Known, faults: list[Fault]) -> SweepAsked | None:
    """The sweep of a document; faults are added to `faults`."""
    listed = tree.get("parameters")
    if not isinstance(listed, list) or not 1 <= len(listed) <= 2:
        remedy = "write one or two, such as {change: {kind: carbon_price}, key: per_tonne, values: [0, 100]}"
        faults.append(at(("parameters",), "a sweep has one or two parameters", remedy, "parameters"))
        return None
    found = [parameter_of(each, ("parameters", n), known, faults) for n, each in enumerate(listed)]
    held = changes_of(tree.get("changes", []), ("changes",), known, faults)
    whether = tree.get("break_even", True)
    if not isinstance(whether, bool):
        faults.append(at(("break_even",), "this is not true or false", "write true or false", "bool_type"))
    parameters = tuple(each for each in found if each is not None)
    points = 1
    for each in parameters:
        points *= len(each.values)
    if points > MOST_POINTS:
        problem = f"{points} points are more than {MOST_POINTS}"
        faults.append(at(("parameters",), problem, "take fewer values", "too_many"))
    if len(parameters) < len(listed):
        return None
    return SweepAsked(parameters, held, whether is True)


def parameter_of(tree: Tree, home: tuple[Step, ...], known: Known, faults: list[Fault]) -> Parameter | None:
    """One parameter: the change at each of its values. Faults are added to `faults`."""
    if not isinstance(tree, dict) or set(tree) != {"change", "key", "values"}:
        faults.append(at(home, "this is not a parameter", "write change, key and values", "model_type"))
        return None
    change, key, values = tree["change"], tree["key"], tree["values"]
    if not isinstance(change, dict) or not isinstance(key, str) or not isinstance(values, list) or not values:
        remedy = "write change as a group of keys, key as text, values as a list"
        faults.append(at(home, "this is not a parameter", remedy, "model_type"))
        return None
    before = len(faults)
    changes: list[Change] = []
    for number, value in enumerate(values):
        own: list[Fault] = []
        changes += changes_of([{**change, key: value}], (*home, "values", number), known, own)
        # The change is written once: its own faults are told once, at the change.
        faults += [
            _moved(fault, home, key, number) for fault in own if number == 0 or f"/{key}" in fault.pointer
        ]
    if len(faults) > before or len(changes) < len(values):
        return None
    return Parameter(changes[0].kind, key, tuple(_plain(value) for value in values), tuple(changes))


def _moved(fault: Fault, home: tuple[Step, ...], key: str, number: int) -> Fault:
    """A fault of one built change, at the value or at the change as written."""
    inner = fault.pointer.rsplit("/", 1)[-1]
    steps = (
        (*home, "values", number) if inner == key else (*home, "change", *([] if inner == "0" else [inner]))
    )
    return at(steps, fault.problem, fault.remedy, fault.code)


def _plain(value: Tree) -> Value:
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value if isinstance(value, bool | int | str) else str(value)


def sweep_json_schema() -> dict[str, object]:
    """The JSON Schema of a body."""
    schema: dict[str, object] = SweepWire.model_json_schema(by_alias=True, mode="validation")
    return schema
