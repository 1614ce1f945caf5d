"""The facts to obtain for a plan, and what is known of the keys: asked where it matters, none invented."""

from functools import cache

import pytest

from app.recommendations.answer import Answer, FactsToObtain
from app.recommendations.answer_placement import ConditionState, Placement
from app.render.compose import compose
from catalog import load
from catalog.sovereignty import Tier
from tests.app import answers
from tests.journeys.asking import EXAMPLES, ask, machines, objects, of_example, only, question_about

PARIS = {"provider": "scaleway", "region": "fr-par"}
IRELAND = {"provider": "aws", "region": "eu-west-1"}


def pinned(place: dict[str, str], data_class: str, **requirements: object) -> Answer:
    """One pair of machines in a place."""
    return ask(question_about(machines(pinned=place, data_class=data_class, requirements=dict(requirements))))


@cache
def three_in_paris() -> Answer:
    """Two alike confidential machines and public files, all in Paris."""
    return ask(
        question_about(
            machines(pinned=PARIS, data_class="confidential"),
            machines("worker", pinned=PARIS, data_class="confidential"),
            objects(pinned=PARIS, data_class="public"),
        )
    )


def ways(asked: FactsToObtain) -> dict[str, int]:
    return {way.axis: way.demanded for way in asked.ways}


def test_public_data_without_a_minimum_asks_nobody_for_documents() -> None:
    assert pinned(PARIS, "public").facts_to_obtain == ()


def test_confidential_data_asks_for_proof_of_level_two_in_law_and_technology() -> None:
    (asked,) = pinned(PARIS, "confidential").facts_to_obtain
    assert ways(asked) == {"juridical": 2, "technological": 2}
    assert asked.provider == "scaleway"


def test_a_minimum_of_one_is_asked_to_be_proven_at_two_on_its_own_axis_only() -> None:
    (asked,) = pinned(PARIS, "public", juridical_min=1).facts_to_obtain
    assert ways(asked) == {"juridical": 2}


def test_workloads_with_the_same_case_share_one_letter_to_the_provider() -> None:
    (asked,) = three_in_paris().facts_to_obtain
    assert asked.workloads == ("api", "worker")


def test_a_known_owner_abroad_is_told_as_what_no_document_changes() -> None:
    (asked,) = pinned(IRELAND, "public", juridical_min=1).facts_to_obtain
    (way,) = asked.ways
    assert not way.reachable
    assert "2.2" in way.blocked_by
    assert not {fact.criterion for fact in asked.facts} & set(way.blocked_by)


@pytest.mark.parametrize("name", EXAMPLES)
def test_facts_come_widest_gap_first_and_climb_the_staircase_of_their_axis(name: str) -> None:
    questions = load().sovereignty.questions
    for asked in of_example(name).facts_to_obtain:
        assert len(asked.facts) <= 10
        assert asked.facts_more == 0 or len(asked.facts) == 10
        gains = [fact.needed - fact.level for fact in asked.facts]
        assert gains == sorted(gains, reverse=True)
        assert all(gain > 0 for gain in gains)
        for axis, demanded in ways(asked).items():
            reached = [fact.axis_reaches for fact in asked.facts if fact.axis == axis]
            assert reached == sorted(reached)
            assert all(level <= demanded for level in reached)
        for fact in asked.facts:
            assert fact.question_en == questions[fact.criterion].question_en
            assert fact.document_fr and Tier[fact.least_evidence] > Tier.E0


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_workload_is_asked_about_once_and_at_the_provider_chosen(name: str) -> None:
    answer = of_example(name)
    provider = {placement.workload: placement.provider for placement in answer.placements}
    named = [(w, asked.provider) for asked in answer.facts_to_obtain for w in asked.workloads]
    assert len({workload for workload, _ in named}) == len(named)
    assert all(provider[workload] == asked for workload, asked in named)


def test_three_facts_are_shown_and_the_rest_counted() -> None:
    bullets = next(s for s in compose(answers.plan()).sections if s.title == "Facts to obtain").bullets
    # Four facts in the answer and two beyond it; three are shown, so that 4 - 3 + 2 = 3 stay hidden.
    assert bullets == (
        "rivage (chat), technological: no document proves level 2, known facts stand against it at 6.1",
        *(
            f"rivage (chat), juridical {criterion}, level 0 to 2: What of {criterion}? "
            "To show: contract clause (evidence E2 or better)"
            for criterion in ("1.1", "1.2", "2.2")
        ),
        "rivage (chat): 3 more facts, the next ones in the JSON answer",
    )


def key_states(placement: Placement) -> dict[str, ConditionState]:
    return {c.code: c for c in placement.conditions if c.code in {"key_control", "keys"}}


def keys_asked(place: dict[str, str], keys: str) -> str:
    placement = only(pinned(place, "public", keys=keys))
    return key_states(placement)["keys"].state


def test_files_can_be_encrypted_before_they_are_sent_so_that_their_keys_are_met() -> None:
    answer = ask(question_about(objects(pinned=PARIS, data_class="confidential")))
    assert key_states(only(answer))["key_control"].state == "met"


def test_machines_that_compute_on_data_leave_the_keys_to_confirm_where_nothing_is_documented() -> None:
    placement = three_in_paris().placements[0]
    assert key_states(placement)["key_control"].state == "to_confirm"


@pytest.mark.parametrize(("index", "state"), [("disk", "to_confirm"), ("none", "met")])
def test_an_index_that_is_searched_computes_on_its_data(index: str, state: str) -> None:
    vectors = {
        "name": "vectors",
        "kind": "storage",
        "embeddings": {"vectors": 1_000_000, "dimensions": 1024, "index": index},
        "data_class": "confidential",
        "requirements": {"only_providers": ["scaleway"]},
    }
    assert key_states(only(ask(question_about(vectors))))["key_control"].state == state


def test_an_external_key_store_is_met_where_documented_and_unmet_where_ruled_out() -> None:
    assert keys_asked(IRELAND, "external_hsm") == "met"
    assert keys_asked(PARIS, "external_hsm") == "to_confirm"


def test_keys_that_are_met_are_not_listed_to_confirm_and_unmet_ones_say_so() -> None:
    because, known = "documented", {"sources": ()}
    unmet = ConditionState(code="keys", text="keys outside", state="unmet", because=because, **known)
    met = ConditionState(code="key_control", text="keys first", state="met", because=because, **known)
    placement = answers.chat().model_copy(update={"conditions": (unmet, met)})
    answer = answers.plan().model_copy(update={"placements": (placement,)})
    section = next(s for s in compose(answer).sections if s.title == "To confirm before signing")
    assert section.bullets == ("chat: keys outside (unmet: documented)",)
