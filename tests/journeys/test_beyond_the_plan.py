"""Beyond the plan, over the real catalog: what is asked for, what a level costs, what a document is worth."""

from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest

from app.recommendations.answer import Answer
from app.recommendations.sections import NAMED
from catalog import load
from catalog.sovereignty.evidence import Tier
from catalog.sovereignty.obtain import with_document
from tests.journeys.asking import (
    ask,
    chat,
    machines,
    objects,
    of_example,
    of_twenty,
    question_about,
    weighing,
)

CENT = Decimal("0.01")
BY_COST = {"priorities": weighing(cost=1)}


def test_everything_is_worked_out_unless_it_is_left_out() -> None:
    document = question_about(machines(requirements={"juridical_min": 2}))
    whole, bare = ask(document), ask(document, include="none")
    assert whole.sections_left_out == ()
    assert [one.section for one in bare.sections_left_out] == [section.value for section in NAMED]
    assert {one.why for one in bare.sections_left_out} == {"not asked for"}
    kept = {"placements", "totals", "references", "excluded", "honest_gaps", "objective", "bound"}
    assert whole.model_dump(include=kept) == bare.model_dump(include=kept)
    assert bare.staircase == () and whole.staircase


def test_one_section_can_be_asked_for_alone() -> None:
    document = question_about(machines(requirements={"juridical_min": 2}))
    answer = ask(document, include="staircase")
    assert answer.staircase == ask(document).staircase
    assert answer.price_of_requirements == ()


@cache
def asked_at(axis: str, level: int, evidence: str) -> Answer:
    asked = {"residency": ["EEA"], f"{axis}_min": level, "evidence": evidence}
    # Other data classes hold levels of their own.
    parts = [part(requirements=asked, data_class="public") for part in (machines, objects)]
    return ask(question_about(*parts, **BY_COST), include="none")


@pytest.mark.parametrize("evidence", ["structural", "proven"])
@pytest.mark.parametrize("axis", ["juridical", "technological"])
def test_a_step_costs_what_asking_for_its_level_costs(axis: str, evidence: str) -> None:
    answer = ask(
        question_about(machines(data_class="public"), objects(data_class="public"), **BY_COST),
        include="staircase",
    )
    stairs = next(stairs for stairs in answer.staircase if stairs.axis == axis)
    for step in stairs.steps:
        if step.evidence != evidence:
            continue
        asked = asked_at(axis, step.level, evidence)
        assert (asked.totals is None) == (step.plan is None), step
        if asked.totals is not None and step.plan is not None:
            assert abs(asked.totals.cost_per_month.value - step.plan.cost_per_month) <= 2 * CENT


def test_requirements_that_hide_each_other_show_their_price_alone_and_together() -> None:
    # A French owner and no reach of the United States: either one keeps nearly everything the other does.
    asked = {"juridical_min": 3, "exclude_jurisdictions": [{"country": "US", "reach": "control"}]}
    answer = ask(question_about(machines(requirements=asked), **BY_COST), include="price_of_requirements")
    lines = {line.requirement: line for line in answer.price_of_requirements}
    hidden = lines["workloads.api.requirements.exclude_jurisdictions"]
    assert hidden.dropped_alone is not None and hidden.dropped_alone.cost == 0
    level = lines["workloads.api.requirements.juridical_min"]
    assert level.added_alone is not None and level.added_alone.cost > 0
    together = next(line for line in answer.price_of_requirements if line.group == "sovereignty")
    assert together.dropped_together is not None and level.dropped_alone is not None
    assert together.dropped_together.cost >= level.dropped_alone.cost


def test_what_one_requirement_costs_alone_is_what_asking_for_it_alone_adds() -> None:
    asked = {"juridical_min": 3, "residency": ["FR"]}

    def answered(include: str, **requirements: object) -> Answer:
        workload = machines(requirements=requirements, data_class="public")
        document = {"name": "x", "horizon_months": 12, "workloads": [workload], **BY_COST}
        return ask(document, include=include)

    def cost(**requirements: object) -> Decimal:
        found = answered("none", **requirements)
        assert found.totals is not None
        return found.totals.cost_per_month.value

    answer = answered("price_of_requirements", **asked)

    for line in answer.price_of_requirements:
        if line.requirement is not None:
            field = line.requirement.rsplit(".", 1)[-1]
            assert line.added_alone is not None
            assert abs(line.added_alone.cost - (cost(**{field: asked[field]}) - cost())) <= 2 * CENT


def test_the_documents_of_a_provider_are_worth_what_they_would_save() -> None:
    answer = of_example("assistant-citoyen")
    assert answer.value_of_information
    for value in answer.value_of_information:
        assert value.documents >= 1 and value.workloads
        assert {each.provider for each in value.to_obtain} == {value.provider}
        assert all(way.reachable for each in value.to_obtain for way in each.ways)
        listed = sum(len(each.facts) + each.facts_more for each in value.to_obtain)
        assert listed >= value.documents


def test_a_plan_with_the_documents_shown_saves_what_was_said() -> None:
    asked = {"residency": ["EEA"], "juridical_min": 2, "technological_min": 1}
    document = question_about(machines(requirements=asked), **BY_COST)
    before = ask(document, include="value_of_information")
    assert before.value_of_information and before.totals is not None
    value = before.value_of_information[0]
    catalog = load()
    facts = catalog.sovereignty
    for each in value.to_obtain:
        assert each.facts_more == 0
        for fact in each.facts:
            step = next(
                step
                for (criterion, step) in sorted(facts.ladders)
                if criterion == fact.criterion
                and facts.framework.seal[facts.framework.criteria.index(criterion), step] >= fact.needed
            )
            for structure in _structures(value.provider):
                facts = with_document(facts, structure, fact.criterion, step, Tier.E3, before.question.as_of)
    shown = ask(document, replace(catalog, sovereignty=facts), include="none")
    assert shown.totals is not None
    saved = before.totals.cost_per_month.value - shown.totals.cost_per_month.value
    assert abs(saved - value.saves.cost) <= 2 * CENT
    assert shown.placements[0].provider == value.provider


def _structures(provider: str) -> list[int]:
    """The structures of a provider among the sovereignty facts."""
    facts = load().sovereignty
    return [code for code, name in enumerate(facts.structures) if name.partition("/")[0] == provider]


def test_the_next_best_plans_come_in_order_and_move_something() -> None:
    answer = of_twenty()
    assert answer.objective is not None
    values = [answer.objective, *(each.objective for each in answer.next_best_plans)]
    assert len(values) == 4 and values == sorted(values)
    mine = {p.workload: (p.provider, p.region) for p in answer.placements}
    for each in answer.next_best_plans:
        assert each.moved
        assert {one.workload for one in each.moved} <= mine.keys()


def test_a_next_best_plan_of_one_workload_is_its_first_alternative() -> None:
    answer = ask(question_about(chat(), **BY_COST), include="next_best_plans")
    second = answer.next_best_plans[0]
    assert second.change.cost >= 0
    assert second.change.cost <= answer.placements[0].alternatives[0].delta_cost + CENT
