"""Answering a question as a task of a solver: what goes to its process, and what comes back."""

import json
from dataclasses import dataclass
from time import perf_counter

from app.recommendations.question import Question
from app.recommendations.recommend import recommend
from app.recommendations.sections import EVERYTHING, Section
from app.solvers.helper import HELPER
from catalog.library import Catalog


@dataclass(frozen=True, slots=True)
class Solved:
    """An answer as JSON text, and what the journal and the measurements need of it.

    `seconds` were spent judging, solving and explaining.
    """

    id: str
    answer: str
    status: str
    gap: float | None
    catalog_digest: str
    seconds: float

    def written(self) -> str:
        """As text to keep: all else on one line, then the answer untouched, which may be long."""
        about = [self.id, self.status, self.gap, self.catalog_digest, self.seconds]
        return f"{json.dumps(about)}\n{self.answer}"

    @classmethod
    def read(cls, text: str) -> "Solved":
        """What was written."""
        about, _, answer = text.partition("\n")
        name, status, gap, digest, seconds = json.loads(about)
        return cls(name, answer, status, gap, digest, seconds)


@dataclass(frozen=True, slots=True)
class Recommend:
    """A question, the longest search for its plan in seconds, and the sections wanted beyond the plan."""

    question: Question
    solve_seconds: float
    include: frozenset[Section] = EVERYTHING

    def run(self, catalog: Catalog) -> Solved:
        """The answer, written out."""
        began = perf_counter()
        answer = recommend(
            self.question,
            catalog,
            time_limit=self.solve_seconds,
            include=self.include,
            helper=HELPER.get(),
        )
        text = answer.model_dump_json()
        return Solved(
            answer.id, text, answer.status, answer.gap, answer.catalog.digest, perf_counter() - began
        )
