"""What every change is: a frozen value that is also how it is written, and what it makes of a world.

A change alters the document (`edited`), the question (`asked`) or the facts (`known`); what it leaves alone
it returns as the same object, so that nothing is judged again for it. In a scenario all edits of the
document come first, then the rest in the order written.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from app.faults import Step
from app.recommendations.asking.trees import Tree
from app.recommendations.asking.wire_values import Wire
from app.recommendations.question import Question
from app.scenarios.world import World
from catalog.library import Catalog


class Inapplicable(ValueError):
    """A change that makes no sense of this question or catalog: at which of its keys, and what would."""

    def __init__(self, key: str, problem: str, remedy: str, code: str = "inapplicable") -> None:
        """Keep the fault."""
        super().__init__(f"{key}: {problem}; {remedy}")
        self.key, self.problem, self.remedy, self.code = key, problem, remedy, code

    @property
    def steps(self) -> tuple[Step, ...]:
        """The place inside the change."""
        return (self.key,) if self.key else ()


@dataclass(frozen=True, slots=True)
class Service:
    """When the service of a question runs: its first day (ISO) and its months."""

    starts: str
    months: int


class Change(Wire):
    """One change. `STRAIGHT` names the keys in which the value of any plan is a straight line."""

    STRAIGHT: ClassVar[frozenset[str]] = frozenset()
    kind: str

    def __hash__(self) -> int:
        """Equal changes, equal numbers; keys may hold lists."""
        return hash(self.canonical())

    def canonical(self) -> str:
        """The change in one line that equal changes share: what a changed digest names."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)

    def edited(self, tree: Mapping[str, Tree]) -> Mapping[str, Tree]:
        """The document after the change. Raises Inapplicable."""
        return tree

    def asked(self, world: World) -> Question:
        """The question after the change. Raises Inapplicable."""
        return world.question

    def known(self, catalog: Catalog, service: Service) -> Catalog:
        """The facts after the change. Raises Inapplicable."""
        return catalog
