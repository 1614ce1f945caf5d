"""Reading text: what cannot be read stops at once, everything else keeps its exact value."""

import json
from decimal import Decimal
from itertools import pairwise

import pytest

from app.faults import FaultyQuestion
from app.recommendations.asking.documents import Read, read_document
from app.recommendations.asking.trees import Limits
from tests.app.parse_world import API, CHAT, TODAY, VOCABULARY, lines, parse, question_of, workload

LIMITS = Limits()
ONE = "workloads: [{name: api, kind: compute, vcpu: 2, memory_gib: 4}]\n"

UNREADABLE: dict[str, tuple[str | bytes, str | None]] = {
    "empty text": ("", "the document is empty; write keys and values"),
    "blank text": (" \n\t", "the document is empty; write keys and values"),
    "only a comment": ("# nothing\n", "the document is empty; write keys and values"),
    "a list": ("- a\n- b\n", "this is not a question; write keys such as `workloads:`"),
    "a word": ("hello", "this is not a question; write keys such as `workloads:`"),
    "two documents": (ONE + "---\n" + ONE, "there are several documents; keep one"),
    "not UTF-8": (b"name: \xff", "byte 6 is not UTF-8 text; save it as UTF-8"),
    "a tag": ("name: !!python/name:os.system x", "line 1 has a tag (`!...`); write the plain value"),
    "an alias without anchor": ("name: *a", "the alias *a has no anchor before it"),
    "a control character": ("name: \x01", "the text holds a character that YAML does not allow"),
    "too long": ("#" * (LIMITS.size_bytes + 1), f"the document is longer than {LIMITS.size_bytes} bytes"),
    "deep YAML": ("a: " + "[" * 60 + "]" * 60, "the document is nested deeper than 50"),
    "very deep YAML": ("a: " + "[" * 500_000, "the document is nested deeper than 50"),
    "deep JSON": ('{"a": ' + "[" * 60 + "]" * 60 + "}", "the document is nested deeper than 50"),
    "very deep JSON": ('{"a": ' + "[" * 500_000, "the document is nested deeper than 50"),
    "too many values": ("a: [" + "1," * 10_001 + "]", "the document has more than 10000 values"),
    "broken JSON": ('{"name": "x",\n "workloads": [}', None),
    "broken YAML": ("name: x\nworkloads: [", None),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_is_said_in_one_line(case: str) -> None:
    text, expected = UNREADABLE[case]
    found = lines(text)
    assert len(found) == 1
    assert expected is None or found == [expected]


def test_broken_json_tells_line_and_column() -> None:
    assert lines('{"name": "x",\n "workloads": [}') == [
        "not readable as JSON at line 2, column 16: expecting value"
    ]


def test_broken_yaml_tells_line_and_column() -> None:
    assert lines("name: x\nlinks: }")[0].startswith("not readable as YAML at line 2, column 8")


def test_aliases_that_multiply_are_stopped_before_they_unfold() -> None:
    rows = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    rows += [f"{now}: &{now} [{', '.join(['*' + before] * 9)}]" for before, now in pairwise("abcdefghi")]
    assert lines("\n".join(rows)) == ["the document has more than 10000 values"]


def test_an_ordinary_alias_is_read() -> None:
    text = (
        ONE + "links: []\nrequirements: {residency: &here [FR]}\ndefaults: {requirements: {residency: *here}}"
    )
    assert parse(text).workloads[0].requirements.residency == ("FR",)


def test_a_mapping_that_holds_itself_is_refused() -> None:
    loop: dict[str, object] = {}
    loop["workloads"] = [loop]
    assert lines(loop) == ["the document is nested deeper than 50"]


def test_flow_style_yaml_is_read_although_it_begins_like_json() -> None:
    assert (
        parse("{workloads: [{name: api, kind: compute, vcpu: 2, memory_gib: 4}]}").workloads[0].name == "api"
    )


def test_json_yaml_and_mapping_ask_the_same_question() -> None:
    document = question_of(CHAT, API, requirements={"budget_per_month": "12.30"})
    assert parse(json.dumps(document)) == parse(document)
    assert parse(json.dumps(document, indent=2).encode()) == parse(document)


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert parse(b"\xef\xbb\xbf" + ONE.encode()) == parse(ONE)


def test_every_repeated_key_is_told_with_its_place() -> None:
    text = (
        '{"name": "a", "name": "b", "workloads": [{"name": "api", "kind": "compute", "vcpu": 1, "vcpu": 2}]}'
    )
    assert lines(text) == [
        "name: this key is written twice; keep one",
        "workloads.api.memory_gib: this key is missing; add it with its value",
        "workloads.api.vcpu: this key is written twice; keep one",
    ]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 50])
