"""Words complete in every language, and figures as the language writes them."""

import re
from decimal import Decimal

import pytest

from app.faults import FaultyQuestion
from app.recommendations.asking.parse import parse_question
from app.recommendations.asking.vocabulary import vocabulary_of
from app.web.language import Language, _preferred
from app.web.numbers import Numbers
from app.web.sentences import SENTENCE
from app.web.translations.extract import catalog_of, texts
from app.web.translations.sentences import forms_in
from app.web.words import Words
from catalog import load

FIELD = re.compile(r"%\(\w+\)s|\{\w+\}")
ENGLISH, FRENCH = Language("en"), Language("fr")


def test_french_says_everything_the_pages_say() -> None:
    french = {(message.context, message.id): message.string for message in catalog_of("fr") if message.id}
    wanted = {(message.context, message.id) for message in texts() if message.id}
    assert wanted - french.keys() == set(), "python -m app.web.translations.extract"
    assert [id for id, said in french.items() if not (all(said) if isinstance(said, tuple) else said)] == []


def test_a_translation_keeps_every_field_of_its_text() -> None:
    for message in catalog_of("fr"):
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        for form in forms if message.id else ():
            assert set(FIELD.findall(form)) <= set(FIELD.findall(ids[-1])), message.id
            assert set(FIELD.findall(form)) >= set(FIELD.findall(ids[0])), message.id


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("fr-CA,fr;q=0.9,en;q=0.5", "fr"),
        ("en;q=0.4, fr;q=0.8", "fr"),
        ("de", "en"),
        ("", "en"),
        (";q=", "en"),
    ],
)
def test_the_browser_says_which_language_is_preferred(header: str, language: str) -> None:
    assert _preferred(header) == language


def test_money_stands_as_the_language_writes_it() -> None:
    assert Numbers(ENGLISH).money(Decimal("1302.4"), "EUR") == "€1,302"
    assert Numbers(FRENCH).money(Decimal("1302.4"), "EUR") == "1\u202f302\u00a0€"
    assert Numbers(FRENCH).money(Decimal("0.525"), "EUR") == "0,52\u00a0€"  # half to even
    assert Numbers(ENGLISH).change(Decimal("-78.28"), "EUR") == "−€78.28"
    assert Numbers(ENGLISH).change(Decimal("0.001"), "EUR") == "€0.00"
    assert Numbers(ENGLISH).price(Decimal("0.000301678"), "EUR") == "€0.000302"


def test_unknown_is_a_word_and_never_a_zero() -> None:
    numbers = Numbers(FRENCH)
    formats = (numbers.number, numbers.money, numbers.kilograms, numbers.share, numbers.score, numbers.price)
    assert {form(None) for form in formats} == {"Inconnu"}


def test_a_sentence_of_an_answer_is_translated_with_its_figures() -> None:
    words = Words(FRENCH)
    said = words.told("one of 1,152 candidates of 9 providers that meet every requirement")
    assert said == "l’un des 1\u202f152 candidats de 9 fournisseurs qui tiennent toutes les exigences"
    assert words.told("dearer, emits more") == "plus cher, émet plus"


def test_sentences_are_read_out_of_the_code_that_writes_them() -> None:
    code = '''"""No sentence."""
PATTERN = re.compile("no sentence either")
def f(word):
    """Nor this."""
    raise refuse("code", f"{echo(word)} is not a {what} of {len(x):,} things", "write another")
    return unknown(word, "provider", f"{n} GiB")
'''
    assert list(forms_in(code)) == ["{1} is not a {2} of {3} things", "write another", "provider"]


def test_every_sentence_is_found_again_when_its_fields_are_filled() -> None:
    words = Words(FRENCH)
    known = [message for message in catalog_of("fr") if message.context == SENTENCE and " " in message.id]
    assert len(known) > 400
    for message in known:
        text = re.sub(r"\{(\d+)\}", lambda field: f"«{field[1]}»", message.id)
        assert "lang=" not in words.told(text), message.id


BAD = (
    "",
    "name: [",
    "[1]",
    "a: 1\na: 2",
    "workloads: {a: 1}",
    "workloads: [{name: a, kind: machine}]",
    "workloads: [{name: a, kind: compute, vcpu: .inf, memory_gib: x, instances: 0.5, model: m}, {name: a}]",
    "name: 3\nas_of: soon\ncurrency: XYZ\nrequirements: {juridical_min: 9, residency: [Mars], keys: mine, "
    "certificates: [x], exclude_providers: [awz, awz], only_providers: []}\nworkloads: []",
    "priorities: {mode: weighted, cost: 0, carbon: 0, sovereignty: 0}\nlinks: [{from: a, to: a}]\n"
    "workloads: [{name: a, kind: inference, model: gpt9, requests_per_month: -1, users: [{country: FR, "
    "share: 2}]}]",
)


@pytest.mark.parametrize("text", BAD)
def test_every_fault_of_a_bad_question_is_told_in_french(text: str) -> None:
    words = Words(FRENCH)
    with pytest.raises(FaultyQuestion) as raised:
        parse_question(text, vocabulary_of(load()), today="2026-11-22")
    assert raised.value.faults
    for fault in raised.value.faults:
        assert "lang=" not in words.told(fault.problem) + words.told(fault.remedy), fault


def test_a_noun_is_translated_and_a_key_of_the_same_name_is_not() -> None:
    words = Words(FRENCH)
    assert words.told('"x" is not a known provider') == "&#34;x&#34; n’est pas connu (fournisseur)"
    assert words.told("the keys here are of, provider") == "les clés ici sont of, provider"


def test_levels_and_countries_in_codes_are_words() -> None:
    words = Words(FRENCH)
    assert words.code("juridical_below_2") == "niveau juridique sous 2"
    assert words.code("control_US") == "sous le contrôle de : États-Unis"
    assert Words(ENGLISH).code("presence_EU") == "within reach of EU by presence"


def test_a_sentence_without_translation_is_marked_as_english_and_escaped() -> None:
    assert Words(FRENCH).told("so <b>new</b>") == '<span lang="en">so &lt;b&gt;new&lt;/b&gt;</span>'
    assert Words(ENGLISH).told("so <b>new</b>") == "so &lt;b&gt;new&lt;/b&gt;"
