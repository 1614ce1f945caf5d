"""Why offers are left out: gates of law, technology, certificates and keys name fact, rule and source."""

from functools import cache

import pytest

from app.recommendations.answer import Answer, Excluded
from app.recommendations.answer_placement import ConditionState
from catalog import load
from tests.journeys.asking import EXAMPLES, ask, machines, of_example, only, question_about

PARIS = {"provider": "scaleway", "region": "fr-par"}
GATES = (
    "juridical_below",
    "technological_below",
    "certificate_",
    "keys_",
    "control_",
    "presence_",
    "supply_",
)


@cache
def demanding() -> Answer:
    """Machines of which everything is asked at once."""
    requirements = {
        "residency": ["EU"],
        "certificates": ["secnumcloud"],
        "keys": "external_hsm",
        "exclude_jurisdictions": [{"country": "US", "reach": "presence"}, {"country": "CN"}],
    }
    return ask(question_about(machines(data_class="confidential", requirements=requirements)))


def sovereign(answer: Answer) -> list[Excluded]:
    return [line for line in answer.excluded if line.reason.startswith((*GATES, "owner_unknown"))]


@pytest.mark.parametrize("name", [*EXAMPLES, "demanding"])
def test_each_failed_gate_names_a_provider_with_what_stands_behind_it_and_its_source(name: str) -> None:
    answer = demanding() if name == "demanding" else of_example(name)
    catalog = load()
    files = {"certificates.csv", "structures.csv", "crosswalk.csv"}
    for line in sovereign(answer):
        assert line.example is not None, line.reason
        provider, _, said = line.example.partition(": ")
        assert provider in line.providers
        cited = {s for part in said.split("[")[1:] for s in part.partition("]")[0].split(", ")}
        cited = {one.partition(":")[0] for each in cited for one in each.split("|")}
        assert cited, line.example
        assert cited <= set(catalog.sources) | files, line.example


def test_a_gate_on_keys_says_what_the_provider_documents() -> None:
    found = {line.reason: line.example for line in demanding().excluded}
    assert "documents: none managed" in (found["keys_ruled_out"] or "")
    assert "reached by presence" in (found["presence_US"] or "")
    assert (found["certificate_in_progress"] or "").startswith("scaleway: SecNumCloud in progress")


def test_keys_that_a_provider_rules_out_are_a_gate_and_undocumented_ones_only_on_proof() -> None:
    def status(place: dict[str, str], evidence: str) -> str:
        requirements = {"keys": "external_hsm", "evidence": evidence}
        question = question_about(machines(pinned=place, data_class="public", requirements=requirements))
        return ask(question).status

    assert status({"provider": "ionos", "region": "de/txl"}, "structural") == "refused"
    assert status(PARIS, "structural") == "optimal"
    assert status(PARIS, "proven") == "refused"
    assert status({"provider": "aws", "region": "eu-west-1"}, "proven") == "optimal"


def conditions(place: dict[str, str], data_class: str, drop: dict[str, object]) -> dict[str, ConditionState]:
    answer = ask(question_about(machines(pinned=place, data_class=data_class, requirements=drop)))
    return {condition.code: condition for condition in only(answer).conditions}


def test_the_place_and_the_owner_settle_what_a_transfer_rests_on() -> None:
    found = conditions(PARIS, "internal", {})
    assert (found["adequate_country"].state, found["us_transfer_basis"].state) == ("met", "met")
    abroad = conditions({"provider": "aws", "region": "eu-west-1"}, "internal", {})
    assert abroad["us_transfer_basis"].state == "to_confirm"
    assert "→ US: CLOUD Act" in abroad["us_transfer_basis"].because
    assert set(abroad["us_transfer_basis"].sources) <= set(load().sources)


def test_a_qualification_about_to_end_is_warned_of_with_the_level_that_falls_with_it() -> None:
    asked = {"only_providers": ["outscale"]}
    answer = ask(question_about(machines(data_class="state_sensitive_fr", requirements=asked)))
    found = {condition.code: condition for condition in only(answer).conditions}
    assert found["qualification_end"].state == "unmet"  # it ends within ninety days of the question
    gaps = {gap.code: gap.about for gap in answer.honest_gaps}
    assert "2026-11-30" in gaps["certificate_ends"]
    assert gaps["level_falls"] == "api: juridical 3 to 2 on 2026-11-30, end of SecNumCloud"


def test_a_strict_reading_of_firmware_is_a_gate_that_names_its_criterion() -> None:
    requirements = {"technological_min": 2, "only_providers": ["stackit"]}
    question = question_about(machines(data_class="public", requirements=requirements))
    assert ask(question).status == "optimal"
    strict = ask({**question, "profile": {"strict_firmware": True}})
    assert strict.status == "refused"
    said = next(line.example for line in strict.excluded if line.reason == "technological_below_2")
    assert "1 of 2 asked, by 5.3; 5.3" in (said or "")


def test_a_strict_reading_of_capital_leaves_out_those_whose_capital_nobody_states() -> None:
    def below(**profile: bool) -> set[str]:
        question = question_about(machines(data_class="public", requirements={"juridical_min": 2}))
        answer = ask({**question, "profile": profile})
        return {p for line in answer.excluded if line.reason == "juridical_below_2" for p in line.providers}

    assert below() < below(strict_capital=True)


def test_a_certificate_is_expired_after_its_end_and_fails_a_horizon_it_ends_in() -> None:
    def reasons(**more: object) -> dict[str, str | None]:
        requirements = {"only_providers": ["outscale"], "certificates": ["secnumcloud"], **more}
        question = question_about(machines(data_class="public", requirements=requirements))
        answer = ask({**question, "as_of": as_of})
        return {line.reason: line.example for line in answer.excluded}

    as_of = "2026-11-22"
    assert "certificate_expired" not in reasons()
    assert "valid to 2026-11-30" in (reasons(certificate_valid="horizon")["certificate_expired"] or "")
    as_of = "2026-12-15"
    assert "valid to 2026-11-30" in (reasons()["certificate_expired"] or "")
