"""From a document to a question: read, merge the defaults, check everything, translate.

All faults are told at once, in document order: those of the text, of the schema and of what does not go
together. Only a document that cannot be read at all stops at its first fault.
"""

from pydantic import ValidationError

from app.faults import Fault, FaultyQuestion
from app.recommendations.asking.consistency import clashes
from app.recommendations.asking.defaults import Taken, merge_defaults
from app.recommendations.asking.documents import Document, read_document
from app.recommendations.asking.places import Places
from app.recommendations.asking.schemas import QuestionWire
from app.recommendations.asking.stricter import Contradiction
from app.recommendations.asking.translate import Contradictory, translate
from app.recommendations.asking.trees import Limits, Tree
from app.recommendations.asking.vocabulary import Vocabulary
from app.recommendations.asking.wire_values import Known
from app.recommendations.asking.wording import faults_of
from app.recommendations.question import Question

DEFAULT_LIMITS = Limits()
# A value that could not be read has left a gap: what the schema says about the gap would only repeat it.
_LEAVE_A_GAP = ("not_finite", "value_type")


def parse_question(
    document: Document, vocabulary: Vocabulary, *, today: str, limits: Limits = DEFAULT_LIMITS
) -> Question:
    """The question a document asks; `today` is an ISO date. Raises `FaultyQuestion` with every fault."""
    written, unread = read_document(document, limits)
    merged, taken = merge_defaults(written)
    places = Places(written, taken)
    wire, faults = _read_wire(merged, vocabulary, places)
    faults += [
        places.fault(clash.steps, clash.problem, clash.remedy, clash.code) for clash in clashes(merged, today)
    ]
    gaps = {fault.pointer for fault in unread if fault.code in _LEAVE_A_GAP}
    told = [places.located(fault) for fault in unread]
    told += [fault for fault in faults if fault.pointer not in gaps]
    if wire is None or told:
        raise FaultyQuestion(places.in_order(told))
    return _translated(wire, taken, vocabulary, today, places)


def _read_wire(
    merged: dict[str, Tree], vocabulary: Vocabulary, places: Places
) -> tuple[QuestionWire | None, list[Fault]]:
    try:
        return QuestionWire.model_validate(merged, context=Known(vocabulary, _names(merged))), []
    except ValidationError as error:
        return None, faults_of(error, places)


def _names(tree: dict[str, Tree]) -> frozenset[str]:
    workloads = tree.get("workloads")
    groups = [group for group in workloads if isinstance(group, dict)] if isinstance(workloads, list) else []
    return frozenset(name for group in groups if isinstance(name := group.get("name"), str))


def _translated(
    wire: QuestionWire, taken: Taken, vocabulary: Vocabulary, today: str, places: Places
) -> Question:
    try:
        return translate(wire, taken, vocabulary, today)
    except Contradictory as error:
        faults = [_contradiction(index, reason, places) for index, reason in error.found]
        raise FaultyQuestion(places.in_order(faults)) from error


def _contradiction(index: int, reason: Contradiction, places: Places) -> Fault:
    problem = f"this leaves no place beside {reason.other}"
    asked = ("requirements", reason.field)
    steps = asked if reason.origin.startswith("requirements.") else ("workloads", index, *asked)
    return places.fault(steps, problem, "widen one of the two", "contradiction")
