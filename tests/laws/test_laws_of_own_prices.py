"""What holds for any negotiated price: as the list has it, it changes nothing; lower, nothing is worse."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.recommendations.answer import Answer
from app.recommendations.question import Question
from app.recommendations.recommend import recommend
from app.recommendations.sections import sections_of
from catalog.overlay import (
    Overlay,
    Own,
    OwnDiscount,
    OwnPrice,
    OwnStoragePrice,
    OwnTier,
    OwnTokenPrice,
    OwnTrafficPrice,
    overlaid,
)
from catalog.workloads import Compute, Inference, ModelChoice, PlainStorage, Workload
from tests.world import MODEL, question, world

LISTED = {"date": "2026-06-01", "reason": "as the list has it"}  # the day of the invented lists
# What names where a figure comes from, and what takes time.
NOT_FIGURES = ("digest", "source", "sources", "id", "seconds", "honest_gaps", "catalog")
CHAT = Inference("chat", (ModelChoice(MODEL),), 3e6, 800, 300, cached_share=0.3)


@cache
def asked() -> Question:
    """Machines that grow, files that are sent out, and a model, measured by references that do not move."""
    machines = Workload("site", "compute", Compute(2, 8, 4), growth_per_month=0.05, interruptible=True)
    files = Workload("files", "storage", PlainStorage(5000, egress_internet_gib=2000))
    chat = Workload("chat", "inference", CHAT)
    found = question(workloads=(machines, files, chat))
    return replace(
        found,
        priorities=replace(found.priorities, cost_reference=Decimal(5000), carbon_reference_kg=500.0),
    )


def machine(factor: float, purchase: str, listed: float) -> OwnPrice:
    return OwnPrice(
        provider="alpha",
        machine="small",
        region="",
        purchase=purchase,
        price_per_hour=f"{factor * listed:.6f}",
        currency="EUR",
        **LISTED,
    )


def prices(factor: float) -> Iterator[Own]:
    """An entry of each kind at a share of the price the invented lists have."""
    yield machine(factor, "on_demand", 0.10)
    yield machine(factor, "reserved_1y", 0.06)
    yield machine(factor, "spot", 0.03)
    stored = (OwnTier("0", f"{factor * 0.03:.6f}"), OwnTier("1000", f"{factor * 0.02:.6f}"))
    item = "object_storage_gib_month"
    yield OwnStoragePrice(provider="beta", item=item, region="", tiers=stored, currency="USD", **LISTED)
    steps = (("0", 0.0), ("100", 0.05), ("1000", 0.01))
    sent = tuple(OwnTier(start, f"{factor * price:.6f}") for start, price in steps)
    yield OwnTrafficPrice(
        provider="alpha", item="egress_internet_gib", region="north", tiers=sent, currency="EUR", **LISTED
    )
    read, written, cached = (f"{factor * price:.6f}" for price in (0.5, 1.5, 0.1))
    yield OwnTokenPrice(
        provider="alpha",
        model=MODEL,
        region="",
        input=read,
        output=written,
        cached=cached,
        currency="EUR",
        **LISTED,
    )


def under(*entries: Own) -> Answer:
    return recommend(
        asked(), overlaid(world(), Overlay(entries)), time_limit=60, include=sections_of("staircase")
    )


def figures(tree: object) -> object:
    """An answer without what names its sources, amounts as numbers."""
    if isinstance(tree, Mapping):
        return {key: figures(value) for key, value in tree.items() if key not in NOT_FIGURES}
    if isinstance(tree, list):
        return [figures(value) for value in tree]
    try:
        return round(float(tree), 6) if isinstance(tree, str) else tree
    except ValueError:
        return tree


@cache
def listed() -> Answer:
    return under()


@pytest.mark.parametrize("number", range(len(list(prices(1.0)))))
def test_a_price_as_the_list_has_it_changes_no_plan_and_no_figure_but_the_source(number: int) -> None:
    entry = list(prices(1.0))[number]
    answer = under(entry)
    assert figures(answer.model_dump(mode="json")) == figures(listed().model_dump(mode="json"))
    assert answer.catalog.digest != listed().catalog.digest


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 6), st.floats(0.05, 0.95), st.sampled_from(["everything", "compute", "tokens"]))
def test_a_lower_price_never_makes_the_plan_worse(number: int, factor: float, of: str) -> None:
    discount = OwnDiscount(
        provider="alpha",
        of=of,
        share=f"{1 - factor:.6f}",
        valid_from="2026-01-01",
        valid_to="2026-12-31",
        **LISTED,
    )
    entry = [*prices(factor), discount][number]
    answer, before = under(entry), listed()
    assert answer.objective is not None and before.objective is not None
    assert answer.objective <= before.objective + 1e-9
