"""Several workloads judged in one pass are judged as each of them alone."""

import numpy as np
import pytest

from catalog.sovereignty import (
    WORKLOAD_TYPES,
    HeldCertificates,
    Profile,
    SovereigntyFacts,
    assess_sovereignty,
    assess_together,
)
from tests.catalog.sovereignty.test_sovereignty_laws import AXES, PROFILES, drawn


@pytest.mark.parametrize("profile", PROFILES)
def test_workloads_judged_together_are_judged_as_each_alone(
    facts: SovereigntyFacts,
    held: HeldCertificates,
    eu: frozenset[str],
    eea: frozenset[str],
    profile: Profile,
) -> None:
    asked = [drawn(seed, 5 + 9 * seed, WORKLOAD_TYPES[seed % 3], eu, eea) for seed in range(7)]
    for cases, together in zip(asked, assess_together(facts, profile, asked, held), strict=True):
        alone = assess_sovereignty(facts, profile, cases, held)
        for axis in AXES:
            for reading in ("structural", "proven", "ceiling"):
                one, other = getattr(alone.axis(axis), reading), getattr(together.axis(axis), reading)
                assert np.array_equal(one, other)
        for name in ("score_low", "score_high", "coverage"):
            assert np.array_equal(getattr(alone, name), getattr(together, name))
        for name, official in alone.official.items():
            assert np.array_equal(official.seal, together.official[name].seal)
            assert np.array_equal(official.score_high, together.official[name].score_high)
    assert assess_together(facts, profile, [], held) == ()
