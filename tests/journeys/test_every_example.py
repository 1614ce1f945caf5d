"""Every shipped example gets a proven, complete, repeatable and sourced answer."""

import json
from collections.abc import Callable
from decimal import Decimal

import pytest

from app.examples import read_example
from app.recommendations.answer import Answer
from catalog import load
from catalog.offers import Purchase
from tests.journeys.asking import EXAMPLES, ask, of_example, of_twenty, read, walk
from tests.journeys.twenty import twenty_workloads

# The contract's own list: a key that is missing or new is a change of the contract.
KEYS = """schema id status reproducible objective bound gap solver catalog methods question totals projection
placements flows facts_to_obtain references savings price_of_requirements staircase
shadow_prices value_of_information next_best_plans sections_left_out exchange_rates excluded
quote_required refusal honest_gaps sources""".split()

ASKED: dict[str, Callable[[], Answer]] = {
    **{name: (lambda name=name: of_example(name)) for name in EXAMPLES},
    "twenty workloads": of_twenty,
}


@pytest.fixture(params=ASKED, scope="module")
def answer(request: pytest.FixtureRequest) -> Answer:
    """The answer to every example and to the question of twenty workloads."""
    return ASKED[request.param]()


def test_the_plan_is_proven_to_be_the_best(answer: Answer) -> None:
    assert answer.status == "optimal"
    assert answer.reproducible
    assert answer.gap is not None and answer.gap <= 1e-6
    assert answer.refusal is None


def test_the_answer_has_every_key_of_the_contract_and_no_other(answer: Answer) -> None:
    assert sorted(json.loads(answer.model_dump_json())) == sorted(KEYS)


def test_the_answer_survives_its_own_json(answer: Answer) -> None:
    text = answer.model_dump_json()
    assert Answer.model_validate_json(text).model_dump_json() == text


@pytest.mark.parametrize("name", EXAMPLES)
def test_asked_twice_the_answer_is_the_same_to_the_byte(name: str) -> None:
    def bare(answer: Answer) -> str:
        solver = answer.solver.model_copy(update={"seconds": 0.0})
        return answer.model_copy(update={"id": "", "solver": solver}).model_dump_json()

    assert bare(ask(read_example(name))) == bare(of_example(name))


def test_the_cost_of_the_plan_is_the_exact_sum_of_its_placements(answer: Answer) -> None:
    totals = answer.totals
    assert totals is not None
    for field in ("value", "month_1", "last_month"):
        assert getattr(totals.cost_per_month, field) == sum(
            (getattr(p.cost_per_month, field) for p in answer.placements), Decimal(0)
        )


def test_the_cost_of_a_placement_is_the_exact_sum_of_its_parts(answer: Answer) -> None:
    for placement in answer.placements:
        parts = placement.cost_breakdown.model_dump().values()
        # The sum as it is printed: every part is a whole number of cents.
        printed = [Decimal(part).quantize(Decimal("0.01")) for part in parts if part is not None]
        assert placement.cost_per_month.value.quantize(Decimal("0.01")) == sum(printed), placement.workload


@pytest.mark.parametrize("what", ["carbon_kg_per_month", "energy_kwh_per_month"])
def test_emissions_and_energy_of_the_plan_are_sums_of_its_placements(answer: Answer, what: str) -> None:
    assert answer.totals is not None
    total = getattr(answer.totals, what)
    parts = [getattr(p, what) for p in answer.placements]
    parts = [part.total if what.startswith("carbon") else part for part in parts]
    assert total is not None and None not in parts
    assert total.value == pytest.approx(sum(part.value for part in parts), rel=1e-9)
    # Independent doubts partly cancel: the whole is never less sure than everything going wrong at once.
    assert sum(part.low for part in parts) - 1e-9 <= total.low <= total.value
    assert total.value <= total.high <= sum(part.high for part in parts) + 1e-9


def test_every_interval_holds_its_central_value(answer: Answer) -> None:
    tree = json.loads(answer.model_dump_json())
    spreads = [v for _, v in walk(tree) if isinstance(v, dict) and {"low", "value", "high"} <= v.keys()]
    assert len(spreads) > 10
    for spread in spreads:
        low, value, high = (float(spread[end]) for end in ("low", "value", "high"))
        assert 0 <= low <= value <= high, spread


def test_every_source_that_is_named_is_given_and_says_what_it_is(answer: Answer) -> None:
    tree = json.loads(answer.model_dump_json())
    listed = tree.pop("sources")
    named: set[str] = set()
    for key, value in walk(tree):
        if key == "source" and isinstance(value, str):
            named |= {part.split(":")[0] for part in value.split("|")}
        if key == "sources" and isinstance(value, list):
            named |= {part.split(":")[0] for item in value for part in item.split("|")}
    assert named
    assert named - {"offer"} - set(listed) == set()
    for key, entry in listed.items():
        # What we inferred or only recall has no address: its title says so.
        assert entry["title"].strip() and entry["title"] != key, key


def test_every_layer_cites_sources_that_are_given() -> None:
    answer = of_twenty()
    cited = {s for p in answer.placements for layer in p.sovereignty.layers for s in layer.sources}
    assert cited
    assert cited - set(answer.sources) == set()


def test_nothing_is_bought_without_a_public_price(answer: Answer) -> None:
    for placement in answer.placements:
        assert placement.offers, placement.workload
        for offer in placement.offers:
            assert offer.unit_price is not None and offer.purchase != Purchase.QUOTE_REQUIRED.label
            assert offer.quantity >= 0


def test_every_offer_named_is_one_the_catalog_sells_there(answer: Answer) -> None:
    catalog = load()
    for placement in answer.placements:
        for offer in placement.offers:
            provider, region = offer.offer.split("/")[:2]
            assert provider in catalog.providers.id
            pair = (provider, region)
            assert pair in set(zip(catalog.regions.provider_id, catalog.regions.region_id, strict=True))
            assert provider == placement.provider


def test_interruptible_machines_only_carry_work_that_may_be_interrupted() -> None:
    documents = {name: read_example(name) for name in EXAMPLES} | {"twenty": twenty_workloads()}
    for name, document in documents.items():
        may = {w.name for w in read(document).workloads if w.interruptible}
        answer = of_twenty() if name == "twenty" else of_example(name)
        spot = {p.workload for p in answer.placements for o in p.offers if o.purchase == "spot"}
        assert spot <= may, name


def test_every_line_of_what_was_left_out_counts_something(answer: Answer) -> None:
    assert answer.excluded
    workloads = {p.workload for p in answer.placements}
    for line in answer.excluded:
        assert line.offers > 0 and line.providers and line.reason
        assert line.workload in workloads
        assert line.requirement, line.reason


def test_every_gap_says_what_it_is_about_and_what_it_does(answer: Answer) -> None:
    for gap in answer.honest_gaps:
        assert gap.code and gap.about.strip() and gap.effect.strip()
    lines = [(gap.code, gap.about, gap.effect) for gap in answer.honest_gaps]
    assert len(lines) == len(set(lines))
