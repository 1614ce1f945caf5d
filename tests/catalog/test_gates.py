"""Gates: each reason passes what it should, names the path that asked, and counts what it leaves out."""

from collections.abc import Mapping

import pytest

from catalog.candidates import Candidates, candidates
from catalog.gates import allowed_countries, residency_of_regions
from catalog.workloads import (
    Compute,
    Evidence,
    Inference,
    JurisdictionRule,
    ModelChoice,
    Pin,
    Reach,
    Requirements,
    UserGroup,
    Workload,
)
from tests.world import MODEL, TERMS, market, rows_by_offer, world

ALPHA, BETA, GAMMA = 0, 1, 2
FRENCH = (UserGroup("FR", 1.0),)


def found(
    users: tuple[UserGroup, ...] = (), pinned: Pin | None = None, horizon: int = 12, **asked: object
) -> Candidates:
    requirements = Requirements(**asked)  # type: ignore[arg-type]
    workload = Workload("site", "compute", Compute(2, 8), requirements, users=users, pinned=pinned)
    return candidates(market(horizon_months=horizon), workload)


def providers_left(out: Candidates) -> set[str]:
    rows = rows_by_offer(out, world()).items()
    return {name.split(":")[0] for name, (family, row) in rows if family.passes[row]}


def reasons(out: Candidates) -> Mapping[tuple[str, str], tuple[int, ...]]:
    own_terms = ("interruptible", "machine_class", "horizon_months")
    return {
        (line.reason, line.requirement): line.providers
        for line in out.exclusions
        if not line.requirement.endswith(own_terms)
    }


def test_nothing_asked_leaves_every_provider() -> None:
    assert providers_left(found()) == {"alpha", "beta", "gamma"}
    assert reasons(found()) == {}


@pytest.mark.parametrize(
    ("asked", "left", "reason", "out"),
    [
        ({"residency": ("FR",)}, {"alpha"}, "residency", (BETA, GAMMA)),
        ({"residency": ("EU",)}, {"alpha", "gamma"}, "residency", (BETA,)),
        ({"residency": ("FR", "US")}, {"alpha", "beta"}, "residency", (GAMMA,)),
        ({"only_providers": ("beta",)}, {"beta"}, "only_providers", (ALPHA, GAMMA)),
        ({"exclude_providers": ("beta",)}, {"alpha", "gamma"}, "exclude_providers", (BETA,)),
        ({"certificates": ("secnumcloud",)}, {"alpha"}, "certificate_missing", (BETA, GAMMA)),
        ({"juridical_min": 1}, {"alpha", "gamma"}, "juridical_below_1", (BETA,)),
        ({"exclude_jurisdictions": (JurisdictionRule("US"),)}, {"alpha", "gamma"}, "control_US", (BETA,)),
    ],
)
def test_a_requirement_leaves_out_whom_it_should_and_says_why(
    asked: dict[str, object], left: set[str], reason: str, out: tuple[int, ...]
) -> None:
    answer = found(**asked)
    assert providers_left(answer) == left
    (path,) = (f"requirements.{name}" for name in asked)
    assert reasons(answer)[(reason, path)] == out


def test_the_path_that_asked_is_the_one_named() -> None:
    answer = found(residency=("FR",), origins={"residency": "workloads.site.requirements.residency"})
    assert ("residency", "workloads.site.requirements.residency") in reasons(answer)


def test_every_offer_left_out_is_counted_once_a_reason() -> None:
    # Gamma sells five whole machines, one pair of units and one cluster; beta two machines.
    lines = {line.reason: line.offers for line in found(residency=("FR",)).exclusions}
    sold_by_gamma = sum(name.startswith("gamma") for name in rows_by_offer(found(), world()))
    sold_by_beta = sum(name.startswith("beta") for name in rows_by_offer(found(), world()))
    assert (sold_by_beta, sold_by_gamma) == (2, 6)
    assert lines["residency"] == 8


