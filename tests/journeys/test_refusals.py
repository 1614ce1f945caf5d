"""No plan: the answer names what clashes, and every way out it offers leads to a plan."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from decimal import Decimal

import pytest

from app.recommendations.answer import Answer, WayOut
from tests.journeys.asking import ask, chat, machines, objects, question_about, weighing

Document = dict[str, object]
CHEAPEST = {"priorities": weighing(cost=1)}
FAULTLESS_H100 = {
    "name": "finetune",
    "kind": "training",
    "gpu": {"model": "H100", "hours": 100},
    "requirements": {"residency": ["MT"], "juridical_min": 4},
}


def a_budget_too_small() -> Document:
    return question_about(machines(), objects(), requirements={"budget_per_month": "10"}, **CHEAPEST)


def a_cap_on_carbon_too_low() -> Document:
    return question_about(machines(), objects(), requirements={"carbon_cap_kg_per_month": 0.01})


def one_provider_for_two_apart() -> Document:
    rules = {"max_providers": 1, "keep_apart": [{"workloads": ["one", "two"], "by": "provider"}]}
    return question_about(machines("one"), machines("two"), requirements=rules, **CHEAPEST)


def a_country_without_offers() -> Document:
    return question_about(machines(requirements={"residency": ["MT"]}), **CHEAPEST)


def users_out_of_reach() -> Document:
    far = machines(users=[{"country": "JP", "share": 1}], requirements={"max_rtt_ms": 20})
    return question_about(far, **CHEAPEST)


def a_cheap_budget_for_proven_levels() -> Document:
    asked = machines(requirements={"certificates": ["secnumcloud"]})
    return question_about(asked, requirements={"budget_per_month": "60"}, **CHEAPEST)


def a_country_without_offers_and_no_money() -> Document:
    asked = machines(requirements={"residency": ["MT"]})
    return question_about(asked, requirements={"budget_per_month": "10"}, **CHEAPEST)


def two_workloads_that_nothing_serves() -> Document:
    return question_about(
        machines(requirements={"residency": ["MT"]}), objects(requirements={"residency": ["MT"]}), **CHEAPEST
    )


REFUSED: Mapping[str, Callable[[], Document]] = {
    act.__name__: act
    for act in (
        a_budget_too_small,
        a_cap_on_carbon_too_low,
        one_provider_for_two_apart,
        a_country_without_offers,
        users_out_of_reach,
        a_cheap_budget_for_proven_levels,
    )
}


@pytest.fixture(params=REFUSED, scope="module")
def refused(request: pytest.FixtureRequest) -> tuple[Document, Answer]:
    document = REFUSED[request.param]()
    return document, ask(document)


def test_a_refusal_has_no_plan_and_names_what_clashes(refused: tuple[Document, Answer]) -> None:
    _, answer = refused
    assert answer.status == "refused" and answer.refusal is not None
    assert answer.placements == () and answer.totals is None and answer.gap is None
    assert answer.refusal.conflict
    assert answer.references.cheapest.plan is None and answer.references.cheapest.reason


def test_every_way_out_leads_to_a_plan(refused: tuple[Document, Answer]) -> None:
    ways_lead_to_plans(*refused)


@pytest.mark.parametrize("case", [a_country_without_offers_and_no_money, two_workloads_that_nothing_serves])
def test_a_way_out_of_two_troubles_leads_to_a_plan_too(case: Callable[[], Document]) -> None:
    ways_lead_to_plans(case(), ask(case()))


def ways_lead_to_plans(document: Document, answer: Answer) -> None:
    """Ask again along every way out."""
    assert answer.refusal is not None and answer.refusal.ways_out
    for way in answer.refusal.ways_out:
        again = ask(relaxed(document, way))
        assert again.status == "optimal", way
        if way.cost_per_month is not None and again.totals is not None:
            # The cost told is that of a plan that exists: nobody pays more than was said.
            assert again.totals.cost_per_month.value <= way.cost_per_month + Decimal("0.02"), way


def test_a_limit_offered_is_the_least_that_helps(refused: tuple[Document, Answer]) -> None:
    document, answer = refused
    assert answer.refusal is not None
    for way in answer.refusal.ways_out:
        if way.to is None:
            continue
        step = Decimal(1) if "max_" in way.relax else Decimal("0.02")
        tighter = way.model_copy(update={"to": str(Decimal(way.to) - step)})
        if Decimal(tighter.to or 0) > 0:
            assert ask(relaxed(document, tighter)).status == "refused", way


def relaxed(document: Document, way: WayOut) -> Document:
    """The document with a limit changed or requirements gone, at the paths the answer names."""
    changed = deepcopy(document)
    *dropped, last = way.relax.split(" and ")
    for path in dropped:
        _change(changed, path, None)
    _change(changed, last, way.to)
    return changed


def _change(document: Document, path: str, to: str | None) -> None:
    *steps, last = path.replace("]", "").replace("[", ".").split(".")
    home: object = document
    for step in steps:
        home = _inside(home, step)
    if isinstance(home, list):
        del home[int(last)]
    elif isinstance(home, dict):
        if to is None:
            del home[last]
        else:
            home[last] = to if last == "budget_per_month" else int(to) if "max_" in last else float(to)


def _inside(home: object, step: str) -> object:
    if isinstance(home, list):
        named = [item for item in home if item.get("name") == step]
        return named[0] if named else home[int(step)]
    assert isinstance(home, dict)
    return home[step]


def test_what_nothing_serves_is_named_and_what_is_served_is_not() -> None:
    answer = ask(question_about(machines(requirements={"residency": ["MT"]}), objects(), **CHEAPEST))
    assert answer.refusal is not None
    assert answer.refusal.unserved == ("api",)
    assert any("residency" in path for path in answer.refusal.conflict)


def test_a_refusal_by_several_requirements_at_once_is_no_dead_end() -> None:
    """No single requirement helps here: the answer must still say what was asked too much."""
    answer = ask(question_about(FAULTLESS_H100, defaults={}))
    assert answer.status == "refused" and answer.refusal is not None
    assert answer.refusal.unserved == ("finetune",)
    told = " ".join(answer.refusal.conflict)
    assert "residency" in told and "juridical_min" in told


def test_a_clash_holds_nothing_that_is_not_needed_for_it() -> None:
    document = a_budget_too_small()
    rules = document["requirements"]
    assert isinstance(rules, dict)
    answer = ask({**document, "requirements": {**rules, "max_providers": 2, "max_regions": 2}})
    assert answer.refusal is not None
    assert answer.refusal.conflict == ("requirements.budget_per_month",)


def test_a_country_without_offers_is_the_whole_clash() -> None:
    answer = ask(a_country_without_offers())
    assert answer.refusal is not None
    assert answer.refusal.conflict == ("workloads.api.requirements.residency",)


def test_a_quality_no_model_reaches_is_named_or_refused_at_once() -> None:
    models = [{"id": "mistral-small-3.2-24b", "quality": 0.5}]
    answer = ask(question_about(chat(models=models, min_quality=0.8)))
    assert answer.refusal is not None
    assert any("min_quality" in path for path in answer.refusal.conflict)


def test_a_refusal_still_counts_what_was_left_out() -> None:
    answer = ask(a_country_without_offers())
    assert sum(line.offers for line in answer.excluded) > 1000


def test_a_quote_required_place_is_told_where_no_price_is_public() -> None:
    answer = ask(question_about(chat(serving="api"), defaults={}))
    for line in answer.quote_required:
        assert line.workload == "chat" and line.why
