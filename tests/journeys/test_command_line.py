"""The command as a person runs it: its own process, its own files, its exit codes."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from app.recommendations.answer import Answer
from tests.journeys.asking import machines, question_about, weighing

HAVRE = Path(sys.executable).with_name("havre")


def havre(*arguments: object, folder: Path, given: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a folder of its own."""
    return subprocess.run(
        [str(HAVRE), *map(str, arguments)],
        cwd=folder,
        input=given,
        capture_output=True,
        text=True,
        timeout=120,
    )


def saved(folder: Path, document: Mapping[str, object], name: str = "question.json") -> Path:
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


ORDINARY = question_about(machines(), priorities=weighing(cost=1))
HOPELESS = question_about(machines(), requirements={"budget_per_month": "1"})


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a question and its answer as JSON, written by the command."""
    folder = tmp_path_factory.mktemp("answered")
    asked = saved(folder, ORDINARY)
    result = havre("recommend", asked, "--format", "json", "--out", "answer.json", folder=folder)
    assert (result.returncode, result.stdout) == (0, ""), result.stderr
    return folder


def test_the_json_on_disk_is_a_whole_answer(answered: Path) -> None:
    answer = Answer.model_validate_json((answered / "answer.json").read_bytes())
    assert answer.status == "optimal" and len(answer.placements) == 1


@pytest.mark.parametrize(
    ("form", "sign"), [("table", "aws"), ("html", "<!doctype html>"), ("markdown", "# ")]
)
def test_every_format_shows_the_place_and_the_cost(answered: Path, form: str, sign: str) -> None:
    result = havre("recommend", "question.json", "--format", form, folder=answered)
    assert result.returncode == 0, result.stderr
    answer = Answer.model_validate_json((answered / "answer.json").read_bytes())
    assert answer.placements[0].provider in result.stdout
    assert (sign in result.stdout.lower()) or form == "table"


def test_the_summary_is_short_json_that_names_the_place(answered: Path) -> None:
    result = havre("recommend", "question.json", "--summary", folder=answered)
    assert result.returncode == 0, result.stderr
    assert len(result.stdout.encode()) < 8000
    assert json.loads(result.stdout)["status"] == "optimal"


def test_a_question_may_come_through_the_standard_input(tmp_path: Path) -> None:
    result = havre("recommend", "-", "--format", "json", folder=tmp_path, given=json.dumps(ORDINARY))
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["status"] == "optimal"


def test_a_plan_no_worse_than_before_passes_and_a_worse_one_fails(answered: Path) -> None:
    drift = ("--fail-if", "cost>+10%,carbon>+10%", "--compare-to", "answer.json")
    same = havre("recommend", "question.json", *drift, folder=answered)
    assert same.returncode == 0, same.stderr
    larger = saved(
        answered, question_about(machines(instances=6), priorities=weighing(cost=1)), "larger.json"
    )
    worse = havre("recommend", larger, *drift, folder=answered)
    assert worse.returncode == 1
    assert "cost" in worse.stderr


def test_a_refusal_is_printed_and_ends_with_one(tmp_path: Path) -> None:
    asked = saved(tmp_path, HOPELESS)
    result = havre("recommend", asked, "--format", "json", folder=tmp_path)
    assert result.returncode == 1
    told = json.loads(result.stdout)
    assert told["status"] == "refused"
    assert told["refusal"]["conflict"] == ["requirements.budget_per_month"]
    assert float(told["refusal"]["ways_out"][0]["to"]) > 1


def test_a_wrong_question_ends_with_two_and_one_line_per_fault(tmp_path: Path) -> None:
    wrong = question_about({**machines(), "vcpus": 3, "memory_gib": -1}, horizon_months=0)
    result = havre("recommend", saved(tmp_path, wrong), folder=tmp_path)
    assert result.returncode == 2
    assert result.stdout == ""
    lines = result.stderr.strip().splitlines()
    assert len([line for line in lines if "workloads.api" in line or "horizon_months" in line]) >= 3
    assert "vcpu" in result.stderr and "Traceback" not in result.stderr


@pytest.mark.parametrize("text", ["", "workloads: ["])
def test_what_is_no_question_ends_with_two(tmp_path: Path, text: str) -> None:
    path = tmp_path / "question.yaml"
    path.write_text(text, encoding="utf-8")
    result = havre("recommend", path, folder=tmp_path)
    assert result.returncode == 2
    assert result.stderr.strip() and "Traceback" not in result.stderr


def test_a_file_that_is_not_there_ends_with_three(tmp_path: Path) -> None:
    result = havre("recommend", "missing.yaml", folder=tmp_path)
    assert result.returncode == 3
    assert "missing.yaml" in result.stderr and "Traceback" not in result.stderr


def test_a_place_that_cannot_be_written_ends_with_three(answered: Path) -> None:
    result = havre("recommend", "question.json", "--out", "no-such-folder/answer.json", folder=answered)
    assert result.returncode == 3
    assert "Traceback" not in result.stderr
