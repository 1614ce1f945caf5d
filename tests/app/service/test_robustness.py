"""`POST /v1/robustness` and `havre robustness`."""

import json
from pathlib import Path

import pytest
import yaml
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from app import cli
from app.robustness.endpoints import EXAMPLE
from app.robustness.schemas import Robustness
from tests.journeys.asking import machines, question_about, weighing

ROUTE = "/v1/robustness"


def test_a_thousand_draws_come_back(client: TestClient) -> None:
    reply = client.post(ROUTE, json=EXAMPLE)
    assert reply.status_code == 200
    found = Robustness.model_validate_json(reply.text)
    assert found.draws == 1000 and found.stays_optimal is not None
    assert found.stays_optimal.at_least <= found.stays_optimal.at_most


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"draws": 0}, "/draws"),
        ({"seed": "lucky"}, "/seed"),
        ({"sample": 1e6}, "/sample"),
        ({"drawings": 10}, "/drawings"),
        ({"question": {"workloads": []}}, "/question/workloads"),
    ],
)
def test_a_fault_is_a_problem_with_its_place(
    client: TestClient, wrong: dict[str, object], pointer: str
) -> None:
    reply = client.post(ROUTE, json={**EXAMPLE, **wrong})
    assert reply.status_code == 422
    assert [error["pointer"] for error in reply.json()["errors"]] == [pointer]


def test_the_command_prints_a_table_json_and_markdown(tmp_path: Path) -> None:
    path = tmp_path / "question.yaml"
    path.write_text(yaml.safe_dump(question_about(machines(), priorities=weighing(cost=1, carbon=1))))
    given = ("robustness", str(path), "--draws", "50")
    table, text, markdown = (
        CliRunner().invoke(cli.application, (*given, "--format", form))
        for form in ("table", "json", "markdown")
    )
    assert {table.exit_code, text.exit_code, markdown.exit_code} == {0}, table.output
    for heading in ("Regret of keeping the plan", "Which fact decides, each alone"):
        assert heading in table.stdout and f"## {heading}" in markdown.stdout
    assert json.loads(text.stdout)["draws"] == 50
