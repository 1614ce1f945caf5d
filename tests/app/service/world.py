"""A service to test: real catalog, real journal in a folder, solvers that answer in this process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from fastapi.testclient import TestClient

from app.main import create_app
from app.recommendations.task import Recommend, Solved
from app.settings import Settings, read_settings
from app.solvers.tasks import Failed, Result, Task
from app.solvers.worker import do
from app.storage.journal import Journal, open_journal
from catalog import load
from catalog.library import Catalog
from tests.app import answers

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
JSON = {"content-type": "application/json"}


def solved_for_real(task: Task[Result]) -> Result:
    """What a solver process would come to."""
    report = do(task, load())
    if isinstance(report, Failed):
        raise AssertionError(report)
    return report.result


def solved_at_once(task: Task[object]) -> object:
    """To a question, an answer made beforehand, under a new id each time; other tasks are done."""
    if not isinstance(task, Recommend):
        return solved_for_real(task)
    plan = answers.plan()
    id = f"rec_{next(_numbers):026d}"
    text = plan.model_copy(update={"id": id}).model_dump_json()
    return Solved(id, text, plan.status, plan.gap, plan.catalog.digest, 0.01)


def _count() -> Iterator[int]:
    number = 0
    while True:
        number += 1
        yield number


_numbers = _count()


@dataclass
class InProcess:
    """Solvers without processes: `answer` is called for every task, and tasks are remembered."""

    answer: Callable[[Task[object]], object] = solved_at_once
    tasks: list[Task[object]] = field(default_factory=list)
    ready: bool = True

    def read(self) -> Catalog:
        return load()

    def ask(self, task: Task[Result], seconds: float) -> Result:
        self.tasks.append(task)
        return self.answer(task)  # type: ignore[return-value]

    def is_ready(self) -> bool:
        return self.ready

    def running(self) -> int:
        return 0

    def waiting(self) -> int:
        return 0

    def close(self) -> None:
        self.ready = False


def settings_in(folder: Path, **given: object) -> Settings:
    """Settings whose database is in a folder; nothing is read from the environment."""
    given = {"wait_seconds": 30, **given}
    return read_settings({}, database_url=f"sqlite:///{folder / 'journal.db'}", **given)


@contextmanager
def served(
    folder: Path,
    solvers: InProcess | None = None,
    journal_at: Callable[[str], Journal] = open_journal,
    **given: object,
) -> Iterator[TestClient]:
    """A client of a running service."""
    settings = settings_in(folder, **given)
    journal = journal_at(settings.database_url.get_secret_value())
    app = create_app(settings, solvers or InProcess(), journal, lambda: NOW)
    with TestClient(app, raise_server_exceptions=True) as client:
        yield client
