"""Evidence is monotone: a document shown never lowers a level, and a better one never helps less."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from catalog.sovereignty import (
    Document,
    HeldCertificates,
    Levels,
    Profile,
    SovereigntyFacts,
    Tier,
    assess_few,
    with_documents,
)
from tests.catalog.sovereignty.conftest import cases_of

AXES = ("juridical", "technological", "assurance")
READINGS = ("structural", "proven", "ceiling")
PROFILES = (
    Profile(),
    Profile(exposure_by_presence=True, strict_firmware=True, strict_capital=True),
    Profile(trusted_countries=("EU", "EEA", "CH"), strict_control_plane=False, credit_award=True),
)


def level(levels: Levels, axis: str, reading: str) -> int:
    """As a gate takes it: undetermined counts as 0."""
    return max(0, int(getattr(levels.axis(axis), reading)[0]))


@given(
    code=st.integers(0, 47),
    structure=st.integers(0, 52),
    steps=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    tiers=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    profile=st.sampled_from(PROFILES),
    workload=st.sampled_from(("compute", "ai", "storage")),
)
@settings(max_examples=40, deadline=None)
def test_a_document_never_lowers_a_level_and_a_better_one_never_helps_less(
    facts: SovereigntyFacts,
    held: HeldCertificates,
    code: int,
    structure: int,
    steps: tuple[int, int],
    tiers: tuple[int, int],
    profile: Profile,
    workload: str,
) -> None:
    criterion, top = facts.framework.criteria[code], int(facts.framework.top[code])
    lesser, better = (
        Document(structure, criterion, min(top, 1 + step), Tier(tier))
        for step, tier in zip(sorted(steps), sorted(tiers), strict=True)
    )
    # A document that settles 1.8, left out while open, below its top is an adverse fact rather than evidence.
    assume(facts.framework.structural[code] != "if_settled" or lesser.step == top)
    cases = cases_of([structure], workload_type=workload)

    def judged(*documents: Document) -> Levels:
        return assess_few(with_documents(facts, documents, "2026-11-22"), profile, cases, held)

    without = judged()
    one, other = judged(lesser), judged(better)
    for axis in AXES:
        for reading in READINGS:
            assert level(without, axis, reading) <= level(one, axis, reading), (axis, reading)
            assert level(one, axis, reading) <= level(other, axis, reading), (axis, reading)
    assert without.score_low[0] <= one.score_low[0] + 1e-9
    assert one.score_low[0] <= other.score_low[0] + 1e-9
