"""`havre whatif`: tables, JSON and Markdown; files and names; exit codes."""

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from app import cli
from app.scenarios.schemas import WhatIf
from tests.journeys.asking import machines, question_about, weighing

QUESTION = question_about(machines(), priorities=weighing(cost=1))


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(cli.application, ("whatif", *arguments))
    assert "Traceback" not in result.output
    return result


@pytest.fixture(scope="module")
def question(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("asked") / "question.yaml"
    path.write_text(yaml.safe_dump(QUESTION))
    return str(path)


def test_a_table_shows_every_scenario_beside_the_base(question: str) -> None:
    result = run(question, "--scenario", "dpf-annulled", "--scenario", "demand-triples")
    assert result.exit_code == 0
    for text in ("base", "dpf-annulled", "demand-triples", "Regret of keeping", "three times as much"):
        assert text in result.stdout


def test_json_and_markdown_tell_the_same(question: str, tmp_path: Path) -> None:
    given = (question, "--scenario", "dollar-up-20")
    found = WhatIf.model_validate_json(run(*given, "--format", "json").stdout)
    out = tmp_path / "whatif.md"
    assert run(*given, "--format", "markdown", "--out", str(out)).exit_code == 0
    text = out.read_text()
    assert text.startswith(f"# {found.question}: 1 scenario") and "## dollar-up-20" in text


def test_a_file_may_hold_one_scenario_or_several(question: str, tmp_path: Path) -> None:
    one = {"name": "dear", "changes": [{"kind": "price", "share": 0.5}]}
    files = {"one.yaml": one, "list.yaml": [one, "dpf-annulled"], "group.json": {"scenarios": [one]}}
    for name, content in files.items():
        path = tmp_path / name
        path.write_text(json.dumps(content))
        result = run(question, "--scenario", str(path), "--format", "json")
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout)["scenarios"][0]["name"] == "dear"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "give --scenario"),
        (("--scenario", "dpf-anulled"), "did you mean dpf-annulled?"),
    ],
)
def test_a_wrong_command_says_what_would_be_right(
    question: str, arguments: tuple[str, ...], told: str
) -> None:
    result = run(question, *arguments)
    assert result.exit_code == 2
    assert told in result.stderr


def test_a_file_that_is_not_there_is_named(question: str) -> None:
    result = run(question, "--scenario", "nowhere.yaml")
    assert result.exit_code == 3
    assert "nowhere.yaml" in result.stderr


def test_the_shipped_scenarios_are_listed() -> None:
    result = run("--list")
    assert result.exit_code == 0 and "dpf-annulled" in result.stdout
