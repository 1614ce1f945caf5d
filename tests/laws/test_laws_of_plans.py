"""What holds for any question: more freedom never hurts, and irrelevant things change nothing."""

from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise, permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.recommendations.answer import Answer
from catalog import load
from catalog.workloads import DataClass
from tests.journeys.asking import ask, machines, question_about, weighing, where
from tests.laws.questions import Document, ask_about, portfolios, prices, requirements, weights, workloads
from tests.laws.small import KEPT, small_catalog

few = settings(max_examples=12)
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a question came to: an objective that is infinite where there is no plan, and what is bought."""

    objective: float
    cost: Decimal
    bought: dict[str, tuple[object, ...]]


def outcome(document: Document) -> Outcome:
    """The outcome over the small catalog."""
    answer = ask(document, small_catalog(), include="none")
    assert answer.status in ("optimal", "refused")
    if answer.totals is None or answer.objective is None:
        return Outcome(float("inf"), Decimal("Infinity"), {})
    return Outcome(answer.objective, answer.totals.cost_per_month.value, _bought(answer))


def _bought(answer: Answer) -> dict[str, tuple[object, ...]]:
    return {
        p.workload: (p.provider, p.region, p.model, tuple((o.offer, o.quantity) for o in p.offers))
        for p in answer.placements
    }


def no_worse(better: Outcome, worse: Outcome) -> bool:
    """Whether an objective is at most another, but for rounding."""
    return better.objective <= worse.objective + 1e-9 * max(1.0, abs(worse.objective))


@few
@given(portfolios(), requirements(), weights, st.data())
def test_dropping_a_requirement_never_raises_the_objective(
    parts: list[Document], asked: dict[str, object], priorities: object, data: st.DataObject
) -> None:
    dropped = data.draw(st.sampled_from(sorted(asked)))
    left = {name: value for name, value in asked.items() if name != dropped}
    bound = [{**part, "requirements": asked} for part in parts]
    freer = [{**part, "requirements": left} for part in parts]
    assert no_worse(outcome(ask_about(freer, priorities)), outcome(ask_about(bound, priorities)))


@few
@given(portfolios(), weights, st.sampled_from(["max_providers", "max_regions"]), st.integers(1, 3))
def test_a_looser_limit_on_places_never_raises_the_objective(
    parts: list[Document], priorities: object, rule: str, limit: int
) -> None:
    tight = ask_about(parts, priorities, requirements={rule: limit})
    loose = ask_about(parts, priorities, requirements={rule: limit + 1})
    free = ask_about(parts, priorities)
    assert no_worse(outcome(loose), outcome(tight))
    assert no_worse(outcome(free), outcome(loose))


@few
@given(portfolios(), prices, st.sampled_from(KEPT), st.floats(0, 0.9), st.floats(0, 0.9))
def test_a_larger_discount_never_makes_the_plan_worse(
    parts: list[Document], priorities: object, provider: str, one: float, other: float
) -> None:
    small, large = (
        outcome(ask_about(parts, priorities, discounts=[{"provider": provider, "share": round(share, 3)}]))
        for share in sorted((one, other))
    )
    assert no_worse(large, small)


@few
@given(portfolios(), st.sampled_from(KEPT), st.floats(0.01, 0.9))
def test_a_discount_never_makes_the_cheapest_plan_dearer(
    parts: list[Document], provider: str, share: float
) -> None:
    listed = outcome(ask_about(parts, weighing(cost=1)))
    off = [{"provider": provider, "share": round(share, 3)}]
    reduced = outcome(ask_about(parts, weighing(cost=1), discounts=off))
    assert reduced.cost <= listed.cost + CENT * len(parts)


@few
@given(portfolios(), weights, st.randoms(use_true_random=False))
def test_the_order_of_workloads_and_of_keys_is_irrelevant(
    parts: list[Document], priorities: object, dice: Random
) -> None:
    links = [
        {"from": one["name"], "to": other["name"], "gib_per_month": 90} for one, other in pairwise(parts)
    ]
    rules = {"max_providers": 2, "max_regions": 2}
    straight = ask_about(parts, priorities, links=links, requirements=rules)
    mixed = {
        key: dice.sample(value, len(value)) if key in ("workloads", "links") else value
        for key, value in dice.sample(sorted(straight.items(), key=str), len(straight))
    }
    mixed["workloads"] = [
        dict(dice.sample(sorted(part.items(), key=str), len(part))) for part in mixed["workloads"]
    ]
    one, other = outcome(straight), outcome(mixed)
    assert one.bought == other.bought
    assert one.cost == other.cost
    assert one.objective == pytest.approx(other.objective, rel=1e-12)


@few
@given(portfolios(), prices, st.data())
def test_a_provider_that_lost_changes_nothing_by_leaving(
    parts: list[Document], priorities: object, data: st.DataObject
) -> None:
    before = outcome(ask_about(parts, priorities))
    losers = sorted(set(KEPT) - {str(bought[0]) for bought in before.bought.values()})
    gone = data.draw(st.lists(st.sampled_from(losers), min_size=1, unique=True))
    after = outcome(ask_about(parts, priorities, requirements={"exclude_providers": gone}))
    assert after.bought == before.bought
    assert after.cost == before.cost


@few
@given(portfolios(), st.floats(0.1, 5))
def test_references_that_are_given_keep_losing_providers_irrelevant(
    parts: list[Document], scale: float
) -> None:
    references = {"cost": f"{500 * scale:.2f}", "carbon_kg": round(20 * scale, 3)}
    priorities = {**weighing(cost=0.5, carbon=0.3, sovereignty=0.2), "references": references}
    before = outcome(ask_about(parts, priorities))
    losers = sorted(set(KEPT) - {str(bought[0]) for bought in before.bought.values()})
    after = outcome(ask_about(parts, priorities, requirements={"exclude_providers": losers}))
    assert after.bought == before.bought
    assert after.objective == pytest.approx(before.objective, rel=1e-12)


@few
@given(portfolios())
def test_twice_the_demand_never_costs_less(parts: list[Document]) -> None:
    once = outcome(ask_about(parts, weighing(cost=1)))
    twice = outcome(ask_about([_doubled(part) for part in parts], weighing(cost=1)))
    assert twice.cost >= once.cost - CENT * len(parts)


def _doubled(part: Document) -> Document:
    storage = part.get("storage")
    if isinstance(storage, dict):
        return {**part, "storage": {**storage, "gib": storage["gib"] * 2}}
    grown = "instances" if part["kind"] == "compute" else "requests_per_month"
    amount = part[grown]
    assert isinstance(amount, int)
    return {**part, grown: amount * 2}


@few
@given(portfolios(), weights, st.integers(2, 50))
def test_only_the_proportion_of_importance_counts(
    parts: list[Document], priorities: object, times: int
) -> None:
    graded = [{**part, "importance": number + 1} for number, part in enumerate(parts)]
    scaled = [{**part, "importance": (number + 1) * times} for number, part in enumerate(parts)]
    one, other = outcome(ask_about(graded, priorities)), outcome(ask_about(scaled, priorities))
    assert one.bought == other.bought
    assert one.objective == pytest.approx(other.objective, rel=1e-9)


@few
@given(workloads("one"), workloads("two"), weights)
def test_workloads_that_share_no_rule_are_placed_as_if_alone(
    one: Document, two: Document, weighed: dict[str, object]
) -> None:
    # Fixed references, so that a kilogram is worth the same beside a neighbour as alone.
    priorities = {**weighed, "sovereignty": 0, "references": {"cost": "900", "carbon_kg": 30}}
    both = outcome(ask_about([one, two], priorities))
    apart = [outcome(ask_about([part], priorities)) for part in (one, two)]
    assert both.bought == {**apart[0].bought, **apart[1].bought}
    assert both.objective == pytest.approx(sum(alone.objective for alone in apart), rel=1e-9)


def nested(strict: DataClass, loose: DataClass) -> bool:
    """Whether a class asks for everything another asks for: only then is it stricter in every respect."""
    presets = load().data_classes
    more, less = presets.preset(strict), presets.preset(loose)
    areas = {"EEA": 2, "EU": 1}
    widest = max((areas.get(area, 0) for area in more.residency), default=3)
    return (
        strict is not loose
        and set(more.certificates) >= set(less.certificates)
        and more.juridical_min >= less.juridical_min
        and more.technological_min >= less.technological_min
        and widest <= min((areas.get(area, 0) for area in less.residency), default=3)
    )


PAIRS = [
    (strict, loose)
    for strict, loose in permutations(DataClass, 2)
    if strict.strictness > loose.strictness and nested(strict, loose)
]


@pytest.mark.parametrize(("strict", "loose"), PAIRS)
def test_a_stricter_class_never_lowers_the_objective(strict: DataClass, loose: DataClass) -> None:
    def at(data_class: DataClass) -> Outcome:
        part = machines(data_class=data_class.value)
        return outcome(question_about(part, priorities=weighing(cost=0.7, carbon=0.2, sovereignty=0.1)))

    assert no_worse(at(loose), at(strict))


def test_most_classes_are_stricter_than_those_below_them() -> None:
    assert len(PAIRS) >= 10


def test_twins_kept_apart_are_placed_the_same_whoever_is_named_first() -> None:
    rule = {"requirements": {"keep_apart": [{"workloads": ["one", "two"], "by": "provider"}]}}
    twins = [machines("one"), machines("two")]
    straight = ask(question_about(*twins, **rule), small_catalog())
    turned = ask(question_about(*reversed(twins), **rule), small_catalog())
    assert where(straight) == where(turned)


def test_a_law_would_notice_a_worse_objective() -> None:
    """The comparison these laws rest on tells a real difference from rounding."""
    one = Outcome(1.0, Decimal(1), {})
    assert no_worse(one, one)
    assert no_worse(one, replace(one, objective=1.0 - 1e-12))
    assert not no_worse(one, replace(one, objective=1.0 - 1e-6))
