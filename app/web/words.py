"""Words for what the catalog names by a code, and the sentences of an answer in the visitor's language.

An answer speaks English. Its sentences are made from a few forms; each form is listed in `phrases.py` and
has a translation. What has none stays English and says so to a screen reader (`lang="en"`).
"""

import re
from dataclasses import dataclass
from functools import cache

from babel import Locale
from markupsafe import Markup, escape

from app.web.language import Language
from app.web.phrases import CODES, FORMS

ENGLISH_NUMBER = re.compile(r"(?<![\w.-])\d{1,3}(?:,\d{3})*(?:\.\d+)?(?![\w-])")
FIELD = re.compile(r"\\\{(\w+)\\\}")


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
        return self.language.say(CODES[code]) if code in CODES else code.replace("_", " ")

    def told(self, text: str | None) -> Markup:
        """A sentence of an answer in this language; marked as English where it has no translation."""
        if not text:
            return Markup("")
        if self.language.code == "en":
            return escape(text)
        said = self._translated(text)
        return escape(said) if said is not None else Markup('<span lang="en">{}</span>').format(text)

    def _translated(self, text: str) -> str | None:
        for form, pattern in _patterns():
            match = pattern.fullmatch(text)
            if match:
                fields = {name: self._numbers(value) for name, value in match.groupdict().items()}
                return self.language.say(form).format(**fields)
        parts = text.split(", ")
        said = [self._translated(part) for part in parts] if len(parts) > 1 else [None]
        return ", ".join(part for part in said if part) if all(said) else None

    def _numbers(self, text: str) -> str:
        """English figures inside a sentence as this language writes them."""
        return ENGLISH_NUMBER.sub(lambda m: m[0].translate({44: "\u202f", 46: ","}), text)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((form, re.compile(FIELD.sub(r"(?P<\1>.+?)", re.escape(form)))) for form in FORMS)
