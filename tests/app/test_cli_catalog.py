"""Looking into the catalog from the command line, with a catalog made for the test."""

import json
from dataclasses import dataclass

import pytest
from typer.testing import CliRunner, Result

from app import catalog_in_use, cli
from app.cli_guard import ExitCode
from catalog import browse, checks


@dataclass(frozen=True)
class Finding:
    severity: str
    where: str
    problem: str


@dataclass(frozen=True)
class Listing:
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    total: int


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli.application, ["catalog", *arguments])


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """A catalog of two offers, one shown; gives the filters that arrived."""
    filters: dict[str, object] = {}

    def offers(loaded: object, **given: object) -> Listing:
        filters.update(given)
        return Listing(("offer", "price"), [("m1", "1.00")], 2)

    monkeypatch.setattr(browse, "offers", offers)
    monkeypatch.setattr(catalog_in_use, "load", lambda: "catalog")
    return filters


def check_with(monkeypatch: pytest.MonkeyPatch, *findings: Finding) -> Result:
    monkeypatch.setattr(checks, "check_catalog", lambda loaded: findings)
    monkeypatch.setattr(catalog_in_use, "load", lambda: "catalog")
    return run("check")


def test_filters_reach_the_catalog(asked: dict[str, object]) -> None:
    result = run("offers", "--provider", "rivage", "--country", "FR", "--gpu", "H100", "--limit", "1")
    assert result.exit_code == ExitCode.DONE
    assert asked == {
        "provider": "rivage",
        "country": "FR",
        "region": None,
        "gpu": "H100",
        "kind": None,
        "limit": 1,
    }


def test_rows_that_are_not_shown_are_counted(asked: dict[str, object]) -> None:
    assert "1 of 2 shown" in run("offers").stdout


def test_a_listing_as_json_names_each_cell(asked: dict[str, object]) -> None:
    expected = {"items": [{"offer": "m1", "price": "1.00"}], "total": 2}
    assert json.loads(run("offers", "--format", "json").stdout) == expected


def test_a_limit_below_one_is_a_wrong_command(asked: dict[str, object]) -> None:
    assert run("offers", "--limit", "0").exit_code == ExitCode.WRONG_QUESTION
    assert asked == {}


def test_a_catalog_with_a_fault_fails_the_check_and_a_warning_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    warning = Finding("warning", "offers/a.csv", "old price")
    fault = Finding("fault", "regions.csv", "no source")
    assert check_with(monkeypatch).exit_code == ExitCode.DONE
    assert check_with(monkeypatch, warning).exit_code == ExitCode.DONE
    result = check_with(monkeypatch, warning, fault)
    assert result.exit_code == ExitCode.REFUSED
    assert "no source" in result.stdout and "1 faults, 1 warnings" in result.stderr
