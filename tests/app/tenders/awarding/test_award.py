"""A tender on the real catalog, from freezing to the award: gates with reasons, evidence, priced offers."""

import json
from collections.abc import Callable
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from typer.testing import CliRunner

from app.cli import application
from app.faults import FaultyQuestion
from app.recommendations.asking.vocabulary import vocabulary_of
from app.tenders.awarding.award import award_tender
from app.tenders.awarding.legal import legal_profiles
from app.tenders.awarding.read import read_award_tender
from app.tenders.awarding.schemas import AwardOfTender
from app.tenders.awarding.wire import LegalProfile
from catalog import load

CATALOG = load()
VOCABULARY = vocabulary_of(CATALOG)
SHIPPED = files("app.examples") / "tenders"
RUNNER = CliRunner()


def example() -> dict[str, Any]:
    text = (SHIPPED / "hebergement-assistant.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def one_lot(**bid: object) -> dict[str, Any]:
    """One machine workload, one lot, gates of law, price alone, and one bid."""
    return {
        "question": {
            "name": "q",
            "as_of": "2026-11-22",
            "workloads": [{"name": "api", "kind": "compute", "vcpu": 8, "memory_gib": 32, "instances": 4}],
        },
        "lots": [{"id": "L1", "workloads": ["api"]}],
        "gates": {"juridical_min": 2, "residency": ["EU"]},
        "criteria": [{"id": "price", "weight": 100, "reference": "1000"}],
        "bids": [{"supplier": "A", "lot": "L1", **bid}],
    }


def awarded(document: dict[str, Any], lang: str = "en") -> AwardOfTender:
    return award_tender(read_award_tender(document, VOCABULARY, today="2026-11-22"), CATALOG, lang=lang)


def faults(document: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(FaultyQuestion) as caught:
        read_award_tender(document, VOCABULARY, today="2026-11-22")
    return {fault.pointer: fault.code for fault in caught.value.faults}


def test_the_shipped_tender_is_frozen_bid_for_and_awarded_by_the_command_line(tmp_path: Path) -> None:
    frozen, shipped = tmp_path / "frozen.json", Path(str(SHIPPED))
    source = str(shipped / "hebergement-assistant.yaml")
    sealed = RUNNER.invoke(application, ["tender", "freeze", source, "--out", str(frozen)])
    assert sealed.exit_code == 0
    again = RUNNER.invoke(application, ["tender", "freeze", str(frozen)])
    assert again.exit_code == 2
    assert "frozen already" in again.stderr
    bids = str(shipped / "hebergement-assistant-bids.csv")
    done = RUNNER.invoke(application, ["tender", "award", str(frozen), "--bids", bids, "--format", "json"])
    assert done.exit_code == 0
    award = json.loads(done.stdout)
    assert award["frozen"]["sha256"] == json.loads(frozen.read_text())["frozen"]["sha256"]
    assert {lot["lot"]: lot["supplier"] is not None for lot in award["lots"]} == {
        "plateforme": True,
        "archives": True,
    }
    outcomes = {(bid["supplier"], bid["lot"]): bid for bid in award["bids"]}
    gamma, delta = outcomes["Gamma", "plateforme"], outcomes["Delta", "archives"]
    assert gamma["outcome"] == "rejected"
    assert any(g["code"] == "juridical_below_2" and "Microsoft" in g["text"] for g in gamma["failed"])
    assert {"juridical_below_2", "exit_not_stated"} <= {gate["code"] for gate in delta["failed"]}
    for bid in award["bids"]:
        earned = sum(points["points"] for points in bid["points"])
        assert bid["total"] is None or bid["total"] == pytest.approx(earned, rel=1e-5)


def test_a_tender_changed_after_freezing_is_refused_part_by_part(tmp_path: Path) -> None:
    frozen = tmp_path / "frozen.json"
    source = str(Path(str(SHIPPED)) / "hebergement-assistant.yaml")
    assert RUNNER.invoke(application, ["tender", "freeze", source, "--out", str(frozen)]).exit_code == 0
    document = json.loads(frozen.read_text())
    document["gates"]["juridical_min"] = 1
    assert faults(document) == {"/gates": "changed_after_freezing"}


def test_life_cycle_cost_adds_what_is_asked_a_month() -> None:
    document = one_lot(
        price_per_month="1000", acquisition="1200", exit="600", place=_place("ovhcloud", "GRA")
    )
    document["criteria"][0]["basis"] = "lifecycle_cost"
    document["lifecycle"] = {"ask": ["acquisition", "exit"]}
    (bid,) = awarded(document).bids
    # Twelve months unless the question says otherwise: 1000 + 1200 / 12 + 600 / 12.
    assert bid.lifecycle.total == Decimal(1150)
    assert bid.lifecycle.support is None
    document["bids"][0].pop("exit")
    (bid,) = awarded(document).bids
    assert [(gate.code, bid.outcome) for gate in bid.failed] == [("exit_not_stated", "rejected")]


def test_a_price_of_carbon_counts_the_emissions_of_the_place() -> None:
    document = one_lot(price_per_month="1000", place=_place("ovhcloud", "GRA"))
    document["criteria"][0]["basis"] = "lifecycle_cost"
    document["lifecycle"] = {"carbon_price_per_tonne": "100"}
    (bid,) = awarded(document).bids
    assert bid.carbon_kg_per_month is not None
    assert bid.lifecycle.externalities == pytest.approx(Decimal(bid.carbon_kg_per_month) / 10)


def test_priced_offers_are_sized_on_the_workload() -> None:
    offer = {"workload": "api", "offer": "scaleway/fr-par-1/GP1-S/on_demand", "unit_price": "0.25"}
    (bid,) = awarded(one_lot(offers=[offer])).bids
    # Four instances, each on one machine of 8 vCPU and 32 GiB, all 730 hours of a month.
    assert bid.price_per_month == Decimal("0.25") * 4 * 730
    assert bid.outcome == "won"
    unknown = {**offer, "offer": "scaleway/fr-par-1/NOTHING/on_demand"}
    (bid,) = awarded(one_lot(offers=[unknown])).bids
    assert "offers_not_sized" in {gate.code for gate in bid.failed}


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({}, "rejected"),
        ({"juridical": 3, "country": "FR"}, "rejected"),
        ({"juridical": 3, "country": "FR", "accepted": True, "reason": "deed 12"}, "won"),
        ({"juridical": 1, "country": "FR", "accepted": True, "reason": "deed 12"}, "rejected"),
    ],
)
def test_evidence_counts_only_when_the_buyer_has_accepted_it(facts: dict[str, Any], outcome: str) -> None:
    award = awarded(one_lot(price_per_month="900", facts=facts))
    assert award.bids[0].outcome == outcome
    assert bool(award.bids[0].notes) == bool(facts)


