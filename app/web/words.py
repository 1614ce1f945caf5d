"""Words for what the catalog names by a code, and the sentences of an answer in the visitor's language.

An answer speaks English, and so do faults. Their sentences are found again by their form (`sentences.py`);
what has no translation stays English and says so to a screen reader (`lang="en"`).
"""

import re
from dataclasses import dataclass

from babel import Locale
from markupsafe import Markup, escape

from app.web.language import Language
from app.web.phrases import CODES, LEVELS, REACHES, TEXTS
from app.web.sentences import sentences_in

ENGLISH_NUMBER = re.compile(r'(?<![\w."-])\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\w"-])')

BELOW = re.compile(r"(juridical|technological)_below_([0-4])")
REACH = re.compile(r"(control|presence|supply)_([A-Z]{2})")
UNIONS = frozenset({"EU"})


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, as filters of the templates."""

    language: Language

    def country(self, code: str | None) -> str:
        """The name of a country: `FR` gives France."""
        if not code:
            return self.language.say("country not published")
        return str(Locale.parse(self.language.locale).territories.get(code, code))

    def countries(self, codes: list[str] | tuple[str, ...]) -> str:
        """Names of countries with commas."""
        return ", ".join(self.country(code) for code in codes)

    def code(self, code: str | None) -> str:
        """The words of a code of ours: `own_gpu` gives `own GPUs`; an unlisted one is read as it is."""
        if not code:
            return ""
        if code in CODES:
            return self.language.say(CODES[code])
        if (level := BELOW.fullmatch(code)) is not None:
            return self.language.say(LEVELS[level[1]]).format(level=level[2])
        if (reach := REACH.fullmatch(code)) is not None:
            country = reach[2] if reach[2] in UNIONS else self.country(reach[2])
            return self.language.say(REACHES[reach[1]]).format(country=country)
        return code.replace("_", " ")

    def told(self, text: str | None) -> Markup:
        """A sentence of an answer in this language; marked as English where it has no translation."""
        if not text:
            return Markup("")
        if self.language.code == "en":
            return escape(text)
        said = self._translated(text)
        return escape(said) if said is not None else Markup('<span lang="en">{}</span>').format(text)

    def named(self, text: str | None) -> str:
        """What a sentence is about: names as they are, words of ours translated."""
        if not text or self.language.code == "en":
            return text or ""
        return self._translated(text) or text

    def fact(self, text: str) -> str:
        """An uncertain fact, `grid: FR`, by its kind and what it is of."""
        kind, _, about = text.partition(": ")
        return self.language.say("{name}: {text}").format(
            name=self.code(f"fact_{kind}"), text=self.named(about)
        )

    def _translated(self, text: str) -> str | None:
        if text in TEXTS:
            return self.language.say(text)
        parts = text.split(", ")
        each = [self._translated(part) for part in parts] if len(parts) > 1 else [None]
        if all(each):
            return ", ".join(part for part in each if part)
        return sentences_in(self.language.code).said(text, self._value)

    def _value(self, text: str) -> str:
        """What stands in a field of a sentence: a word of ours, else figures as this language writes them."""
        return self.language.say(text) if text in TEXTS else self._numbers(text)

    def _numbers(self, text: str) -> str:
        """English figures inside a sentence as this language writes them."""
        return ENGLISH_NUMBER.sub(lambda m: m[0].translate({44: "\u202f", 46: ","}), text)
