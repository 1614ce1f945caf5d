"""Grids are the scenarios asked one by one, and plans change exactly where they should."""

import csv
import json
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

import pytest
import yaml
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from app import cli
from app.examples import read_example
from app.faults import Fault
from app.recommendations.asking.documents import read_document
from app.recommendations.asking.trees import Limits
from app.scenarios.reading import known_names
from app.scenarios.sweep import sweep
from app.scenarios.sweep_reading import sweep_in
from app.scenarios.sweep_report import report_of
from app.scenarios.sweep_schemas import Sweep
from app.scenarios.vocabulary import names_in
from app.scenarios.world import World
from tests.app.scenarios.asked import under, whole, world
from tests.journeys.asking import machines, objects, question_about, weighing

Document = Mapping[str, object]
CHEAPEST = weighing(cost=1)


def swept(asked: World, *parameters: Document, **more: object) -> Sweep:
    tree, _ = read_document({"parameters": list(parameters), **more}, Limits())
    faults: list[Fault] = []
    wanted = sweep_in(tree, known_names(names_in(asked.catalog), asked.question), faults)
    assert wanted is not None and not faults, faults
    return sweep(asked, wanted)


def priced(provider: str, *values: object) -> Document:
    return {"change": {"kind": "price", "provider": provider}, "key": "share", "values": list(values)}


def test_every_point_is_its_scenario_asked_alone() -> None:
    asked = world(
        question_about(machines(), objects(), priorities=weighing(cost=0.5, carbon=0.3, sovereignty=0.2))
    )
    level = {
        "change": {"kind": "requirement", "path": "requirements.juridical_min"},
        "key": "value",
        "values": [1, 3],
    }
    carbon = {"change": {"kind": "carbon_price"}, "key": "per_tonne", "values": [0, 3000]}
    found = swept(asked, level, carbon)
    assert [point.values for point in found.points] == [(1, 0), (1, 3000), (3, 0), (3, 3000)]
    for point in found.points:
        alone = under(
            asked,
            {"kind": "requirement", "path": "requirements.juridical_min", "value": point.values[0]},
            {"kind": "carbon_price", "per_tonne": point.values[1]},
        )
        assert point.objective == pytest.approx(alone.plan.objective, rel=1e-9)
        assert point.status == alone.plan.status
    assert not found.break_even  # of two parameters none is looked for


def test_the_price_at_which_a_provider_loses_is_the_ratio_of_both_costs() -> None:
    offered = {"requirements": {"only_providers": ["aws", "outscale"]}}
    asked = world(question_about(machines(**offered), priorities=CHEAPEST))
    found = swept(asked, priced("aws", 0, 5))
    (point,) = found.break_even
    costs = [plan.placements[0].cost_per_month for plan in found.plans]
    assert [plan.placements[0].provider for plan in found.plans] == ["aws", "outscale"]
    assert point.exact
    assert point.value == pytest.approx(float(costs[1] / costs[0]) - 1, rel=1e-7)


def test_between_two_break_even_points_the_plan_between_is_the_best() -> None:
    asked = whole(yaml.safe_load(read_example("assistant-citoyen")))
    carbon = {"change": {"kind": "carbon_price"}, "key": "per_tonne", "values": [0, 20_000]}
    found = swept(asked, carbon)
    assert len(found.break_even) >= 2
    values = [point.value for point in found.break_even]
    assert values == sorted(values)
    for one, other in zip(found.break_even, found.break_even[1:], strict=False):
        assert one.after == other.before
        middle = (one.value + other.value) / 2
        view = under(asked, {"kind": "carbon_price", "per_tonne": f"{middle:.6f}"})
        placed = next(plan for plan in found.plans if plan.number == one.after).placements
        assert [(p.provider, p.region, p.offers) for p in view.plan.placements] == [
            (p.provider, p.region, p.offers) for p in placed
        ]


def test_a_budget_that_forbids_the_plan_ends_it_within_the_tolerance() -> None:
    asked = world(
        question_about(machines(), priorities=weighing(sovereignty=1), requirements={"max_providers": 1})
    )
    dearest = under(asked).plan.totals
    assert dearest is not None
    cost = float(dearest.cost_per_month)
    budget = {
        "change": {"kind": "requirement", "path": "requirements.budget_per_month"},
        "key": "value",
        "values": [cost / 2, cost * 2],
    }
    found = swept(asked, budget)
    last = found.break_even[-1]
    assert not last.exact
    assert cost == pytest.approx(last.value, abs=last.within + 0.01)


@pytest.mark.parametrize(
    ("parameter", "pointer"),
    [
        ({"change": {"kind": "prices"}, "key": "share", "values": [1]}, "/parameters/0/change/kind"),
        ({"change": {"kind": "price"}, "key": "shares", "values": [1]}, "/parameters/0/values/0"),
        ({"change": {"kind": "price"}, "key": "share", "values": [0, -3]}, "/parameters/0/values/1"),
        ({"change": {"kind": "price"}, "key": "share", "values": []}, "/parameters/0"),
    ],
)
def test_a_fault_of_a_parameter_has_its_place(client: TestClient, parameter: Document, pointer: str) -> None:
    body = {"question": question_about(machines(), priorities=CHEAPEST), "parameters": [parameter]}
    reply = client.post("/v1/sweeps", json=body)
    assert reply.status_code == 422
    assert pointer in [error["pointer"] for error in reply.json()["errors"]]


def test_a_sweep_over_http_is_the_sweep(client: TestClient) -> None:
    question = question_about(machines(), priorities=CHEAPEST)
    body = {"question": question, "parameters": [priced("scaleway", 0, 0.5)]}
    found = Sweep.model_validate_json(client.post("/v1/sweeps", json=body).text)
    assert [point.values for point in found.points] == [(0,), (0.5,)]


def test_a_grid_under_which_nothing_moves_says_so_and_counts_in_words() -> None:
    asked = world(question_about(machines(), priorities=CHEAPEST))
    still = swept(asked, priced("aws", 0, 0.1))
    assert (len(still.plans), report_of(still).verdict) == (1, "One plan, the base, everywhere.")


def test_the_command_prints_every_form(tmp_path: Path) -> None:
    path = tmp_path / "question.yaml"
    path.write_text(yaml.safe_dump(question_about(machines(), priorities=CHEAPEST)))
    given = ("sweep", str(path), "--over", "price.share=0..2*3;provider=hetzner")
    forms = {
        form: CliRunner().invoke(cli.application, (*given, "--format", form))
        for form in ("table", "json", "csv", "markdown")
    }
    assert {result.exit_code for result in forms.values()} == {0}
    assert len(json.loads(forms["json"].stdout)["points"]) == 3
    rows = list(csv.DictReader(StringIO(forms["csv"].stdout)))
    assert [row["price.share"] for row in rows] == ["0", "1", "2"]
    assert "The grid" in forms["table"].stdout and "## The grid" in forms["markdown"].stdout
    wrong = CliRunner().invoke(cli.application, ("sweep", str(path), "--over", "price"))
    assert wrong.exit_code == 2 and "KIND.KEY=VALUES" in wrong.stderr
