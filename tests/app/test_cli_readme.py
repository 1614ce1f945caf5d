"""What the README shows works as written."""

import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import cli
from app.recommendations.answer import Answer
from app.recommendations.asking.parse import parse_question
from tests.app import answers, parse_world

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def the_document(key: str) -> str:
    """The one document of the README that has a key."""
    blocks: list[str] = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    (found,) = (block for block in blocks if f"\n{key}:" in block)
    return found


def the_question() -> str:
    return the_document("workloads")


def test_the_question_of_the_readme_can_be_asked() -> None:
    question = parse_question(the_question(), parse_world.VOCABULARY, today=parse_world.TODAY)
    assert [workload.name for workload in question.workloads] == ["api"]


def test_the_commands_of_the_readme_end_well(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    commands = re.findall(r"^\$ \.venv/bin/havre (recommend .*)$", README, re.MULTILINE)
    assert len(commands) >= 4

    def answer(raw: bytes | str, time_limit: float, include: str) -> Answer:
        assert raw == the_question().encode()
        return answers.plan()

    monkeypatch.setattr(cli, "asked_on_the_spot", answer)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "question.yaml").write_text(the_question())
    for command in commands:
        result = CliRunner().invoke(cli.application, shlex.split(command))
        assert (command, result.exit_code, result.stderr) == (command, 0, "")


def test_the_scenario_of_the_readme_changes_something_about_its_question(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "question.yaml").write_text(the_question())
    (tmp_path / "mine.yaml").write_text(the_document("changes"))
    command = ["whatif", "question.yaml", "--scenario", "mine.yaml", "--format", "json"]
    result = CliRunner().invoke(cli.application, command)
    assert (result.exit_code, result.stderr) == (0, "")
    (scenario,) = json.loads(result.stdout)["scenarios"]
    assert [move["workload"] for move in scenario["moved"]] == ["api"]


def test_the_readme_leaves_room_for_the_output_of_the_example() -> None:
    assert re.search(r"<!-- output -->\n.*<!-- /output -->", README, re.DOTALL)