def test_an_offer_that_fails_twice_is_counted_under_both_reasons() -> None:
    out = reasons(found(residency=("FR",), exclude_providers=("beta",)))
    assert BETA in out[("residency", "requirements.residency")]
    assert BETA in out[("exclude_providers", "requirements.exclude_providers")]


def test_a_round_trip_too_long_is_left_out() -> None:
    # Paris 4 + 2 x 1.6 x 180 km / 200 = 7 ms, Frankfurt 12, Virginia 105 from the middle of France.
    assert providers_left(found(FRENCH, max_rtt_ms=10.0)) == {"alpha"}
    assert providers_left(found(FRENCH, max_rtt_ms=20.0)) == {"alpha", "gamma"}
    assert reasons(found(FRENCH, max_rtt_ms=20.0)) == {("rtt_too_long", "requirements.max_rtt_ms"): (BETA,)}


def test_the_farthest_group_of_users_binds_unless_it_is_tiny() -> None:
    far = (UserGroup("FR", 0.9), UserGroup("US", 0.1))
    few = (UserGroup("FR", 0.96), UserGroup("US", 0.04))
    assert providers_left(found(far, max_rtt_ms=20.0)) == set()
    assert providers_left(found(few, max_rtt_ms=20.0)) == {"alpha", "gamma"}


def test_a_place_that_is_not_published_cannot_prove_residency_or_nearness() -> None:
    asked = Requirements(residency=("EU",), max_rtt_ms=500.0)
    need = Inference("chat", (ModelChoice(MODEL),), 1000, 100, 10, serving="api")
    workload = Workload("chat", "inference", need, asked, users=FRENCH)
    out = candidates(market(), workload, carbon_needed=False)
    unpublished = {line.requirement for line in out.exclusions if line.reason == "region_not_published"}
    assert unpublished == {"requirements.residency", "requirements.max_rtt_ms"}
    assert not {"residency", "rtt_too_long"} & {line.reason for line in out.exclusions}


def test_a_pinned_workload_stays_in_its_place() -> None:
    answer = found(pinned=Pin("gamma", "south"))
    assert providers_left(answer) == {"gamma"}
    assert reasons(answer) == {("pinned_elsewhere", "workloads.site.pinned"): (ALPHA, BETA)}


def test_proof_is_asked_for_proof_and_structure_for_structure() -> None:
    assert "alpha" in providers_left(found(juridical_min=1, evidence=Evidence.STRUCTURAL))
    proven = rows_by_offer(found(), world())["alpha: small"]
    level = int(proven[0].levels.juridical.proven[proven[1]])
    asked = found(juridical_min=level + 1, evidence=Evidence.PROVEN)
    assert "alpha" not in providers_left(asked)


def test_a_certificate_that_ends_within_the_horizon_counts_at_the_start_only() -> None:
    # Alpha's runs to 2027-01-01; service runs from 2026-07-01 for twelve months, or for six.
    at_start = found(certificates=("secnumcloud",))
    throughout = found(certificates=("secnumcloud",), certificate_valid="horizon")
    shorter = found(certificates=("secnumcloud",), certificate_valid="horizon", horizon=6)
    assert TERMS.starts == "2026-07-01"
    assert providers_left(at_start) == providers_left(shorter) == {"alpha"}
    assert providers_left(throughout) == set()


def test_presence_reaches_further_than_control() -> None:
    # Alpha is like a French group with a subsidiary in the United States.
    rule = JurisdictionRule("US", Reach.PRESENCE)
    answer = found(exclude_jurisdictions=(rule,))
    assert {"alpha", "beta"} & providers_left(answer) == set()
    assert ALPHA in reasons(answer)[("presence_US", "requirements.exclude_jurisdictions")]


def test_an_area_is_inside_only_when_every_country_of_it_is() -> None:
    regions, countries = world().regions, world().countries
    inside, published = residency_of_regions(regions, allowed_countries(("EU",), countries), countries)
    assert inside.tolist() == [True, False, True, False]
    assert published.tolist() == [True, True, True, False]
    assert allowed_countries(("FR", "CH"), countries) == {"FR", "CH"}
