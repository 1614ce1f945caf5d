"""From a document to a tender to award: its question read, gates in its requirements, every fault at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pydantic import BaseModel, ValidationError

from app.faults import Fault, FaultyQuestion
from app.recommendations.asking.documents import Document, read_document
from app.recommendations.asking.parse import parse_question
from app.recommendations.asking.stricter import Combiner, Contradiction
from app.recommendations.asking.trees import Limits, Tree
from app.recommendations.asking.vocabulary import Vocabulary
from app.recommendations.asking.wire_values import Known
from app.recommendations.question import Question
from app.tenders.awarding.clashes import clashes
from app.tenders.awarding.freeze import broken_seals
from app.tenders.awarding.wire import (
    AwardTender,
    BidToJudge,
    BundleWire,
    CriterionWire,
    GatesWire,
    LifecycleWire,
    LotToAward,
    RulesWire,
)
from app.tenders.faults import MOST_FAULTS, fault_at, faults_of, located, path_of
from catalog.workloads import Evidence, Requirements

LIMITS = Limits(size_bytes=8 * 1024 * 1024, nodes=200_000)
_GROUPS: dict[str, type[BaseModel]] = {
    "lots": LotToAward,
    "gates": GatesWire,
    "criteria": CriterionWire,
    "rules": RulesWire,
    "lifecycle": LifecycleWire,
    "bids": BidToJudge,
    "bundles": BundleWire,
}


@dataclass(frozen=True, slots=True)
class Tender:
    """A tender that has been checked: as written, and its question with the gates in every workload."""

    wire: AwardTender
    question: Question
    document: Mapping[str, Tree]


def read_award_tender(
    document: Document, vocabulary: Vocabulary, *, today: str, limits: Limits = LIMITS
) -> Tender:
    """The tender a document states; `today` is an ISO date. Raises `FaultyQuestion` with every fault.

    A frozen tender whose criteria are no longer those that were frozen is faulty, part by part.
    """
    tree, unread = read_document(document, limits)
    faults = [located(fault) for fault in unread]
    question, wrong = _question_in(tree, vocabulary, today)
    faults += wrong
    wire, refused = _wire_of(tree, vocabulary)
    told = {fault.pointer for fault in faults}
    faults += [fault for fault in refused if fault.pointer not in told]
    if wire is not None:
        faults += list(clashes(wire, vocabulary))[:MOST_FAULTS]
        if wire.frozen is not None:
            faults += broken_seals(tree, wire.frozen.sha256, wire.frozen.parts)
    if faults or wire is None or question is None:
        raise FaultyQuestion(faults)
    return Tender(wire, gated(question, wire.gates, vocabulary), tree)


def _question_in(
    tree: Mapping[str, Tree], vocabulary: Vocabulary, today: str
) -> tuple[Question | None, list[Fault]]:
    asked = tree.get("question")
    if not isinstance(asked, dict):
        return None, []  # the schema tells what is wrong
    try:
        return parse_question(asked, vocabulary, today=today), []
    except FaultyQuestion as error:
        return None, [_inside(fault, "question") for fault in error.faults]


def _inside(fault: Fault, key: str) -> Fault:
    """A fault of a document that stands under a key of ours."""
    path = path_of((key, fault.path)) if fault.path else key
    return replace(fault, path=path, pointer=f"/{key}{fault.pointer}")


def _wire_of(tree: Mapping[str, Tree], vocabulary: Vocabulary) -> tuple[AwardTender | None, list[Fault]]:
    known = Known(vocabulary, frozenset(_workloads(tree)))
    try:
        return AwardTender.model_validate(tree, context=known), []
    except ValidationError as error:
        return None, faults_of(error, AwardTender, _GROUPS)


def _workloads(tree: Mapping[str, Tree]) -> Iterator[str]:
    question = tree.get("question")
    found = question.get("workloads") if isinstance(question, dict) else None
    for workload in found if isinstance(found, list) else []:
        name = workload.get("name") if isinstance(workload, dict) else None
        if isinstance(name, str):
            yield name


def gated(question: Question, gates: GatesWire, vocabulary: Vocabulary) -> Question:
    """The question with the gates in every workload, the stricter of the two where both speak.

    Raises `FaultyQuestion` where a gate and a workload leave no place together.
    """
    demanded = _requirements(gates)
    combine = Combiner(vocabulary)
    workloads, faults = [], []
    for workload in question.workloads:
        try:
            both = combine.both(workload.requirements, demanded)
        except Contradiction as error:
            problem = f"this leaves no place beside {error.origin} of {workload.name}"
            faults.append(fault_at(("gates", error.field), problem, "widen one of the two", "contradiction"))
            continue
        workloads.append(replace(workload, requirements=both))
    if faults:
        raise FaultyQuestion(faults)
    return replace(question, workloads=tuple(workloads))


def _requirements(gates: GatesWire) -> Requirements:
    asked = Requirements()
    if gates.juridical_min is not None:
        asked = replace(asked, juridical_min=gates.juridical_min)
    if gates.technological_min is not None:
        asked = replace(asked, technological_min=gates.technological_min)
    stated = {
        "evidence": Evidence(gates.evidence) if gates.evidence == "proven" else None,
        "certificates": tuple(gates.certificates) or None,
        "residency": tuple(gates.residency) or None,
    }
    found = {name: value for name, value in stated.items() if value is not None}
    asked = replace(asked, **found)  # type: ignore[arg-type]
    names = [*found, *(n for n in ("juridical_min", "technological_min") if getattr(gates, n) is not None)]
    origins = {name: f"gates.{name}" for name in names}
    origins |= {f"certificates.{code}": "gates.certificates" for code in gates.certificates}
    return replace(asked, origins=origins)
