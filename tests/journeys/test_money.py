"""Quotes, discounts, commitments, today's bill and traffic: money that is not on a price list by the hour."""

from decimal import Decimal

import pytest

from app.recommendations.answer import Answer
from catalog import load
from catalog.cost.exact import tiered_exactly
from tests.journeys.asking import (
    ask,
    machines,
    objects,
    only,
    question_about,
    region_code,
    weighing,
)

CENT = Decimal("0.01")
CHEAPEST = {"priorities": weighing(cost=1)}
IN_PARIS = {"provider": "aws", "region": "eu-west-3"}


@pytest.fixture(scope="module")
def plain() -> Answer:
    """One workload by cost alone."""
    return ask(question_about(machines(), **CHEAPEST))


def test_a_quote_below_every_list_price_wins_and_costs_exactly_what_it_says(plain: Answer) -> None:
    price = (only(plain).cost_per_month.value / 2).quantize(CENT)
    quote = {"workload": "api", **IN_PARIS, "cost_per_month": str(price)}
    quoted = only(ask(question_about(machines(), quotes=[quote], **CHEAPEST)))
    assert (quoted.provider, quoted.region) == ("aws", "eu-west-3")
    assert quoted.cost_per_month.value == price
    assert quoted.cost_per_month.month_1 == quoted.cost_per_month.last_month == price
    # What is bought is not known from a quote, what it emits is taken from the like offer there.
    assert quoted.carbon_kg_per_month.total is not None and quoted.carbon_kg_per_month.total.value > 0


def test_a_quote_that_has_ended_changes_nothing(plain: Answer) -> None:
    quote = {"workload": "api", **IN_PARIS, "cost_per_month": "1.00", "valid_to": "2026-11-21"}
    answer = ask(question_about(machines(), quotes=[quote], as_of="2026-11-22", **CHEAPEST))
    assert only(answer).cost_per_month == only(plain).cost_per_month
    assert (only(answer).provider, only(answer).region) == (only(plain).provider, only(plain).region)


def test_a_quote_replaces_the_list_price_even_when_it_is_dearer() -> None:
    pinned = machines(pinned=IN_PARIS)
    listed = only(ask(question_about(pinned, **CHEAPEST))).cost_per_month.value
    dear = (listed * 3).quantize(CENT)
    quote = {"workload": "api", **IN_PARIS, "cost_per_month": str(dear)}
    quoted = only(ask(question_about(pinned, quotes=[quote], **CHEAPEST)))
    assert quoted.cost_per_month.value == dear


def test_a_discount_takes_its_share_off_every_price_of_that_provider() -> None:
    asked = question_about(machines(pinned=IN_PARIS), **CHEAPEST)
    listed = only(ask(asked)).cost_per_month.value
    reduced = only(ask({**asked, "discounts": [{"provider": "aws", "share": 0.25}]})).cost_per_month.value
    assert abs(reduced - listed * Decimal("0.75")) <= CENT


def test_a_discount_large_enough_brings_the_workload_there(plain: Answer) -> None:
    assert only(plain).provider != "aws"
    answer = ask(question_about(machines(), discounts=[{"provider": "aws", "share": 0.99}], **CHEAPEST))
    assert only(answer).provider == "aws"


def test_a_commitment_is_paid_even_when_nothing_runs_there(plain: Answer) -> None:
    pinned = machines(pinned={"provider": only(plain).provider, "region": only(plain).region})
    promise = {"provider": "azure", "spend_per_month": "1000", "until": "2030-01-01"}
    answer = ask(question_about(pinned, commitments=[promise], **CHEAPEST))
    assert answer.totals is not None and only(answer).provider != "azure"
    paid = answer.totals.cost_per_month.value - only(plain).cost_per_month.value
    assert abs(paid - 1000) <= CENT
    assert only(answer).cost_breakdown.other == paid


def test_a_commitment_that_would_be_lost_brings_the_workload_there(plain: Answer) -> None:
    # Whatever runs at the committed provider up to 1,000 a month costs nothing more: leaving cannot win.
    promise = {"provider": "azure", "spend_per_month": "1000", "until": "2030-01-01"}
    answer = ask(question_about(machines(), commitments=[promise], **CHEAPEST))
    assert only(answer).provider == "azure"
    assert answer.totals is not None and abs(answer.totals.cost_per_month.value - 1000) <= CENT


