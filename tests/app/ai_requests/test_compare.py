"""One AI request in every place, over the shipped catalog: what is listed, ordered and graded."""

from collections.abc import Mapping
from functools import cache

import numpy as np
import pytest

from app.ai_requests.compare import compare
from app.ai_requests.question import parse_request
from app.ai_requests.schemas import ComparedPlace, Comparison
from app.ai_requests.sorting import SORTS
from app.faults import FaultyQuestion
from app.recommendations.asking.vocabulary import vocabulary_of
from catalog import load

CATALOG = load()
VOCABULARY = vocabulary_of(CATALOG)
LLAMA = {"model": "llama-3.3-70b-instruct", "input_tokens": 1200, "output_tokens": 350}
EU = CATALOG.countries.members("EU")


def ask(document: Mapping[str, object]) -> Comparison:
    return compare(parse_request(document, VOCABULARY, today="2026-11-22"), CATALOG)


@cache
def llama() -> Comparison:
    return ask({**LLAMA, "users": [{"country": "FR", "share": 1}]})


def served(comparison: Comparison, serving: str) -> list[ComparedPlace]:
    return [place for place in comparison.places if place.serving == serving]


def test_the_example_lists_token_services_european_ones_among_them_and_own_gpu_places() -> None:
    api, own = served(llama(), "api"), served(llama(), "own_gpu")
    assert len(api) >= 6
    assert len([place for place in api if place.country in EU]) >= 2
    assert len(own) >= 10
    assert len({(place.provider, place.region) for place in own}) == len(own)


def test_letters_move_between_france_germany_and_poland_on_the_same_gpu() -> None:
    own = served(llama(), "own_gpu")
    by_gpu: dict[str, dict[str, str]] = {}
    for place in own:
        label = place.per_request.label
        if label and label.co2e and place.gpu and place.country in ("FR", "DE", "PL"):
            by_gpu.setdefault(place.gpu, {}).setdefault(place.country, label.co2e)
    three = [found for found in by_gpu.values() if len(found) == 3]
    assert three
    assert all(found["FR"] <= found["DE"] <= found["PL"] for found in three)
    assert all(found["FR"] < found["PL"] for found in three)


def test_letters_of_token_services_move_between_france_and_germany() -> None:
    found: dict[str, set[str]] = {"FR": set(), "DE": set()}
    for place in served(llama(), "api"):
        if place.country in found and place.per_request.label and place.per_request.label.co2e:
            found[place.country].add(place.per_request.label.co2e)
    assert found["FR"] and max(found["FR"]) < min(found["DE"])


def test_only_a_measured_configuration_is_graded_on_its_centre() -> None:
    for place in llama().places:
        label = place.per_request.label
        if label and label.range.energy and place.per_request.evidence_tier != "M2":
            assert label.energy == label.range.energy[1]


def test_own_gpus_carry_a_measured_tier_only_where_the_model_was_measured_on_them() -> None:
    tiers = {place.gpu: place.per_request.evidence_tier for place in served(llama(), "own_gpu")}
    assert tiers["H100"] == "M2"
    assert tiers["L40S"] == "M3"
    assert {place.per_request.evidence_tier for place in served(llama(), "api")} == {"E1"}


def test_a_token_service_charges_its_list_price_in_every_unit() -> None:
    (place,) = (p for p in served(llama(), "api") if (p.provider, p.region) == ("scaleway", "fr-par"))
    # 0.90 EUR per million tokens each way: (1200 + 350) x 0.90 / 1e6.
    assert place.per_request.cost is not None
    assert float(place.per_request.cost.value) == pytest.approx(0.001395)
    units = place.unit_costs
    assert units.per_1000_requests and units.per_million_input_tokens and units.per_million_output_tokens
    assert float(units.per_1000_requests.value) == pytest.approx(1.395)
    assert float(units.per_million_input_tokens.value) == pytest.approx(0.9)
    assert float(units.per_million_output_tokens.value) == pytest.approx(0.9)


