"""The plan against every plan there is: sums of the cheapest candidates, tried one by one."""

from itertools import product

import numpy as np
import pytest

from app.recommendations.options import Options, options_of
from catalog.market import open_market
from tests.journeys.asking import ask, machines, objects, question_about, read, weighing
from tests.laws.small import small_catalog

PARTS = (machines("one"), machines("two", vcpu=16, memory_gib=64), objects(gib=40_000))


def document(**rules: object) -> dict[str, object]:
    """Three workloads by cost alone, under some rules of the plan."""
    return question_about(*PARTS, priorities=weighing(cost=1), requirements=rules)


@pytest.fixture(scope="module")
def options() -> list[Options]:
    """What each workload may choose from."""
    question = read(document())
    market = open_market(small_catalog(), question.terms)
    return [options_of(market, question, w, carbon_needed=False) for w in question.workloads]


def cheapest_by(found: Options, codes: np.ndarray) -> dict[int, float]:
    """The least cost of a workload at every code of an attribute, among what meets its requirements."""
    allowed = found.allowed()
    return {int(code): float(found.cost[allowed & (codes == code)].min()) for code in set(codes[allowed])}


def cost_of(**rules: object) -> float:
    totals = ask(document(**rules), small_catalog()).totals
    assert totals is not None
    return float(totals.cost_per_month.value)


@pytest.mark.parametrize("limit", [1, 2])
def test_a_limit_on_providers_leaves_the_cheapest_of_all_choices_of_providers(
    options: list[Options], limit: int
) -> None:
    by_provider = [cheapest_by(found, found.provider) for found in options]
    sums = [
        sum(costs[code] for costs, code in zip(by_provider, codes, strict=True))
        for codes in product(*by_provider)
        if len(set(codes)) <= limit
    ]
    assert cost_of(max_providers=limit) == pytest.approx(min(sums), abs=0.02)


def test_workloads_kept_apart_take_the_cheapest_pair_of_different_providers(options: list[Options]) -> None:
    one, two, files = (cheapest_by(found, found.provider) for found in options)
    pairs = [one[a] + two[b] for a, b in product(one, two) if a != b]
    rule = [{"workloads": ["one", "two"], "by": "provider"}]
    assert cost_of(keep_apart=rule) == pytest.approx(min(pairs) + min(files.values()), abs=0.02)


def test_workloads_kept_together_take_the_cheapest_place_they_share(options: list[Options]) -> None:
    place = small_catalog().regions.place
    one, two, files = (cheapest_by(found, place[found.region]) for found in options)
    shared = [one[code] + files[code] for code in one.keys() & files.keys()]
    rule = [{"workloads": ["one", "files"], "by": "region"}]
    assert cost_of(keep_together=rule) == pytest.approx(min(shared) + min(two.values()), abs=0.02)


def test_without_rules_every_workload_takes_its_own_cheapest(options: list[Options]) -> None:
    alone = sum(float(found.cost[found.allowed()].min()) for found in options)
    assert cost_of() == pytest.approx(alone, abs=0.02)
