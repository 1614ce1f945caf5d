"""From a question on a page to its answer: solved once, kept in the journal, read back from there.

The journal is the only place answers are kept; here is remembered which entry answers which question, so
that a page seen again does not solve again.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from threading import Lock
from weakref import WeakKeyDictionary

from app.dependencies import Running
from app.problems import Problem
from app.recommendations.answer import Answer
from app.recommendations.bodies import read_question
from app.recommendations.endpoints import answer_and_keep
from app.storage.journal import Entry, Journal, JournalUnavailable

YAML = "application/yaml"
MOST_REMEMBERED = 500
ANSWERS_AT_HAND = 12  # about a megabyte each


@dataclass(eq=False)
class Remembered:
    """Which entry of a journal answers which question, asked on which day of which catalog."""

    ids: OrderedDict[tuple[str, str, date], str] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def find(self, key: tuple[str, str, date]) -> str | None:
        """The id of the entry, if any."""
        with self.lock:
            return self.ids.get(key)

    def keep(self, key: tuple[str, str, date], id: str) -> None:
        """Remember an entry; the oldest is forgotten first."""
        with self.lock:
            self.ids[key] = id
            while len(self.ids) > MOST_REMEMBERED:
                self.ids.popitem(last=False)


_OF_JOURNAL: WeakKeyDictionary[Journal, Remembered] = WeakKeyDictionary()


def answer_to(running: Running, text: str) -> Answer:
    """The answer to a question in YAML or JSON. Raises FaultyQuestion and Problem."""
    remembered = _OF_JOURNAL.setdefault(running.journal, Remembered())
    key = (text, running.catalog.digest, running.now().date())
    id = remembered.find(key)
    if id is None:
        # JSON is YAML too: one reader takes what is pasted, whichever it is.
        question = read_question(running, text.encode("utf-8"), YAML)
        id = answer_and_keep(running, question, text, YAML).id
        remembered.keep(key, id)
    return kept_answer(running, id)


def kept_answer(running: Running, id: str) -> Answer:
    """An answer of the journal. Raises Problem when there is none or it cannot be read."""
    return _parsed(_entry(running, id).answer)


def kept_question(running: Running, id: str) -> str:
    """The question of an answer of the journal, as it was asked. Raises Problem."""
    return _entry(running, id).question


def _entry(running: Running, id: str) -> Entry:
    try:
        entry = running.journal.read(id)
    except JournalUnavailable as error:
        raise Problem("journal-unavailable") from error
    if entry is None:
        raise Problem("not-found", "There is no answer with this id.")
    return entry


@lru_cache(maxsize=ANSWERS_AT_HAND)
def _parsed(text: str) -> Answer:
    return Answer.model_validate_json(text)
