"""Certificates: perimeter, dates, wording of the level, and who says so."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.sovereignty import (
    Certificate,
    HeldCertificates,
    Levels,
    SovereigntyFacts,
    Tier,
    held_certificates,
    read_certificates,
)

HERE = Path(__file__).parent
SNC = Certificate(
    provider_id="outscale",
    scheme="SecNumCloud",
    level="qualified",
    valid_from="2023-11-30",
    valid_to="2026-11-30",
    status="held",
    offers=("*@cloudgouv-eu-west-1",),
    evidence="authority",
    superseded=False,
    source="x",
)


def tier(facts: SovereigntyFacts, held: HeldCertificates, structure: str, scheme: str) -> int:
    return int(held.tier[facts.code(structure), held.schemes.index(scheme)])


def test_a_qualified_enclave_does_not_lift_the_rest_of_its_provider(facts: SovereigntyFacts) -> None:
    held = held_certificates(facts, (SNC,), "2026-11-22")
    assert tier(facts, held, "outscale-snc", "SecNumCloud 3.2") == Tier.E4
    assert tier(facts, held, "outscale", "SecNumCloud 3.2") == Tier.E0
    assert held.tier.sum() == Tier.E4


def test_a_certificate_on_everything_reaches_every_structure_of_its_provider_and_no_other(
    facts: SovereigntyFacts,
) -> None:
    group = replace(SNC, scheme="HDS", offers=("*",), valid_from="", valid_to="", evidence="press")
    held = held_certificates(facts, (group,), "2026-11-22")
    assert tier(facts, held, "outscale", "HDS v2") == tier(facts, held, "outscale-snc", "HDS v2") == Tier.E1
    assert held.tier.sum() == 2 * Tier.E1


@pytest.mark.parametrize(
    ("date", "holds"),
    [("2023-11-29", False), ("2023-11-30", True), ("2026-11-29", True), ("2026-11-30", False)],
)
def test_a_certificate_holds_from_its_first_day_until_the_day_it_ends(date: str, holds: bool) -> None:
    assert SNC.holds_on(date) is holds


@pytest.mark.parametrize("status", ["in_progress", "not_held", "unverified"])
def test_only_what_is_held_counts(status: str) -> None:
    assert not replace(SNC, status=status).holds_on("2026-11-22")
    assert not replace(SNC, superseded=True).holds_on("2026-11-22")


def test_prose_in_a_date_is_no_date() -> None:
    assert replace(SNC, valid_from="2022 (first qualification)", valid_to="").holds_on("2020-01-01")


@pytest.mark.parametrize(
    ("level", "credited"),
    [("C5:2020 Type 2", "C5 type 2"), ("C5:2020 Type 1", "C5 type 1"), ("claimed", "C5 type 1")],
)
def test_an_attestation_without_its_type_counts_as_the_weaker(
    facts: SovereigntyFacts, level: str, credited: str
) -> None:
    c5 = replace(SNC, scheme="C5", level=level, offers=("*",), valid_to="", evidence="vendor_claim")
    held = held_certificates(facts, (c5,), "2026-11-22")
    assert [scheme for scheme in held.schemes if tier(facts, held, "outscale", scheme)] == [credited]


def test_a_scheme_without_a_reading_credits_nothing(facts: SovereigntyFacts) -> None:
    unknown = replace(SNC, scheme="Best Cloud Award", offers=("*",))
    assert held_certificates(facts, (unknown,), "2026-11-22").tier.sum() == 0


@pytest.mark.parametrize(
    ("structure", "eve", "end", "structural"),
    [
        ("outscale-snc", "2026-11-29", "2026-11-30", [3, 2]),
        ("ovhcloud-snc-vmware", "2026-12-28", "2026-12-29", [2, 2]),
    ],
)
def test_the_level_falls_on_the_day_a_qualification_ends(
    facts: SovereigntyFacts,
    judge: Callable[..., Levels],
    structure: str,
    eve: str,
    end: str,
    structural: list[int],
) -> None:
    certificates = read_certificates(HERE / "certificates.csv")
    levels = [judge(structure, held=held_certificates(facts, certificates, date)) for date in (eve, end)]
    assert [int(x.juridical.structural[0]) for x in levels] == structural
    assert [int(x.juridical.proven[0]) for x in levels] == [2, 0]
