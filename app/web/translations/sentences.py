"""The sentences that are written into faults and reasons, read out of the code that writes them.

A sentence is found as it is written: `f"{echo(word)} is not a date"` is the form `{1} is not a date`. So a
new sentence cannot be forgotten: the test of translations misses it.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
# Where people are told what is wrong with what they wrote, what an answer rests on and why.
ROOMS = (
    "app/ai_requests/break_even.py",
    "app/ai_requests/compare.py",
    "app/ai_requests/gap_words.py",
    "app/ai_requests/question.py",
    "app/faults.py",
    "app/frontiers/view.py",
    "app/imports/containers.py",
    "app/imports/documents.py",
    "app/imports/focus.py",
    "app/imports/focus_shapes.py",
    "app/imports/from_bill.py",
    "app/imports/read.py",
    "app/imports/tables.py",
    "app/imports/terraform.py",
    "app/imports/workload_table.py",
    "app/recommendations/asking",
    "app/recommendations/explain/alternatives.py",
    "app/recommendations/explain/conditions.py",
    "app/recommendations/explain/drivers.py",
    "app/recommendations/explain/falling.py",
    "app/recommendations/explain/gap_words.py",
    "app/recommendations/explain/gaps.py",
    "app/recommendations/explain/gate_words.py",
    "app/recommendations/explain/limits.py",
    "app/recommendations/explain/placements.py",
    "app/recommendations/explain/reasons.py",
    "app/recommendations/explain/references.py",
    "app/recommendations/explain/requirement_prices.py",
    "app/recommendations/explain/savings.py",
    "app/recommendations/explain/staircase.py",
    "app/robustness/factors.py",
    "app/robustness/reading.py",
    "app/scenarios/changes",
    "app/scenarios/differences.py",
    "app/scenarios/reading.py",
    "app/scenarios/sweep_reading.py",
    "app/scenarios/vocabulary.py",
    "app/sovereignty/sections.py",
    "app/tenders/awarding/bid_table.py",
    "app/tenders/awarding/clashes.py",
    "app/tenders/awarding/desk.py",
    "app/tenders/awarding/freeze.py",
    "app/tenders/awarding/judging.py",
    "app/tenders/awarding/read.py",
    "app/tenders/awarding/wire.py",
    "app/tenders/faults.py",
    "catalog/data_classes.py",
    "catalog/sovereignty/reasons.py",
)
# Strings given to these are no sentences for people who ask.
NOT_FOR_PEOPLE = frozenset(
    {"Field", "compile", "TypeError", "ValueError", "RuntimeError", "AssertionError", "FaultyDataClasses"}
)
# These take a noun and put it into a sentence.
NAMING = frozenset({"unknown", "_unknown", "nobody"})
FIELD = re.compile(r"\{\d+\}")
LABEL = re.compile(r"\{1\} \w+")  # a noun with its measure, such as `{1} vCPU`: no sentence
CODE = re.compile(r" \| |\\|\(\?|\[\^")  # types and patterns written as text
LETTERS = re.compile(r"[A-Za-z]{2}")


def sentences() -> Iterator[tuple[str, str]]:
    """Every form with the file it stands in."""
    for room in ROOMS:
        place = ROOT / room
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            yield from ((form, room) for form in forms_in(file.read_text(encoding="utf-8")))


def forms_in(code: str) -> Iterator[str]:
    """The forms in some code: texts of more than one word that are no documentation."""
    yield from _forms(ast.parse(code))


def _forms(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and _name(node.func) in NOT_FOR_PEOPLE:
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Call) and _name(node.func) in NAMING:
        words = (word.value for word in node.args if isinstance(word, ast.Constant))
        yield from (word for word in words if isinstance(word, str))
    if isinstance(node, ast.JoinedStr):
        yield from filter(_is_sentence, [_form_of(node)])
        for part in node.values:
            yield from _forms(part) if isinstance(part, ast.FormattedValue) else ()
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_sentence(node.value):
        yield node.value
    for child in ast.iter_child_nodes(node):
        yield from _forms(child)


def _is_sentence(text: str) -> bool:
    """More than one word of a language, and no type or pattern written as text."""
    words = FIELD.sub("", text)
    worded = " " in text.strip() and bool(LETTERS.search(words))
    return worded and not LABEL.fullmatch(text) and not CODE.search(text)


def _form_of(node: ast.JoinedStr) -> str:
    """The text of an f-string, its values numbered from 1."""
    parts, number = [], 0
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        else:
            number += 1
            parts.append(f"{{{number}}}")
    return "".join(parts)


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
