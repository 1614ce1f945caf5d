"""From a question on a page to its answer: solved once, kept in the journal, read back from there.

The journal is the only place answers are kept; here is remembered which entry answers which question, so
that a page seen again does not solve again.
"""

from datetime import date
from functools import lru_cache
from weakref import WeakKeyDictionary

from pydantic import ValidationError

from app.dependencies import Running, with_journal
from app.problems import Problem
from app.recommendations.answer import Answer
from app.recommendations.bodies import read_question
from app.recommendations.endpoints import answer_and_keep
from app.recommendations.sections import EVERYTHING, Section
from app.storage.journal import Entry, Journal
from app.storage.tenancy import current_tenant
from catalog.recent import Recent

YAML = "application/yaml"
MOST_REMEMBERED = 500
ANSWERS_AT_HAND = 12  # about a megabyte each

Key = tuple[str, str, str, date, frozenset[Section]]
_OF_JOURNAL: WeakKeyDictionary[Journal, Recent[Key, str]] = WeakKeyDictionary()


def answer_to(running: Running, text: str, sections: frozenset[Section] = EVERYTHING) -> Answer:
    """The answer to a question in YAML or JSON, with some sections. Raises FaultyQuestion and Problem."""
    ids = _OF_JOURNAL.setdefault(running.journal, Recent(MOST_REMEMBERED))

    def ask() -> str:
        # JSON is YAML too: one reader takes what is pasted, whichever it is.
        question = read_question(running, text.encode("utf-8"), YAML)
        return answer_and_keep(running, question, text, YAML, sections).id

    key = (current_tenant(), text, running.catalog.digest, running.now().date(), sections)
    return kept_answer(running, ids.get(key, ask))


def kept_answer(running: Running, id: str) -> Answer:
    """An answer of the journal. Raises Problem when there is none or it cannot be read."""
    try:
        return _parsed(_entry(running, id).answer)
    except ValidationError as error:
        raise Problem("facts-not-held") from error


def kept_question(running: Running, id: str) -> str:
    """The question of an answer of the journal, as it was asked. Raises Problem."""
    return _entry(running, id).question


def _entry(running: Running, id: str) -> Entry:
    with with_journal(running):
        entry = running.journal.read(id)
    if entry is None:
        raise Problem("not-found", "There is no answer with this id.")
    return entry


@lru_cache(maxsize=ANSWERS_AT_HAND)
def _parsed(text: str) -> Answer:
    return Answer.model_validate_json(text)
