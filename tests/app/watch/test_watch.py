"""A watch tells what changed: a certificate that ends moves a workload, and the new place has its price."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import application
from app.recommendations.answer_figures import money_text
from app.watch.changes import watched
from catalog import load
from tests.app import answers

QUESTION = """
name: state-data
horizon_months: 12
workloads:
  - name: registry
    kind: compute
    vcpu: 4
    memory_gib: 16
    instances: 2
    requirements: {certificates: [secnumcloud], residency: [FR]}
priorities: {mode: lexicographic, order: [cost, carbon, sovereignty]}
"""


@pytest.fixture
def question(tmp_path: Path) -> Path:
    file = tmp_path / "question.yaml"
    file.write_text(QUESTION)
    return file


def watch(question: Path, *arguments: str) -> Result:
    return CliRunner().invoke(application, ["watch", str(question), *arguments])


def ends() -> list[str]:
    """Days on which a SecNumCloud qualification in force ends, by the catalog."""
    held = [row for row in load().certificates if "secnumcloud" in row.codes and row.valid_to]
    return sorted(row.valid_to for row in held)


def test_a_certificate_ends_and_the_watch_names_the_new_winner_and_what_it_costs(question: Path) -> None:
    first = watch(question, "--as-of", "2026-11-22")
    assert (first.exit_code, "watched from 2026-11-22" in first.stdout) == (0, True)
    kept = json.loads(question.with_name("question.yaml.watched.json").read_text())
    before = kept["placements"][0]
    # The cheapest qualified offer of that day is one whose qualification ends soon.
    assert any("2026-11-22" < day <= "2026-12-31" for day in ends())
    later = watch(question, "--as-of", "2027-01-15", "--format", "json")
    found = json.loads(later.stdout)
    winner = next(change for change in found["changes"] if change["kind"] == "winner")
    after = json.loads(question.with_name("question.yaml.watched.json").read_text())["placements"][0]
    assert (winner["what"], after["provider"] != before["provider"]) == ("registry", True)
    cost = float(after["cost_per_month"]["value"]) - float(before["cost_per_month"]["value"])
    assert f"{cost:+,.2f} EUR a month" in winner["text"]
    assert (later.exit_code, found["changed"]) == (1, True)


def test_the_same_day_again_changes_nothing(question: Path) -> None:
    watch(question, "--as-of", "2026-11-22")
    again = watch(question, "--as-of", "2026-11-22")
    assert (again.exit_code, "Nothing has changed." in again.stdout) == (0, True)


def test_a_file_that_is_no_answer_is_not_overwritten(question: Path) -> None:
    kept = question.with_name("question.yaml.watched.json")
    kept.write_text("mine")
    done = watch(question)
    assert (done.exit_code, kept.read_text()) == (3, "mine")


def test_a_wrong_day_and_a_wrong_question_say_so(question: Path) -> None:
    assert watch(question, "--as-of", "tomorrow").exit_code == 2
    question.write_text("name: x")
    assert watch(question).exit_code == 2


def test_what_is_spoilt_in_a_question_is_told_and_nothing_is_kept(question: Path) -> None:
    question.write_text(question.read_text() + "\nname: again\n")
    done = watch(question)
    assert (done.exit_code, "name: this key is written twice" in done.stderr) == (2, True)
    assert not question.with_name("question.yaml.watched.json").exists()


def test_a_folder_is_no_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = watch(Path("."))
    assert (done.exit_code, "is a directory" in done.stderr) == (3, True)


def test_drifts_below_a_hundredth_are_no_news_and_larger_ones_are() -> None:
    plan = answers.plan()
    assert plan.totals is not None
    cost = plan.totals.cost_per_month

    def at(factor: str) -> bool:
        from decimal import Decimal

        dearer = cost.model_copy(update={"value": cost.value * Decimal(factor)})
        other = plan.model_copy(update={"totals": plan.totals.model_copy(update={"cost_per_month": dearer})})
        return any(change.kind == "cost" for change in watched(plan, other).changes)

    assert money_text(cost.value) != "0.00"
    assert (at("1.005"), at("1.02"), at("0.9")) == (False, True, True)
