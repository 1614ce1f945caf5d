"""Kept watches: asked by themselves, told once, against what was told last; over HTTP and by command."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from time import sleep

import pytest
from typer.testing import CliRunner

from app.cli import application
from app.dependencies import Running
from app.faults import Fault, FaultyQuestion
from app.ids import new_id
from app.main import make_running
from app.metrics import Meters
from app.openapi import QUESTION
from app.recommendations.answer import Answer
from app.recommendations.asking.documents import read_document
from app.recommendations.asking.parse import DEFAULT_LIMITS
from app.recommendations.task import Recommend, Solved
from app.solvers.pool import Busy, SolverFailed, TookTooLong
from app.storage.deliveries import Deliveries, Message
from app.storage.journal import open_journal
from app.storage.watches import NewWatch, Report, Watches
from app.watch import kept
from app.watch.changes import NEAR_DAYS, Watched, watched
from app.watch.watcher import Watcher
from catalog import load
from tests.app import answers
from tests.app.service import world
from tests.app.service.world import InProcess, settings_in, solved_for_real
from tests.app.watch.test_watch import QUESTION as STATE_DATA

START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class World:
    """A service without its threads: its clock, a factor on the cost of answers, what a solver raises."""

    folder: Path
    at: datetime = START
    factor: str = "1"
    fails: Exception | None = None
    told: list[Message] = field(default_factory=list)

    def solve(self, task: object) -> object:
        if self.fails is not None:
            raise self.fails
        if not isinstance(task, Recommend):
            raise AssertionError(task)
        plan = answers.plan()
        assert plan.totals is not None
        cost = plan.totals.cost_per_month
        dearer = cost.model_copy(update={"value": cost.value * Decimal(self.factor)})
        day = {"question": plan.question.model_copy(update={"as_of": task.question.terms.as_of})}
        totals = {"totals": plan.totals.model_copy(update={"cost_per_month": dearer})}
        answer = plan.model_copy(update={"id": new_id("rec"), **day, **totals})
        return Solved(answer.id, answer.model_dump_json(), answer.status, 0.0, "sha256:x", 0.01)

    def running(self, solvers: InProcess | None = None) -> Running:
        """The service as it is after a start."""
        settings = settings_in(self.folder)
        assert settings.database_url is not None
        journal = open_journal(settings.database_url.get_secret_value())
        solvers = solvers or InProcess(self.solve)
        return make_running(settings, load(), journal, solvers, Meters(), lambda: self.at)

    def tell(self, id: str, address: str, now: datetime) -> list[Message]:
        message = Message(new_id("msg"), "https://example.org", json.dumps({"id": id, "address": address}))
        self.told.append(message)
        return [message]


@pytest.fixture
def here(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def running(here: World) -> Iterator[Running]:
    running = here.running()
    yield running
    running.journal.close()


def add(running: Running, question: object = QUESTION) -> str:
    new = NewWatch(new_id("wch"), running.now(), "q", json.dumps(question), 1)
    Watches(running.journal.engine).add(new, 10)
    return new.id


def reports(running: Running, id: str) -> list[Watched]:
    found = Watches(running.journal.engine).reports(id, 50)
    return [Watched.model_validate_json(report.body) for report in found]


def ask(here: World, running: Running, days: int = 0) -> bool:
    here.at += timedelta(days=days)
    return Watcher(running, here.tell).ask_next()


def test_the_first_answer_is_kept_and_nobody_is_told(here: World, running: Running) -> None:
    id = add(running)
    assert ask(here, running) and not ask(here, running)
    kept_watch = Watches(running.journal.engine).read(id)
    assert kept_watch is not None and kept_watch.answer_id is not None
    entry = running.journal.read(kept_watch.answer_id)
    assert entry is not None and json.loads(entry.question)["as_of"] == "2026-11-22"
    assert reports(running, id) == [] and here.told == []
    assert kept_watch.due_at == datetime(2026, 11, 23, tzinfo=UTC)


def test_drifts_that_are_no_news_add_up_until_they_are(here: World, running: Running) -> None:
    id = add(running)
    ask(here, running)
    here.factor = "1.006"
    assert ask(here, running, days=1)
    assert reports(running, id) == [] and len(running.journal.page(10).items) == 1
    here.factor = "1.012"
    assert ask(here, running, days=1)
    (news,) = reports(running, id)
    assert [change.kind for change in news.changes if change.notable] == ["cost"]
    assert (news.as_of_before, news.as_of) == ("2026-11-22", "2026-11-24")
    assert ask(here, running, days=1)
    assert len(reports(running, id)) == 1


def test_a_report_goes_out_once_and_says_nothing_of_its_content(here: World, running: Running) -> None:
    id = add(running)
    ask(here, running)
    here.factor = "2"
    ask(here, running, days=1)
    (report,) = Watches(running.journal.engine).reports(id, 10)
    (message,) = here.told
    assert json.loads(message.body) == {"id": report.id, "address": f"/v1/watches/{id}/reports/{report.id}"}
    assert Deliveries(running.journal.engine).read(message.id) is not None
    running.journal.close()
    # After a restart, the same day: nothing is due, and the next day nothing is new.
    again = here.running()
    assert not ask(here, again)
    assert ask(here, again, days=1)
    assert len(reports(again, id)) == 1 and len(here.told) == 1
    again.journal.close()


def test_a_question_that_is_none_any_more_is_told_once(
    here: World, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = add(running)
    ask(here, running)

    def refuse(*_: object) -> None:
        raise FaultyQuestion([Fault("workloads[0].model", "there is no model x", "", "unknown_model")])

    with monkeypatch.context() as patched:
        patched.setattr(kept, "question_on", refuse)
        assert ask(here, running, days=1) and ask(here, running, days=1)
    (news,) = reports(running, id)
    assert news.changes[0].after == "invalid_question" and "there is no model x" in news.changes[0].text
    found = Watches(running.journal.engine).read(id)
    assert found is not None and found.trouble == "invalid_question"
    assert ask(here, running, days=1)
    found = Watches(running.journal.engine).read(id)
    assert found is not None and found.trouble is None


@pytest.mark.parametrize(
    ("fault", "trouble", "wait"),
    [
        (TookTooLong(), "too_slow", timedelta(hours=1)),
        (SolverFailed("MemoryError"), "unexpected", timedelta(hours=1)),
        (Busy(3), None, timedelta(seconds=31)),
    ],
)
def test_what_a_solver_cannot_do_now_is_tried_again_later(
    here: World, running: Running, fault: Exception, trouble: str | None, wait: timedelta
) -> None:
    id = add(running)
    here.fails = fault
    assert ask(here, running)
    found = Watches(running.journal.engine).read(id)
    assert found is not None and (found.trouble, found.answer_id) == (trouble, None)
    here.fails = None
    assert not ask(here, running)
    here.at += wait
    assert ask(here, running)
    found = Watches(running.journal.engine).read(id)
    assert found is not None and found.trouble is None and found.answer_id is not None


def test_a_certificate_nears_its_end_then_ends_and_the_new_winner_has_its_price(tmp_path: Path) -> None:
    here = World(tmp_path)
    running = here.running(InProcess(solved_for_real))
    question, _ = read_document(STATE_DATA, DEFAULT_LIMITS)
    id = add(running, question)
    ask(here, running)
    assert ask(here, running, days=2)
    (near,) = reports(running, id)
    assert {(change.kind, change.what) for change in near.changes} == {
        ("warning", "certificate_ends"),
        ("warning", "level_falls"),
    }
    assert all("6 days are left, 8 were" in change.text for change in near.changes)
    assert ask(here, running, days=30)
    over = reports(running, id)[0]
    winner = next(change for change in over.changes if change.kind == "winner")
    entries = [running.journal.read(one) for one in (over.before_id, over.after_id)]
    before, after = (Answer.model_validate_json(entry.answer) for entry in entries if entry is not None)
    cost = after.placements[0].cost_per_month.value - before.placements[0].cost_per_month.value
    assert f"{cost:+,.2f} EUR a month" in winner.text
    assert after.placements[0].provider != before.placements[0].provider
    running.journal.close()


def test_an_end_is_told_at_each_distance_once() -> None:
    plan = answers.plan()
    gap = plan.honest_gaps[0].model_copy(
        update={"code": "certificate_ends", "about": "secnumcloud of x, valid to 2027-06-30"}
    )
    end = datetime(2027, 6, 30, tzinfo=UTC).date()

    def left(days: int) -> Answer:
        question = plan.question.model_copy(update={"as_of": (end - timedelta(days=days)).isoformat()})
        return plan.model_copy(update={"question": question, "honest_gaps": (gap,)})

    told, last = [], left(200)
    for days in range(199, 0, -1):
        if watched(last, left(days)).changed:
            told.append(days)
            last = left(days)
    assert told == list(NEAR_DAYS)


YAML = {"content-type": "application/yaml"}


def test_a_watch_lives_over_http(here: World, tmp_path: Path) -> None:
    with world.served(tmp_path, InProcess(here.solve), watches=1) as client:
        added = client.post("/v1/watches?every_days=7", content=STATE_DATA, headers=YAML)
        assert added.status_code == 201, added.text
        address = added.headers["location"]
        view = added.json()
        assert (view["name"], view["every_days"], view["answer"]) == ("state-data", 7, None)
        for _ in range(200):
            if (view := client.get(address).json())["answer"]:
                break
            sleep(0.02)
        assert client.get(view["answer"]).status_code == 200
        assert client.get("/v1/watches").json()["items"] == [view]
        assert client.get(f"{address}/reports").json() == {"items": [], "next_cursor": None}
        more = client.post("/v1/watches", content=STATE_DATA, headers=YAML)
        assert (more.status_code, "1 questions are watched" in more.json()["detail"]) == (409, True)
        assert client.delete(address).json()["id"] == view["id"]
        assert [client.get(path).status_code for path in (address, f"{address}/reports")] == [404, 404]
        assert client.delete(address).status_code == 404


def test_reports_are_read_page_by_page(tmp_path: Path, here: World) -> None:
    with world.served(tmp_path, InProcess(here.solve), jobs_at_once=0) as client:
        running = client.app.state.running
        watches, id = Watches(running.journal.engine), add(running)
        news = watched(answers.plan(), answers.plan()).model_dump_json()
        for number in range(3):
            at = START + timedelta(days=number)
            held = watches.hold(at, "sha256:x", timedelta(minutes=1))
            assert held is not None
            report = Report(f"wrp_{number:026d}", id, at, news)
            watches.settle(held, kept.Settled(at, at + timedelta(days=1), "sha256:x", report=report))
        first = client.get(f"/v1/watches/{id}/reports?limit=2")
        page = first.json()
        assert [one["id"][-1] for one in page["items"]] == ["2", "1"]
        rest = client.get(first.links["next"]["url"]).json()
        assert ([one["id"][-1] for one in rest["items"]], rest["next_cursor"]) == (["0"], None)
        one = client.get(f"/v1/watches/{id}/reports/{page['items'][0]['id']}").json()
        assert one["news"]["changed"] is False and one["watch_id"] == id
        for wrong in (f"{id}/reports?cursor=x", f"{id}/reports/wrp_0", "wch_0/reports"):
            assert client.get(f"/v1/watches/{wrong}").status_code in (404, 422)


def test_a_wrong_question_is_refused_with_its_places_and_nothing_is_watched(tmp_path: Path) -> None:
    wrong = {"workloads": [{"name": "x", "kind": "compute", "vcpu": 0}], "colour": "red"}
    with world.served(tmp_path) as client:
        reply = client.post("/v1/watches", content=json.dumps(wrong), headers=world.JSON)
        assert reply.status_code == 422
        assert {"/colour", "/workloads/0/vcpu"} <= {error["pointer"] for error in reply.json()["errors"]}
        assert client.post("/v1/watches?every_days=0", json=QUESTION).status_code == 422
        assert client.post("/v1/watches", content="{", headers=world.JSON).status_code == 400
        assert client.get("/v1/watches").json() == {"items": []}


def cli(tmp_path: Path, *arguments: str) -> tuple[int, str]:
    database = ["--database", f"sqlite:///{tmp_path / 'journal.db'}"]
    done = CliRunner().invoke(application, ["watches", *arguments, *database])
    return done.exit_code, done.stdout


def test_a_watch_lives_on_the_command_line(here: World, tmp_path: Path) -> None:
    file = tmp_path / "question.yaml"
    file.write_text(STATE_DATA)
    code, id = cli(tmp_path, "add", str(file), "--every-days", "2")
    assert code == 0
    running = here.running()
    ask(here, running, days=365)
    here.factor = "3"
    ask(here, running, days=2)
    running.journal.close()
    assert cli(tmp_path, "list", "--format", "json")[1].count(id.strip()) == 1
    code, told = cli(tmp_path, "reports", id.strip())
    assert code == 0 and "cost" in told
    assert cli(tmp_path, "list", "--tenant", "other", "--format", "json")[1].count(id.strip()) == 0
    assert cli(tmp_path, "remove", id.strip())[0] == 0
    assert cli(tmp_path, "remove", id.strip())[0] == 2
    file.write_text("name: x")
    assert cli(tmp_path, "add", str(file))[0] == 2
