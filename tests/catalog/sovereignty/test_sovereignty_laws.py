"""Properties that hold for any input: order, monotony, an oracle without arrays, the unknown."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.quantities import IntArray
from catalog.recent import forget
from catalog.sovereignty import (
    MODEL_ORIGINS,
    WORKLOAD_TYPES,
    Cases,
    HeldCertificates,
    Levels,
    Profile,
    SovereigntyFacts,
    assess_few,
    assess_sovereignty,
    facts_to_obtain,
    no_certificates,
)
from catalog.sovereignty.evidence import Tier, highest_step
from catalog.sovereignty.subjects import strength, trusted_set, words_of

Judge = Callable[..., Levels]
PLACES = ("FR", "CH", "US", "")
PROFILES = (
    Profile(),
    Profile(strict_control_plane=False, credit_award=True),
    Profile(exposure_by_presence=True, trusted_countries=("EU", "EEA", "CH")),
)
KEYS = ("", "provider", "customer", "external_hsm", "confidential_computing")
AXES = ("juridical", "technological", "assurance")


def drawn(seed: int, size: int, workload_type: str, eu: frozenset[str], eea: frozenset[str]) -> Cases:
    """Random candidates, unknown structures and unknown places included."""
    draw = np.random.default_rng(seed)
    return Cases(
        structure=draw.integers(-1, 53, size).astype(np.int32),
        countries=PLACES,
        country=draw.integers(0, len(PLACES), size).astype(np.int32),
        workload_type=workload_type,
        model_origin=draw.integers(0, len(MODEL_ORIGINS), size).astype(np.int8),
        has_gpu=draw.random(size) < 0.5,
        eu=eu,
        eea=eea,
        keys=KEYS[seed % len(KEYS)],
    )


@given(
    seed=st.integers(0, 10_000),
    workload_type=st.sampled_from(WORKLOAD_TYPES),
    profile=st.sampled_from(PROFILES),
)
@settings(max_examples=15, deadline=None)
def test_levels_do_not_depend_on_the_order_of_candidates(
    facts: SovereigntyFacts,
    held: HeldCertificates,
    eu: frozenset[str],
    eea: frozenset[str],
    seed: int,
    workload_type: str,
    profile: Profile,
) -> None:
    cases = drawn(seed, 80, workload_type, eu, eea)
    order = np.random.default_rng(seed + 1).permutation(80)
    shuffled = replace(
        cases,
        structure=cases.structure[order],
        country=cases.country[order],
        model_origin=cases.model_origin[order],
        has_gpu=cases.has_gpu[order],
    )
    straight = assess_sovereignty(facts, profile, cases, held)
    mixed = assess_sovereignty(facts, profile, shuffled, held)
    for axis in AXES:
        for reading in ("structural", "proven", "ceiling"):
            one, other = getattr(straight.axis(axis), reading), getattr(mixed.axis(axis), reading)
            assert np.array_equal(one[order], other)
    assert np.array_equal(straight.score_low[order], mixed.score_low)
    few = assess_few(facts, profile, shuffled, held)  # only the cases met, judged by themselves
    assert np.array_equal(few.score_low, mixed.score_low)
    assert np.array_equal(few.technological.structural, mixed.technological.structural)
    assert np.array_equal(few.juridical.proven, mixed.juridical.proven)


def sold_abroad(facts: SovereigntyFacts) -> SovereigntyFacts:
    """The facts had an American company bought every structure whose owner is known."""
    layer = "ultimate_owner_country"
    layers = (
        {**known, layer: replace(known[layer], value="US", countries=("US",))} if layer in known else known
        for known in facts.layers
    )
    return replace(facts, layers=tuple(layers))


def every_step(levels: Levels) -> IntArray:
    """What structure settles, what is proven, and the ceiling, of every case and criterion."""
    return np.stack([levels.steps.structural, levels.steps.proven, levels.steps.ceiling])


ALTERED: Mapping[str, Callable[[SovereigntyFacts], SovereigntyFacts]] = {
    "owners": sold_abroad,
    "laws": lambda facts: replace(facts, laws=()),
    "readings": lambda facts: replace(facts, readings=()),
    "awards": lambda facts: replace(facts, awards=dict.fromkeys(facts.structures, 1)),
}


@pytest.mark.parametrize("what", ALTERED)
def test_what_was_judged_before_does_not_stand_for_other_facts(
    facts: SovereigntyFacts, held: HeldCertificates, eu: frozenset[str], eea: frozenset[str], what: str
) -> None:
    everything = np.arange(len(facts.structures))
    cases = replace(
        drawn(1, len(everything), "ai", eu, eea), structure=everything.astype(np.int32), keys="customer"
    )
    profile, altered = replace(PROFILES[1], as_of="2026-11-22"), ALTERED[what](facts)
    before, after = (assess_few(each, profile, cases, held) for each in (facts, altered))
    forget(lambda _: True)
    anew = assess_few(altered, profile, cases, held)
    assert np.array_equal(every_step(after), every_step(anew))
    assert not np.array_equal(every_step(before), every_step(anew))


def test_nor_for_other_certificates(
    facts: SovereigntyFacts, held: HeldCertificates, eu: frozenset[str], eea: frozenset[str]
) -> None:
    cases = drawn(1, 400, "ai", eu, eea)
    lost = replace(held, tier=np.zeros_like(held.tier))
    before, after = (assess_few(facts, Profile(), cases, each) for each in (held, lost))
    forget(lambda _: True)
    anew = assess_few(facts, Profile(), cases, lost)
    assert np.array_equal(every_step(after), every_step(anew))
    assert not np.array_equal(every_step(before), every_step(anew))


@given(
    seed=st.integers(0, 10_000),
    workload_type=st.sampled_from(WORKLOAD_TYPES),
    profile=st.sampled_from(PROFILES),
)
@settings(max_examples=15, deadline=None)
def test_arrays_give_the_steps_a_reader_finds_rule_by_rule(
    facts: SovereigntyFacts,
    held: HeldCertificates,
    eu: frozenset[str],
    eea: frozenset[str],
    seed: int,
    workload_type: str,
    profile: Profile,
) -> None:
    cases = drawn(seed, 1, workload_type, eu, eea)
    levels = assess_sovereignty(facts, profile, cases, held)
    trusted = trusted_set(profile, eu, eea)
    country = PLACES[int(cases.country[0])]
    words: dict[str, Mapping[str, int]] = {
        "region": {"trusted" if country in trusted else "outside" if country else "unknown": 4},
        "workload": {workload_type: 4},
        "model": {MODEL_ORIGINS[int(cases.model_origin[0])]: 4},
        "accelerator": {"foreign" if cases.has_gpu[0] else "none": 4},
        "keys": {cases.keys or "provider": 4},
    }
    structure = int(cases.structure[0])
    if structure >= 0:
        words |= words_of(facts, structure, profile, held, trusted, eea)
    for code, criterion in enumerate(facts.framework.criteria):
        steps: dict[str, list[int]] = {"credit": [], "limit": [], "bound": [], "presume": []}
        proofs: list[int] = []
        top = int(facts.framework.top[code])
        for rule in (r for r in facts.rules if r.criterion == criterion):
            about_provider = any(
                c.subject not in {"region", "workload", "model", "accelerator", "keys"}
                for c in rule.conditions
            )
            if structure < 0 and about_provider:
                continue
            tier = min([int(rule.tier), *(strength(c, words) for c in rule.conditions)])
            if tier == 0:
                continue
            steps[rule.effect].append(rule.step)
            if rule.effect in {"credit", "limit"}:
                proofs.append(min(rule.step, highest_step(Tier(tier), top)))
        limits, bounds = steps["limit"], steps["bound"]
        decided = min([max(steps["credit"] + limits, default=0), *limits])
        presumed = 0 if limits else min(steps["presume"], default=0)
        expected = max(decided, presumed)
        assert levels.steps.structural[levels.case[0], code] == expected, criterion
        assert levels.steps.proven[levels.case[0], code] == max(1, min([max(proofs, default=0), *limits])), (
            criterion
        )
        assert levels.steps.ceiling[levels.case[0], code] == max(decided, min([top, *limits, *bounds])), (
            criterion
        )


@given(seed=st.integers(0, 10_000), profile=st.sampled_from(PROFILES))
@settings(max_examples=15, deadline=None)
def test_more_certificates_never_lower_what_is_proven(
    facts: SovereigntyFacts,
    held: HeldCertificates,
    eu: frozenset[str],
    eea: frozenset[str],
    seed: int,
    profile: Profile,
) -> None:
    draw = np.random.default_rng(seed)
    extra = draw.integers(0, 5, held.tier.shape) * (draw.random(held.tier.shape) < 0.3)
    richer = replace(held, tier=np.maximum(held.tier, extra).astype(np.int32))
    cases = drawn(seed, 120, "ai", eu, eea)
    before = assess_sovereignty(facts, profile, cases, held)
    after = assess_sovereignty(facts, profile, cases, richer)
    for axis in AXES:
        assert np.all(after.axis(axis).proven >= before.axis(axis).proven)
    assert np.all(after.score_low >= before.score_low - 1e-9)
    assert np.all(after.coverage >= before.coverage)
    for name, official in after.official.items():
        assert np.all(official.seal >= before.official[name].seal)


@given(
    seed=st.integers(0, 10_000),
    workload_type=st.sampled_from(WORKLOAD_TYPES),
    profile=st.sampled_from(PROFILES),
)
@settings(max_examples=15, deadline=None)
def test_proof_and_structure_never_pass_the_ceiling(
    facts: SovereigntyFacts,
    held: HeldCertificates,
    eu: frozenset[str],
    eea: frozenset[str],
    seed: int,
    workload_type: str,
    profile: Profile,
) -> None:
    levels = assess_sovereignty(facts, profile, drawn(seed, 120, workload_type, eu, eea), held)
    for axis in AXES:
        assert np.all(levels.axis(axis).proven <= levels.axis(axis).ceiling)
        assert np.all(levels.axis(axis).structural <= levels.axis(axis).ceiling)
    assert np.all(
        (levels.score_low >= 0) & (levels.score_low <= levels.score_high) & (levels.score_high <= 100)
    )
    assert np.all((levels.coverage >= 0) & (levels.coverage <= 1))
    for official in levels.official.values():
        assert np.all(official.score_low <= official.score_high)


def test_an_unknown_structure_has_no_level_anywhere(
    facts: SovereigntyFacts, held: HeldCertificates, eu: frozenset[str], eea: frozenset[str]
) -> None:
    cases = replace(drawn(1, 4, "ai", eu, eea), structure=np.full(4, -1, dtype=np.int32))
    levels = assess_sovereignty(facts, Profile(), cases, held)
    for axis in AXES:
        for reading in ("structural", "proven", "ceiling"):
            assert getattr(levels.axis(axis), reading).tolist() == [-1] * 4
    assert all(np.all(official.seal == -1) for official in levels.official.values())


@pytest.mark.parametrize("origin", ["open_non_eu", "closed_non_eu"])
def test_swapping_a_european_model_for_another_caps_the_technological_level_at_two(
    judge: Judge, origin: str
) -> None:
    european = judge(workload_type="ai", has_gpu=True).technological
    foreign = judge(workload_type="ai", has_gpu=True, origin=origin).technological
    assert european.structural.max() == 3
    assert foreign.ceiling.max() == 2
    assert np.array_equal(foreign.structural, np.minimum(european.structural, 2))


def test_the_model_does_not_matter_to_storage(judge: Judge) -> None:
    one, other = (judge(workload_type="storage", origin=origin) for origin in ("eu", "closed_non_eu"))
    assert np.array_equal(one.technological.structural, other.technological.structural)
    assert np.array_equal(one.score_low, other.score_low)


@pytest.mark.parametrize("extra", ["CH", "GB", "US", "MX"])
def test_trusting_one_more_country_never_lowers_a_level(judge: Judge, extra: str) -> None:
    for country in ("FR", extra):
        narrow = judge(country=country)
        wide = judge(country=country, profile=Profile(trusted_countries=("EU", "EEA", extra)))
        for axis in ("juridical", "technological"):
            before, after = narrow.axis(axis), wide.axis(axis)
            # An undetermined level (-1) counts as 0 at gates.
            assert np.all(after.structural >= np.where(before.structural == 0, -1, before.structural))
            assert np.all(after.proven >= before.proven)
            assert np.all(after.ceiling >= before.ceiling)


def test_a_place_outside_or_unknown_leaves_the_data_unprotected(judge: Judge) -> None:
    for country in ("US", ""):
        assert judge("stackit", country=country).juridical.structural.tolist() == [0]
    assert judge("stackit", country="US").juridical.ceiling.tolist() == [0]
    assert judge("stackit", country="").juridical.ceiling.tolist() == [3]


def test_softer_readings_never_lower_and_stricter_ones_never_raise(judge: Judge) -> None:
    base = judge()
    soft = judge(profile=Profile(strict_control_plane=False))
    award = judge(profile=Profile(credit_award=True))
    presence = judge(profile=Profile(exposure_by_presence=True))
    assert np.all(soft.technological.structural >= base.technological.structural)
    assert np.all(award.juridical.structural >= base.juridical.structural)
    assert np.all(presence.juridical.structural <= base.juridical.structural)


def test_a_provider_bought_from_abroad_falls_to_level_one(judge: Judge, facts: SovereigntyFacts) -> None:
    code = facts.code("stackit")
    row = facts.layers[code]["ultimate_owner_country"]
    layers = list(facts.layers)
    layers[code] = {**facts.layers[code], "ultimate_owner_country": replace(row, countries=("US",))}
    sold = replace(facts, layers=tuple(layers))
    assert judge("stackit").juridical.structural.tolist() == [2]
    assert judge("stackit", facts=sold).juridical.structural.tolist() == [1]


def test_a_document_added_to_the_facts_raises_its_criterion(judge: Judge, facts: SovereigntyFacts) -> None:
    code = facts.code("stackit")
    document = replace(facts.layers[code]["seat_country"], layer="public_documentation", tier=Tier.E2)
    layers = list(facts.layers)
    layers[code] = {**facts.layers[code], "public_documentation": document}
    column = facts.framework.criteria.index("4.5")
    before, after = judge("stackit"), judge("stackit", facts=replace(facts, layers=tuple(layers)))
    assert before.steps.proven[before.case[0], column] == 1
    assert after.steps.proven[after.case[0], column] == 3


def test_without_certificates_a_qualified_offer_is_read_like_any_other(
    judge: Judge, facts: SovereigntyFacts
) -> None:
    bare = judge("outscale", "outscale-snc", held=no_certificates(facts))
    assert bare.juridical.structural.tolist() == [2, 2]
    assert bare.juridical.proven.tolist() == [0, 0]


def test_an_unknown_workload_type_is_refused(judge: Judge) -> None:
    with pytest.raises(ValueError, match="batch"):
        judge("aws", workload_type="batch")


def test_a_structure_without_facts_is_scored_from_what_law_alone_gives(
    facts: SovereigntyFacts, held: HeldCertificates, eu: frozenset[str], eea: frozenset[str]
) -> None:
    cases = replace(drawn(1, 1, "compute", eu, eea), structure=np.array([-1], dtype=np.int32))
    levels = assess_sovereignty(facts, Profile(), cases, held)
    credited = [
        facts.framework.criteria[c]
        for c in np.flatnonzero((levels.steps.proven[levels.case[0]] > 1) & levels.applicable[levels.case[0]])
    ]
    by_law = {r.criterion for r in facts.rules if not r.conditions and r.effect == "credit" and r.step > 1}
    by_question = {"3.1", "3.4", "7.6"}  # keys, the place, and machines the customer patches itself
    assert set(credited) <= by_law | by_question
    assert levels.score_high[0] > levels.score_low[0] + 50


def test_facts_to_obtain_are_what_stands_between_proof_and_ceiling(
    judge: Judge, facts: SovereigntyFacts
) -> None:
    levels = judge("ovhcloud-snc")
    wanted = facts_to_obtain(facts, levels, 0, "juridical")
    assert {"2.4", "3.1"} <= {fact.criterion for fact in wanted}
    assert all(fact.proven < fact.ceiling for fact in wanted)
    assert [fact.proven for fact in wanted] == sorted(fact.proven for fact in wanted)
    on_axis = {
        c
        for c, axis in zip(facts.framework.criteria, facts.framework.axis, strict=True)
        if axis == "juridical"
    }
    assert {fact.criterion for fact in wanted} <= on_axis


def test_an_operator_nobody_names_is_neither_inside_nor_outside(
    judge: Judge, facts: SovereigntyFacts
) -> None:
    code = facts.code("stackit")
    layers = list(facts.layers)
    layers[code] = {k: v for k, v in facts.layers[code].items() if k != "operator_country"}
    levels = judge("stackit", facts=replace(facts, layers=tuple(layers)))
    assert levels.technological.structural.tolist() == [-1]
    assert levels.juridical.structural.tolist() == [-1]
    assert levels.technological.ceiling.tolist() == judge("stackit").technological.ceiling.tolist()
