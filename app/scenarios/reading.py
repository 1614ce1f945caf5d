"""From a document to scenarios: names checked against the catalog, every fault with its place."""

from collections.abc import Mapping, Sequence

from pydantic import TypeAdapter, ValidationError

from app.faults import Fault, FaultyQuestion, Step, echo
from app.recommendations.asking.documents import Document, read_document
from app.recommendations.asking.parse import parse_question
from app.recommendations.asking.tagged import at, tagged_fault
from app.recommendations.asking.trees import Limits, Tree
from app.recommendations.asking.vocabulary import Vocabulary
from app.recommendations.asking.wire_values import LONGEST_NAME, Known
from app.recommendations.question import Question
from app.scenarios.changes.change import Change
from app.scenarios.library import UnknownScenario, shipped
from app.scenarios.scenario import Scenario
from app.scenarios.vocabulary import KINDS, AnyChange, OneChange
from catalog.recent import Itself, Recent

MOST_SCENARIOS = 200
MOST_CHANGES = 50
_CHANGE: TypeAdapter[AnyChange] = TypeAdapter(OneChange)
# A few hundred kilobytes each; a client that asks one scenario after the other sends the same question.
_READ: Recent[tuple[str, str, Itself[Vocabulary]], Question] = Recent(8)


class AskedScenarios:
    """What a document asks: its `tree`, the question as written and as understood, and the scenarios."""

    def __init__(self, tree: Mapping[str, Tree], question: Question, scenarios: Sequence[Scenario]) -> None:
        """Keep all of it."""
        written = tree["question"]
        self.tree, self.written = tree, written if isinstance(written, dict) else {}
        self.question, self.scenarios = question, tuple(scenarios)


def read_body(document: Document, vocabulary: Vocabulary, *, today: str, limits: Limits) -> AskedScenarios:
    """A question and scenarios from one document. Raises FaultyQuestion with every fault of either."""
    tree, unread = read_document(document, limits)
    faults = [Fault(_path(f.pointer), f.problem, f.remedy, f.code, f.pointer) for f in unread]
    faults += [
        at(
            (key,),
            f"{echo(key)} is not a known key",
            "the keys here are question and scenarios",
            "unknown_key",
        )
        for key in tree
        if key not in ("question", "scenarios")
    ]
    question, told = question_in(tree, vocabulary, today)
    faults += told
    scenarios = _scenarios_in(tree, vocabulary, question, faults)
    if faults or question is None:
        raise FaultyQuestion(faults)
    return AskedScenarios(tree, question, scenarios)


def question_in(
    tree: Mapping[str, Tree], vocabulary: Vocabulary, today: str
) -> tuple[Question | None, list[Fault]]:
    """The question under the key `question`, or its faults, placed in the whole document."""
    written = tree.get("question")
    if not isinstance(written, dict):
        return None, [at(("question",), "this key is missing", "add it with a question below it", "missing")]
    try:
        key = repr(written), today, Itself(vocabulary)
        return _READ.get(key, lambda: parse_question(written, vocabulary, today=today)), []
    except FaultyQuestion as error:
        return None, [
            Fault(f"question.{f.path}", f.problem, f.remedy, f.code, f"/question{f.pointer}")
            for f in error.faults
        ]


def _scenarios_in(
    tree: Mapping[str, Tree], vocabulary: Vocabulary, question: Question | None, faults: list[Fault]
) -> list[Scenario]:
    listed = tree.get("scenarios")
    if not isinstance(listed, list) or not listed:
        remedy = "write a list of scenarios, or of names of shipped ones"
        faults.append(at(("scenarios",), "no scenario is named", remedy, "missing"))
        return []
    if len(listed) > MOST_SCENARIOS:
        faults.append(at(("scenarios",), f"more than {MOST_SCENARIOS} scenarios", "ask in parts", "too_many"))
        return []
    known = known_names(vocabulary, question)
    found = [scenario_of(item, ("scenarios", number), known, faults) for number, item in enumerate(listed)]
    seen: set[str] = set()
    for number, each in enumerate(found):
        if each and each.name in seen:
            faults.append(
                at(("scenarios", number), f"{echo(each.name)} is named twice", "rename one", "repeated")
            )
        seen |= {each.name} if each else set()
    return [each for each in found if each]


def known_names(vocabulary: Vocabulary, question: Question | None) -> Known:
    """The names a change may use: those of the catalog and of the question's workloads."""
    workloads = () if question is None else question.workloads
    return Known(vocabulary, frozenset(each.name.partition("#")[0] for each in workloads))


def scenario_of(item: Tree, home: tuple[Step, ...], known: Known, faults: list[Fault]) -> Scenario | None:
    """One scenario: the name of a shipped one, or a name with changes. Faults are added to `faults`."""
    if isinstance(item, str):
        try:
            return shipped(item, known, home)
        except UnknownScenario as error:
            faults.append(at(home, str(error), error.remedy, "unknown_scenario"))
            return None
    if not isinstance(item, dict):
        faults.append(
            at(home, "this is not a scenario", "write name and changes, or a shipped name", "model_type")
        )
        return None
    before = len(faults)
    faults += [
        at(
            (*home, key),
            f"{echo(key)} is not a known key",
            "the keys here are name and changes",
            "unknown_key",
        )
        for key in item
        if key not in ("name", "changes")
    ]
    name = item.get("name")
    if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        faults.append(
            at((*home, "name"), "a scenario needs a name", f"write up to {LONGEST_NAME} letters", "name")
        )
    changes = changes_of(item.get("changes"), (*home, "changes"), known, faults)
    return Scenario(str(name), changes, home=(*home, "changes")) if len(faults) == before else None


def changes_of(listed: Tree, home: tuple[Step, ...], known: Known, faults: list[Fault]) -> tuple[Change, ...]:
    """A list of changes; an empty one is the base again. Faults are added to `faults`."""
    if not isinstance(listed, list) or len(listed) > MOST_CHANGES:
        remedy = (
            f"write a list of at most {MOST_CHANGES} changes such as {{kind: carbon_price, per_tonne: 250}}"
        )
        faults.append(at(home, "this is not a list of changes", remedy, "list_type"))
        return ()
    found: list[Change] = []
    for number, item in enumerate(listed):
        try:
            found.append(_CHANGE.validate_python(item, context=known))
        except ValidationError as error:
            faults += [
                tagged_fault(detail, (*home, number), KINDS, "a change")
                for detail in error.errors(include_url=False)
            ]
    return tuple(found)


def _path(text: str) -> str:
    return ".".join(text.split("/")[1:])
