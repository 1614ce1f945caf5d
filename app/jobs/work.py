"""What a job does: its chunks, how one is solved, and what all of them come to.

A kind of work is a frozen dataclass that fulfils `Work`, and a function that reads it back from its payload:
after a restart the payload is all that is left, so everything that decides the answer stands in it (the date
of the question too). Kinds are listed in `app.jobs.kinds`.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from app.dependencies import Running
from app.solvers.tasks import Result, Task
from app.storage.job_values import Finished


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
    def chunks(self) -> int:
        """How many chunks it has, each worth seconds; at least one."""

    def payload(self) -> str:
        """The JSON text that its kind reads it back from."""

    def run(self, number: int, ask: Ask) -> str:
        """The result of a chunk as JSON text. May be done twice; only one result is kept."""

    def combine(self, results: Mapping[int, str]) -> Finished:
        """What the results of all chunks come to."""

    def so_far(self, results: Mapping[int, str]) -> str | None:
        """The best result yet as JSON text, from the chunks that are finished; None when there is none."""


Kinds = Mapping[str, Callable[[Running, str], Work]]
