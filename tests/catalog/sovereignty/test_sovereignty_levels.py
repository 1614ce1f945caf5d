"""The levels of the 46 reviewed structures follow from rules and facts, column by column of the fixture."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from catalog.sovereignty import (
    Levels,
    Profile,
    SovereigntyFacts,
    decided_by,
    held_certificates,
    read_certificates,
    unsettled,
)
from catalog.sovereignty.entities import owner_class, stack_class
from catalog.workloads import Evidence

Row = dict[str, str]
Judge = Callable[..., Levels]

LEVEL_COLUMNS = {
    "j_structural": ("juridical", "structural", Profile()),
    "j_structural_with_award": ("juridical", "structural", Profile(credit_award=True)),
    "j_structural_strict_presence": ("juridical", "structural", Profile(exposure_by_presence=True)),
    "j_structural_trusted_eu_ch": (
        "juridical",
        "structural",
        Profile(trusted_countries=("EU", "EEA", "CH")),
    ),
    "j_ceiling": ("juridical", "ceiling", Profile()),
    "j_proven": ("juridical", "proven", Profile()),
    "t_structural": ("technological", "structural", Profile()),
    "t_structural_soft_63": ("technological", "structural", Profile(strict_control_plane=False)),
    "t_structural_trusted_eu_ch": (
        "technological",
        "structural",
        Profile(trusted_countries=("EU", "EEA", "CH")),
    ),
    "t_ceiling": ("technological", "ceiling", Profile()),
    "t_proven": ("technological", "proven", Profile()),
}

LIST_COLUMNS = {
    "j_decided_by": ("juridical", Evidence.STRUCTURAL),
    "t_decided_by": ("technological", Evidence.STRUCTURAL),
    "j_proven_blocked_by": ("juridical", Evidence.PROVEN),
    "t_proven_blocked_by": ("technological", Evidence.PROVEN),
}

# Explanations that differ from the fixture without moving a level; reasons in method.md.
KNOWN_DIFFERENCES = {
    ("exoscale", "j_decided_by"): {"3.4"},
    ("gcore", "j_decided_by"): {"3.4"},
    ("gcore", "j_proven_blocked_by"): {"3.4"},
    ("gcore", "unsettled_criteria"): {"3.4", "4.2"},
    ("aruba", "unsettled_criteria"): {"4.2"},
    ("verda", "unsettled_criteria"): {"4.2"},
    ("seeweb", "unsettled_criteria"): {"4.2"},
    ("nebius", "unsettled_criteria"): {"2.6"},
    ("civo", "unsettled_criteria"): {"2.6"},
}


def levels_in_home_regions(
    judge: Judge, expected: tuple[Row, ...], profile: Profile, **case: object
) -> Levels:
    """Every provider in an EEA region, Infomaniak in Switzerland, the only place it has."""
    places = ["CH" if row["provider_id"] == "infomaniak" else "FR" for row in expected]
    return judge(*(row["provider_id"] for row in expected), profile=profile, country=places, **case)


def level(cell: str) -> int:
    return -1 if cell in {"?", "n/d"} else int(cell)


def test_the_fixture_and_the_catalog_name_the_same_structures(
    facts: SovereigntyFacts, expected: tuple[Row, ...]
) -> None:
    # Added since the review, from facts on owner and seat alone: nothing in the fixture speaks of them.
    since = {"gridscale", "cyso", "contabo", "netcup", "google-ai-studio", "mistral-compute", "regolo"}
    assert {row["provider_id"] for row in expected} | since == set(facts.structures)
    assert len(expected) == 46


@pytest.mark.parametrize("column", LEVEL_COLUMNS)
def test_every_level_of_the_fixture_follows_from_the_rules(
    judge: Judge, expected: tuple[Row, ...], column: str
) -> None:
    axis, evidence, profile = LEVEL_COLUMNS[column]
    found = getattr(levels_in_home_regions(judge, expected, profile).axis(axis), evidence)
    stated = {
        r["provider_id"]: (level(r[column]), int(f))
        for r, f in zip(expected, found, strict=True)
        if r[column]
    }
    assert stated
    assert {name: pair for name, pair in stated.items() if pair[0] != pair[1]} == {}


def test_a_foreign_open_model_gives_the_levels_of_the_fixture(
    judge: Judge, expected: tuple[Row, ...]
) -> None:
    levels = levels_in_home_regions(
        judge, expected, Profile(), workload_type="ai", origin="open_non_eu", has_gpu=True
    )
    assert levels.technological.structural.tolist() == [
        level(r["t_structural_non_eu_model"]) for r in expected
    ]


def test_a_european_model_on_foreign_accelerators_keeps_the_level_of_the_platform(
    judge: Judge, expected: tuple[Row, ...]
) -> None:
    levels = levels_in_home_regions(judge, expected, Profile(), workload_type="ai", has_gpu=True)
    assert levels.technological.structural.tolist() == [level(r["t_structural"]) for r in expected]


def test_owner_and_platform_classes_follow_from_the_structure_rows(
    facts: SovereigntyFacts, expected: tuple[Row, ...], eea: frozenset[str]
) -> None:
    inside = eea | {"EU"}
    for row in expected:
        code = facts.code(row["provider_id"])
        assert (row["provider_id"], owner_class(facts, code, inside)) == (
            row["provider_id"],
            row["owner_class"],
        )
        assert (row["provider_id"], stack_class(facts, code, inside)) == (
            row["provider_id"],
            row["stack_class"],
        )


@pytest.mark.parametrize("column", LIST_COLUMNS)
def test_the_deciding_criteria_are_those_of_the_fixture(
    judge: Judge, facts: SovereigntyFacts, expected: tuple[Row, ...], column: str
) -> None:
    axis, evidence = LIST_COLUMNS[column]
    levels = levels_in_home_regions(judge, expected, Profile())
    for candidate, row in enumerate(expected):
        found = set(decided_by(facts, levels, candidate, axis, evidence))
        differs = found ^ set(row[column].split())
        assert differs == KNOWN_DIFFERENCES.get((row["provider_id"], column), set()), row["provider_id"]


def test_the_unsettled_criteria_are_those_of_the_fixture(
    judge: Judge, facts: SovereigntyFacts, expected: tuple[Row, ...]
) -> None:
    levels = levels_in_home_regions(judge, expected, Profile())
    for candidate, row in enumerate(expected):
        differs = set(unsettled(facts, levels, candidate)) ^ set(row["unsettled_criteria"].split())
        assert differs == KNOWN_DIFFERENCES.get((row["provider_id"], "unsettled_criteria"), set())


def test_nobody_proves_the_technological_axis_on_public_facts(judge: Judge) -> None:
    assert np.all(judge().technological.proven == 0)


def test_the_shipped_certificates_give_the_same_structural_levels_on_that_day(
    judge: Judge, facts: SovereigntyFacts, folder: Path, expected: tuple[Row, ...]
) -> None:
    shipped = held_certificates(facts, read_certificates(folder.parent / "certificates.csv"), "2026-11-22")
    levels = levels_in_home_regions(judge, expected, Profile(), held=shipped)
    assert levels.juridical.structural.tolist() == [level(r["j_structural"]) for r in expected]
    assert levels.juridical.proven.tolist() == [level(r["j_proven"]) for r in expected]
    assert levels.technological.structural.tolist() == [level(r["t_structural"]) for r in expected]
