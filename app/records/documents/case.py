"""What the documents of one record are made from: the record, its answer as typed values, a language."""

from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version as version_of

from pydantic import ValidationError

from app.recommendations.answer import Answer
from app.recommendations.answer_placement import Placement
from app.records.canonical import Group, canonical_bytes, read_tree
from app.records.documents.teller import Teller
from app.records.exporting import NotShown
from app.records.record import Sealed
from app.records.trees import group_of, groups_of, text_of
from app.web.language import Language


@dataclass(frozen=True)
class Case:
    """A recorded decision, to be told in one language."""

    sealed: Sealed
    teller: Teller

    @cached_property
    def record(self) -> Group:
        """The record as a tree."""
        return group_of(read_tree(self.sealed.record))

    @property
    def is_award(self) -> bool:
        """Whether an award was recorded, and not a recommendation."""
        return self.record["kind"] == "award"

    @cached_property
    def answer(self) -> Answer:
        """The answer in the record. Raises NotShown when another version wrote it."""
        try:
            return Answer.model_validate_json(canonical_bytes(self.record["outcome"]))
        except ValidationError as error:
            made = text_of(group_of(self.record, "software"), "havre")
            told = f"its answer was written by havre {made} in a shape {version_of('havre')} does not know"
            raise NotShown(told) from error

    @property
    def currency(self) -> str:
        """The currency of the answer."""
        return self.answer.question.currency

    @property
    def placements(self) -> tuple[Placement, ...]:
        """The placements of the plan."""
        return self.answer.placements

    def options_of(self, workload: str) -> tuple[Group, ...]:
        """Every option of a workload."""
        for table in groups_of(self.record, "options"):
            names = table["workloads"]
            if isinstance(names, list) and workload in names:
                return groups_of(table, "options")
        return ()

    def criteria(self) -> tuple[Group, ...]:
        """What was weighed."""
        return groups_of(group_of(group_of(self.record, "frozen"), "objective"), "criteria")

    def leaving(self) -> tuple[Group, ...]:
        """What leaving each placement takes."""
        found = self.record.get("exit")
        return groups_of(found, "placements") if isinstance(found, dict) and "placements" in found else ()


def case_of(sealed: Sealed, lang: str) -> Case:
    """The case of a sealed record in `en` or `fr`."""
    return Case(sealed, Teller(Language(lang)))