def test_the_parts_of_an_own_gpu_request_add_up_to_its_cost() -> None:
    for place in served(llama(), "own_gpu"):
        units, cost = place.unit_costs, place.per_request.cost
        assert cost and units.per_million_input_tokens and units.per_million_output_tokens
        whole = 1200 * units.per_million_input_tokens.value + 350 * units.per_million_output_tokens.value
        assert float(whole / 1_000_000) == pytest.approx(float(cost.value))
        assert units.per_million_output_tokens.value > units.per_million_input_tokens.value


def test_ratios_say_how_many_times_the_best_place_shown() -> None:
    places = llama().places
    for name, figure in (("energy", "energy_wh"), ("co2e", "co2e_g"), ("water", "water_ml")):
        ratios = [getattr(place.ratio_to_best, name) for place in places]
        values = [getattr(place.per_request, figure) for place in places]
        known = [(ratio, spread.value) for ratio, spread in zip(ratios, values, strict=True) if spread]
        least = min(value for _, value in known)
        assert min(ratio for ratio, _ in known) == 1
        assert all(ratio == pytest.approx(value / least) for ratio, value in known)
        assert all(ratio is None for ratio, spread in zip(ratios, values, strict=True) if spread is None)


def test_the_inventory_shows_location_based_with_its_parts_and_never_renames_the_grid() -> None:
    for place in llama().places:
        inventory = place.inventory
        assert inventory.category.startswith("Scope 3, category 1")
        assert inventory.market_based_g is None
        if inventory.location_based_g:
            assert inventory.of_which_use_g and inventory.of_which_embodied_g
            parts = inventory.of_which_use_g.value + inventory.of_which_embodied_g.value
            assert inventory.location_based_g.value == pytest.approx(parts)
            assert place.per_request.co2e_g == inventory.location_based_g.model_copy(
                update={"sources": place.per_request.co2e_g.sources if place.per_request.co2e_g else ()}
            )


def test_water_at_the_site_and_behind_the_grid_make_the_whole() -> None:
    whole = [place for place in llama().places if place.per_request.water_ml]
    assert whole
    for place in llama().places:
        parts, water = place.water_parts, place.per_request.water_ml
        if water is None:
            assert parts.on_site_ml is None or parts.grid_ml is None
        else:
            assert parts.on_site_ml is not None and parts.grid_ml is not None
            assert parts.on_site_ml + parts.grid_ml == pytest.approx(water.value)


@pytest.mark.parametrize("name", sorted(SORTS))
def test_every_column_orders_the_places_and_leaves_the_unknown_last(name: str) -> None:
    sort = SORTS[name]
    found = [sort.key(place) for place in sort.ordered(list(llama().places))]
    known = [value for value in found if value is not None]
    assert found == [*known, *[None] * (len(found) - len(known))]
    assert known == sorted(known, reverse=sort.descending)


def test_places_and_countries_choose_what_is_shown_without_moving_the_break_even() -> None:
    shown = ask({**LLAMA, "places": ["scaleway/fr-par", "cloud-temple"]})
    assert {(place.provider, place.region) for place in shown.places} == {
        ("scaleway", "fr-par"),
        ("cloud-temple", "fr1"),
    }
    everywhere = {(p.provider, p.region, p.serving): p for p in ask(LLAMA).places}
    for place in shown.places:
        whole = everywhere[place.provider, place.region, place.serving]
        assert place.break_even_requests_per_month == whole.break_even_requests_per_month
    assert {place.country for place in ask({**LLAMA, "countries": ["PL"]}).places} == {"PL"}


def test_filters_are_those_of_a_question_and_what_they_leave_out_is_counted() -> None:
    found = ask({**LLAMA, "requirements": {"residency": ["EU"], "juridical_min": 2}})
    assert found.places
    assert all(place.country in EU for place in found.places)
    assert all((place.sovereignty.juridical.structural or 0) >= 2 for place in found.places)
    assert {line.reason for line in found.excluded} >= {"residency", "juridical_below_2"}


def test_the_dearer_the_tokens_the_earlier_own_gpus_pay() -> None:
    api = served(ask({**LLAMA, "requirements": {"residency": ["FR"]}}), "api")
    priced = sorted(api, key=lambda p: p.per_request.cost.value if p.per_request.cost else 0, reverse=True)
    known = [p.break_even_requests_per_month for p in priced]
    assert known[0] is not None
    rank = [np.inf if value is None else value for value in known]
    assert rank == sorted(rank)
    assert all((p.break_even_requests_per_month is None) == (p.break_even_note is not None) for p in priced)


