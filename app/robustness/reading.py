"""From a document to a robustness question: the question, and how many draws from which seed."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from app.faults import Fault, FaultyQuestion, echo
from app.recommendations.asking.documents import Document, read_document
from app.recommendations.asking.schemas import QuestionWire
from app.recommendations.asking.tagged import at
from app.recommendations.asking.trees import Limits, Tree
from app.recommendations.asking.vocabulary import Vocabulary
from app.recommendations.question import Question
from app.robustness.robustness import Wanted
from app.scenarios.reading import question_in

MOST = {"draws": 20_000, "seed": 2**32 - 1, "sample": 500}
LEAST = {"draws": 1, "seed": 0, "sample": 0}


class RobustnessWire(BaseModel):
    """A question; draws of its facts from a seed; how many are solved where rules couple workloads."""

    model_config = ConfigDict(extra="forbid")

    question: QuestionWire
    draws: int = Field(1000, ge=LEAST["draws"], le=MOST["draws"])
    seed: int = Field(0, ge=LEAST["seed"], le=MOST["seed"])
    sample: int = Field(30, ge=LEAST["sample"], le=MOST["sample"])


@dataclass(frozen=True, slots=True)
class AskedRobustness:
    """What a document asks: a question as written and as understood, and the draws."""

    written: Mapping[str, Tree]
    question: Question
    wanted: Wanted


def read_body(
    document: Document, vocabulary: Vocabulary, *, today: str, limits: Limits, seconds: float
) -> AskedRobustness:
    """A question and its draws from one document. Raises FaultyQuestion with every fault of either."""
    tree, unread = read_document(document, limits)
    faults = [Fault(f.pointer.strip("/"), f.problem, f.remedy, f.code, f.pointer) for f in unread]
    keys = ", ".join(("question", *MOST))
    faults += [
        at((key,), f"{echo(key)} is not a known key", f"the keys here are {keys}", "unknown_key")
        for key in tree
        if key not in ("question", *MOST)
    ]
    question, told = question_in(tree, vocabulary, today)
    faults += told
    defaults = Wanted()
    numbers = {name: _whole(tree, name, getattr(defaults, name), faults) for name in MOST}
    written = tree.get("question")
    if faults or question is None or not isinstance(written, dict):
        raise FaultyQuestion(faults)
    return AskedRobustness(written, question, Wanted(**numbers, seconds=seconds))


def _whole(tree: Mapping[str, Tree], name: str, otherwise: int, faults: list[Fault]) -> int:
    value = tree.get(name, otherwise)
    least, most = LEAST[name], MOST[name]
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        remedy = f"write a whole number from {least} to {most}"
        faults.append(at((name,), f"{echo(value)} does not fit here", remedy, "whole_number_type"))
        return otherwise
    return value


def robustness_json_schema() -> dict[str, object]:
    """The JSON Schema of a body."""
    schema: dict[str, object] = RobustnessWire.model_json_schema(by_alias=True, mode="validation")
    return schema
