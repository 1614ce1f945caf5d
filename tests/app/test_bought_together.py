"""Discounts by volume, shared tiers of traffic and capacities, against figures worked out by hand."""

from decimal import Decimal

import pytest

from app.faults import FaultyQuestion
from app.recommendations.answer import Answer
from tests.journeys.asking import ask, machines, question_about, read, weighing, where
from tests.laws.small import small_catalog

BY_COST = weighing(cost=1)
AT_AWS = {"residency": ["EEA"], "only_providers": ["aws"]}
CENT = Decimal("0.02")


def costing(*parts: dict[str, object], **more: object) -> Answer:
    """The answer by cost alone over the small catalog."""
    return ask(question_about(*parts, priorities=BY_COST, **more), small_catalog())


def cost_of(answer: Answer) -> Decimal:
    assert answer.totals is not None
    return answer.totals.cost_per_month.value


def at_aws(**more: object) -> Decimal:
    """The cost of two workloads that must sit with one provider."""
    parts = (machines("one"), machines("two", vcpu=16, memory_gib=64))
    return cost_of(costing(*parts, requirements=AT_AWS, **more))


def discount(on: str, *steps: tuple[str, float]) -> list[dict[str, object]]:
    written = [{"from": spend, "share": share} for spend, share in steps]
    return [{"provider": "aws", "steps": written, "on": on}]


@pytest.fixture(scope="module")
def plain() -> Decimal:
    """What the two cost without any discount: some hundreds a month."""
    return at_aws()


def test_steps_on_the_excess_take_each_share_off_what_lies_beyond_it(plain: Decimal) -> None:
    steps = discount("excess", ("100", 0.1), ("200", 0.3))
    expected = plain - Decimal("0.1") * 100 - Decimal("0.3") * (plain - 200)
    assert at_aws(discounts=steps) == pytest.approx(expected, abs=CENT)


def test_steps_on_everything_take_the_share_of_the_step_reached_off_all_of_it(plain: Decimal) -> None:
    steps = discount("everything", ("100", 0.1), ("200", 0.3), ("1000000", 0.9))
    assert at_aws(discounts=steps) == pytest.approx(plain * Decimal("0.7"), abs=CENT)


def test_a_step_that_is_not_reached_changes_nothing(plain: Decimal) -> None:
    assert at_aws(discounts=discount("everything", ("1000000", 0.9))) == plain


def test_one_step_from_zero_is_the_plain_share(plain: Decimal) -> None:
    stepped = at_aws(discounts=discount("excess", ("0", 0.25)))
    assert stepped == pytest.approx(at_aws(discounts=[{"provider": "aws", "share": 0.25}]), abs=CENT)


def test_a_step_that_only_both_workloads_reach_together_draws_both_to_one_provider() -> None:
    parts = (machines("one"), machines("two", vcpu=16, memory_gib=64))
    apart = costing(*parts)
    assert "aws" not in {provider for provider, _ in where(apart).values()}
    together = at_aws()
    steps = discount("everything", (str(together - 1), 0.97))
    assert {provider for provider, _ in where(costing(*parts, discounts=steps)).values()} == {"aws"}


def test_what_was_taken_off_shows_in_the_placements() -> None:
    answer = costing(machines(), requirements=AT_AWS, discounts=discount("excess", ("0", 0.5)))
    paid = answer.placements[0]
    assert paid.cost_breakdown.other == pytest.approx(-paid.cost_breakdown.compute / 2, abs=CENT)
    assert any("taken off for the volume" in reason for reason in paid.reasons)


def sending(name: str, gib: int) -> dict[str, object]:
    kept = {"gib": 10, "class": "object", "egress_internet_gib": gib}
    return {"name": name, "kind": "storage", "storage": kept}


def test_two_workloads_that_send_from_one_place_share_its_free_tier() -> None:
    frankfurt = {"only_providers": ["aws"], "residency": ["DE"]}
    alone = cost_of(costing(sending("a", 400), requirements=frankfurt))
    both = cost_of(costing(sending("a", 200), sending("b", 200), requirements=frankfurt))
    stored = cost_of(costing(sending("a", 0), requirements=frankfurt))
    assert both - 2 * stored == pytest.approx(alone - stored, abs=CENT)


def test_a_quota_of_gpus_sends_a_job_elsewhere() -> None:
    job = {"name": "job", "kind": "training", "gpu": {"model": "H100", "hours": 100}}
    free = costing(job)
    provider, region = where(free)["job"]
    quota = {"provider": provider, "gpu": "H100", "max": 0}
    assert where(costing(job, requirements={"capacities": [quota]}))["job"][0] != provider
    here = {**quota, "region": region}
    assert where(costing(job, requirements={"capacities": [here]}))["job"] != (provider, region)
    enough = {**quota, "max": 64}
    assert where(costing(job, requirements={"capacities": [enough]})) == where(free)


def test_a_capacity_counts_what_is_held_in_the_largest_month() -> None:
    growing = machines("api", instances=1, growth_per_month=0.3)
    provider = where(costing(growing))["api"][0]
    # Twelve months at 30 % end at 1.3 ** 11 = 17.9, so 18 machines of 4 vCPU or more.
    quota = {"provider": provider, "of": "vcpus", "max": 71}
    assert where(costing(growing, requirements={"capacities": [quota]}))["api"][0] != provider


def test_a_capacity_in_the_way_is_named_with_its_way_out() -> None:
    quota = [{"provider": "aws", "of": "workloads", "max": 0}]
    answer = costing(machines(), requirements={**AT_AWS, "capacities": quota})
    assert answer.status == "refused"
    assert answer.refusal is not None
    assert "requirements.capacities[0]" in answer.refusal.conflict
    way = next(way for way in answer.refusal.ways_out if way.relax == "requirements.capacities[0]")
    assert way.to == "1"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"discounts": [{"provider": "aws"}]}, "neither share nor steps"),
        ({"discounts": discount("excess", ("9", 0.2), ("8", 0.3))}, "a step does not lie above"),
        ({"discounts": discount("all", ("9", 0.2))}, "discounts.0.on"),
        ({"requirements": {"capacities": [{"provider": "aws", "max": -1}]}}, "capacities.0.max"),
        (
            {"requirements": {"capacities": [{"provider": "aws", "region": "mars", "max": 1}]}},
            '"mars" is not a known aws region',
        ),
        (
            {"requirements": {"capacities": [{"provider": "aws", "of": "vcpus", "gpu": "H100", "max": 1}]}},
            "a GPU is named but vcpus are counted",
        ),
    ],
)
def test_wrong_steps_and_capacities_are_refused_in_words(wrong: dict[str, object], says: str) -> None:
    with pytest.raises(FaultyQuestion) as refused:
        read(question_about(machines(), **wrong))
    assert says in str(refused.value)
