"""What a job does: its chunks, how one is solved, and what all of them come to.

Chunks come in stages: those of one are done in any order, by any number of workers, and each knows the
results of the stages before. Work that is one piece has one stage of one chunk.

A kind of work is a frozen dataclass that fulfils `Work`, and a function that reads it back from its payload:
after a restart the payload is all that is left, so everything that decides the answer stands in it (the date
of the question too). Kinds are listed in `app.jobs.kinds`.
"""

from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias

from app.dependencies import Running
from app.solvers.tasks import Result, Task
from app.storage.job_values import Finished

Results: TypeAlias = Mapping[int, str]


class Outdated(Exception):
    """Chunks rest on different facts (a refresh, an overlay, a new version): the work begins again."""


class Ask(Protocol):
    """How a chunk has its tasks solved."""

    def __call__(self, task: Task[Result]) -> Result:
        """What the task comes to."""


class Work(Protocol):
    """Work that may become a job. The same payload always gives the same chunks."""

    @property
    def kind(self) -> str:
        """Its name among the kinds."""

    @property
    def stages(self) -> tuple[int, ...]:
        """How many chunks each stage has, each worth seconds; numbers go on from stage to stage."""

    def payload(self) -> str:
        """The JSON text that its kind reads it back from."""

    def run(self, number: int, ask: Ask, earlier: Results) -> str:
        """The result of a chunk as text. May be done twice; only one result is kept.

        `earlier` holds the results of the stages before its own. Raises Outdated, and FaultyQuestion where
        a fault shows only now.
        """

    def combine(self, results: Results) -> Finished:
        """What the results of all chunks come to. Raises Outdated."""

    def so_far(self, results: Results) -> str | None:
        """The best result yet as JSON text, from the chunks that are finished; None when there is none."""


Kinds = Mapping[str, Callable[[Running, str], Work]]