def test_a_number_that_is_not_finite_in_json_is_told_once(number: str) -> None:
    text = json.dumps(question_of(API)).replace('"vcpu": 2', f'"vcpu": {number}')
    assert lines(text) == ["workloads.api.vcpu: not a finite number of ordinary size; write one such as 12.5"]


@pytest.mark.parametrize("number", [".nan", ".inf", "-.Inf", "1e999"])
def test_a_number_that_is_not_finite_in_yaml_is_told_once(number: str) -> None:
    assert lines(ONE.replace("vcpu: 2", f"vcpu: {number}")) == [
        "workloads.api.vcpu: not a finite number of ordinary size; write one such as 12.5"
    ]


@pytest.mark.parametrize(
    "number", [float("nan"), float("inf"), 1 << 13_000, Decimal("NaN"), Decimal("1e400")], ids=range(5)
)
def test_a_number_that_is_not_finite_in_a_mapping_is_told_once(number: object) -> None:
    assert lines(question_of({**API, "vcpu": number})) == [
        "workloads.api.vcpu: not a finite number of ordinary size; write one such as 12.5"
    ]


def test_half_a_character_is_refused_as_value_and_as_key() -> None:
    text = '{"workloads": [{"name": "\\ud800", "kind": "compute", "vcpu": 1, "memory_gib": 1, "\\udfff": 1}]}'
    assert [line.partition(":")[0] for line in lines(text)] == ["workloads.0", "workloads.0.name"]


def test_money_keeps_every_digit_that_was_written() -> None:
    for text in ("0.1", '"0.1"', "123456789012.345678"):
        question = parse(ONE + f"requirements: {{budget_per_month: {text}}}")
        assert question.rules.budget_per_month == Decimal(text.strip('"'))


def test_no_is_norway_and_not_false() -> None:
    assert parse(ONE + "requirements: {residency: [NO]}").workloads[0].requirements.residency == ("NO",)


def test_a_leading_zero_and_an_exponent_mean_decimal_numbers() -> None:
    tree, faults = read_document("a: 010\nb: 1e6\nc: 1_000\nd: '7'\ne: 2027-01-01\nf: ~", LIMITS)
    assert tree == {"a": 10, "b": Decimal("1e6"), "c": 1000, "d": "7", "e": "2027-01-01", "f": None}
    assert faults == []


def test_dates_are_read_quoted_or_not() -> None:
    plain, quoted = parse(ONE + "as_of: 2027-01-31"), parse(ONE + 'as_of: "2027-01-31"')
    assert plain == quoted
    assert plain.terms.as_of == plain.terms.starts == "2027-01-31"
    assert parse(ONE).terms.as_of == TODAY


def test_a_caller_may_set_its_own_limits() -> None:
    with pytest.raises(FaultyQuestion, match="more than 3 values"):
        read_document(ONE, Limits(nodes=3))
    assert workload(parse(ONE), "api").kind == "compute"
    assert VOCABULARY.members("FR") == {"FR"}


def test_a_document_that_was_read_is_taken_up_as_it_is() -> None:
    """Digit by digit, key by key: another process asks what was written."""
    text = '{"a": [1.10, 2, "x", null, true], "b": {"c": 0.1000, "d": -3e5}, "e": []}'
    tree, _ = read_document(text, LIMITS)
    again, faults = read_document(Read.of(tree), LIMITS)
    assert repr(again) == repr(tree) and not faults
    assert repr(again["b"]) == "{'c': Decimal('0.1000'), 'd': Decimal('-3E+5')}"
