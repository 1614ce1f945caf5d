"""The command line: exit codes, where output goes, and never a traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app import cli
from app.cli_guard import ExitCode
from app.faults import Fault, FaultyQuestion
from app.recommendations.answer import Answer
from tests.app import answers


def run(*arguments: str, given: str | None = None) -> Result:
    result = CliRunner().invoke(cli.application, arguments, input=given)
    assert "Traceback" not in result.output
    return result


def answer_with(monkeypatch: pytest.MonkeyPatch, answer: Answer | BaseException) -> list[bytes | str]:
    """Replace solving by a fixed outcome; gives the documents that were asked."""
    asked: list[bytes | str] = []

    def fixed(raw: bytes | str, time_limit: float, include: str) -> Answer:
        asked.append(raw)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    monkeypatch.setattr(cli, "asked_on_the_spot", fixed)
    return asked


@pytest.fixture
def question(tmp_path: Path) -> str:
    path = tmp_path / "question.yaml"
    path.write_text("name: by-hand\n")
    return str(path)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (answers.plan(), ExitCode.DONE),
        (answers.refusal(), ExitCode.REFUSED),
        (answers.refusal().model_copy(update={"status": "unknown", "refusal": None}), ExitCode.UNREACHABLE),
    ],
    ids=["plan", "refusal", "no answer in time"],
)
def test_the_exit_code_follows_the_status_and_the_answer_is_printed(
    monkeypatch: pytest.MonkeyPatch, question: str, answer: Answer, code: ExitCode
) -> None:
    answer_with(monkeypatch, answer)
    result = run("recommend", question, "--format", "json")
    assert result.exit_code == code
    assert Answer.model_validate_json(result.stdout) == answer


def test_each_fault_of_a_question_is_one_line_on_stderr(
    monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    faults = [Fault("a", "is wrong", "write b", "x"), Fault("c", "is missing", "", "y")]
    answer_with(monkeypatch, FaultyQuestion(faults))
    result = run("recommend", question)
    assert (result.exit_code, result.stdout) == (ExitCode.WRONG_QUESTION, "")
    assert result.stderr.splitlines() == ["a: is wrong; write b", "c: is missing"]


@pytest.mark.parametrize("form", ["table", "json", "html", "markdown"])
def test_a_file_holds_what_the_terminal_would_show(
    monkeypatch: pytest.MonkeyPatch, question: str, tmp_path: Path, form: str
) -> None:
    answer_with(monkeypatch, answers.plan())
    out = tmp_path / "answer"
    result = run("recommend", question, "--format", form, "--out", str(out))
    assert (result.exit_code, result.stdout) == (ExitCode.DONE, "")
    assert "by-hand" in out.read_text() and "rivage" in out.read_text()


def test_a_question_may_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answer_with(monkeypatch, answers.plan())
    assert run("recommend", "-", given="name: x\n").exit_code == ExitCode.DONE
    assert asked == [b"name: x\n"]


def test_a_summary_is_short_json(monkeypatch: pytest.MonkeyPatch, question: str) -> None:
    answer_with(monkeypatch, answers.plan())
    result = run("recommend", question, "--summary")
    assert json.loads(result.stdout)["status"] == "optimal"
    assert len(result.stdout.encode()) < 8000


@pytest.mark.parametrize("place", ["missing.yaml", "."])
def test_a_question_that_cannot_be_read_ends_with_three(tmp_path: Path, place: str) -> None:
    result = run("recommend", str(tmp_path / place))
    assert (result.exit_code, result.stdout) == (ExitCode.UNREACHABLE, "")
    assert str(tmp_path) in result.stderr and len(result.stderr.splitlines()) == 1


def test_an_answer_that_cannot_be_written_ends_with_three(
    monkeypatch: pytest.MonkeyPatch, question: str, tmp_path: Path
) -> None:
    answer_with(monkeypatch, answers.plan())
    result = run("recommend", question, "--out", str(tmp_path / "nowhere" / "answer.json"))
    assert result.exit_code == ExitCode.UNREACHABLE
    assert "no such file" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["question.yaml", "--example", "assistant-citoyen"],
        ["question.yaml", "--format", "pdf"],
        ["question.yaml", "--time-limit", "0"],
        ["question.yaml", "--time-limit", "nan"],
        ["question.yaml", "--time-limit", "inf"],
        ["question.yaml", "--fail-if", "cost>+10%"],
        ["question.yaml", "--compare-to", "answer.json"],
        ["question.yaml", "--fail-if", "cost", "--compare-to", "answer.json"],
        ["--example", "no-such-example"],
        ["--no-such-option"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_ends_with_two_and_prints_no_answer(arguments: list[str]) -> None:
    result = run("recommend", *arguments)
    assert (result.exit_code, result.stdout) == (ExitCode.WRONG_QUESTION, "")
    assert result.stderr


def test_a_misspelt_example_gets_a_suggestion() -> None:
    assert "did you mean assistant-citoyen" in run("recommend", "--example", "asistant-citoyen").stderr


def test_an_example_is_asked_as_it_is_shipped(monkeypatch: pytest.MonkeyPatch) -> None:
    from app.examples import read_example

    asked = answer_with(monkeypatch, answers.plan())
    run("recommend", "--example", "assistant-citoyen")
    assert asked == [read_example("assistant-citoyen")]


def test_all_examples_are_listed() -> None:
    from app.examples import examples

    listed = json.loads(run("examples", "--format", "json").stdout)
    assert {item["name"] for item in listed["items"]} == set(examples())


@pytest.mark.parametrize(("limit", "code"), [("+10%", ExitCode.REFUSED), ("+30%", ExitCode.DONE)])
def test_a_pipeline_stops_when_the_plan_became_dearer(
    monkeypatch: pytest.MonkeyPatch, question: str, tmp_path: Path, limit: str, code: ExitCode
) -> None:
    # The earlier plan costs 1,200.40, the new one 1,500.50: 25 % more.
    tree = json.loads(answers.plan().model_dump_json())
    tree["totals"]["cost_per_month"]["value"] = "1200.40"
    earlier = tmp_path / "earlier.json"
    earlier.write_text(json.dumps(tree))
    answer_with(monkeypatch, answers.plan())
    conditions = f"cost>{limit},carbon>+10%"
    result = run(
        "recommend", question, "--format", "json", "--fail-if", conditions, "--compare-to", str(earlier)
    )
    assert result.exit_code == code
    assert Answer.model_validate_json(result.stdout) == answers.plan()
    assert ("cost changed by +25.0%" in result.stderr) == (code == ExitCode.REFUSED)


@pytest.mark.parametrize("content", ["", "{}", "[1]", "not json"])
def test_an_earlier_answer_that_is_none_ends_with_three(question: str, tmp_path: Path, content: str) -> None:
    earlier = tmp_path / "earlier.json"
    earlier.write_text(content)
    result = run("recommend", question, "--fail-if", "cost>+10%", "--compare-to", str(earlier))
    assert result.exit_code == ExitCode.UNREACHABLE
    assert "not an answer" in result.stderr


def test_an_error_of_ours_is_one_line_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    monkeypatch.delenv("HAVRE_TRACEBACK", raising=False)
    answer_with(monkeypatch, ZeroDivisionError("two\nlines"))
    result = run("recommend", question)
    assert result.exit_code == ExitCode.UNREACHABLE
    assert len(result.stderr.splitlines()) == 1 and "ZeroDivisionError: two lines" in result.stderr


def test_an_interruption_ends_with_130(monkeypatch: pytest.MonkeyPatch, question: str) -> None:
    answer_with(monkeypatch, KeyboardInterrupt())
    assert run("recommend", question).exit_code == 130


def test_help_does_not_wait_for_the_solver() -> None:
    heavy = "{'ortools', 'numpy', 'polars', 'jinja2'}"
    code = f"import sys, app.cli; sys.stdout.write(' '.join({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_reader_that_leaves_early_is_not_a_refusal(tmp_path: Path) -> None:
    code = (
        "from app import cli; from tests.app import answers;"
        "cli.asked_on_the_spot = lambda raw, time_limit, include: answers.plan();"
        "cli.main()"
    )
    question = tmp_path / "question.yaml"
    question.write_text("name: by-hand\n")
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-c", code, "recommend", str(question)],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (ExitCode.DONE, "")
