"""Verifying names exactly what is wrong: altered content, wrong key, broken chain, alien facts."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.records.canonical import canonical_bytes, fingerprint
from app.records.files import RecordFile, UnreadableRecord, read_record_file
from app.records.keys import read_keys
from app.records.record import MANIFEST, Sealed, seal
from app.records.verify import Check, is_good, verify_chain, verify_record
from tests.app.records.world import KEYS, OTHERS, keys_from, sealed


def checks_of(one: Sealed, **given: object) -> dict[str, Check]:
    """The checks of a record by name."""
    return {check.name: check for check in verify_record(RecordFile(one, True, None), **given)}


def altered(one: Sealed, change: Callable[[dict[str, object]], None]) -> Sealed:
    """The same proof around a record that was changed."""
    record = json.loads(one.record)
    change(record)
    return replace(one, record=canonical_bytes(record).decode())


def test_an_untouched_record_holds_with_its_own_and_with_the_issuers_keys() -> None:
    for keys in (None, KEYS):
        checks = verify_record(read_record_file(sealed().text().encode()), keys)
        assert is_good(checks)
        assert [check.state for check in checks] == ["good"] * 4


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_one_altered_byte_anywhere_is_noticed(data: st.DataObject) -> None:
    text = sealed(carry_facts=False).text().encode()
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != text[at]))
    try:
        file = read_record_file(text[:at] + bytes([other]) + text[at + 1 :])
    except UnreadableRecord:
        return
    checks = verify_record(file)
    assert not is_good(checks) or any("other bytes" in check.text for check in checks)


@pytest.mark.parametrize("section", ["options", "outcome", "frozen", "gaps", "chain"])
def test_an_altered_section_is_named(section: str) -> None:
    def change(record: dict[str, object]) -> None:
        found = record[section]
        assert isinstance(found, dict | list)
        if isinstance(found, dict):
            found["note"] = "added later"
        else:
            found.append("added later")

    checks = checks_of(altered(sealed(), change))
    assert checks["content"].state == "bad"
    assert f'altered: section "{section}"' in checks["content"].text
    assert checks["signature"].state == "bad"


def test_a_section_altered_together_with_its_hash_still_breaks_the_seal() -> None:
    def change(record: dict[str, object]) -> None:
        record["name"] = "another"
        manifest = record[MANIFEST]
        assert isinstance(manifest, dict)
        manifest["name"] = fingerprint(canonical_bytes("another"))

    checks = checks_of(altered(sealed(), change))
    assert 'section "manifest"' in checks["content"].text
    assert "does not fit" in checks["signature"].text


def test_a_hash_adjusted_to_an_alteration_leaves_the_signature_wrong() -> None:
    def change(record: dict[str, object]) -> None:
        record["name"] = "another"

    changed = altered(sealed(), change)
    checks = checks_of(replace(changed, hash=fingerprint(changed.record.encode())))
    assert checks["content"].state == "good"
    assert checks["signature"].state == "bad"


def test_a_record_of_another_issuer_is_refused_under_our_keys() -> None:
    foreign = sealed(keys="theirs")
    assert checks_of(foreign)["signature"].state == "good"
    check = checks_of(foreign, keys=KEYS)["signature"]
    assert check.state == "bad" and check.text.startswith("wrong key")


def test_an_enclosed_key_cannot_be_swapped_for_another() -> None:
    other = seal(json.loads(sealed().record), OTHERS)
    check = checks_of(replace(sealed(), key=other.key))["signature"]
    assert check.state == "bad" and "wrong key" in check.text


def test_old_keys_go_on_verifying_after_a_change_of_keys() -> None:
    old, new = keys_from("ours"), keys_from("next")
    text = json.dumps({"keys": [{**k.as_dict(private=False)} for s in (new, old) for k in s.public.values()]})
    assert checks_of(sealed(), keys=read_keys(text))["signature"].state == "good"


def test_a_chain_holds_in_any_order() -> None:
    assert verify_chain([sealed(3), sealed(1), sealed(2)]).state == "good"


@pytest.mark.parametrize(
    ("numbers", "told"), [((1, 3), "number 2 missing"), ((1, 2, 2), "two records have number 2")]
)
def test_a_gap_in_a_chain_is_named(numbers: tuple[int, ...], told: str) -> None:
    check = verify_chain([sealed(number) for number in numbers])
    assert check.state == "bad" and told in check.text


def test_a_record_replaced_inside_a_chain_is_named() -> None:
    record = json.loads(sealed(2).record)
    record["name"] = "forged"
    check = verify_chain([sealed(1), seal(record, KEYS), sealed(3)])
    assert check.state == "bad" and "number 3 does not name the hash of number 2" in check.text


def test_facts_that_are_not_those_of_the_digest_are_named() -> None:
    record = json.loads(sealed().record)
    record["facts"]["files"][0]["hash"] = fingerprint(b"other facts")
    check = checks_of(seal(record, KEYS))["facts"]
    assert check.state == "bad" and "does not amount to the catalog" in check.text


def test_a_request_that_is_not_the_one_hashed_is_named() -> None:
    record = json.loads(sealed().record)
    record["request"]["text"] += "\n"
    assert checks_of(seal(record, KEYS))["request"].state == "bad"


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"a":1,"a":2}', b"%PDF-1.7 torn", b"\xff\xfe\x00"])
def test_what_is_no_record_is_refused_in_one_line(content: bytes) -> None:
    with pytest.raises(UnreadableRecord) as caught:
        read_record_file(content)
    assert len(str(caught.value).splitlines()) == 1
