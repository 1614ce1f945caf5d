"""Rules that bind the plan as a whole hold, and bind only when asked: places, copies, shares, pins."""

from decimal import Decimal

import numpy as np
import pytest

from app.recommendations.answer import Answer
from catalog import load
from tests.journeys.asking import (
    ask,
    chat,
    machines,
    objects,
    only,
    question_about,
    region_code,
    weighing,
    where,
)

CHEAPEST = {"priorities": weighing(cost=1)}
CENT = Decimal("0.01")


def place_of(answer: Answer) -> dict[str, int]:
    """The physical place by workload."""
    return {name: int(load().regions.place[region_code(*at)]) for name, at in where(answer).items()}


def test_a_pinned_workload_stays_where_it_is_pinned() -> None:
    free = only(ask(question_about(machines(), **CHEAPEST)))
    pin = {"provider": "azure", "region": "francecentral"}
    held = only(ask(question_about(machines(pinned=pin), **CHEAPEST)))
    assert (held.provider, held.region) == ("azure", "francecentral")
    assert held.cost_per_month.value >= free.cost_per_month.value


def test_copies_of_a_workload_stand_in_different_places() -> None:
    answer = ask(question_about(machines(replicas_in=3), **CHEAPEST))
    assert sorted(where(answer)) == ["api#1", "api#2", "api#3"]
    assert len(set(place_of(answer).values())) == 3


def test_copies_of_data_are_kept_whole_in_different_places() -> None:
    one = only(ask(question_about(objects(), **CHEAPEST)))
    answer = ask(question_about(objects(replicas_in=2), **CHEAPEST))
    assert len(set(place_of(answer).values())) == 2
    assert all(p.cost_per_month.value >= one.cost_per_month.value for p in answer.placements)


@pytest.mark.parametrize("by", ["provider", "region", "country"])
def test_what_is_kept_apart_is_apart(by: str) -> None:
    twins = [machines("one"), machines("two")]
    together = ask(question_about(*twins, **CHEAPEST))
    rule = {"requirements": {"keep_apart": [{"workloads": ["one", "two"], "by": by}]}}
    apart = ask(question_about(*twins, **rule, **CHEAPEST))
    assert together.totals is not None and apart.totals is not None
    # The same work at the same price, so that without the rule both are in one place.
    assert len(set(where(together).values())) == 1
    assert len(set(_sides(apart, by))) == 2
    assert apart.totals.cost_per_month.value >= together.totals.cost_per_month.value


@pytest.mark.parametrize("by", ["provider", "country"])
def test_what_is_kept_together_is_together(by: str) -> None:
    pair = [machines(), chat(serving="api")]
    rule = {"requirements": {"keep_together": [{"workloads": ["api", "chat"], "by": by}]}}
    answer = ask(question_about(*pair, **rule, **CHEAPEST))
    assert len(set(_sides(answer, by))) == 1


def _sides(answer: Answer, by: str) -> list[object]:
    if by == "region":
        return list(place_of(answer).values())
    return [p.provider if by == "provider" else p.country for p in answer.placements]


def test_a_plan_uses_no_more_providers_than_asked() -> None:
    mixed = [machines(), objects(), chat(serving="api")]
    free = ask(question_about(*mixed, **CHEAPEST))
    held = ask(question_about(*mixed, requirements={"max_providers": 1}, **CHEAPEST))
    assert len({p.provider for p in free.placements}) > 1
    assert len({p.provider for p in held.placements}) == 1


def test_a_plan_uses_no_more_places_than_asked() -> None:
    mixed = [machines(), objects(), chat(serving="api")]
    held = ask(question_about(*mixed, requirements={"max_regions": 1}, **CHEAPEST))
    assert len(set(place_of(held).values())) == 1


def test_the_share_under_one_provider_is_capped_in_money() -> None:
    pair = [machines("one"), machines("two", instances=4)]
    free = ask(question_about(*pair, **CHEAPEST))
    first = free.placements[0].provider
    cap = {"share_caps": [{"provider": first, "of": "spend", "max": 0.4}]}
    held = ask(question_about(*pair, requirements=cap, **CHEAPEST))
    assert held.totals is not None
    assert {p.provider for p in free.placements} == {first}
    spent = sum((p.cost_per_month.value for p in held.placements if p.provider == first), Decimal(0))
    assert spent <= held.totals.cost_per_month.value * Decimal("0.4") + CENT


def test_the_share_under_one_country_is_capped_in_workloads() -> None:
    trio = [machines("one"), machines("two"), machines("three")]
    offers = {"discounts": [{"provider": "aws", "share": 0.98}]}
    free = ask(question_about(*trio, **offers, **CHEAPEST))
    assert {p.provider for p in free.placements} == {"aws"}
    cap = {"share_caps": [{"controlled_from": "US", "of": "workloads", "max": 0.4}]}
    held = ask(question_about(*trio, requirements=cap, **offers, **CHEAPEST))
    american = [p for p in held.placements if "US" in p.sovereignty.reach.control]
    assert len(american) == 1  # one of three is within 0.4, two are not


def test_excluded_providers_are_not_in_the_plan_and_are_told() -> None:
    free = only(ask(question_about(machines(), **CHEAPEST)))
    held = ask(question_about(machines(), requirements={"exclude_providers": [free.provider]}, **CHEAPEST))
    assert only(held).provider != free.provider
    assert any(line.providers == (free.provider,) for line in held.excluded)


def test_a_budget_and_a_cap_on_carbon_hold() -> None:
    mixed = [machines(), objects()]
    green = ask(question_about(*mixed, priorities=weighing(carbon=1)))
    cheap = ask(question_about(*mixed, **CHEAPEST))
    assert green.totals is not None and cheap.totals is not None
    low, high = (a.totals.carbon_kg_per_month for a in (green, cheap))
    assert low is not None and high is not None and low.value < high.value
    cap = (low.value + high.value) / 2
    held = ask(question_about(*mixed, requirements={"carbon_cap_kg_per_month": cap}, **CHEAPEST))
    assert held.totals is not None and held.totals.carbon_kg_per_month is not None
    assert held.totals.carbon_kg_per_month.value <= cap * (1 + 1e-9)
    assert held.totals.cost_per_month.value >= cheap.totals.cost_per_month.value


def test_a_token_service_of_unknown_place_never_wins_where_carbon_is_read() -> None:
    regions = load().regions
    nowhere = [not zone for zone in regions.grid_zone]
    sold_nowhere = np.array(nowhere)[load().tokens.region]
    assert sold_nowhere.any(), "the catalog no longer holds a token service without a published place"
    anywhere = chat(serving="api", requirements={})
    for priorities in (weighing(carbon=1), weighing(cost=0.99, carbon=0.01)):
        question = {**question_about(anywhere, priorities=priorities), "defaults": {}}
        chosen = only(ask(question))
        assert not nowhere[region_code(chosen.provider, chosen.region)]
        assert chosen.carbon_kg_per_month.total is not None


def test_a_token_service_of_unknown_place_never_wins_where_residency_is_asked() -> None:
    chosen = only(ask(question_about(chat(serving="api"), **CHEAPEST)))
    assert chosen.country is not None
