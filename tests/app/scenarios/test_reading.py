"""Scenarios are read strictly: every fault with its place and what would be right."""

from collections.abc import Mapping

import pytest

from app.faults import Fault, FaultyQuestion
from app.recommendations.asking.trees import Limits
from app.scenarios.reading import read_body
from app.scenarios.vocabulary import altered, names_in
from app.scenarios.world import World
from tests.app.scenarios.asked import changes, four_workloads, world
from tests.journeys.twenty import TODAY
from tests.laws.small import small_catalog

Document = Mapping[str, object]


def faults_of(body: Document) -> list[Fault]:
    with pytest.raises(FaultyQuestion) as raised:
        read_body(body, names_in(small_catalog()), today=TODAY, limits=Limits())
    return list(raised.value.faults)


def body(*written: object) -> Document:
    return {"question": four_workloads(), "scenarios": [{"name": "mine", "changes": list(written)}]}


@pytest.mark.parametrize(
    ("change", "place", "told"),
    [
        ({"kind": "prise", "share": 1}, "/kind", "did you mean price?"),
        ({"share": 1}, "/kind", "use one of price"),
        ({"kind": "price"}, "/share", "add it with its value"),
        ({"kind": "price", "share": "much"}, "/share", "write a number without quotes"),
        ({"kind": "price", "share": -2}, "/share", "use at least -1"),
        ({"kind": "price", "share": 1, "provder": "aws"}, "/provder", "did you mean provider?"),
        ({"kind": "price", "share": 1, "provider": "scalway"}, "/provider", "did you mean scaleway?"),
        ({"kind": "price", "share": 1, "sold": "gpus"}, "/sold", "use machine or gpu"),
        ({"kind": "demand", "factor": 2, "workload": "chatt"}, "/workload", "did you mean chat?"),
        ({"kind": "exchange_rate", "currency": "USD"}, "", "write rate or share, not both"),
        ({"kind": "grid_intensity", "zone": "FR", "share": 1, "like": "SE"}, "", "write share, g_per_kwh"),
        ({"kind": "region_excluded", "provider": "scaleway", "region": "fr-pax"}, "/region", "fr-par"),
        ({"kind": "data_act_date", "day": "soon"}, "/day", "YYYY-MM-DD"),
    ],
)
def test_a_fault_names_its_place_and_what_would_be_right(change: Document, place: str, told: str) -> None:
    (fault,) = faults_of(body({"kind": "adequacy_annulled"}, change))
    assert fault.pointer == f"/scenarios/0/changes/1{place}"
    assert told in fault.remedy


def test_all_faults_of_question_and_scenarios_are_told_at_once() -> None:
    faults = faults_of(
        {
            "question": {"workloads": [{"name": "a", "kind": "compute", "vcpu": 2}]},
            "scenarios": [
                "dpf-anulled",
                {"name": "x", "changes": [{"kind": "price"}], "more": 1},
                "dpf-annulled",
            ],
            "extra": 1,
        }
    )
    assert {fault.pointer for fault in faults} == {
        "/extra",
        "/question/workloads/0/memory_gib",
        "/scenarios/0",
        "/scenarios/1/more",
        "/scenarios/1/changes/0/share",
    }
    (unknown,) = (fault for fault in faults if fault.pointer == "/scenarios/0")
    assert unknown.remedy == "did you mean dpf-annulled?"


def test_two_scenarios_of_one_name_are_refused() -> None:
    (fault,) = faults_of({"question": four_workloads(), "scenarios": ["dpf-annulled", "dpf-annulled"]})
    assert (fault.pointer, fault.code) == ("/scenarios/1", "repeated")


@pytest.fixture(scope="module")
def asked() -> World:
    return world(four_workloads())


@pytest.mark.parametrize(
    ("change", "place", "told"),
    [
        ({"kind": "grid_intensity", "zone": "Frankreich", "share": 1}, "/zone", "use a country or a zone"),
        (
            {"kind": "model_swap", "model": "gpt-oss-120b", "instead_of": "phi-4"},
            "/instead_of",
            "name a model",
        ),
        (
            {"kind": "certificate_lost", "provider": "hetzner", "certificate": "secnumcloud"},
            "/certificate",
            "holds",
        ),
        ({"kind": "weight_profile", "profile": "ec-2024"}, "/profile", "ec-2026"),
        ({"kind": "requirement", "path": "budget", "value": 1}, "/path", "requirements.budget_per_month"),
        ({"kind": "requirement", "path": "data_class.vital", "value": 1}, "/path", "change workloads.NAME"),
        ({"kind": "requirement", "path": "workloads.chta.requirements.keys", "value": 1}, "/path", "chat"),
        ({"kind": "requirement", "path": "requirements.max_providers", "value": "few"}, "", "whole number"),
        ({"kind": "requirement_dropped", "path": "requirements.max_regions"}, "/path", "the question asks"),
    ],
)
def test_a_change_that_makes_no_sense_here_says_so(
    asked: World, change: Document, place: str, told: str
) -> None:
    with pytest.raises(FaultyQuestion) as raised:
        altered(asked, changes(asked, {"kind": "adequacy_annulled"}, change), ("scenarios", 0, "changes"))
    (fault,) = raised.value.faults
    assert fault.pointer == f"/scenarios/0/changes/1{place}"
    assert told in str(fault)
