"""The shipped scenarios change the answer the way a reader expects, each for its reason."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from app.scenarios.library import library, shipped
from app.scenarios.planned import Planned, plan_after, plan_base
from app.scenarios.reading import known_names
from app.scenarios.scenario import Scenario
from app.scenarios.schemas import ScenarioView, WhatIf
from app.scenarios.vocabulary import altered, names_in
from app.scenarios.whatif import what_if
from app.scenarios.world import World
from catalog import load
from catalog.library import Catalog
from tests.app.scenarios.asked import changes, four_workloads, whole, world
from tests.journeys.asking import chat, machines, question_about, weighing
from tests.laws.small import small_catalog

Document = Mapping[str, object]
CHEAPEST = weighing(cost=1)


def ready(asked: World, name: str) -> Scenario:
    return shipped(name, known_names(names_in(asked.catalog), asked.question))


def beside(asked: World, name: str) -> tuple[WhatIf, ScenarioView]:
    found = what_if(asked, [ready(asked, name)])
    return found, found.scenarios[0]


def planned(asked: World, name: str) -> tuple[Planned, Planned]:
    base = plan_base(asked, 30.0)
    after, _ = plan_after(base, altered(base.stated.world, ready(asked, name).changes), 30.0)
    return base, after


@cache
def anything() -> World:
    """Machines and GPUs of any provider, wherever they are."""
    training = {"name": "tuning", "kind": "training", "gpu": {"model": "H100", "hours": 500}}
    parts = [machines(data_class="public"), {**training, "data_class": "public"}]
    return whole({"name": "anything", "horizon_months": 12, "workloads": parts, "priorities": CHEAPEST})


def test_each_has_a_sentence_in_two_languages_and_a_source_of_the_catalog() -> None:
    assert len(library()) >= 20
    for each in library().values():
        assert each.source in load().sources, each.name
        assert each.en.endswith(".") and each.fr.endswith(".") and each.en != each.fr


@pytest.mark.parametrize("name", list(library()))
def test_each_can_be_asked(name: str) -> None:
    _, view = beside(world(four_workloads()), name)
    assert view.about is not None and view.plan.status in ("optimal", "refused")


def test_without_the_privacy_framework_personal_data_leaves_us_control_and_public_data_stays() -> None:
    offered = {"requirements": {"only_providers": ["aws", "outscale"]}}
    asked = world(
        question_about(
            machines("crm", data_class="internal", **offered),
            machines("site", data_class="public", **offered),
            priorities=CHEAPEST,
        )
    )
    found, view = beside(asked, "dpf-annulled")
    assert {place.provider for place in found.base.placements} == {"aws"}
    assert {place.workload: place.provider for place in view.plan.placements} == {
        "crm": "outscale",
        "site": "aws",
    }
    (moved,) = view.moved
    assert "control_US" in moved.why
    assert view.keeping_base is not None and not view.keeping_base.allowed
    assert {broken.workload for broken in view.keeping_base.why} == {"crm"}


def test_without_adequacy_nothing_personal_rests_in_the_country() -> None:
    parts = [machines("crm", data_class="internal"), machines("site", data_class="public")]
    asked = whole({"name": "w", "workloads": parts, "priorities": CHEAPEST})
    base = plan_base(asked, 30.0)
    change = changes(asked, {"kind": "adequacy_annulled", "country": "GB"})
    after, _ = plan_after(base, altered(base.stated.world, change), 30.0)
    crm, site = after.stated.gates
    (residency,) = (gate for gate in crm if gate.reason == "residency")
    countries = np.array(asked.catalog.regions.country)[after.stated.stock.shelves[0].merged.region]
    assert "GB" in countries
    assert set(countries[~residency.passes]) == {"GB"}
    assert "residency" not in [gate.reason for gate in site]


@pytest.mark.parametrize(
    ("name", "provider", "region"),
    [
        ("google-licences-withdrawn", "s3ns", "fr"),
        ("microsoft-licences-withdrawn", "bleu", "fr"),
        ("vmware-licences-withdrawn", "orange-cloud-avenue", "fr"),
    ],
)
def test_a_withdrawn_licence_ends_what_was_quoted_on_the_stack(name: str, provider: str, region: str) -> None:
    quote = {"workload": "api", "provider": provider, "region": region, "cost_per_month": "1.00"}
    asked = whole(question_about(machines(), quotes=[quote], priorities=CHEAPEST))
    found, view = beside(asked, name)
    assert [place.provider for place in found.base.placements] == [provider]
    assert provider not in [place.provider for place in view.plan.placements]
    assert view.keeping_base is not None and not view.keeping_base.allowed
    assert [broken.reason for broken in view.keeping_base.why] == ["no_longer_offered"]


def test_a_withdrawn_supply_leaves_every_other_stack_on_the_market() -> None:
    asked = world(four_workloads(), with_a_price_of("opentelekomcloud"))
    base, after = planned(asked, "huawei-supply-ends")
    code = asked.catalog.sovereignty.code("opentelekomcloud")
    before, left = (set(each.stated.stock.structure[each.stated.rows].tolist()) for each in (base, after))
    assert code in before
    assert left == before - {code}


def with_a_price_of(provider: str) -> Catalog:
    """The small catalog in which the machines of Hetzner run on the stack of another provider."""
    catalog = small_catalog()
    machines, structures = catalog.machines, catalog.sovereignty
    mine = machines.structure == structures.code("hetzner")
    moved = np.where(mine, structures.code(provider), machines.structure).astype(np.int32)
    return replace(catalog, machines=replace(machines, structure=moved))


def test_microsofts_own_clouds_need_no_licence() -> None:
    _, after = planned(anything(), "microsoft-licences-withdrawn")
    azure = anything().catalog.sovereignty.code("azure")
    assert azure in after.stated.stock.structure[after.stated.rows]


def test_an_export_rule_leaves_no_gpu_in_its_countries_and_all_others() -> None:
    base, after = planned(anything(), "gpu-export-rule")
    stock, regions = base.stated.stock, np.array(anything().catalog.regions.country)
    tuning = stock.workload == 1
    chosen = {"before": base.stated.rows, "after": after.stated.rows}
    where = {when: set(regions[stock.region[rows[tuning[rows]]]]) for when, rows in chosen.items()}
    barred = set(library()["gpu-export-rule"].changes[0]["countries"])  # type: ignore[index, call-overload]
    assert where["before"] & barred
    assert where["after"] == where["before"] - barred
    assert (~tuning[base.stated.rows]).sum() == (~tuning[after.stated.rows]).sum()


def test_poland_as_clean_as_sweden_draws_work_there_and_never_raises_the_objective() -> None:
    document = question_about(machines(), priorities=weighing(carbon=1), requirements={"residency": ["PL"]})
    found, view = beside(whole(document), "poland-grid-like-sweden")
    assert view.plan.objective is not None and found.base.objective is not None
    assert view.plan.objective < found.base.objective
    carbon = view.difference.carbon_kg_per_month
    assert carbon is not None and carbon < 0


@pytest.mark.parametrize(("name", "sign"), [("dollar-up-20", 1), ("dollar-down-20", -1)])
def test_the_dollar_moves_what_is_bought_in_dollars(name: str, sign: int) -> None:
    bought = question_about(machines(requirements={"only_providers": ["aws"]}), priorities=CHEAPEST)
    found, view = beside(world(bought), name)
    assert found.base.totals is not None and view.difference.cost_per_month is not None
    ratio = float(view.difference.cost_per_month) / float(found.base.totals.cost_per_month)
    assert ratio == pytest.approx(0.2 * sign, rel=1e-4)


def test_tokens_at_half_price_halve_what_tokens_cost() -> None:
    found, view = beside(world(question_about(chat(serving="api"), priorities=CHEAPEST)), "tokens-down-50")
    assert found.base.totals is not None and view.plan.totals is not None
    before, after = found.base.totals.cost_per_month, view.plan.totals.cost_per_month
    assert float(after) == pytest.approx(float(before) / 2, rel=1e-4)


def test_cheaper_gpus_change_nothing_that_runs_without() -> None:
    _, view = beside(world(question_about(machines(), priorities=CHEAPEST)), "gpu-prices-down-30")
    assert not view.moved and view.difference.cost_per_month == 0


def test_dearer_hyperscalers_lose_work_to_others() -> None:
    offered = {"requirements": {"only_providers": ["aws", "outscale"]}}
    found, view = beside(world(question_about(machines(**offered), priorities=CHEAPEST)), "no-hyperscalers")
    assert [place.provider for place in found.base.placements] == ["aws"]
    assert [place.provider for place in view.plan.placements] == ["outscale"]


def test_three_times_the_demand_by_the_token_costs_three_times_as_much() -> None:
    found, view = beside(world(question_about(chat(serving="api"), priorities=CHEAPEST)), "demand-triples")
    assert found.base.totals is not None and view.plan.totals is not None
    before, after = found.base.totals.cost_per_month, view.plan.totals.cost_per_month
    assert float(after) == pytest.approx(3 * float(before), rel=1e-4)


def test_a_later_ban_makes_leaving_cost_again() -> None:
    asked = world(
        question_about(
            machines(requirements={"only_providers": ["outscale"]}),
            starts="2027-06-01",
            baseline={"api": {"provider": "aws", "region": "eu-west-3", "data_gib": 100_000}},
            priorities=CHEAPEST,
        )
    )
    _, view = beside(asked, "switching-ban-a-year-later")
    assert view.difference.cost_per_month is not None and view.difference.cost_per_month > 0


def test_a_certificate_gained_admits_a_provider_and_one_lost_shuts_it_out() -> None:
    document = question_about(machines(requirements={"certificates": ["secnumcloud"]}), priorities=CHEAPEST)
    asked = world(document)
    found, gained = beside(asked, "scaleway-obtains-secnumcloud")
    assert "scaleway" not in [place.provider for place in found.base.placements]
    assert [place.provider for place in gained.plan.placements] == ["scaleway"]
    _, lost = planned(asked, "outscale-loses-secnumcloud")
    outscale = asked.catalog.providers.id.index("outscale")
    assert outscale not in lost.stated.stock.provider[lost.stated.rows]


def test_a_new_owner_abroad_lowers_the_juridical_level() -> None:
    base, after = planned(anything(), "plusserver-sold-to-us")
    plusserver = anything().catalog.providers.id.index("plusserver")
    mine = base.stated.stock.shelves[0].merged.provider == plusserver
    before, now = (each.stated.levels[0].axis("juridical").ceiling[mine] for each in (base, after))
    assert (now <= before).all() and (now <= 1).all()


def test_trusting_switzerland_raises_a_swiss_provider() -> None:
    base, after = planned(anything(), "switzerland-trusted")
    swiss = anything().catalog.providers.id.index("infomaniak")
    mine = base.stated.stock.shelves[0].merged.provider == swiss
    before, now = (each.stated.levels[0].axis("juridical").structural[mine] for each in (base, after))
    assert (now > before).all()


def test_level_three_everywhere_is_kept_by_every_placement() -> None:
    document = question_about(machines(), machines("site"), priorities=CHEAPEST)
    _, view = beside(whole(document), "juridical-level-3-everywhere")
    assert [place.juridical is not None and place.juridical >= 3 for place in view.plan.placements] == [
        True,
        True,
    ]


def test_a_price_of_carbon_makes_the_plan_emit_no_more_than_weighing_nothing() -> None:
    asked = world(question_about(machines(), priorities=weighing(cost=1, carbon=0)))
    _, view = beside(asked, "carbon-price-250")
    assert view.difference.carbon_kg_per_month is not None and view.difference.carbon_kg_per_month <= 0


def test_cleaner_grids_emit_less() -> None:
    _, view = beside(
        world(question_about(machines(), priorities=weighing(carbon=1))), "grids-cleaner-each-year"
    )
    assert view.difference.carbon_kg_per_month is not None and view.difference.carbon_kg_per_month < 0
