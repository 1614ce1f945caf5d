"""The data files keep their promises to the code: known words, known steps, a source per fact."""

import csv
from pathlib import Path

import pytest

from catalog.provenance import source_ids
from catalog.sovereignty import SovereigntyFacts, Tier
from catalog.sovereignty.entities import stack_class
from catalog.sovereignty.evidence import rules_of

EFFECTS = {"credit", "limit", "presume", "bound"}
SUBJECTS = {
    "owner": {
        "trusted",
        "trusted_mixed",
        "foreign_parent",
        "foreign_entity",
        "us",
        "unknown",
        "outside_minority",
    },
    "seat": {"trusted", "outside"},
    "keys": {"provider", "customer", "external_hsm", "confidential_computing"},
    "offered": {"external_hsm", "imported_keys", "confidential_computing", "no_external_hsm"},
    "operator": {"trusted", "foreign"},
    "hosting": {"trusted", "foreign"},
    "presence": {"outside", "none"},
    "award": {"SEAL-2", "SEAL-3", "any"},
    "control_plane": {"strict", "soft"},
    "region": {"trusted", "outside", "unknown"},
    "workload": {"ai", "storage", "compute"},
    "model": {"own", "eu", "open_non_eu", "closed_non_eu"},
    "accelerator": {"foreign", "none"},
}


def test_every_rule_points_to_an_existing_step_and_has_a_known_effect(facts: SovereigntyFacts) -> None:
    for rule in facts.rules:
        top = facts.framework.top[facts.framework.criteria.index(rule.criterion)]
        assert 1 <= rule.step <= top, rule
        assert rule.effect in EFFECTS, rule


def test_every_word_of_a_condition_is_one_the_code_can_say(
    facts: SovereigntyFacts, eea: frozenset[str]
) -> None:
    stacks = {stack_class(facts, code, eea | {"EU"}) for code in range(len(facts.structures))}
    schemes = {rule.scheme for rule in facts.rules}
    known = SUBJECTS | {"stack": stacks, "held": schemes}
    for rule in facts.rules:
        for condition in rule.conditions:
            if condition.subject != "fact":  # any layer may be added to the structures
                assert set(condition.words) <= known[condition.subject], rule


def test_what_is_known_names_its_source_and_what_is_unknown_is_no_evidence(folder: Path) -> None:
    with (folder / "structures.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    by_structure: dict[str, set[str]] = {}
    for row in rows:
        by_structure.setdefault(row["structure"], set()).add(row["layer"])
    # Every structure has a row for every layer, be it to say that it is unknown.
    assert len({frozenset(layers) for layers in by_structure.values()}) == 1
    assert len(rows) == sum(map(len, by_structure.values()))
    for row in rows:
        assert bool(row["source"]) or row["tier"] == "E0", row
        assert row["value"] != "unknown" or row["tier"] == "E0", row


@pytest.mark.parametrize(
    "name",
    """crosswalk ladders criteria weights laws awards market evidence questions strict_ladders withdrawal
    proposals""".split(),
)
def test_every_row_of_a_table_has_a_source(folder: Path, name: str) -> None:
    with (folder / f"{name}.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert rows
    assert [row for row in rows if not row["source"]] == []


def test_names_of_providers_are_those_of_the_offers(folder: Path) -> None:
    for name, column in (("structures", "structure"), ("evidence", "provider"), ("perimeters", "provider")):
        with (folder / f"{name}.csv").open(encoding="utf-8") as lines:
            found = {row[column] for row in csv.DictReader(lines)}
        assert found.isdisjoint({"open-telekom-cloud", "regolo-ai"}), name


def test_every_source_cited_is_in_the_list_of_sources(folder: Path) -> None:
    with (folder.parent / "sources.csv").open(encoding="utf-8") as lines:
        listed = {next(iter(row.values())) for row in csv.DictReader(lines)}
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8") as lines:
            cited = {cited for row in csv.DictReader(lines) for cited in source_ids(row["source"])}
        assert cited <= listed, path.name


def test_a_rule_without_a_readable_condition_is_refused() -> None:
    row = dict.fromkeys(["scheme", "reasoning", "confidence", "source", "date"], "x")
    with pytest.raises(ValueError, match="subject=word"):
        rules_of(
            (row | {"criterion": "1.1", "step": "1", "tier": "E1", "effect": "credit", "condition": "stack"},)
        )


def test_an_unverified_row_is_no_fact(facts: SovereigntyFacts) -> None:
    hetzner = facts.code("hetzner")
    assert facts.layers[hetzner]["hypervisor"].tier == Tier.E0
    assert facts.fact(hetzner, "hypervisor") is None
    assert facts.fact(-1, "hypervisor") is None


def test_every_criterion_has_a_question_and_a_document_in_two_languages(facts: SovereigntyFacts) -> None:
    assert set(facts.questions) == set(facts.framework.criteria)
    for question in facts.questions.values():
        assert question.question_en.endswith("?"), question.criterion
        assert question.question_fr.endswith(" ?"), question.criterion
        assert question.document_en, question.criterion
        assert question.document_fr, question.criterion


def test_the_points_of_a_proposal_exist_and_speak_the_words_of_the_crosswalk(facts: SovereigntyFacts) -> None:
    factors = [factor for listed in facts.proposals.values() for factor in listed]
    assert len({factor.factor for factor in factors}) == len(factors) == 23
    for factor in factors:
        for conditions in (*factor.met, *factor.unmet):
            for condition in conditions:
                assert condition.subject in SUBJECTS.keys() | {"stack", "held", "fact"}, factor.factor


def test_an_effect_nobody_knows_is_refused() -> None:
    row = dict.fromkeys(["scheme", "reasoning", "confidence", "source", "date"], "x")
    with pytest.raises(ValueError, match="lift"):
        rules_of(
            (
                row
                | {
                    "criterion": "1.1",
                    "step": "1",
                    "tier": "E1",
                    "effect": "lift",
                    "condition": "seat=trusted",
                },
            )
        )
