"""Every option is in the record: the chosen, those that lost, those rejected with the gates they failed."""

import json

import pytest

from app.recommendations.answer import Answer
from tests.app.records.world import QUESTION, decision, sealed_example

WORDS = {"chosen", "passed", "rejected"}


def tables(name: str | None = None) -> list[dict[str, object]]:
    if name is None:
        return json.loads(json.dumps(decision().sections["options"]))
    return json.loads(sealed_example(name).record)["options"]


def test_each_placement_is_the_chosen_option_with_the_figures_of_the_answer() -> None:
    answer = Answer.model_validate(json.loads(json.dumps(decision().sections["outcome"])), strict=False)
    for placement in answer.placements:
        (table,) = (one for one in tables() if placement.workload in one["workloads"])
        chosen = [one for one in table["options"] if one["decision"] == "chosen"]
        assert [(one["provider"], one["region"]) for one in chosen] == [
            (placement.provider, placement.region)
        ]
        assert chosen[0]["cost_per_month"]["value"] == f"{placement.cost_per_month.value:.2f}"


def test_a_rejected_option_names_the_gates_it_failed_and_no_other_does() -> None:
    for table in tables():
        for option in table["options"]:
            assert option["decision"] in WORDS
            assert bool(option["gates_failed"]) == (option["decision"] == "rejected")
            assert option["why"]
            assert option["passing"] <= option["candidates"]


def test_a_place_and_kind_stands_once_in_a_table() -> None:
    for table in tables("assistant-citoyen"):
        keys = [(one["provider"], one["region"], one["kind"]) for one in table["options"]]
        assert len(keys) == len(set(keys))


def test_what_lost_is_never_worth_more_than_the_best_of_the_table() -> None:
    for table in tables("assistant-citoyen"):
        values = [one["value"] for one in table["options"] if one["decision"] == "passed"]
        assert values == sorted(values)


def test_what_was_chosen_is_worth_the_objective_by_the_weights_and_the_importance_told() -> None:
    question = QUESTION.replace("{name: archive,", "{name: archive, importance: 3,")
    sections = json.loads(json.dumps(decision(question).sections))
    counts = {one["id"]: one["coefficient"] for one in sections["frozen"]["objective"]["criteria"]}
    worth = 0.0
    for table in sections["options"]:
        (chosen,) = (one for one in table["options"] if one["decision"] == "chosen")
        worth += counts["cost"] * float(chosen["cost_per_month"]["value"])
        worth += counts["carbon"] * chosen["carbon_kg_per_month"]["value"]
        worth += counts["sovereignty"] * (100 - chosen["score"]["low"]) * table["importance"]
    assert [table["importance"] for table in sections["options"]] == [0.25, 0.75]
    assert worth == pytest.approx(sections["outcome"]["objective"], rel=1e-4)


def test_the_residency_asked_rejects_every_option_elsewhere() -> None:
    table = next(one for one in tables() if one["workloads"] == ["api"])
    outside = [one for one in table["options"] if one["country"] in ("US", "CH", "GB", "JP")]
    assert outside
    for one in outside:
        assert "residency" in {gate["reason"] for gate in one["gates_failed"]}


def test_a_weight_inside_its_range_keeps_the_winner_and_the_range_holds_the_weight() -> None:
    ranges = decision().sections["sensitivity"]["weight_ranges"]
    assert {line["criterion"] for line in ranges} == {"cost", "carbon", "sovereignty"}
    for line in ranges:
        if line["stays_from"] is not None:
            assert 0 <= line["stays_from"] <= line["share"] <= line["stays_to"] <= 1
