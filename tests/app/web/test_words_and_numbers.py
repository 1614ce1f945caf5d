"""Words complete in every language, and figures as the language writes them."""

import re
from decimal import Decimal

import pytest

from app.web.language import Language, _preferred
from app.web.numbers import Numbers
from app.web.translations.extract import catalog_of, texts
from app.web.words import Words

FIELD = re.compile(r"%\(\w+\)s|\{\w+\}")
ENGLISH, FRENCH = Language("en"), Language("fr")


def test_french_says_everything_the_pages_say() -> None:
    french = {message.id: message.string for message in catalog_of("fr") if message.id}
    wanted = {message.id for message in texts() if message.id}
    assert wanted - french.keys() == set()
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


def test_a_sentence_without_translation_is_marked_as_english_and_escaped() -> None:
    assert Words(FRENCH).told("so <b>new</b>") == '<span lang="en">so &lt;b&gt;new&lt;/b&gt;</span>'
    assert Words(ENGLISH).told("so <b>new</b>") == "so &lt;b&gt;new&lt;/b&gt;"
