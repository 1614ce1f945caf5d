"""A watched question on the day it is asked: from that day on, whatever day it was written for."""

import json
from decimal import Decimal

from app.recommendations.asking.documents import read_document
from app.recommendations.asking.parse import parse_question
from app.recommendations.asking.trees import Limits, Tree
from app.recommendations.asking.vocabulary import Vocabulary
from app.recommendations.question import Question


def question_on(
    day: str, document: bytes, vocabulary: Vocabulary, limits: Limits
) -> tuple[Question, dict[str, Tree]]:
    """The question of a document asked on an ISO day, and the document that says so.

    It starts on that day unless it starts later. Raises FaultyQuestion with every fault.
    """
    tree, spoilt = read_document(document, limits)
    if spoilt:
        # Raises with every fault: what is spoilt, and what else is wrong.
        parse_question(document, vocabulary, today=day, limits=limits)
    starts = tree.get("starts")
    later = starts if isinstance(starts, str) and starts > day else day
    asked: dict[str, Tree] = {**tree, "as_of": day, "starts": later}
    return parse_question(asked, vocabulary, today=day, limits=limits), asked


def text_of(document: dict[str, Tree]) -> str:
    """A document as JSON text, with its numbers as they were written."""
    return json.dumps(document, default=_number, ensure_ascii=False)


def _number(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} does not stand in a document")
