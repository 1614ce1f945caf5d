"""Overlays as files: the documented one is read whole, and the command line answers under it."""

import json
import re
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from app import cli
from app.faults import FaultyQuestion
from app.overlays import read
from app.overlays.read import MOST_ENTRIES, read_overlay
from app.overlays.views import EXAMPLES, PRICE
from catalog import load
from catalog.overlay import overlaid
from tests.app.overlays.own import question

METHOD = (Path(read.__file__).parent / "method.md").read_text(encoding="utf-8")


def documented() -> str:
    (document,) = re.findall(r"```yaml\n(.*?)```", METHOD, re.DOTALL)
    return document


def test_the_documented_overlay_holds_every_kind_and_is_laid_whole() -> None:
    overlay = read_overlay(documented(), load())
    kinds = [entry["kind"] for entry in yaml.safe_load(documented())["entries"]]
    assert (len(overlay.entries), list(dict.fromkeys(kinds))) == (len(kinds), list(EXAMPLES))
    assert overlaid(load(), overlay).own.left_out == ()


def test_every_fault_of_a_file_is_told_with_its_place() -> None:
    document = {
        "schema": "havre/overlay/9",
        "entries": [
            {"kind": "gift"},
            {**PRICE, "provider": "scalway", "date": "2026-13-01"},
            PRICE,
            PRICE,
            "price",
        ],
        "entris": [],
    }
    with pytest.raises(FaultyQuestion) as told:
        read_overlay(json.dumps(document), load())
    assert [fault.pointer for fault in told.value.faults] == [
        *("/entris", "/schema", "/entries/0/kind", "/entries/1/provider", "/entries/1/date"),
        *("/entries/3", "/entries/4"),
    ]


def test_a_file_is_bounded() -> None:
    many = {"entries": [PRICE] * (MOST_ENTRIES + 1)}
    with pytest.raises(FaultyQuestion, match=f"more than {MOST_ENTRIES} entries"):
        read_overlay(json.dumps(many), load())


def test_the_command_line_answers_under_an_overlay_and_forgets_it(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(documented())
    (tmp_path / "ask.json").write_text(json.dumps(question(only_providers=["own-paris"])))
    ask = [str(tmp_path / "ask.json"), "--include", "none", "--format", "json"]
    own = ["--overlay", str(tmp_path / "own.yaml")]
    for command in (["recommend", *ask, *own], [*own, "recommend", *ask]):
        result = CliRunner().invoke(cli.application, command)
        assert result.exit_code == 0, result.stderr
        assert json.loads(result.stdout)["placements"][0]["provider"] == "own-paris"
    without = CliRunner().invoke(cli.application, ["recommend", *ask])
    assert (without.exit_code, "own-paris" in without.stderr) == (2, True)


def test_a_wrong_overlay_ends_with_a_line_per_fault_and_a_service_refuses_one(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text("entries: [{kind: price, provider: nobody}]")
    result = CliRunner().invoke(cli.application, ["--overlay", str(file), "catalog", "status"])
    assert result.exit_code == 2
    assert f'{file}: entries.0.provider: "nobody" is not a known provider' in result.stderr
    served = CliRunner().invoke(cli.application, ["--overlay", str(file), "serve"])
    assert (served.exit_code, "/v1/overlays" in served.stderr) == (2, True)
    gone = CliRunner().invoke(cli.application, ["--overlay", str(tmp_path / "no.yaml"), "catalog", "status"])
    assert gone.exit_code == 3
