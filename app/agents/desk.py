"""What the tools of an agent work with: the catalog, the day, and the answers given so far."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from app.recommendations.answer import Answer
from app.recommendations.asking.vocabulary import Vocabulary
from app.storage.journal import Journal
from catalog.library import Catalog

KEPT = 20


@dataclass(slots=True)
class Desk:
    """One agent's session. `journal` holds the answers of a service, if it keeps any we may read."""

    catalog: Catalog
    vocabulary: Vocabulary
    now: Callable[[], datetime]
    solve_seconds: float
    journal: Journal | None = None
    answers: OrderedDict[str, Answer] = field(default_factory=OrderedDict)
    busy: Lock = field(default_factory=Lock)

    @property
    def today(self) -> str:
        """The ISO date questions are asked at."""
        return self.now().date().isoformat()

    def keep(self, answer: Answer) -> None:
        """Remember an answer, and forget the oldest of too many."""
        self.answers[answer.id] = answer
        while len(self.answers) > KEPT:
            self.answers.popitem(last=False)

    def read(self, id: str) -> Answer | None:
        """An answer of this session or of the journal; None when neither holds it."""
        if id in self.answers:
            return self.answers[id]
        entry = self.journal.read(id) if self.journal else None
        return None if entry is None else Answer.model_validate_json(entry.answer)
