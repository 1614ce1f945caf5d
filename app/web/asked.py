"""What a page is about: a question named by its address (an example, letters, a kept answer) and changes."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from fastapi import Request

from app.dependencies import Running
from app.examples import UnknownExample, read_example
from app.problems import Problem
from app.recommendations.answer import Answer
from app.recommendations.asking.trees import Limits, Tree
from app.recommendations.sections import EVERYTHING, Section
from app.web.address import NotAQuestion, from_address
from app.web.asking import answer_to, kept_question
from app.web.controls import Changes, as_text, changed, changes_of, read_tree

NAMES = ("example", "q", "of")
AT_ONCE: frozenset[Section] = frozenset()
WANTED = {
    "compared": frozenset({Section.REFERENCES}),
    "prices": frozenset({Section.PRICES}),
    "all": EVERYTHING,
}


@dataclass(frozen=True)
class Asked:
    """A question as written (`text`), how the address names it, and what the visitor changed of it."""

    name: str
    value: str
    text: str
    changes: Changes
    limits: Limits
    wanted: str = ""

    @cached_property
    def document(self) -> dict[str, Tree]:
        """The question as written. Raises FaultyQuestion."""
        return read_tree(self.text, self.limits)

    @cached_property
    def changed_document(self) -> dict[str, Tree]:
        """The question with the changes, as a document. Raises FaultyQuestion."""
        return changed(self.document, self.changes)

    @cached_property
    def changed_text(self) -> str:
        """The question with the changes. Raises FaultyQuestion."""
        if self.changes.is_empty:
            return self.text
        return as_text(self.changed_document)

    def answer(self, running: Running) -> Answer:
        """The answer with the changes. Raises FaultyQuestion and Problem.

        The first view and a moved slider wait for the plan alone: the plans it is compared with and what
        requirements cost are worked out when their place is seen, the stairs when asked for.
        """
        return answer_to(running, self.changed_text, WANTED.get(self.wanted, AT_ONCE))

    def whole_answer(self, running: Running) -> Answer:
        """The answer with every section, as a record holds it. Raises FaultyQuestion and Problem."""
        return answer_to(running, self.changed_text, EVERYTHING)

    def answer_before(self, running: Running) -> Answer | None:
        """The answer to the question as written, where anything was changed."""
        return None if self.changes.is_empty else answer_to(running, self.text, AT_ONCE)

    @property
    def named(self) -> list[tuple[str, str]]:
        """The question as parameters of an address."""
        return [(self.name, self.value)]

    def address(self, path: str, *more: tuple[str, str]) -> str:
        """The address of a page about this question with its changes."""
        return f"{path}?{urlencode([*self.named, *self.changes.pairs(), *more])}"

    @property
    def address_before(self) -> str:
        """The address of the plan of the question as written."""
        return f"/plan?{urlencode(self.named)}"


def asked_of(request: Request, running: Running) -> Asked:
    """The question an address names. Raises Problem when it names none."""
    settings, given = running.settings, request.query_params
    limits = Limits(size_bytes=settings.body_bytes, nodes=settings.question_values)
    name = next((name for name in NAMES if given.get(name)), None)
    if name is None:
        raise Problem("not-found", "The address names no question.")
    value = given[name]
    return Asked(name, value, _text(running, name, value), changes_of(given), limits, given.get("show", ""))


def _text(running: Running, name: str, value: str) -> str:
    """The question as written."""
    try:
        if name == "example":
            return read_example(value)
        if name == "q":
            return from_address(value, running.settings.body_bytes)
    except (UnknownExample, NotAQuestion) as error:
        raise Problem("not-found", "The address names no question.") from error
    return kept_question(running, value)
