"""What a question means once defaults, presets, links and copies have been worked in."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.recommendations.asking.inheritance import inherit
from app.recommendations.asking.stricter import FIELDS, Combiner, Contradiction
from app.recommendations.question import Grouping, Link
from catalog.workloads import (
    Compute,
    DataClass,
    Evidence,
    Inference,
    JurisdictionRule,
    ModelChoice,
    Monitoring,
    Requirements,
)
from tests.app.parse_world import API, CHAT, DISK, VOCABULARY, parse, question_of, workload

TRACES = {"name": "traces", "kind": "storage", "monitoring": {"requests_of": "chat"}}
VECTORS = {"name": "vectors", "kind": "storage", "embeddings": {"vectors": 1000, "dimensions": 8}}
LINK = {"from": "api", "to": "chat", "gib_per_month": 300}


def test_an_own_key_wins_over_a_default_and_requirements_merge_key_by_key() -> None:
    own = {**CHAT, "growth_per_month": 0.1, "requirements": {"residency": ["DE"]}}
    defaults = {"growth_per_month": 0.02, "requirements": {"residency": ["FR"], "max_rtt_ms": 40}}
    question = parse(question_of(own, API, defaults=defaults))
    chat, api = workload(question, "chat"), workload(question, "api")
    assert (chat.growth_per_month, api.growth_per_month) == (0.1, 0.02)
    assert (chat.requirements.residency, chat.requirements.max_rtt_ms) == (("DE",), 40.0)
    assert chat.requirements.origins["residency"] == "workloads.chat.requirements.residency"
    assert chat.requirements.origins["max_rtt_ms"] == "defaults.requirements.max_rtt_ms"
    assert api.requirements.origins["residency"] == "defaults.requirements.residency"


def test_a_default_is_given_only_to_the_kinds_that_know_it() -> None:
    question = parse(question_of(CHAT, API, defaults={"serving": "api", "machine_class": "any"}))
    assert workload(question, "chat").need == Inference(
        "chat", (ModelChoice("llama-3.3-70b-instruct"),), 1000.0, 100.0, 50.0, serving="api"
    )
    assert workload(question, "api").need == Compute(2.0, 4.0, machine_class="any")


def test_an_own_model_replaces_default_models() -> None:
    question = parse(question_of(CHAT, defaults={"models": ["gpt-oss"]}))
    need = workload(question, "chat").need
    assert isinstance(need, Inference)
    assert need.models == (ModelChoice("llama-3.3-70b-instruct"),)


def test_a_requirement_of_the_portfolio_holds_for_every_workload_by_the_stricter_value() -> None:
    strict = {**API, "requirements": {"max_rtt_ms": 30, "certificates": ["c5"]}}
    document = question_of(strict, DISK, requirements={"max_rtt_ms": 50, "certificates": ["hds"]})
    question = parse(document)
    api, disk = workload(question, "api").requirements, workload(question, "disk").requirements
    assert (api.max_rtt_ms, disk.max_rtt_ms) == (30.0, 50.0)
    assert (api.certificates, disk.certificates) == (("c5", "hds"), ("hds",))
    joined = "workloads.api.requirements.certificates + requirements.certificates"
    assert api.origins["certificates"] == joined
    assert api.origins["certificates.hds"] == "requirements.certificates"
    assert disk.origins["max_rtt_ms"] == "requirements.max_rtt_ms"


def test_a_preset_never_weakens_what_was_asked_nor_the_other_way() -> None:
    asked = {"juridical_min": 3, "technological_min": 0, "residency": ["EU"]}
    found = workload(parse(question_of({**API, "data_class": "confidential", "requirements": asked})), "api")
    assert found.requirements.juridical_min == 3
    assert found.requirements.technological_min == 1
    assert found.requirements.residency == ("EU",)
    assert found.requirements.origins["juridical_min"] == "workloads.api.requirements.juridical_min"
    assert found.requirements.origins["technological_min"] == "data_class.confidential"


def test_the_class_without_a_word_is_internal() -> None:
    found = workload(parse(question_of(API)), "api")
    assert (found.data_class, found.inherited_from) == (DataClass.INTERNAL, None)
    assert found.requirements.juridical_min == 1


def test_health_data_brings_certificate_storage_place_levels_and_conditions() -> None:
    found = workload(parse(question_of({**DISK, "data_class": "health_hds"})), "disk").requirements
    assert (found.certificates, found.residency) == (("hds",), ("EEA",))
    assert (found.juridical_min, found.technological_min) == (1, 1)
    assert {"remote_access", "contract_disclosure"} <= {condition.code for condition in found.conditions}
    assert found.origins["certificates.hds"] == "data_class.health_hds"


def test_a_class_travels_along_links_in_both_directions_and_to_traces() -> None:
    secret = {**CHAT, "data_class": "confidential"}
    links = [LINK, {"from": "vectors", "to": "api", "gib_per_month": 1}]
    question = parse(question_of(secret, API, VECTORS, TRACES, DISK, links=links))
    classes = {item.name: (item.data_class.value, item.inherited_from) for item in question.workloads}
    assert classes == {
        "chat": ("confidential", None),
        "api": ("confidential", "chat"),
        "vectors": ("confidential", "chat"),
        "traces": ("confidential", "chat"),
        "disk": ("internal", None),
    }


def test_a_stated_class_is_kept_and_stops_what_lies_beyond() -> None:
    secret, front = {**CHAT, "data_class": "vital"}, {**API, "data_class": "public"}
    links = [LINK, {"from": "api", "to": "disk"}]
    question = parse(question_of(secret, front, DISK, links=links))
    assert [item.data_class.value for item in question.workloads] == ["vital", "public", "internal"]


def test_a_class_given_by_defaults_is_a_floor_and_not_a_statement() -> None:
    secret = {**CHAT, "data_class": "vital"}
    question = parse(question_of(secret, API, DISK, links=[LINK], defaults={"data_class": "confidential"}))
    assert [(item.data_class.value, item.inherited_from) for item in question.workloads] == [
        ("vital", None),
        ("vital", "chat"),
        ("confidential", None),
    ]


def test_health_data_keeps_its_certificate_beside_state_data() -> None:
    health, state = {**DISK, "data_class": "health_hds"}, {**CHAT, "data_class": "state_sensitive_fr"}
    links = [LINK, {"from": "api", "to": "disk"}]
    found = workload(parse(question_of(health, state, API, links=links)), "api")
    assert found.data_class is DataClass.STATE_SENSITIVE_FR
    assert set(found.requirements.certificates) == {"hds", "secnumcloud"}


NAMES = [f"w{number}" for number in range(6)]
CLASSES = st.sampled_from(list(DataClass))
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=10)


@given(st.dictionaries(st.sampled_from(NAMES), CLASSES), PAIRS, CLASSES)
def test_a_workload_is_never_less_strict_than_the_class_stated_at_its_own_link(
    stated: dict[str, DataClass], pairs: list[tuple[str, str]], least: DataClass
) -> None:
    flows = [flow for one, other in pairs for flow in ((one, other), (other, one))]
    found = inherit({name: stated.get(name, least) for name in NAMES}, stated, flows)
    preset = VOCABULARY.data_classes.preset
    combine = Combiner(VOCABULARY).strictest
    for source, target in flows:
        if source in stated and target not in stated:
            demanded = preset(stated[source])
            required = combine(preset(reached) for reached in found[target].reached_by)
            assert found[target].data_class.strictness >= stated[source].strictness or (
                stated[source].strictness <= least.strictness
            )
            if stated[source].strictness > least.strictness:
                assert required.juridical_min >= demanded.juridical_min
                assert set(required.certificates) >= set(demanded.certificates)
    for name, own in stated.items():
        assert (found[name].data_class, found[name].inherited_from) == (own, None)


@given(st.dictionaries(st.sampled_from(NAMES), CLASSES), PAIRS, st.tuples(*[st.sampled_from(NAMES)] * 2))
def test_one_more_link_never_makes_a_class_milder(
    stated: dict[str, DataClass], pairs: list[tuple[str, str]], more: tuple[str, str]
) -> None:
    floor = {name: stated.get(name, DataClass.INTERNAL) for name in NAMES}
    before, after = inherit(floor, stated, pairs), inherit(floor, stated, [*pairs, more])
    assert all(after[name].data_class.strictness >= before[name].data_class.strictness for name in NAMES)


AREAS = st.lists(st.sampled_from(["EU", "EEA", "FR", "DE", "NO", "US", "CH"]), max_size=3, unique=True)


@st.composite
def requirements(draw: st.DrawFn) -> Requirements:
    """Requirements stated in part: what is not stated has its default and no origin."""
    residency = tuple(draw(AREAS))
    certificates = tuple(draw(st.lists(st.sampled_from(["hds", "c5"]), unique=True)))
    juridical, rtt = draw(st.none() | st.integers(0, 4)), draw(st.none() | st.floats(1, 100))
    age = draw(st.none() | st.integers(1, 900))
    stated = {
        "residency": residency,
        "certificates": certificates,
        "juridical_min": juridical is not None,
        "max_rtt_ms": rtt,
        "max_price_age_days": age,
    }
    return Requirements(
        residency=residency,
        certificates=certificates,
        juridical_min=juridical or 0,
        max_rtt_ms=rtt,
        max_price_age_days=age or 365,
        origins={field: "here" for field, value in stated.items() if value},
    )


def _countries(found: Requirements) -> frozenset[str]:
    """The countries where data may rest, among those of this world."""
    if not found.residency:
        return VOCABULARY.countries
    return frozenset().union(*map(VOCABULARY.members, found.residency))


@given(requirements(), requirements())
def test_combined_requirements_hold_exactly_where_both_hold(one: Requirements, other: Requirements) -> None:
    combiner = Combiner(VOCABULARY)
    common = _countries(one) & _countries(other)
    if not common:
        with pytest.raises(Contradiction):
            combiner.both(one, other)
        return
    both = combiner.both(one, other)
    assert _countries(both) == common
    assert both.juridical_min == max(one.juridical_min, other.juridical_min)
    assert set(both.certificates) == {*one.certificates, *other.certificates}
    assert both.max_rtt_ms == min((r for r in (one.max_rtt_ms, other.max_rtt_ms) if r), default=None)
    assert set(both.origins) == {*one.origins, *other.origins}
    swapped = combiner.both(other, one)
    assert _countries(swapped) == common
    assert swapped.max_price_age_days == both.max_price_age_days


def test_every_requirement_has_a_rule_of_combination() -> None:
    hard = Requirements(
        residency=("FR",),
        juridical_min=4,
        technological_min=4,
        evidence=Evidence.PROVEN,
        certificates=("hds",),
        certificate_valid="horizon",
        exclude_jurisdictions=(JurisdictionRule("US"),),
        max_rtt_ms=1.0,
        keys="confidential_computing",
        exclude_providers=("azure",),
        only_providers=("scaleway",),
        exclude_stale_prices=True,
        max_price_age_days=1,
        origins=dict.fromkeys(FIELDS, "there"),
    )
    mild = Requirements(
        residency=("EEA",),
        only_providers=("scaleway", "ovhcloud"),
        max_rtt_ms=9.0,
        keys="provider",
        origins=dict.fromkeys(FIELDS, "here"),
    )
    combiner = Combiner(VOCABULARY)
    for both in (combiner.both(hard, mild), combiner.both(mild, hard), combiner.both(hard, Requirements())):
        assert all(getattr(both, field) == getattr(hard, field) for field in FIELDS)
        assert set(both.origins.values()) == {"there"}


def test_an_age_of_prices_above_the_default_is_granted_when_asked() -> None:
    found = workload(parse(question_of({**API, "requirements": {"max_price_age_days": 700}})), "api")
    assert found.requirements.max_price_age_days == 700


def test_traces_are_sized_by_the_requests_they_watch_and_grow_with_them() -> None:
    question = parse(question_of({**CHAT, "growth_per_month": 0.05}, TRACES))
    traces = workload(question, "traces")
    assert traces.need == Monitoring("chat", requests_per_month=1000.0, tokens_per_request=150.0)
    assert traces.growth_per_month == 0.05
    own = parse(question_of({**CHAT, "growth_per_month": 0.05}, {**TRACES, "growth_per_month": 0}))
    assert workload(own, "traces").growth_per_month == 0.0


def test_copies_in_several_places_are_workloads_kept_apart_that_share_the_traffic() -> None:
    west = {"provider": "azure", "region": "westeurope"}
    document = question_of(
        CHAT,
        DISK,
        {**API, "replicas_in": 2},
        links=[LINK],
        requirements={
            "keep_apart": [{"workloads": ["api", "disk"], "by": "provider"}],
            "keep_together": [{"workloads": ["api", "chat"], "by": "country"}],
        },
        baseline={"api": {**west, "cost_per_month": "50", "data_gib": 8}},
        quotes=[{"workload": "api", "provider": "scaleway", "region": "fr-par", "cost_per_month": "9"}],
    )
    question = parse(document)
    assert [item.name for item in question.workloads] == ["chat", "disk", "api#1", "api#2"]
    assert question.links == (Link("api#1", "chat", 150.0), Link("api#2", "chat", 150.0))
    assert question.rules.keep_apart == (
        Grouping(("api#1", "disk"), "provider"),
        Grouping(("api#2", "disk"), "provider"),
        Grouping(("api#1", "api#2"), "region"),
    )
    assert question.rules.keep_together == (
        Grouping(("api#1", "chat"), "country"),
        Grouping(("api#2", "chat"), "country"),
    )
    assert [(entry.workload, entry.cost_per_month, entry.data_gib) for entry in question.baseline] == [
        ("api#1", Decimal(25), 4.0),
        ("api#2", Decimal(25), 4.0),
    ]
    assert [(quote.workload, quote.cost_per_month) for quote in question.quotes] == [
        ("api#1", Decimal(9)),
        ("api#2", Decimal(9)),
    ]


@settings(max_examples=40)
@given(st.integers(1, 4), st.integers(1, 4), st.just(0.0) | st.floats(1e-3, 1e6))
def test_copies_never_change_the_traffic_of_a_link_as_a_whole(one: int, other: int, gib: float) -> None:
    ends = {**API, "replicas_in": one}, {**API, "name": "web", "replicas_in": other}
    links = [{"from": "api", "to": "web", "gib_per_month": gib}]
    question = parse(question_of(*ends, links=links))
    assert len(question.links) == one * other
    assert sum(link.gib_per_month for link in question.links) == pytest.approx(gib)
    assert {link.source for link in question.links} | {link.target for link in question.links} == {
        item.name for item in question.workloads
    }
