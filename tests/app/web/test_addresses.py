"""The address holds the question, and the changes a visitor made of it."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from app.examples import examples, read_example
from app.recommendations.asking.trees import Limits
from app.web.address import LONGEST_ADDRESS, NotAQuestion, from_address, to_address
from app.web.controls import (
    can_leave_out,
    changed,
    changes_of,
    read_tree,
    stated_requirements,
    weights_of,
)

LARGEST = 1_000_000


@given(st.text(max_size=3000))
def test_a_question_comes_back_from_its_address(text: str) -> None:
    letters = to_address(text)
    assert letters is None or (from_address(letters, LARGEST) == text and len(letters) <= LONGEST_ADDRESS)


@given(st.text(max_size=200))
def test_any_letters_are_a_question_or_refused(letters: str) -> None:
    with suppress(NotAQuestion):
        assert isinstance(from_address(letters, LARGEST), str)


def test_a_small_address_cannot_unfold_into_a_huge_question() -> None:
    letters = to_address("a" * 2_000_000)
    assert letters is not None
    with pytest.raises(NotAQuestion):
        from_address(letters, LARGEST)


def test_every_example_fits_an_address() -> None:
    assert all(to_address(read_example(name)) for name in examples())


def _document(name: str) -> dict[str, object]:
    return read_tree(read_example(name), Limits())


def test_a_requirement_is_left_out_by_its_path_and_the_document_stays() -> None:
    document = _document("banque-rag")
    path = "workloads.adviser-answers.requirements.max_rtt_ms"
    changes = changes_of(QueryParams([("off", path), ("off", "requirements.share_caps[0]")]))
    after = changed(document, changes)
    assert after["workloads"][0]["requirements"] == {}
    assert after["requirements"]["share_caps"] == []
    assert document["workloads"][0]["requirements"] == {"max_rtt_ms": 80}


def test_two_of_a_list_are_left_out_together() -> None:
    document = {"requirements": {"keep_apart": ["a", "b", "c"]}}
    off = [("off", f"requirements.keep_apart[{number}]") for number in (0, 2)]
    assert changed(document, changes_of(QueryParams(off))) == {"requirements": {"keep_apart": ["b"]}}


def test_without_a_data_class_its_data_is_public() -> None:
    after = changed(_document("banque-rag"), changes_of(QueryParams([("off", "data_class.confidential")])))
    assert [w.get("data_class") for w in after["workloads"]].count("public") == 2
    assert after["defaults"]["data_class"] == "internal"


def test_only_what_is_written_can_be_left_out() -> None:
    paths = ("requirements.budget_per_month", "requirements.nothing", "workloads.none.requirements.keys")
    assert can_leave_out(_document("assistant-citoyen"), paths) == paths[:1]


def test_a_level_asked_for_never_lowers_what_was_asked() -> None:
    document = {"requirements": {"juridical_min": 3}}
    assert changed(document, changes_of(QueryParams("juridical=2")))["requirements"] == {"juridical_min": 3}
    after = changed({}, changes_of(QueryParams("juridical=4&proven=1")))
    assert after["requirements"] == {"juridical_min": 4, "evidence": "proven"}


def test_sliders_become_weights_and_odd_ones_are_no_change() -> None:
    after = changed({}, changes_of(QueryParams("cost=70&carbon=30&sovereignty=0")))
    assert after["priorities"] == {
        "mode": "weighted",
        "cost": Decimal("0.7"),
        "carbon": Decimal("0.3"),
        "sovereignty": Decimal(0),
    }
    for odd in ("cost=0&carbon=0&sovereignty=0", "cost=1", "cost=-1&carbon=x&sovereignty=2", "juridical=9"):
        assert changes_of(QueryParams(odd)).is_empty


def test_weights_of_a_question_are_shown_as_hundredths() -> None:
    assert weights_of(_document("assistant-citoyen")) == {"cost": 40, "carbon": 20, "sovereignty": 40}
    assert weights_of({}) == {"cost": 50, "carbon": 30, "sovereignty": 20}


def test_every_requirement_written_has_a_switch_of_its_own() -> None:
    document = _document("banque-rag")
    paths = stated_requirements(document)
    assert can_leave_out(document, paths) == paths
    assert {
        "data_class.internal",
        "data_class.confidential",
        "defaults.requirements.residency",
        "requirements.keep_together[0]",
        "workloads.adviser-answers.requirements.max_rtt_ms",
    } <= set(paths)