def _place(provider: str, region: str) -> dict[str, str]:
    return {"provider": provider, "region": region}


def _weights(d: dict[str, Any]) -> None:
    d["criteria"][0]["weight"] = 90


def _no_reference(d: dict[str, Any]) -> None:
    d["criteria"][0].pop("reference")


def _two_kinds(d: dict[str, Any]) -> None:
    d["criteria"][0]["marks"] = "given_by_buyer"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_weights, {"/criteria": "weights"}),
        (_no_reference, {"/criteria/0/reference": "missing"}),
        (lambda d: d["bids"][0].update(lot="L9"), {"/bids/0/lot": "unknown_lot"}),
        (lambda d: d["bids"][0].pop("price_per_month"), {"/bids/0/price_per_month": "price"}),
        (lambda d: d["lots"][0].update(workloads=["apo"]), {"/lots/0/workloads/0": "unknown_workload"}),
        (lambda d: d["gates"].update(residency=["Europe"]), {"/gates/residency/0": "unknown_country"}),
        (lambda d: d["question"].update(horizon=1), {"/question/horizon": "unknown_key"}),
        (lambda d: d.update(gate={}), {"/gate": "unknown_key"}),
        (
            lambda d: d["bids"][0].update(place=_place("ovh", "GRA")),
            {"/bids/0/place/provider": "unknown_provider"},
        ),
        (
            lambda d: d["bids"][0].update(facts={"accepted": True}),
            {"/bids/0/facts/reason": "missing"},
        ),
        (
            lambda d: d["lots"].append({"id": "L1", "workloads": ["api"]}),
            {"/lots/1/id": "repeated", "/lots/1/workloads": "bought_twice"},
        ),
    ],
)
def test_faults_have_their_place(change: Callable[[dict[str, Any]], None], expected: dict[str, str]) -> None:
    document = one_lot(price_per_month="900", place=_place("ovhcloud", "GRA"))
    change(document)
    assert faults(document) == expected


def test_several_faults_are_told_at_once() -> None:
    document = one_lot(price_per_month="900")
    document["question"]["horizon"] = 1
    document["criteria"][0]["formula"] = "relative"
    document["bids"][0]["mark"] = {}
    assert faults(document).keys() == {"/question/horizon", "/criteria/0/formula", "/bids/0/mark"}


@pytest.mark.parametrize(
    ("profile", "change", "codes"),
    [
        ("private", {}, {"criteria_not_frozen"}),
        ("fr_public", {}, {"no_environmental_criterion", "price_alone", "criteria_not_frozen"}),
        ("eu_public", {}, {"price_alone", "criteria_not_frozen"}),
        ("eu_institutions", {}, {"price_alone", "lowest_cost_needs_lifecycle", "criteria_not_frozen"}),
        (
            "private",
            {"criteria": [{"id": "price", "weight": 100, "formula": "best_over_price"}]},
            {"relative_formula", "criteria_not_frozen"},
        ),
        (
            "eu_public",
            {"gates": {"residency": ["FR"], "certificates": ["secnumcloud"]}},
            {"price_alone", "nationality_gate", "certificate_without_equivalent", "criteria_not_frozen"},
        ),
    ],
)
def test_fragile_choices_are_named_by_legal_profile(
    profile: str, change: dict[str, Any], codes: set[str]
) -> None:
    document = {**one_lot(price_per_month="900"), "legal_profile": profile, **change}
    award = awarded(document)
    assert {warning.code for warning in award.warnings} == codes
    assert all(warning.url.startswith("http") and warning.remedy for warning in award.warnings)


def test_before_the_law_applied_no_environmental_criterion_was_required() -> None:
    document = {**one_lot(price_per_month="900"), "legal_profile": "fr_public"}
    document["question"]["as_of"] = "2026-08-20"
    assert "no_environmental_criterion" not in {warning.code for warning in awarded(document).warnings}


def test_what_is_only_reported_is_not_called_a_text_that_was_read() -> None:
    for source in legal_profiles().sources.values():
        official = source.read_at.split("/")[2].removeprefix("www.") == source.url.split("/")[2].removeprefix(
            "www."
        )
        assert source.reading != "text" or official


def test_every_legal_profile_has_its_warnings_in_both_languages() -> None:
    for warning in legal_profiles().warnings:
        assert warning.en != warning.fr
        assert warning.remedy_en != warning.remedy_fr
    assert all(source.title != source.title_fr for source in legal_profiles().sources.values())
    assert {profile for warning in legal_profiles().warnings for profile in warning.profiles} == set(
        get_args(LegalProfile)
    )
