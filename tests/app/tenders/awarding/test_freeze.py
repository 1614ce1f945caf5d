"""Two envelopes: what was sealed cannot change unseen, bids leave the seal alone, nothing is sealed twice."""

import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.faults import FaultyQuestion
from app.tenders.awarding.freeze import broken_seals, digest_of, freeze

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def document() -> dict[str, Any]:
    return {
        "name": "lots",
        "question": {"name": "q", "workloads": [{"name": "api", "vcpu": 8}]},
        "lots": [{"id": "L1", "workloads": ["api"]}],
        "gates": {"juridical_min": 2},
        "criteria": [{"id": "price", "weight": 100, "reference": "60000"}],
        "rules": {},
    }


def broken(sealed: dict[str, Any]) -> set[str]:
    return {
        fault.path for fault in broken_seals(sealed, sealed["frozen"]["sha256"], sealed["frozen"]["parts"])
    }


CHANGES = {
    "name": lambda d: d.update(name="other"),
    "question": lambda d: d["question"]["workloads"][0].update(vcpu=9),
    "lots": lambda d: d["lots"].append({"id": "L2", "workloads": ["api"]}),
    "gates": lambda d: d["gates"].update(juridical_min=1),
    "criteria": lambda d: d["criteria"][0].update(weight=99),
    "rules": lambda d: d["rules"].update(max_lots_per_supplier=1),
    "legal_profile": lambda d: d.update(legal_profile="fr_public"),
}


@pytest.mark.parametrize("part", CHANGES)
def test_a_part_that_changed_after_freezing_is_named(part: str) -> None:
    sealed = freeze(document(), NOW)
    assert broken(sealed) == set()
    CHANGES[part](sealed)
    assert broken(sealed) == {part}


def test_bids_do_not_touch_the_seal() -> None:
    sealed = freeze(document(), NOW)
    sealed["bids"] = [{"supplier": "A", "lot": "L1", "price_per_month": "1"}]
    assert broken(sealed) == set()


def test_a_seal_over_other_criteria_does_not_hold() -> None:
    sealed = freeze(document(), NOW)
    sealed["frozen"] = {**sealed["frozen"], "sha256": "0" * 64}
    assert broken(sealed) == {"frozen"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"bids": [{"supplier": "A"}]}, "bids_before_freezing"),
        ({"bundles": [{"supplier": "A"}]}, "bids_before_freezing"),
        ({"frozen": {"sha256": "0" * 64}}, "frozen_already"),
    ],
)
def test_what_cannot_be_frozen_says_why(change: dict[str, Any], code: str) -> None:
    with pytest.raises(FaultyQuestion) as caught:
        freeze({**document(), **change}, NOW)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_the_day_of_the_question_is_pinned_and_the_time_is_utc() -> None:
    local = NOW.astimezone(timezone(timedelta(hours=14)))
    sealed = freeze(document(), local)
    assert sealed["question"]["as_of"] == "2026-11-22"  # type: ignore[index,call-overload]
    assert sealed["frozen"]["at"] == "2026-11-22T12:00:00Z"  # type: ignore[index,call-overload]


TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(TREES)
def test_the_seal_survives_writing_and_reading(tree: Any) -> None:
    sealed = {**document(), "question": {"anything": tree}}
    again = json.loads(json.dumps(sealed))
    assert digest_of(sealed) == digest_of(dict(reversed(again.items())))


def test_numbers_written_differently_are_the_same_number() -> None:
    one, other = document(), deepcopy(document())
    one["criteria"][0]["weight"] = Decimal("100.0")
    other["criteria"][0]["weight"] = 100
    assert digest_of(one) == digest_of(other)
    other["criteria"][0]["weight"] = Decimal("100.5")
    assert digest_of(one) != digest_of(other)
