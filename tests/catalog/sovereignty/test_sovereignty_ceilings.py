"""The structural ceilings of the method, over named providers, and the order of the three readings."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.sovereignty import (
    HeldCertificates,
    Levels,
    Profile,
    SovereigntyFacts,
    Tier,
    decided_by,
)
from catalog.sovereignty.ageing import has_lapsed, latest_day

Judge = Callable[..., Levels]
AXES = ("juridical", "technological", "assurance")
SWISS = Profile(trusted_countries=("EU", "EEA", "CH"))

# case, providers, highest juridical level, highest technological level (strict control plane)
CEILINGS = (
    ("hyperscaler, region in the EU", ("aws", "azure", "gcp", "oracle"), 1, 1),
    ("US-owned sovereign cloud", ("aws-eusc", "oracle-eusc", "microsoft-sovereign"), 1, 2),
    ("EU-owned, licensed US stack", ("s3ns", "bleu", "delos"), 2, 2),
    ("EU-owned, open stack", ("stackit", "elastx", "ovhcloud", "safespring"), 4, 3),
    ("EU-owned, own closed control plane", ("outscale", "outscale-snc", "scaleway"), 4, 2),
    ("EU-owned on VMware", ("ovhcloud-snc-vmware", "orange-cloud-avenue"), 4, 2),
    ("Swiss-owned under a set without Switzerland", ("infomaniak",), 1, 3),
)


@pytest.mark.parametrize(("case", "names", "juridical", "technological"), CEILINGS)
@pytest.mark.parametrize("workload", ["compute", "storage", "ai"])
def test_no_provider_of_a_kind_passes_the_ceiling_of_its_kind(
    judge: Judge, case: str, names: tuple[str, ...], juridical: int, technological: int, workload: str
) -> None:
    levels = judge(*names, workload_type=workload, has_gpu=workload == "ai")
    assert np.all(levels.juridical.structural <= juridical), case
    assert np.all(levels.technological.structural <= technological), case


@pytest.mark.parametrize(
    ("name", "juridical", "technological"),
    [("aws-eusc", 1, 2), ("s3ns", 2, 2), ("stackit", 2, 3), ("ovhcloud-snc", 3, 3), ("outscale-snc", 3, 2)],
)
def test_the_ceilings_are_reached_and_not_only_kept(
    judge: Judge, name: str, juridical: int, technological: int
) -> None:
    levels = judge(name)
    assert (levels.juridical.structural[0], levels.technological.structural[0]) == (juridical, technological)


def test_a_foreign_model_caps_every_provider_at_technological_two(judge: Judge) -> None:
    for origin in ("open_non_eu", "closed_non_eu"):
        levels = judge(workload_type="ai", origin=origin, has_gpu=True)
        assert levels.technological.structural.max() == 2
        assert levels.technological.ceiling.max() == 2


def test_trusting_switzerland_lifts_a_swiss_owner(judge: Judge) -> None:
    narrow, wide = judge("infomaniak", country="CH"), judge("infomaniak", country="CH", profile=SWISS)
    assert narrow.juridical.structural[0] <= 1 < wide.juridical.structural[0]


@given(
    seed=st.integers(0, 10_000),
    workload=st.sampled_from(["ai", "storage", "compute"]),
    capital=st.booleans(),
    firmware=st.booleans(),
    presence=st.booleans(),
    as_of=st.sampled_from(["", "2026-11-22", "2027-12-01", "2029-01-01"]),
)
@settings(max_examples=25)
def test_proven_is_at_most_structural_and_structural_at_most_the_ceiling(
    judge: Judge,
    facts: SovereigntyFacts,
    held: HeldCertificates,
    seed: int,
    workload: str,
    capital: bool,
    firmware: bool,
    presence: bool,
    as_of: str,
) -> None:
    draw = np.random.default_rng(seed)
    extra = draw.integers(0, 5, held.tier.shape) * (draw.random(held.tier.shape) < 0.3)
    profile = Profile(
        strict_capital=capital, strict_firmware=firmware, exposure_by_presence=presence, as_of=as_of
    )
    certified = replace(held, tier=np.maximum(held.tier, extra).astype(np.int32))
    levels = judge(profile=profile, held=certified, workload_type=workload, has_gpu=workload == "ai")
    for name in AXES:
        axis = levels.axis(name)
        decided = axis.structural >= 0
        assert np.all(axis.proven[decided] <= axis.structural[decided])
        assert np.all(axis.structural <= axis.ceiling)
        assert np.all(axis.proven <= axis.ceiling)


def test_an_adverse_fact_outside_the_structural_set_lowers_the_level_and_is_named(
    judge: Judge, facts: SovereigntyFacts
) -> None:
    """1.8, 4.4 ... are not structural: a limit there once left the level above what is still possible."""
    limit = next(r for r in facts.rules if r.criterion == "4.4" and r.effect == "limit")
    everywhere = replace(limit, conditions=())
    rules = tuple(everywhere if rule is limit else rule for rule in facts.rules)
    changed = replace(facts, rules=rules)
    levels = judge("ovhcloud-snc", facts=changed)
    assert levels.juridical.ceiling.tolist() == [1]
    assert levels.juridical.structural.tolist() == [1]
    assert decided_by(changed, levels, 0, "juridical") == ("4.4",)


@given(as_of=st.dates().map(str).filter(lambda day: day > "2026-11-22"))
@settings(max_examples=25)
def test_time_never_raises_a_level(judge: Judge, as_of: str) -> None:
    now, later = judge(profile=Profile(as_of="2026-11-22")), judge(profile=Profile(as_of=as_of))
    for name in AXES:
        for reading in ("structural", "proven", "ceiling"):
            assert np.all(getattr(later.axis(name), reading) <= getattr(now.axis(name), reading))
    assert np.all(later.score_low <= now.score_low + 1e-9)
    assert np.all(later.coverage <= now.coverage)


def test_a_statement_of_a_year_ago_still_counts_and_one_day_later_no_more(
    judge: Judge, facts: SovereigntyFacts
) -> None:
    code = facts.code("stackit")
    dated = {name: replace(fact, date="2026-01-15") for name, fact in facts.layers[code].items()}
    layers = list(facts.layers)
    layers[code] = dated
    fresh = replace(facts, layers=tuple(layers))
    on_the_day = judge("stackit", facts=fresh, profile=Profile(as_of="2027-01-15"))
    a_day_later = judge("stackit", facts=fresh, profile=Profile(as_of="2027-01-16"))
    assert on_the_day.juridical.structural.tolist() == [2]
    assert a_day_later.juridical.structural.tolist() == [-1]  # nothing settles it any more


@pytest.mark.parametrize(
    ("date", "last_day"),
    [
        ("2026", "2026-12-31"),
        ("2026-02", "2026-02-28"),
        ("2028-02", "2028-02-29"),
        ("2026-05-04", "2026-05-04"),
    ],
)
def test_a_date_known_by_its_year_or_month_is_read_as_its_last_day(date: str, last_day: str) -> None:
    assert latest_day(date) == last_day


def test_an_undated_statement_has_lapsed_on_any_date(facts: SovereigntyFacts) -> None:
    undated = replace(facts.layers[facts.code("stackit")]["seat_country"], date="")
    assert has_lapsed(undated, "2026-11-22")
    assert not has_lapsed(undated, "")


def test_silence_does_not_undo_an_adverse_fact(judge: Judge) -> None:
    later = judge("aws-eusc", profile=Profile(as_of="2035-01-01"))
    assert later.juridical.ceiling.tolist() == [1]
    assert later.technological.ceiling.tolist() == [2]


def test_audits_and_decisions_do_not_age_by_themselves(judge: Judge, facts: SovereigntyFacts) -> None:
    code = facts.code("stackit")
    layers = list(facts.layers)
    layers[code] = {name: replace(f, tier=max(f.tier, Tier.E2)) for name, f in facts.layers[code].items()}
    audited = replace(facts, layers=tuple(layers))
    later = judge("stackit", facts=audited, profile=Profile(as_of="2035-01-01"))
    assert later.juridical.structural.tolist() == [2]


def test_firmware_nobody_discloses_lowers_everyone_only_when_asked(judge: Judge) -> None:
    plain, strict = judge(), judge(profile=Profile(strict_firmware=True))
    known = plain.technological.structural >= 1
    assert np.all(strict.technological.structural[known] == 1)
    assert np.array_equal(strict.juridical.structural, plain.juridical.structural)
    for name, official in plain.official.items():  # the Commission's own result keeps its own ladders
        assert np.array_equal(official.seal, strict.official[name].seal)


def test_strict_capital_lowers_those_whose_capital_nobody_states_and_no_other(
    judge: Judge, facts: SovereigntyFacts
) -> None:
    strict, plain = judge(profile=Profile(strict_capital=True)), judge()
    column = facts.framework.criteria.index("1.4")
    unknown = plain.steps.structural[plain.case, column] == 0
    before, after = plain.juridical.structural, strict.juridical.structural
    assert np.any(unknown & (before == 2))
    assert np.all(after[unknown] <= 1)
    assert np.array_equal(after[~unknown], before[~unknown])
    assert not unknown[facts.code("stackit")]


QUALIFIED = ("outscale-snc", "ovhcloud-snc", "ovhcloud-snc-vmware", "cloud-temple", "s3ns")
AROUND = ("outscale", "ovhcloud", "scaleway", "stackit")


def test_only_held_perimeters_of_the_qualification_lift_a_structure(
    judge: Judge, facts: SovereigntyFacts, held: HeldCertificates
) -> None:
    column = held.schemes.index("SecNumCloud 3.2")
    for name in QUALIFIED:
        assert held.tier[facts.code(name), column] > Tier.E0, name
    for name in AROUND:
        assert held.tier[facts.code(name), column] == Tier.E0, name
    with_it, without = judge(*QUALIFIED), judge(*AROUND)
    assert np.all(with_it.juridical.proven == 2)
    assert np.all(without.juridical.proven < 2)
