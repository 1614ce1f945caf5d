"""Questions on the command line: read from a file, from standard input or from the shipped examples."""

import sys
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli_guard import WrongCommand
from app.recommendations.answer import Answer

if TYPE_CHECKING:
    from app.recommendations.question import Question

LARGEST_FILE_BYTES = 64 * 1024 * 1024
MOST_VALUES = 5_000_000  # in a file of one's own: tens of thousands of workloads


def question_text(question: str | None, example: str | None) -> bytes | str:
    """The raw document: from a file, from standard input or from the shipped examples."""
    if (question is None) == (example is None):
        raise WrongCommand("give one of QUESTION and --example; `havre examples` lists the examples")
    if example is not None:
        return _example(example)
    if question == "-":
        return sys.stdin.buffer.read(LARGEST_FILE_BYTES + 1)
    with Path(str(question)).open("rb") as file:
        return file.read(LARGEST_FILE_BYTES + 1)


def _example(name: str) -> str:
    from app.examples import examples, read_example

    names = list(examples())
    if name not in names:
        alike = get_close_matches(name, names, n=3) or names
        raise WrongCommand(f'"{name}" is not an example; did you mean {", ".join(alike)}?')
    return read_example(name)


def parsed_question(raw: bytes | str) -> "Question":
    """The question of a document, asked today. Raises FaultyQuestion with every fault."""
    from app.catalog_in_use import load
    from app.recommendations.asking.parse import parse_question
    from app.recommendations.asking.trees import Limits
    from app.recommendations.asking.vocabulary import vocabulary_of

    today = datetime.now(UTC).date().isoformat()
    limits = Limits(size_bytes=LARGEST_FILE_BYTES, nodes=MOST_VALUES)
    return parse_question(raw, vocabulary_of(load()), today=today, limits=limits)


def asked_on_the_spot(raw: bytes | str, time_limit: float, include: str = "all") -> Answer:
    """The answer to a document, solved in this process within `time_limit` seconds.

    `include` names the sections wanted beside the plan. Raises WrongCommand for a name that is none.
    """
    from app.catalog_in_use import load
    from app.cli_progress import shown_progress
    from app.recommendations.recommend import recommend
    from app.recommendations.sections import UnknownSection, sections_of

    try:
        sections = sections_of(include)
    except UnknownSection as error:
        raise WrongCommand(f"--include: {error}") from error
    with shown_progress() as watch:
        return recommend(parsed_question(raw), load(), time_limit=time_limit, include=sections, watch=watch)