def test_todays_place_is_compared_with_and_leaving_it_is_paid_once() -> None:
    today = {**IN_PARIS, "cost_per_month": "5000.00", "data_gib": 0, "one_off_cost": "1200.00"}
    answer = ask(question_about(machines(), baseline={"api": today}, horizon_months=12, **CHEAPEST))
    placement, savings = only(answer), answer.savings
    assert savings is not None and savings.cost_per_month is not None
    assert (placement.provider, placement.region) != ("aws", "eu-west-3")
    assert placement.cost_breakdown.migration == Decimal(100)  # 1,200 over 12 months
    assert savings.one_off == 1200
    assert abs(savings.cost_per_month - (5000 - placement.cost_per_month.value)) <= CENT
    # Earned back at 5,000 minus what running costs a month there.
    running = placement.cost_per_month.value - 100
    assert savings.payback_months == pytest.approx(float(1200 / (5000 - running)), rel=1e-6)


def test_moving_away_loses_when_it_costs_more_than_it_saves() -> None:
    today = {**IN_PARIS, "cost_per_month": "300.00", "data_gib": 0, "one_off_cost": "9000000"}
    placement = only(ask(question_about(machines(), baseline={"api": today}, **CHEAPEST)))
    assert (placement.provider, placement.region) == ("aws", "eu-west-3")
    assert placement.cost_breakdown.migration == 0


def test_traffic_out_of_a_provider_is_paid_by_its_price_list() -> None:
    out = machines(pinned=IN_PARIS)
    kept = objects(pinned={"provider": "scaleway", "region": "fr-par"})
    link = {"from": "api", "to": "files", "gib_per_month": 700}
    linked = ask(question_about(out, kept, links=[link], **CHEAPEST))
    apart = ask(question_about(out, kept, **CHEAPEST))
    assert linked.totals is not None and apart.totals is not None
    catalog = load()
    code = region_code("aws", "eu-west-3")
    item = next(i for i in catalog.storage if i.region == code and i.storage_class == "egress_internet")
    rate = catalog.rates.convert(item.currency, "EUR", 20_779)  # 2026-11-22
    assert rate is not None
    by_hand = tiered_exactly(item.tiers, Decimal(700)) * rate[0]
    assert by_hand > 10
    paid = linked.totals.cost_per_month.value - apart.totals.cost_per_month.value
    assert abs(paid - by_hand) <= 2 * CENT
    network = {p.workload: p.cost_breakdown.network for p in linked.placements}
    assert network["api"] is not None and abs(network["api"] - by_hand) <= CENT


def test_traffic_inside_one_place_is_free() -> None:
    pinned = {"provider": "scaleway", "region": "fr-par"}
    link = {"from": "api", "to": "files", "gib_per_month": 700}
    parts = [machines(pinned=pinned), objects(pinned=pinned)]
    answer = ask(question_about(*parts, links=[link], **CHEAPEST))
    assert all(p.cost_breakdown.network == 0 for p in answer.placements)


def test_a_quote_makes_a_place_without_public_price_a_candidate() -> None:
    """Qualified machines whose price is not public: nothing serves until a provider gives a price."""
    strict = {"residency": ["FR"], "certificates": ["secnumcloud"], "certificate_valid": "horizon"}
    asked = question_about(machines(requirements=strict), starts="2026-12-15", defaults={})
    without = ask(asked)
    place = {"provider": "numspot", "region": "eu-west-2-or-cloudgouv"}
    assert {"numspot"} <= {line.provider for line in without.quote_required}
    answer = ask({**asked, "quotes": [{"workload": "api", **place, "cost_per_month": "321.09"}]})
    assert answer.status == "optimal"
    offered = {(p.provider, p.region): p for p in answer.placements}
    assert (place["provider"], place["region"]) in offered
    quoted = offered[(place["provider"], place["region"])]
    assert quoted.cost_per_month.value == quoted.cost_per_month.high == Decimal("321.09")
    assert quoted.carbon_kg_per_month.total is not None
    assert "quoted_like_offer" in {gap.code for gap in answer.honest_gaps}
