"""Replay agrees from the facts in the record alone, or names what differs."""

import json

import pytest

from app.records.decide import Answered, OtherFacts, decision_of
from app.records.facts import HOURLY, FactsMissing, digest_of_files, held_files, packed, restored, unpacked
from app.records.replay import differences, replay_record
from catalog import load
from tests.app.records.world import decision, sealed


def record_of(carry_facts: bool = True) -> dict[str, object]:
    found: dict[str, object] = json.loads(sealed(carry_facts=carry_facts).record)
    return found


def test_the_facts_of_a_record_put_the_catalog_back() -> None:
    facts = record_of()["facts"]
    assert isinstance(facts, dict)
    catalog = restored(facts)
    assert catalog is not load() and catalog.digest == load().digest
    assert catalog.offers == load().offers
    content = held_files(facts)
    assert {path for path in content if content[path] != load().files.content[path]} == {HOURLY}


def test_the_list_of_files_amounts_to_the_digest() -> None:
    facts = record_of()["facts"]
    assert isinstance(facts, dict)
    assert digest_of_files(facts) == load().digest


def test_a_replay_agrees_with_the_record() -> None:
    assert replay_record(record_of()).differences == ()


def test_a_figure_that_comes_out_otherwise_is_named() -> None:
    record = record_of()
    outcome = record["outcome"]
    assert isinstance(outcome, dict)
    outcome["placements"][0]["provider"] = "elsewhere"
    outcome["totals"]["cost_per_month"]["value"] = "1.00"
    found = replay_record(record)
    assert not found.agrees
    assert {line.partition(":")[0] for line in found.differences} == {
        "/totals/cost_per_month/value",
        "/placements/0/provider",
    }


def test_versions_that_changed_are_told() -> None:
    record = record_of()
    record["software"] = {"havre": "0.0.1"}
    record["methods"] = {"cost": "0"}
    assert [line.split()[:2] for line in replay_record(record).changed] == [
        ["havre", "0.0.1"],
        ["method", "cost"],
    ]


def test_without_facts_the_installed_ones_serve_when_they_are_the_same() -> None:
    found = replay_record(record_of(carry_facts=False))
    assert found.agrees and "carries no facts" in found.changed[0]


def test_facts_held_nowhere_are_named() -> None:
    record = record_of(carry_facts=False)
    facts = record["facts"]
    assert isinstance(facts, dict)
    facts["digest"] = "sha256:00"
    with pytest.raises(FactsMissing, match="no longer held: the facts of catalog sha256:00"):
        replay_record(record)


def test_a_kind_this_version_cannot_replay_is_named() -> None:
    with pytest.raises(FactsMissing, match="kind oracle"):
        replay_record({**record_of(), "kind": "oracle"})


def test_an_answer_of_another_catalog_is_not_recorded() -> None:
    given = decision()
    answer = json.dumps(given.sections["outcome"]).replace(load().digest, "sha256:00")
    with pytest.raises(OtherFacts):
        decision_of(Answered(received=given.received, answer=answer, solve_seconds=1.0), load())


def test_a_snapshot_is_the_same_bytes_for_the_same_files_and_comes_back_whole() -> None:
    files = {"b.csv": b"x\n1\n", "a/c.csv": b""}
    assert packed(files) == packed(dict(reversed(files.items())))
    assert unpacked(packed(files)) == files


@pytest.mark.parametrize("path", ["../up.csv", "/root.csv", "program.py"])
def test_a_snapshot_with_an_odd_path_is_refused(path: str) -> None:
    with pytest.raises(FactsMissing, match="other than CSV"):
        unpacked(packed({path: b""}))


def test_a_bomb_is_refused_within_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.records.facts.LARGEST_SNAPSHOT_BYTES", 1_000_000)
    with pytest.raises(FactsMissing, match="cut short or too large"):
        unpacked(packed({"a.csv": b"0" * 2_000_000}))


def test_a_torn_snapshot_is_refused() -> None:
    for data in (b"", b"not xz", packed({"a.csv": b"1"})[:-20]):
        with pytest.raises(FactsMissing):
            unpacked(data)


def test_differences_are_told_by_pointer() -> None:
    then = {"id": "a", "n": 1.0, "list": [1, 2], "deep": {"gone": None, "same": "x"}}
    now = {"id": "b", "n": 1.0000001, "list": [1], "deep": {"same": "y", "new": 1}}
    assert list(differences(then, now)) == [
        "/list: a list of 2 then, a list of 1 now",
        "/deep/gone: only then",
        "/deep/same: x then, y now",
    ]


def test_a_plan_of_comparison_that_ties_is_told_and_is_no_difference() -> None:
    record = record_of()
    outcome = record["outcome"]
    assert isinstance(outcome, dict)
    plan = outcome["references"]["cheapest"]["plan"]
    plan["placements"][0]["region"] = "elsewhere"
    found = replay_record(record)
    assert found.agrees and "same cost, carbon and score" in found.changed[0]
    plan["cost_per_month"] = "0.01"
    assert len(replay_record(record).differences) == 2


def test_only_the_id_and_the_seconds_may_differ() -> None:
    assert not list(differences({"id": 1, "solver": {"seconds": 1.0}}, {"id": 2, "solver": {"seconds": 2.0}}))
    assert list(differences({"solver": {"name": "a"}}, {"solver": {"name": "b"}}))