def test_at_the_break_even_own_gpus_cost_no_more_than_the_tokens() -> None:
    dear = max(served(llama(), "api"), key=lambda p: p.per_request.cost.value if p.per_request.cost else 0)
    assert dear.break_even_requests_per_month is not None and dear.per_request.cost is not None
    volume = dear.break_even_requests_per_month
    own = served(ask({**LLAMA, "requests_per_month": volume, "serving": "own_gpu"}), "own_gpu")
    cheapest = min(float(p.per_request.cost.value) for p in own if p.per_request.cost)
    assert cheapest <= float(dear.per_request.cost.value) * (1 + 1e-9)


def test_statements_stand_beside_and_are_not_graded() -> None:
    stated = ask({**LLAMA, "model": "gpt-4o"}).statements
    epoch = next(each for each in stated if each.source == "epoch_2502")
    assert epoch.about_this_model and epoch.wh_per_request == 0.3
    google = next(each for each in stated if each.source == "google_gemini_2508")
    assert not google.about_this_model
    assert google.boundary == "full_stack_accelerator_host_idle_pue"
    assert not {"letter", "label"} & set(type(google).model_fields)


def test_a_closed_model_is_only_sold_by_the_token_and_never_gets_an_a() -> None:
    found = ask({"model": "gpt-4o", "input_tokens": 10, "output_tokens": 1})
    assert found.places and not served(found, "own_gpu")
    labels = [place.per_request.label for place in found.places]
    assert all(label and label.energy not in (None, "A") for label in labels)
    assert all(place.break_even_note for place in found.places)


def test_the_customers_meter_overrules_the_estimate_and_is_graded_on_its_centre() -> None:
    found = ask({**LLAMA, "serving": "api", "measured": {"energy_wh_per_request": 0.05}})
    assert {place.per_request.evidence_tier for place in found.places} == {"M1"}
    for place in found.places:
        energy = place.per_request.energy_wh
        assert energy is not None and energy.high / energy.low < 4


@pytest.mark.parametrize(
    ("wrong", "path", "remedy"),
    [
        ({"model": "lama-3.3-70b-instruct"}, "model", "did you mean"),
        ({"output_tokens": 0}, "output_tokens", "above 0"),
        ({"places": ["scalewai"]}, "places", "did you mean scaleway?"),
        ({"countries": ["XX"]}, "countries", ""),
        ({"sort": "price"}, "sort", "use one of cost"),
        ({"tokens": 3}, "tokens", ""),
        ({"requirements": {"residency": ["Europe"]}}, "requirements.residency", "EU"),
    ],
)
def test_what_is_wrong_is_told_with_its_place_and_a_remedy(
    wrong: dict[str, object], path: str, remedy: str
) -> None:
    with pytest.raises(FaultyQuestion) as caught:
        parse_request({**LLAMA, **wrong}, VOCABULARY, today="2026-11-22")
    (fault,) = caught.value.faults
    assert fault.path == path
    assert remedy in fault.remedy
    assert not fault.pointer.startswith("/workloads")


def test_several_faults_are_told_at_once() -> None:
    with pytest.raises(FaultyQuestion) as caught:
        parse_request({**LLAMA, "model": "nothing-like-it", "sort": "x"}, VOCABULARY, today="2026-11-22")
    assert {fault.path for fault in caught.value.faults} == {"model", "sort"}


def test_the_answer_says_what_it_assumed_and_cites_every_source() -> None:
    found = llama()
    assert found.request.requests_per_month == 1_000_000 and found.request.requests_per_month_assumed
    assert any("not the official EU energy label" in note for note in found.notes)
    cited = {source for place in found.places for line in place.offers for source in line.source.split("|")}
    assert {source.split(":")[0] for source in cited} <= {key.split(":")[0] for key in found.sources}
    assert set(found.gap_effects) == {gap for place in found.places for gap in place.gaps}


def test_the_same_request_gives_the_same_answer() -> None:
    again = ask({**LLAMA, "users": [{"country": "FR", "share": 1}]})
    assert again == llama()
