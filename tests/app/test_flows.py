"""Every link of a question shows what flows, between which places, who could read and who could stop it."""

from functools import cache

import pytest

from app.examples import read_example
from app.recommendations.answer import Answer, Flow
from app.recommendations.answer_placement import Placement
from app.render.compose import compose
from app.render.report import Section
from catalog import load
from tests.app import answers
from tests.journeys.asking import EXAMPLES, ask, machines, objects, of_example, question_about, read

PARIS = {"provider": "scaleway", "region": "fr-par"}
IRELAND = {"provider": "aws", "region": "eu-west-1"}


@cache
def linked(*trusted: str) -> Answer:
    """Machines in Ireland that write confidential files to Paris, 300 GiB a month, and read from a cache."""
    profile = {"trusted_countries": list(trusted)} if trusted else {}
    return ask(
        question_about(
            machines(pinned=IRELAND, data_class="public"),
            machines("cache", pinned=IRELAND, data_class="public"),
            objects(pinned=PARIS, data_class="confidential"),
            links=[
                {"from": "api", "to": "files", "gib_per_month": 300},
                {"from": "cache", "to": "api", "gib_per_month": 40},
            ],
            profile=profile,
        )
    )


def section(answer: Answer) -> Section:
    return next(s for s in compose(answer).sections if s.title == "Data flows")


def test_a_flow_carries_the_stricter_class_of_its_ends_and_the_volume_that_was_stated() -> None:
    files, cache_reads = linked().flows
    assert (files.from_, files.to, files.data_class, files.gib_per_month) == (
        *("api", "files", "confidential"),
        300,
    )
    assert (cache_reads.from_, cache_reads.to, cache_reads.data_class) == ("cache", "api", "public")


def test_a_flow_inside_one_region_stays_in_one_place() -> None:
    files, cache_reads = linked().flows
    assert not files.same_place
    assert cache_reads.same_place


def test_an_owner_at_either_end_can_read_what_flows() -> None:
    files, cache_reads = linked().flows
    assert {"FR", "US"} <= set(files.who_can_read.control)
    assert "FR" not in cache_reads.who_can_read.control


def test_one_end_under_a_foreign_control_plane_is_enough_to_stop_a_flow() -> None:
    stoppable = {(layer.workload, layer.layer) for layer in linked().flows[0].who_can_stop}
    assert ("api", "control_plane") in stoppable
    assert ("files", "control_plane") not in stoppable


def test_trusting_a_country_takes_the_layers_that_only_it_controls_from_those_who_can_stop() -> None:
    trusted = {"US", "KR"}
    for before, after in zip(linked().flows, linked("EU", "EEA", *trusted).flows, strict=True):
        gone = [layer for layer in before.who_can_stop if trusted.issuperset(layer.controlling_countries)]
        assert gone
        assert set(after.who_can_stop) == set(before.who_can_stop) - set(gone)


def test_who_reads_does_not_depend_on_whom_the_buyer_trusts() -> None:
    read_by = [flow.who_can_read for flow in linked().flows]
    assert [flow.who_can_read for flow in linked("EU", "EEA", "US").flows] == read_by


@pytest.mark.parametrize("name", EXAMPLES)
def test_flows_agree_with_the_placements_at_their_ends(name: str) -> None:
    answer = of_example(name)
    at = {placement.workload: placement for placement in answer.placements}
    question = read_links(name)
    assert [(flow.from_, flow.to) for flow in answer.flows] == question
    for flow in answer.flows:
        ends = (at[flow.from_], at[flow.to])
        assert set(flow.who_can_read.control) == {c for e in ends for c in e.sovereignty.reach.control}
        assert set(flow.who_can_read.presence) == {c for e in ends for c in e.sovereignty.reach.presence}
        named = [(layer.workload, layer.layer) for layer in flow.who_can_stop]
        assert sorted(named) == sorted(stoppable_by_hand(flow, ends))
        assert flow.data_class in {end.data_class for end in ends}


def read_links(name: str) -> list[tuple[str, str]]:
    return [(link.source, link.target) for link in read(read_example(name)).links]


def stoppable_by_hand(flow: Flow, ends: tuple[Placement, Placement]) -> list[tuple[str, str]]:
    """Layers with a known party outside the EEA and no proof that it cannot stop them."""
    countries = load().countries
    trusted = countries.members("EU") | countries.members("EEA") | {"EU"}
    return [
        (end.workload, layer.layer)
        for end in ends
        for layer in end.sovereignty.layers
        if layer.switch_off != "no" and set(layer.controlling_countries) - trusted
    ]


def test_an_end_whose_presence_nobody_states_is_named_rather_than_left_out() -> None:
    facts = load().sovereignty
    silent = [
        name
        for name, structure in (("api", "aws"), ("files", "scaleway"))
        if facts.fact(facts.code(structure), "presence_countries") is None
    ]
    assert list(linked().flows[0].who_can_read.presence_unknown_at) == silent


def test_a_refusal_has_no_flows() -> None:
    nowhere = {"residency": ["FR"], "only_providers": ["aws"], "juridical_min": 4}
    answer = ask(
        question_about(
            machines(requirements=nowhere),
            objects(),
            links=[{"from": "api", "to": "files", "gib_per_month": 1}],
        )
    )
    assert answer.status == "refused"
    assert answer.flows == ()


def test_the_table_names_who_reads_who_stops_and_what_is_not_known() -> None:
    # The flow made by hand: owners DE and FR, US present, the archive silent; one layer at each end.
    assert section(answers.plan()).rows == (
        (
            "chat to archive\nconfidential, between places",
            "12.5",
            "control: DE, FR\npresence: US\npresence unknown at archive",
            "granit, confirmed: control plane\nrivage, not ruled out: silicon gpu\n"
            "3 layers of unknown control",
        ),
    )


def test_a_flow_that_nobody_is_known_to_stop_says_so() -> None:
    quiet = answers.flow().model_copy(update={"who_can_stop": (), "unknown_layers": 0})
    answer = answers.plan().model_copy(update={"flows": (quiet,)})
    assert section(answer).rows[0][3] == "nobody known"


def test_a_question_without_links_shows_no_section_of_flows() -> None:
    answer = answers.plan().model_copy(update={"flows": ()})
    assert "Data flows" not in [s.title for s in compose(answer).sections]


def test_thousands_of_flows_are_cut_and_counted() -> None:
    answer = answers.plan().model_copy(update={"flows": (answers.flow(),) * 1_234})
    shown = section(answer)
    assert len(shown.rows) == 200
    assert "1,034 more flows are in the JSON answer." in shown.lines
